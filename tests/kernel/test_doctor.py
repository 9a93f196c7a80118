"""What the doctor finds."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from spendapp import queue
from spendapp.config import Settings
from spendapp.doctor import Check, examine

pytestmark = pytest.mark.usefixtures("today", "app")


def found(subject: str) -> Check:
    return next(check for check in examine() if check.subject == subject)


def test_a_migrated_database_is_good() -> None:
    assert found("schema").good
    assert found("database").good


def test_mail_that_is_not_configured_names_its_settings() -> None:
    check = found("mail")
    assert (check.good, check.remedy) == (False, "Set SPENDAPP_SMTP_HOST and SPENDAPP_MAIL_FROM.")


def test_a_worker_never_seen_is_to_be_started() -> None:
    assert (found("worker").finding, found("worker").remedy) == ("never seen", "Start `spendapp worker`.")


def test_a_worker_is_alive_for_two_minutes(session: Session, today: time_machine.Traveller) -> None:
    queue.heartbeat(session, "one")
    assert found("worker").good
    today.shift(timedelta(minutes=3))
    assert not found("worker").good


def test_a_key_file_that_others_can_read_is_named(settings: Settings) -> None:
    keys = settings.home / "keys"
    keys.mkdir()
    (keys / "secret.key").write_text("x")
    os.chmod(keys / "secret.key", 0o644)
    assert (found("key file secret.key").good, found("key file secret.key").finding) == (False, "readable by others")


def test_a_failed_job_needs_care(session: Session) -> None:
    session.add(queue.Job(name="sync", arguments={}, arguments_key="", scheduled_at=queue.clock.now(), state="failed"))
    session.commit()
    assert found("jobs").finding == "1 given up"


def test_a_database_that_is_gone_is_a_finding(app: Flask, settings: Settings, tmp_path: Path) -> None:
    if settings.database_url:
        pytest.skip("a file is moved; on PostgreSQL there is none")
    (settings.home / "spendapp.db").rename(tmp_path / "moved.db")
    assert not found("schema").good
