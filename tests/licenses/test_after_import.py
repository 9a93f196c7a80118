"""What happens after facts changed."""

from io import BytesIO

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.files.applying import Request, import_stream, kind_named
from spendapp.licenses.tables import AccountVersion
from spendapp.queue import Job

pytestmark = pytest.mark.usefixtures("today")

SEATS = "application,account,plan\nSlack,ann@x.example,Pro\n"
PEOPLE = "email,name,status\nann@x.example,Ann Lee,active\n"


def put(session: Session, kind: str, text: str, *, dry_run: bool = False) -> None:
    import_stream(session, Request(kind_named(kind), f"{kind}.csv"), BytesIO(text.encode()), dry_run=dry_run)


def waiting(session: Session) -> list[str]:
    return list(session.scalars(select(Job.name).where(Job.state == "waiting")))


def test_people_that_come_after_their_seats_are_matched(session: Session) -> None:
    put(session, "seats", SEATS.replace("account,plan", "account,plan,email").replace("Pro", "Pro,ann@x.example"))
    put(session, "people", PEOPLE)
    assert session.scalars(select(AccountVersion.match_reason).where(AccountVersion.known_to.is_(None))).all() == [
        "e-mail"
    ]


def test_an_import_is_followed_by_one_reconcile(session: Session) -> None:
    put(session, "people", PEOPLE)
    put(session, "seats", SEATS)
    assert waiting(session) == ["reconcile"]


def test_a_dry_run_is_followed_by_none(session: Session) -> None:
    put(session, "people", PEOPLE, dry_run=True)
    assert waiting(session) == []
