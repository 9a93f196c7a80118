"""A real server sends an export while it reads, in the language of the reader, and other requests go on."""

import threading
from collections.abc import Callable, Iterator

import pytest
import requests
from flask import Flask
from sqlalchemy.orm import Session
from waitress.server import create_server

from spendapp.extensions import db
from tests.web.conftest import add_people, people_table

ROWS = 3_000


@pytest.fixture
def address(app: Flask, session: Session, people_page: Callable[..., None]) -> Iterator[str]:
    """The address of a server on loopback that serves the people."""
    add_people(session, [{}] * ROWS)
    session.commit()
    people_page(people_table())
    server = create_server(app, host="127.0.0.1", port=0, threads=2)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.task_dispatcher.shutdown()
    server.close()
    thread.join(timeout=10)


def test_an_export_comes_whole_and_in_pieces(address: str) -> None:
    with requests.get(f"{address}/people?export=csv", stream=True, timeout=20) as response:
        assert response.headers["Transfer-Encoding"] == "chunked"
        lines = list(response.iter_lines())
    assert len(lines) == 1 + ROWS


def test_the_headings_are_in_the_language_of_the_reader(address: str) -> None:
    headers = {"Accept-Language": "fr"}
    response = requests.get(f"{address}/people?export=csv&columns=login", headers=headers, timeout=20)
    assert response.content.decode("utf-8-sig").splitlines()[0] == "Last login"
    assert requests.get(f"{address}/login", headers=headers, timeout=20).text.startswith(
        '<!doctype html>\n<html lang="fr"'
    )


def test_a_reader_who_goes_away_leaves_nothing_open(address: str) -> None:
    response = requests.get(f"{address}/people?export=csv", stream=True, timeout=20)
    next(response.iter_content(100))
    response.close()
    with db.engine.begin() as connection:  # Nobody holds the database.
        connection.exec_driver_sql("UPDATE app_user SET name = 'x' WHERE id = 1")
    assert requests.get(f"{address}/people", timeout=20).status_code == 200
