"""Run a command beside a throw-away PostgreSQL server on loopback, named to it by SPENDAPP_TEST_DATABASE_URL.

The server refuses to run as root, so that root starts it as the user `postgres` of Debian's package.
"""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "60"}


def programs() -> Path:
    """The folder of initdb and pg_ctl of the newest installed version."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    if not folders:
        raise SystemExit("PostgreSQL is not installed; on Debian: apt-get install postgresql-15")
    return folders[-1]


def main() -> int:
    """Start, run, stop; the exit code is the command's."""
    folder = Path(tempfile.mkdtemp(prefix="spendapp-postgres-"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    user = None
    if os.geteuid() == 0:
        user = "postgres"
        os.chown(folder, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
    binaries, data = programs(), folder / "data"
    options = " ".join(f"-c {name}={value}" for name, value in FAST.items())
    start = f"-c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -p {port} {options}"

    def run(*command: str | Path) -> None:
        subprocess.run(command, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL)

    run(binaries / "initdb", "-D", data, "-U", "spendapp", "--auth=trust", "--encoding=UTF8", "--locale=C")
    run(binaries / "pg_ctl", "-D", data, "-w", "-o", start, "-l", folder / "log", "start")
    try:
        address = f"postgresql+psycopg://spendapp@127.0.0.1:{port}/postgres"
        return subprocess.run(
            sys.argv[1:], check=False, env={**os.environ, "SPENDAPP_TEST_DATABASE_URL": address}
        ).returncode
    finally:
        run(binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    raise SystemExit(main())
