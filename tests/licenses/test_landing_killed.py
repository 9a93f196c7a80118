"""A process that is killed in the middle of a landing leaves the previous state."""

import json
import signal
import subprocess
import sys
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from spendapp.config import Settings
from spendapp.licenses import ledger
from spendapp.licenses.landing import receive_activity, receive_seats
from spendapp.licenses.tables import Account, Seat, UsageFile
from spendapp.records import ActivityRecord, SeatRecord

MONDAY = date(2026, 11, 16)
KILLED = """
import json, os, signal, sys
from datetime import date
from pathlib import Path
from spendapp import create_app
from spendapp.config import Settings
from spendapp.extensions import db
from spendapp.licenses.landing import receive_activity, receive_seats
from spendapp.provenance import Provenance
from spendapp.records import ActivityRecord, SeatRecord

values = json.loads(sys.argv[1])
with create_app(Settings(**{**values, "home": Path(values["home"])})).app_context():
    day = date(2026, 11, 24)
    run = Provenance(int(sys.argv[2]), int(sys.argv[3]), day, complete=True)
    names = [f"user{number}" for number in range(2_000)]
    receive_activity(db.session, run, [ActivityRecord("Slack", name, day) for name in names])
    receive_seats(db.session, run, [SeatRecord("Slack", name, "Pro") for name in names])
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_kill_nine_in_the_middle_of_a_landing_changes_nothing(
    session: Session, run: Any, settings: Settings, today: object
) -> None:
    provenance = run(MONDAY, "gh")
    receive_seats(session, provenance, [SeatRecord("Slack", "anna", "Pro")])
    receive_activity(session, provenance, [ActivityRecord("Slack", "anna", MONDAY)])
    session.commit()
    listed = ledger.files_on(session, date(2026, 11, 24))
    session.commit()
    arguments = [json.dumps(asdict(settings), default=str), str(provenance.source_id), str(provenance.run_id)]
    killed = subprocess.run([sys.executable, "-c", KILLED, *arguments], check=False, timeout=120)
    assert killed.returncode == -signal.SIGKILL
    assert session.scalar(select(func.count()).select_from(Account)) == 1
    assert session.execute(select(Seat.known_from, Seat.known_to)).all() == [(MONDAY, None)]
    assert ledger.files_on(session, date(2026, 11, 24)) == listed
    assert (session.scalar(select(func.count()).select_from(UsageFile)), ledger.damaged(session)) == (2, [])
    assert ledger.sweep_orphans(session, timedelta(days=-36_500)) == 2
