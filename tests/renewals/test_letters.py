"""The mails about deadlines, in three languages, with nothing left untranslated."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po
from flask import Flask

from scripts.translations import FOLDER, KEYWORDS, ROOT
from spendapp import create_app
from spendapp.contracts.model import ContractOnDay, LineOnDay, TermOnDay
from spendapp.registry import Draft
from spendapp.renewals.letters import Matter, message_key, write
from spendapp.renewals.model import Alert, Deadline, Role
from tests.conftest import settings_for

pytestmark = pytest.mark.usefixtures("writing", "translations")

SOURCES = (
    "spendapp/renewals/letters.py",
    "spendapp/renewals/words.py",
    "spendapp/renewals/templates/renewals/mail/alert.txt",
    "spendapp/renewals/templates/renewals/mail/alert.html",
    "spendapp/accounts/mail.py",
    "spendapp/accounts/templates/accounts/mail/frame.html",
    "spendapp/accounts/templates/accounts/mail/invite.txt",
    "spendapp/accounts/templates/accounts/mail/invite.html",
    "spendapp/accounts/templates/accounts/mail/reset.txt",
    "spendapp/accounts/templates/accounts/mail/reset.html",
)
LANGUAGES = ("fr", "it")
TERM = TermOnDay(
    number=1,
    first_day=date(2026, 1, 1),
    last_day=date(2027, 2, 28),
    renewal_date=date(2027, 3, 1),
    cancel_by=date(2026, 12, 30),
    cancel_by_earliest=date(2026, 12, 29),
    notice="60 days",
    notice_assumed=True,
    readings={"renewal_date_minus": date(2026, 12, 31), "clear_days": date(2026, 12, 29)},
)
NEXT = TermOnDay(
    2, date(2027, 3, 1), date(2028, 2, 29), date(2028, 3, 1), cancel_by=date(2027, 12, 31), cancel_by_earliest=None
)
LINES = tuple(
    LineOnDay(n, n, n, quantity=1, unit_price=Decimal(1), per="year", application=name)
    for n, name in enumerate(("Slack", "Zoom"), start=1)
)
CONTRACT = ContractOnDay(
    7, "C-2026-17", "Salesforce, Inc.", 3, currency="USD", owner_email="olga@example.com", decrease="renewal",
    start_date=date(2026, 1, 1), terms=(TERM, NEXT), lines=LINES,
)  # fmt: skip
MATTER = Matter(CONTRACT, TERM, NEXT, Decimal("123456.78"), escalator="at most 5 % a year", owner="Olga Owner")
DEADLINE = Deadline(7, 1, date(2026, 12, 30), earliest=date(2026, 12, 29), last_day=date(2027, 2, 28))
KINDS = (
    ("30", Role.OWNER),
    ("1", Role.OWNER),
    ("0", Role.OWNER),
    ("30", Role.MANAGER),
    ("30", Role.PROCUREMENT),
    ("overdue", Role.OWNER),
    ("manager:30", Role.MANAGER),
    ("procurement:30", Role.PROCUREMENT),
    ("missed", Role.MANAGER),
    ("missed", Role.PROCUREMENT),
)


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application that needs no database: letters are made of what they are given."""
    return create_app(settings_for(tmp_path_factory.mktemp("letters")))


@pytest.fixture
def writing(application: Flask) -> Iterator[Flask]:
    """Inside the context of the application; settings that a test changed are put back."""
    settings = application.extensions["spendapp_settings"]
    with application.app_context():
        yield application
    application.extensions["spendapp_settings"] = settings


def letter(step: str, role: Role = Role.OWNER, language: str = "en", *, day: str = "2026-11-29") -> Draft:
    alert = Alert(DEADLINE, step, date(2026, 11, 29), "olga@example.com", role)
    return write(alert, MATTER, language=language, day=date.fromisoformat(day))


def catalog(language: str) -> Catalog:
    with (FOLDER / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def texts_of_mails() -> set[str]:
    """Every text that the mails ask a translation for (of plurals, the singular)."""
    keywords = {name.partition(":")[0]: (1, 2) if ":1,2" in name else (1,) for name in KEYWORDS if "1c" not in name}
    found: set[str] = set()
    for source in SOURCES:
        method = "python" if source.endswith(".py") else "jinja2"
        for _line, message, *_rest in extract_from_file(method, ROOT / source, keywords=keywords):
            found.add(message if isinstance(message, str) else message[0])
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_of_a_mail_is_left_untranslated(language: str) -> None:
    known = catalog(language)
    texts = texts_of_mails()
    assert len(texts) > 60
    for text in sorted(texts):
        message = known.get(text)
        assert message is not None, text
        translated = message.string if isinstance(message.string, tuple | list) else (message.string,)
        assert all(translated), text
        assert not message.fuzzy, text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_the_placeholders(language: str) -> None:
    for message in catalog(language):
        if message.id:
            singular = message.id if isinstance(message.id, str) else message.id[0]
            strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
            for string in strings:
                assert set(re.findall(r"%\(\w+\)s", string)) == set(re.findall(r"%\(\w+\)s", singular)), singular


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("step", "role"), KINDS)
def test_a_mail_in_another_language_shows_no_english_sentence(step: str, role: Role, language: str) -> None:
    known = catalog(language)
    english, draft = letter(step, role), letter(step, role, language)
    sentences = [text for text in texts_of_mails() if text in english.text.splitlines()]
    assert len(sentences) >= 2
    for text in sentences:
        assert str(known[text].string) in draft.text.splitlines()
    for part in (draft.subject, draft.text, draft.html):
        assert not re.search(r"\b(the|contract|renews|days|message was|you)\b", part), part


@pytest.mark.parametrize(("step", "role"), KINDS)
@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_every_mail_names_contract_vendor_applications_value_and_link(step: str, role: Role, language: str) -> None:
    draft = letter(step, role, language)
    for body in (draft.text, draft.html):
        assert "C-2026-17" in body
        assert "Salesforce, Inc." in body
        assert "Slack, Zoom" in body
        assert "Olga Owner" in body
        assert "http://127.0.0.1:8000/renewals/7" in body
        assert "%(" not in body
    assert draft.subject.startswith("Slack, Zoom")
    assert f'lang="{language}"' in draft.html


def test_a_reminder_in_english() -> None:
    draft = letter("30")
    assert draft.subject == "Slack, Zoom: decide by 30 December 2026 (31 days left)"
    assert draft.text == (
        "Contract C-2026-17 with Salesforce, Inc. renews on 1 March 2027 unless the vendor has received notice by"
        " 30 December 2026.\n"
        "The clause can be read in several ways; notice that arrives by 29 December 2026 is safe.\n"
        "Please decide whether to renew, change or cancel it.\n"
        "\n"
        "Contract: C-2026-17\n"
        "Vendor: Salesforce, Inc.\n"
        "Applications: Slack, Zoom\n"
        "Annual value: 123,456.78\N{NO-BREAK SPACE}USD\n"
        "Owner: Olga Owner\n"
        "Current term: 1 January 2026 to 28 February 2027\n"
        "Cancel by: 30 December 2026 (31 days left)\n"
        "Notice: 60 days (assumed: no notice is on file)\n"
        "Other readings: 29 December 2026 (clear days, both ends excluded);"
        " 31 December 2026 (counted back from the renewal date)\n"
        "Renews on: 1 March 2027\n"
        "\n"
        "Open the contract to acknowledge this message or to be reminded later:\n"
        "http://127.0.0.1:8000/renewals/7\n"
        "\n"
        "You receive this message because you own this contract.\n"
        "It was sent by the license management of your company; replies are not read."
    )


def test_a_missed_deadline_in_french() -> None:
    draft = letter("missed", Role.MANAGER, "fr", day="2026-12-31")
    assert draft.subject == "Slack, Zoom : le contrat est reconduit sans décision"
    assert "Olga Owner n’a pris aucune décision sur le contrat C-2026-17 avec Salesforce, Inc." in draft.text
    assert "Il se poursuit donc du 1 mars 2027 au 29 février 2028." in draft.text
    assert "Valeur annuelle : 123\N{NARROW NO-BREAK SPACE}456,78\N{NO-BREAK SPACE}USD" in draft.text
    assert "Prochaine date limite de résiliation : 31 décembre 2027" in draft.text
    assert "Clause de prix : at most 5 % a year" in draft.text


def test_a_deadline_of_today_in_italian() -> None:
    draft = letter("0", Role.OWNER, "it", day="2026-12-30")
    assert draft.subject == "Slack, Zoom: oggi è l’ultimo giorno per la disdetta"
    assert "Disdetta entro il: 30 dicembre 2026 (oggi)" in draft.text
    assert "Valore annuo: 123.456,78\N{NO-BREAK SPACE}USD" in draft.text


@pytest.mark.parametrize(
    ("day", "words"), [("2026-12-29", "notice that arrives by 29 December 2026 is safe"), ("2026-12-30", "act today")]
)
def test_between_the_readings_the_mail_says_to_act_today(day: str, words: str) -> None:
    assert words in letter("0", day=day).text


@pytest.mark.parametrize(
    ("owner", "left", "role", "reason"),
    [
        ("Olga", False, Role.MANAGER, "because you are the manager of Olga."),
        ("Olga", True, Role.MANAGER, "because Olga, who owned this contract, has left."),
        ("", False, Role.PROCUREMENT, "because the contract has no owner."),
        ("Olga", False, Role.PROCUREMENT, "because procurement is the last to be told of a deadline."),
    ],
)
def test_the_mail_says_why_somebody_receives_it(owner: str, left: bool, role: Role, reason: str) -> None:
    alert = Alert(DEADLINE, "30", date(2026, 11, 29), "max@example.com", role)
    matter = replace(MATTER, owner=owner, owner_left=left)
    assert reason in write(alert, matter, language="en", day=date(2026, 11, 29)).text


def test_names_from_files_cannot_become_markup() -> None:
    alert = Alert(DEADLINE, "30", date(2026, 11, 29), "olga@example.com", Role.OWNER)
    matter = replace(MATTER, contract=replace(CONTRACT, vendor="<script>alert(1)</script>"))
    draft = write(alert, matter, language="en", day=date(2026, 11, 29))
    assert "<script>" not in draft.html
    assert "&lt;script&gt;" in draft.html


def test_the_link_leads_to_the_address_of_the_instance(writing: Flask) -> None:
    settings = writing.extensions["spendapp_settings"]
    writing.extensions["spendapp_settings"] = replace(settings, base_url="https://licenses.example.com/app/")
    assert "https://licenses.example.com/app/renewals/7" in letter("30").text


def test_a_long_address_keeps_the_key_within_its_column() -> None:
    alert = Alert(DEADLINE, "procurement:120", date(2026, 11, 29), "a" * 240 + "@example.com", Role.OWNER)
    other = replace(alert, recipient="b" * 240 + "@example.com")
    assert len(message_key(alert)) <= 200
    assert message_key(alert) != message_key(other)


def test_many_applications_are_named_shortly_in_the_subject() -> None:
    lines = tuple(replace(LINES[0], application=name) for name in "DCBA")
    assert replace(MATTER, contract=replace(CONTRACT, lines=lines)).name == "A, B, C …"
    assert replace(MATTER, contract=replace(CONTRACT, lines=())).name == "Salesforce, Inc."


def test_the_catalogs_compile_to_what_the_application_loads(tmp_path: Path) -> None:
    from gettext import GNUTranslations
    from shutil import copytree

    from scripts.translations import compile_all

    folder = tmp_path / "translations"
    copytree(FOLDER, folder, ignore=lambda _folder, names: [name for name in names if name.endswith(".mo")])
    assert len(compile_all(folder)) == 2
    assert compile_all(folder) == []
    with (folder / "it" / "LC_MESSAGES" / "messages.mo").open("rb") as file:
        found = GNUTranslations(file)
    assert found.gettext("Contract") == "Contratto"
    assert found.ngettext("%(num)s day", "%(num)s days", 2) == "%(num)s giorni"
