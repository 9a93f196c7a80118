"""How long a seats file of 100,000 rows takes, and how much memory: first import, the same again, a month later.

    python benchmarks/import_seats.py [--rows 100000] [--usage-rows 2000000]

The files go the way of `spendapp import`. Runs on SQLite in a temporary folder, or on the empty database of
SPENDAPP_DATABASE_URL.
"""

import argparse
import csv
import logging
import os
import resource
import tempfile
import time
import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy.orm import Session

from spendapp import clock, create_app
from spendapp.config import Settings
from spendapp.extensions import db
from spendapp.files.applying import Request, import_path, kind_named

APPLICATIONS = 60
LARGEST_FILE = 500_000
ACCOUNTS = 1_700  # of each application, so that 100,000 seats fit
Row = dict[str, object]


def people_rows() -> Iterator[Row]:
    """Somebody for every account to be matched to."""
    for number in range(ACCOUNTS):
        yield {"email": f"user{number}@example.com", "name": f"User {number}", "status": "active"}


def seat_rows(count: int, day: date, *, changed: bool) -> Iterator[Row]:
    """Seats; a month later one in ten is suspended, one in fifty is gone, and people have worked on."""
    for number in range(count):
        if changed and number % 50 == 0:
            continue
        account, application = divmod(number, APPLICATIONS)
        last = day - timedelta(days=number % 200 + (0 if changed else 20))
        yield {
            "application": f"Application {application}",
            "account": f"user{account}",
            "plan": ("Basic", "Pro", "Enterprise")[number % 3],
            "email": f"user{account}@example.com",
            "kind": "person",
            "status": "suspended" if changed and number % 10 == 1 else "active",
            "assigned_on": day - timedelta(days=300 + number // APPLICATIONS % 500),
            "last_active_on": "" if number % 7 == 0 else last,
        }


def usage_rows(count: int, day: date) -> Iterator[Row]:
    """Usage over 120 days and all applications."""
    per_part = -(-count // (120 * APPLICATIONS))
    for number in range(count):
        part, user = divmod(number, per_part)
        back, application = divmod(part, APPLICATIONS)
        yield {
            "application": f"Application {application}",
            "account": f"user{user * 3}",
            "day": day - timedelta(days=back),
            "events": 1 + number % 9,
        }


def write(path: Path, rows: Iterator[Row]) -> Path:
    """A CSV file of the rows."""
    with path.open("w", newline="", encoding="utf-8") as file:
        first = next(rows)
        writer = csv.DictWriter(file, list(first))
        writer.writeheader()
        writer.writerow(first)
        writer.writerows(rows)
    return path


def measure(session: Session, title: str, path: Path, *, day: date) -> None:
    """Import a file and print what it took."""
    start = time.perf_counter()
    imported = import_path(session, Request(kind_named(path.stem), path.name, day), path)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    diff = imported.outcome.diff
    counts = f"new {diff.new:,}, changed {diff.changed:,}, unchanged {diff.unchanged:,}, retired {diff.retired:,}"
    print(f"{title:22} {imported.rows:>9,} rows {seconds:7.1f} s   peak {peak:5.0f} MB   {counts}")


def run(session: Session, folder: Path, seats: int, usage: int) -> None:
    """Import on days of the last month, oldest first."""
    today = clock.today()
    before = today - timedelta(days=20)
    measure(session, "people", write(folder / "people.csv", people_rows()), day=before)
    file = write(folder / "seats.csv", seat_rows(seats, today, changed=False))
    measure(session, "seats, first import", file, day=before)
    measure(session, "seats, the same again", file, day=before + timedelta(days=1))
    write(file, seat_rows(seats, today, changed=True))
    measure(session, "seats, a month later", file, day=today)
    if usage:
        for title in ("usage, first import", "usage, the same again"):
            rows = usage_rows(usage, today)
            for _ in range(0, usage, LARGEST_FILE):
                measure(session, title, write(folder / "usage.csv", islice(rows, LARGEST_FILE)), day=today)


def main() -> None:
    """Run on an instance of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--usage-rows", type=int, default=0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        address = os.environ.get("SPENDAPP_DATABASE_URL", "")
        app = create_app(Settings(home=Path(name), database_url=address, secret_key=uuid.uuid4().hex + "-bench"))
        with app.app_context():
            logging.getLogger("alembic").setLevel(logging.WARNING)
            upgrade()
            run(db.session, Path(name), arguments.rows, arguments.usage_rows)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
