"""Kill the worker with kill -9 while alerts go to a mail server, and count what was lost or sent twice.

    python scripts/drill.py                       500 alerts, 100 kills (`make drill`)
    python scripts/drill.py --alerts 12 --kills 3 --hurry --folder FOLDER

An instance is made in the folder, with one contract per alert. A worker plans and delivers them through the real job
loop and is killed at random moments; a mail server in this process writes each accepted message to a file. Totals are
kept beside them, so a drill that was interrupted goes on where it stopped; `--fresh` starts anew.

Nothing may be lost. A message may be sent twice only if the worker died between the server's "accepted" and its own
note of it; the repeat has the same Message-ID, by which mail programs and servers recognize it.
"""

import argparse
import csv
import email
import json
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LONGEST_FINISH_SECONDS = 300
# Short answers make short leases: a message in the hands of a killed worker is free again after 15 of these.
SMTP_TIMEOUT_SECONDS = 1
# This share of the kills comes while a worker starts and plans, the others while its messages go out.
EARLY_SHARE = 0.15
EARLY_SECONDS = 3
LATE_SECONDS = 0.05


@dataclass
class Totals:
    """What happened so far; kept in a file."""

    alerts: int
    kills: int = 0
    runs: int = 0
    moments: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Verdict:
    """What the drill found."""

    alerts: int
    kills: int
    accepted: int
    lost: int
    duplicates: int
    repeats_under_another_id: int
    delivered_but_never_accepted: int
    still_waiting: int

    @property
    def good(self) -> bool:
        """Whether nothing was lost, and every repeat can be recognized."""
        return not (
            self.lost or self.repeats_under_another_id or self.delivered_but_never_accepted or self.still_waiting
        )


class Sink:
    """A mail server's hand: writes each message to a file before it says that it accepted it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0
        self.arrived = threading.Event()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Accept a message."""
        self.count += 1
        temporary = self.folder / f"{self.count:05}.tmp"
        temporary.write_bytes(envelope.content)
        temporary.replace(temporary.with_suffix(".eml"))
        self.arrived.set()
        return "250 OK"


class Drill:
    """One drill in its folder."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.folder: Path = options.folder
        self.options = options
        self.mails = self.folder / "accepted"
        self.sink = Sink(self.mails)
        self.file = self.folder / "totals.json"
        self.totals = Totals(options.alerts)

    def run(self) -> Verdict:
        """Prepare or go on, kill, finish, count."""
        if self.options.fresh:
            shutil.rmtree(self.folder, ignore_errors=True)
        self._prepare()
        self.sink.count = self._accepted()
        with self._mail_server() as port:
            while self.totals.kills < self.options.kills:
                self._kill_one(port)
                self._keep()
            rows = self._finish(port)
        return self._count(rows)

    def _prepare(self) -> None:
        if self.file.is_file():
            self.totals = Totals(**json.loads(self.file.read_text()))
            print(f"going on after {self.totals.kills} kills")
            return
        self.mails.mkdir(parents=True, exist_ok=True)
        contracts = self.folder / "contracts.csv"
        _write_contracts(contracts, self.totals.alerts)
        self._spendapp("init")
        self._spendapp("import", "contracts", str(contracts))
        self._keep()

    def _keep(self) -> None:
        temporary = self.file.with_suffix(".tmp")
        temporary.write_text(json.dumps(asdict(self.totals)))
        temporary.replace(self.file)

    def _environment(self, **more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SPENDAPP_")}
        ours = {"SPENDAPP_HOME": str(self.folder / "instance")}
        if self.options.database:
            ours["SPENDAPP_DATABASE_URL"] = self.options.database
        return {**kept, **ours, **more}

    def _spendapp(self, *words: str) -> None:
        command = [sys.executable, "-c", "from spendapp.cli import main; main()", *words]
        done = subprocess.run(command, env=self._environment(), cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"spendapp {' '.join(words)} failed:\n{done.stdout}{done.stderr}")

    @contextmanager
    def _mail_server(self) -> Iterator[int]:
        from aiosmtpd.controller import Controller

        class Server(Controller):
            def _trigger_server(self) -> None:
                assert self.server is not None
                self.port = self.server.sockets[0].getsockname()[1]
                super()._trigger_server()

        server = Server(self.sink, hostname="127.0.0.1", port=0)
        server.start()
        try:
            yield server.port
        finally:
            server.stop()

    def _worker(self, port: int, **more: str) -> subprocess.Popen[str]:
        smtp = {"SPENDAPP_SMTP_HOST": "127.0.0.1", "SPENDAPP_SMTP_PORT": str(port)}
        slow = {"SPENDAPP_SMTP_TIMEOUT_SECONDS": str(SMTP_TIMEOUT_SECONDS)}
        return subprocess.Popen(
            [sys.executable, str(Path(__file__).resolve()), "--worker"],
            env=self._environment(**smtp, **slow, **more),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def _accepted(self) -> int:
        return len(list(self.mails.glob("*.eml")))

    def _kill_one(self, port: int) -> None:
        """Start a worker and kill it at a random moment: while it plans, or while its messages go out."""
        before = self._accepted()
        worker = self._worker(port)
        assert worker.stdout is not None
        worker.stdout.readline()
        self.totals.runs += 1
        # With everything sent, a worker ends by itself soon; only its start and its planning are left to break.
        early = before >= self.totals.alerts or random.random() < EARLY_SHARE  # noqa: S311
        if not early:
            self._await(worker, before + 1 + random.randint(0, self._share()))  # noqa: S311
        moment = random.uniform(0, EARLY_SECONDS if early else LATE_SECONDS)  # noqa: S311
        try:
            worker.wait(moment)
        except subprocess.TimeoutExpired:
            worker.kill()
            self.totals.kills += 1
            self.totals.moments.append(moment)
        worker.communicate()
        new, when = self._accepted() - before, "early" if early else "late"
        print(f"run {self.totals.runs} ({when}): {new} messages accepted, {self.totals.kills} kills so far", flush=True)

    def _await(self, worker: "subprocess.Popen[str]", number: int) -> None:
        """Wait until so many messages were accepted in all, or the worker has nothing left to do."""
        while worker.poll() is None and self.sink.count < number:
            self.sink.arrived.wait(0.05)
            self.sink.arrived.clear()

    def _share(self) -> int:
        """Twice this kill's share of the messages that are left, less the first: all kills shall find work to break."""
        kills_left = self.options.kills - self.totals.kills
        left = max(0, self.totals.alerts - self._accepted())
        return max(0, round(2 * (left / kills_left - 1)))

    def _finish(self, port: int) -> list[tuple[str, str, str]]:
        """Let workers end the work; what killed ones held is free when its lease has run out."""
        until = time.monotonic() + LONGEST_FINISH_SECONDS
        while True:
            later = datetime.now(UTC) + timedelta(hours=1)
            self._worker(port, **({"SPENDAPP_NOW": later.isoformat()} if self.options.hurry else {})).communicate()
            rows = self._deliveries()
            if sum(state == "delivered" for _key, _contract, state in rows) == self.totals.alerts:
                return rows
            if time.monotonic() > until:
                return rows
            time.sleep(0 if self.options.hurry else 1)

    def _deliveries(self) -> list[tuple[str, str, str]]:
        """(Message-ID, contract, state) of every message in the outbox."""
        command = [sys.executable, str(Path(__file__).resolve()), "--deliveries"]
        done = subprocess.run(command, env=self._environment(), cwd=ROOT, capture_output=True, text=True, check=True)
        return [(row[0], row[1], row[2]) for row in json.loads(done.stdout)]

    def _count(self, rows: list[tuple[str, str, str]]) -> Verdict:
        mails = [email.message_from_bytes(path.read_bytes()) for path in sorted(self.mails.glob("*.eml"))]
        accepted = Counter(str(mail["Message-ID"]) for mail in mails)
        ids_by_recipient: dict[str, set[str]] = defaultdict(set)
        for mail in mails:
            ids_by_recipient[str(mail["To"])].add(str(mail["Message-ID"]))
        return Verdict(
            alerts=self.totals.alerts,
            kills=self.totals.kills,
            accepted=len(mails),
            lost=self.totals.alerts - len(ids_by_recipient),
            duplicates=len(mails) - len(accepted),
            repeats_under_another_id=sum(len(ids) - 1 for ids in ids_by_recipient.values()),
            delivered_but_never_accepted=sum(s == "delivered" and key not in accepted for key, _c, s in rows),
            still_waiting=sum(state != "delivered" for _key, _contract, state in rows),
        )


def _write_contracts(file: Path, number: int) -> None:
    """Contracts whose cancel-by is near, each with an owner of its own."""
    start = date.today() - timedelta(days=275)  # noqa: DTZ011
    names = ("contract", "vendor", "currency", "start_date", "initial_term", "renewal_term", "notice", "owner_email")
    with file.open("w", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(names)
        for n in range(number):
            owner = f"owner{n}@example.com"
            writer.writerow((f"D-{n}", "Acme", "EUR", start.isoformat(), "12 months", "12 months", "60 days", owner))


def work() -> None:
    """A worker: asks for the two jobs, as "run now" does, and runs the job loop until nothing is left."""
    from spendapp import clock, create_app, jobs, queue
    from spendapp.extensions import db

    app = create_app()
    with app.app_context():
        print("begins", flush=True)
        for name in ("plan_alerts", "deliver"):
            queue.enqueue(db.session(), name, at=clock.now())
        db.session.commit()
        jobs.run_until_idle()


def print_deliveries() -> None:
    """What the outbox of the instance holds, as JSON."""
    from sqlalchemy import select

    from spendapp import create_app
    from spendapp.extensions import reading
    from spendapp.messages.tables import Delivery, Message

    query = select(Delivery.idempotency_key, Message.subject_id, Delivery.state)
    with create_app().app_context(), reading() as session:
        joined = query.join(Message, Message.id == Delivery.message_id)
        print(json.dumps([list(row) for row in session.execute(joined)]))


def main() -> None:
    """Run the drill, print its figures, and fail when something was lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--alerts", type=int, default=500)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--folder", type=Path, default=ROOT / "drill-results")
    parser.add_argument("--database", default="", help="An empty PostgreSQL database; without it SQLite.")
    parser.add_argument(
        "--hurry", action="store_true", help="Set the clock an hour ahead instead of waiting for leases."
    )
    parser.add_argument("--fresh", action="store_true", help="Forget an earlier drill in the folder.")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--deliveries", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        return work()
    if options.deliveries:
        return print_deliveries()
    started = time.monotonic()
    verdict = Drill(options).run()
    for name, value in asdict(verdict).items():
        print(f"{name.replace('_', ' ')}: {value}")
    print(f"seconds: {time.monotonic() - started:.0f}")
    if not verdict.good:
        raise SystemExit("the drill FAILED")
    return None


if __name__ == "__main__":
    main()
