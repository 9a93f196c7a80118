"""How long a seats file of 100,000 rows takes, and how much memory: first import, the same again, a month later.

    python benchmarks/import_seats.py [--rows 100000] [--usage-rows 2000000]

Runs on SQLite in a temporary folder, or on the database of SPENDAPP_DATABASE_URL (which must be empty).
"""

import argparse
import os
import resource
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy.orm import Session

from spendapp import clock, create_app
from spendapp.config import Settings
from spendapp.directory.store import land_people
from spendapp.extensions import db
from spendapp.licenses.kinds import seats_kind, usage_kind
from spendapp.provenance import Provenance, Run, file_source
from spendapp.records import PersonRecord
from spendapp.registry import FileKind, FileRow, ImportContext

APPLICATIONS = 60
DAY = date(2026, 11, 1)


def seat_rows(count: int, *, changed: bool) -> Iterator[FileRow]:
    """Seats of as many accounts; a month later one in ten is suspended, one in fifty is gone, activity moved."""
    for number in range(count):
        if changed and number % 50 == 0:
            continue
        last = DAY - timedelta(days=number % 200) + timedelta(days=20 if changed else 0)
        yield FileRow(
            number + 2,
            {
                "application": f"Application {number % APPLICATIONS}",
                "account": f"user{number // APPLICATIONS}",
                "plan": ("Basic", "Pro", "Enterprise")[number % 3],
                "email": f"user{number // APPLICATIONS}@example.com",
                "kind": "person",
                "status": "suspended" if changed and number % 10 == 1 else "active",
                "assigned_on": DAY - timedelta(days=number % 900),
                "last_active_on": None if number % 7 == 0 else last,
            },
        )


def usage_rows(count: int) -> Iterator[FileRow]:
    """Usage over 120 days and all applications."""
    per_part = -(-count // (120 * APPLICATIONS))
    for number in range(count):
        part, user = divmod(number, per_part)
        day, application = divmod(part, APPLICATIONS)
        yield FileRow(
            number + 2,
            {
                "application": f"Application {application}",
                "account": f"user{user * 3}",
                "day": DAY - timedelta(days=day % 120),
                "events": 1 + number % 9,
            },
        )


def provenance(session: Session, day: date) -> Provenance:
    """A complete run of the file source."""
    source = file_source(session)
    run = Run(source_id=source.id, known_day=day, started_at=clock.now(), finished_at=clock.now(), state="complete")
    session.add(run)
    session.flush()
    return Provenance(source.id, run.id, day, complete=True)


def measure(session: Session, title: str, kind: FileKind, rows: Sequence[FileRow], *, day: date) -> None:
    """Apply and commit a file, and print what it took."""
    start = time.perf_counter()
    problems = sum(1 for _ in kind.check(session, rows))
    duplicates = len(rows) - len({kind.key(row) for row in rows})
    context = ImportContext(session, provenance(session, day), frozenset(rows[0].values))
    outcome = kind.apply(context, rows)
    session.commit()
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{title:28} {len(rows):>9,} rows {seconds:7.1f} s   peak {peak:6.0f} MB   {outcome.diff}")
    assert problems == duplicates == 0


def main() -> None:
    """Run on an instance of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--usage-rows", type=int, default=0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        address = os.environ.get("SPENDAPP_DATABASE_URL", "")
        app = create_app(Settings(home=Path(folder), database_url=address, secret_key=uuid.uuid4().hex + "-bench"))
        with app.app_context():
            upgrade()
            run(db.session, arguments.rows, arguments.usage_rows)  # type: ignore[arg-type]


def run(session: Session, seats: int, usage: int) -> None:
    """People first, so that accounts have somebody to be matched to."""
    count = max(seats // APPLICATIONS, 1)
    people = [PersonRecord(f"p{n}", f"user{n}@example.com", f"User {n}") for n in range(count)]
    land_people(session, provenance(session, DAY), people)
    session.commit()
    kind = seats_kind()
    first = list(seat_rows(seats, changed=False))
    measure(session, "first import", kind, first, day=DAY)
    measure(session, "the same again", kind, first, day=DAY + timedelta(days=1))
    del first
    measure(session, "a month later", kind, list(seat_rows(seats, changed=True)), day=DAY + timedelta(days=20))
    if usage:
        rows = list(usage_rows(usage))
        measure(session, "usage", usage_kind(), rows, day=DAY + timedelta(days=20))
        measure(session, "the same usage again", usage_kind(), rows, day=DAY + timedelta(days=21))


if __name__ == "__main__":
    main()
