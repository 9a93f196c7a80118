"""The import pages."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from spendapp.catalog.tables import Application
from spendapp.files.tables import Upload
from spendapp.registry import FileKind, registry

PAGE = "/data/import"
LogIn = Callable[..., Any]


@pytest.fixture
def ida(log_in: LogIn, things: FileKind) -> Any:
    """A browser of somebody from IT."""
    return log_in("it")


def send(browser: Any, text: str = "name\nAda\n", **values: Any) -> Any:
    file = (io.BytesIO(text.encode()), "a.csv")
    return browser.submit(PAGE, **{"kind": "things", "file": file, **values})


def sent(browser: Any, text: str = "name\nAda\n", **values: Any) -> str:
    """Upload a file that is accepted; returns the address of its preview."""
    answer = send(browser, text, **values)
    assert answer.status_code == 302
    return str(answer.location)


def count(session: Session, table: type) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_the_page_offers_the_kinds_with_their_columns_and_templates(ida: Any) -> None:
    page = ida.get(PAGE).text
    assert '<option value="things">things</option>' in page
    assert "<code>quantity</code>" in page
    assert f'href="{PAGE}/template/things.csv"' in page
    assert "Nothing was imported yet" in page


def test_the_template_is_the_header_as_utf8_with_a_mark(ida: Any) -> None:
    answer = ida.get(f"{PAGE}/template/things.csv")
    assert answer.data == b"\xef\xbb\xbfname,email,day,quantity,price,free,color,tags,extra\r\n"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="things.csv"'
    assert ida.get(f"{PAGE}/template/nothing.csv").status_code == 404


def test_an_upload_leads_to_its_preview_and_saves_nothing(ida: Any, session: Session) -> None:
    page = ida.get(sent(ida)).text
    assert "What this file of things would change. Nothing is saved yet." in page
    assert "Import 1 row" in page
    assert "is odd" in page
    assert "Look at it." in page
    assert (count(session, Upload), count(session, Application)) == (1, 0)


def test_a_refused_file_shows_row_column_value_problem_and_remedy(ida: Any, session: Session) -> None:
    answer = send(ida, "name,quantity\nAda,-1\n<b>,x\n")
    assert answer.status_code == 422
    assert "a.csv was refused: 2 problems. Nothing was saved." in answer.text
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", answer.text)
    assert cells[:5] == ["Row 2", "quantity", "-1", "is negative", "Write a number of 0 or more."]
    assert count(session, Upload) == 0


def test_a_form_without_a_file_or_a_kind_is_shown_again(ida: Any) -> None:
    assert "Choose a file." in ida.submit(PAGE, kind="things").text
    assert send(ida, kind="nothing").status_code == 422
    assert send(ida, known_day="soon").status_code == 422


def test_a_known_day_in_the_future_is_refused(ida: Any) -> None:
    assert "lies in the future" in send(ida, known_day="2999-01-01").text


def test_confirming_imports_and_shows_the_result(ida: Any, session: Session) -> None:
    preview = sent(ida)
    result = ida.submit(f"{preview}/confirm", page=preview)
    page = ida.get(result.location).text
    assert "1 row was imported." in page
    assert "Imported as things by it@example.com" in page
    assert f"{preview}/confirm" not in page
    assert count(session, Application) == 1


def test_the_list_shows_the_import_with_its_counts(ida: Any) -> None:
    preview = sent(ida)
    ida.submit(f"{preview}/confirm", page=preview)
    page = ida.get(PAGE).text
    assert f'href="{preview}"' in page
    assert ida.get(PAGE + "?export=csv").text.splitlines()[1].endswith(",1,1,0,0,0")
    assert "1 of 1 rows" in ida.get(PAGE + "?kind=things").text
    assert "No rows fit these filters." in ida.get(PAGE + "?kind=people").text


def test_a_second_user_is_told_that_the_file_was_imported(ida: Any, log_in: LogIn) -> None:
    preview = sent(ida)
    eve = log_in("admin")
    token = re.search(r'name="csrf_token" value="([^"]+)"', eve.get(preview).text)
    ida.submit(f"{preview}/confirm", page=preview)
    answer = eve.post(f"{preview}/confirm", data={"csrf_token": token[1] if token else ""})
    assert "Nothing was imported. This file was imported already." in eve.get(answer.location).text


def test_a_dropped_upload_cannot_be_confirmed(ida: Any, session: Session) -> None:
    preview = sent(ida)
    assert ida.submit(f"{preview}/drop", page=preview).location == PAGE
    assert "This upload was dropped; nothing was imported." in ida.get(preview).text
    ida.submit(f"{preview}/confirm", page=PAGE)
    assert count(session, Application) == 0


def test_more_than_twenty_retired_rows_are_confirmed_by_their_number(ida: Any, session: Session) -> None:
    preview = sent(ida, "name\nRetire 30\n")
    assert "Type 30 to confirm that so many rows are retired" in ida.get(preview).text
    ida.submit(f"{preview}/confirm", page=preview, count="29")
    assert count(session, Application) == 0
    ida.submit(f"{preview}/confirm", page=preview, count="30")
    assert count(session, Application) == 1


def test_an_upload_that_there_is_not_is_not_found(ida: Any) -> None:
    assert ida.get(f"{PAGE}/999").status_code == 404


def test_a_role_sees_and_sends_only_its_kinds(log_in: LogIn, things: FileKind, session: Session) -> None:
    buyer = log_in("procurement")
    assert 'value="things"' not in buyer.get(PAGE).text.partition("What the files hold")[0]
    assert send(buyer).status_code == 422
    preview = sent(log_in("it"))
    assert buyer.submit(f"{preview}/confirm", page=PAGE).status_code == 403
    assert count(session, Application) == 0


def test_an_auditor_reads_and_changes_nothing(log_in: LogIn, ida: Any, session: Session) -> None:
    preview = sent(ida)
    auditor = log_in("auditor")
    assert "Upload a file" not in auditor.get(PAGE).text
    assert "Import 1 row" not in auditor.get(preview).text
    for path in (PAGE, f"{preview}/confirm", f"{preview}/drop"):
        assert auditor.submit(path, page="/account").status_code == 403
    assert count(session, Application) == 0


@pytest.mark.parametrize("role", ["finance", "owner"])
def test_other_roles_may_not_open_the_page(log_in: LogIn, role: str) -> None:
    assert log_in(role).get(PAGE).status_code == 403


def test_a_stranger_is_sent_to_the_login(client: Any, things: FileKind) -> None:
    for path in (PAGE, f"{PAGE}/1", f"{PAGE}/template/things.csv"):
        assert client.get(path).location.startswith("/login")


def test_every_kind_of_the_application_has_a_documented_template(ida: Any) -> None:
    for kind in registry().file_kinds.values():
        assert kind.doc
        assert ida.get(f"{PAGE}/template/{kind.name}.csv").status_code == 200


def test_procurement_imports_contracts_and_lines(log_in: LogIn) -> None:
    page = log_in("procurement").get(PAGE).text.partition("What the files hold")[0]
    assert re.findall(r'<option value="([^"]+)">', page) == ["contracts", "lines"]
