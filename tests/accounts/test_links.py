"""A link sets one password, once, for a while; asking for one tells nobody who is a user."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from spendapp.accounts import links, mail, passwords, store
from spendapp.accounts.sessions import hash_of
from spendapp.accounts.tables import OneTimeLink, User
from spendapp.registry import Draft
from tests.conftest import PASSWORD, Browser

pytestmark = pytest.mark.usefixtures("today")
FRESH = "a fresh new secret"


def path_in(draft: Draft) -> str:
    """The path of the link in a mail."""
    found = re.search(r"http://127\.0\.0\.1:8000(/set-password/\S+)", draft.text)
    assert found is not None
    return found[1]


def test_the_table_keeps_only_the_hash_of_a_token(session: Session, ada: User) -> None:
    token = links.make_link(session, ada.id, "reset")
    assert session.scalars(select(OneTimeLink.token_hash)).all() == [hash_of(token)]


def test_a_link_works_once(session: Session, ada: User) -> None:
    token = links.make_link(session, ada.id, "reset")
    assert links.user_of(session, token) is ada
    assert links.use(session, token)
    assert not links.use(session, token)
    assert links.user_of(session, token) is None


@pytest.mark.parametrize(("purpose", "lifetime"), [("reset", timedelta(hours=1)), ("invite", timedelta(days=7))])
def test_a_link_ends(
    session: Session, ada: User, today: time_machine.Traveller, purpose: str, lifetime: timedelta
) -> None:
    token = links.make_link(session, ada.id, purpose)
    today.shift(lifetime - timedelta(seconds=1))
    assert links.user_of(session, token) is ada
    today.shift(timedelta(seconds=1))
    assert links.user_of(session, token) is None
    assert not links.use(session, token)


def test_a_newer_link_ends_the_older(session: Session, ada: User) -> None:
    older = links.make_link(session, ada.id, "invite")
    links.make_link(session, ada.id, "reset")
    assert links.user_of(session, older) is None


def test_a_disabled_user_gets_no_password(session: Session, ada: User) -> None:
    other = store.create_user(session, email="o@x.org", name="O", role="it")
    token = links.make_link(session, other.id, "invite")
    store.disable(session, other)
    assert links.user_of(session, token) is None


def test_the_invitation_says_who_invites_to_what(session: Session, ada: User, posted: list[Draft]) -> None:
    mail.invite(session, ada, by="Grace")
    (draft,) = posted
    assert (draft.kind, draft.recipient, draft.language) == ("invitation", "ada@example.com", "en")
    assert draft.subject == "Your access to spendapp"
    assert "Grace gave you access to spendapp." in draft.text
    assert "within 7 days" in draft.html
    assert path_in(draft) in draft.html


def test_each_mail_has_a_key_of_its_own(session: Session, ada: User, posted: list[Draft]) -> None:
    mail.invite(session, ada, by="")
    mail.invite(session, ada, by="")
    assert len({draft.key for draft in posted}) == 2
    assert all(draft.key.startswith(f"invite:{ada.id}:") for draft in posted)


def test_the_mail_is_in_the_language_of_the_user(session: Session, ada: User, posted: list[Draft]) -> None:
    ada.language = "fr"
    mail.send_reset(session, ada)
    assert posted[0].language == "fr"
    assert '<html lang="fr">' in posted[0].html


def test_names_in_a_mail_cannot_bring_markup(session: Session, ada: User, posted: list[Draft]) -> None:
    ada.name = "<b>Ada</b>"
    mail.invite(session, ada, by="<i>x</i>")
    assert "<b>" not in posted[0].html
    assert "Hello <b>Ada</b>," in posted[0].text


def test_known_and_unknown_addresses_get_the_same_answer(client: Browser, ada: User, posted: list[Draft]) -> None:
    known = client.submit("/forgot", email="ada@example.com")
    unknown = client.submit("/forgot", email="eve@example.com")
    assert known.status_code == unknown.status_code == 200
    assert known.text.replace("ada@", "eve@") == unknown.text
    assert [draft.recipient for draft in posted] == ["ada@example.com"]


def test_nobody_is_flooded_with_resets(client: Browser, ada: User, posted: list[Draft]) -> None:
    codes = [client.submit("/forgot", email="ada@example.com").status_code for _ in range(5)]
    assert codes == [200, 200, 200, 429, 429]
    assert len(posted) == 3


def test_a_reset_sets_the_password_logs_in_and_ends_other_sessions(
    app: Flask, client: Browser, session: Session, ada: User, posted: list[Draft]
) -> None:
    client.submit("/login", email=ada.email, password=PASSWORD)
    other = app.test_client()
    other.submit("/forgot", email="ada@example.com")
    response = other.submit(path_in(posted[0]), password=FRESH)
    assert (response.status_code, response.location) == (302, "/")
    assert other.get("/account").status_code == 200
    assert client.get("/account").status_code == 302
    session.refresh(ada)
    assert passwords.matches(ada.password_hash, FRESH)


def test_a_weak_password_does_not_spend_the_link(client: Browser, ada: User, posted: list[Draft]) -> None:
    client.submit("/forgot", email="ada@example.com")
    assert "at least 12 characters" in client.submit(path_in(posted[0]), password="short").text
    assert client.submit(path_in(posted[0]), password=FRESH).status_code == 302


def test_a_spent_link_says_so_and_changes_nothing(client: Browser, ada: User, posted: list[Draft]) -> None:
    client.submit("/forgot", email="ada@example.com")
    client.submit(path_in(posted[0]), password=FRESH)
    response = client.get(path_in(posted[0]))
    assert response.status_code == 410
    assert "This link no longer works" in response.text


def test_opening_a_link_does_not_spend_it(client: Browser, ada: User, posted: list[Draft]) -> None:
    client.submit("/forgot", email="ada@example.com")
    for _ in range(3):  # Scanners of mailboxes open every link.
        assert client.get(path_in(posted[0])).status_code == 200


def test_a_link_that_somebody_else_spent_a_moment_ago_changes_nothing(app: Flask, session: Session, ada: User) -> None:
    from spendapp.accounts import sign_in
    from spendapp.accounts.store import UserError

    token = links.make_link(session, ada.id, "reset")
    links.use(session, token)
    session.commit()
    before = ada.password_hash
    with app.test_request_context(), pytest.raises(UserError, match="a moment ago"):
        sign_in.set_password_by_link(session, ada, token, FRESH)
    assert ada.password_hash == before
