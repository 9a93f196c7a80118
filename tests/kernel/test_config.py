"""Settings from the environment."""

from pathlib import Path

import pytest

from spendapp.config import SettingError, load

SECRET = "0123456789abcdef0123456789abcdef-x"


def test_a_variable_sets_its_field(tmp_path: Path) -> None:
    found = load({"SPENDAPP_HOME": str(tmp_path), "SPENDAPP_CURRENCY": "USD", "SPENDAPP_SMTP_PORT": "2525"})
    assert (found.currency, found.smtp_port, found.home) == ("USD", 2525, tmp_path)


def test_a_file_holds_the_value_of_a_secret(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(SECRET + "\n")
    assert load({"SPENDAPP_SECRET_KEY_FILE": str(tmp_path / "key")}).secret_key == SECRET


def test_a_file_that_cannot_be_read_names_its_variable(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="SPENDAPP_SECRET_KEY_FILE"):
        load({"SPENDAPP_SECRET_KEY_FILE": str(tmp_path / "missing")})


@pytest.mark.parametrize("secret", ["changeme", "short", "a" * 64])
def test_a_weak_secret_is_refused(secret: str) -> None:
    with pytest.raises(SettingError, match="SPENDAPP_SECRET_KEY"):
        load({"SPENDAPP_SECRET_KEY": secret})


def test_the_key_file_of_the_home_folder_is_used(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "secret.key").write_text(SECRET)
    assert load({"SPENDAPP_HOME": str(tmp_path)}).secret_key == SECRET


def test_a_number_that_is_none_names_its_variable() -> None:
    with pytest.raises(SettingError, match="SPENDAPP_SMTP_PORT is 'many'"):
        load({"SPENDAPP_SMTP_PORT": "many"})


def test_yes_and_no_are_accepted_and_anything_else_is_refused() -> None:
    assert load({"SPENDAPP_SESSION_COOKIE_SECURE": "yes"}).session_cookie_secure is True
    with pytest.raises(SettingError, match="use yes or no"):
        load({"SPENDAPP_SESSION_COOKIE_SECURE": "perhaps"})


def test_sqlite_in_the_home_folder_is_the_default_database(tmp_path: Path) -> None:
    assert load({"SPENDAPP_HOME": str(tmp_path)}).database_address == f"sqlite:///{tmp_path / 'spendapp.db'}"


def test_a_postgresql_address_goes_through_psycopg() -> None:
    found = load({"SPENDAPP_DATABASE_URL": "postgres://u@h/d"})
    assert found.database_address == "postgresql+psycopg://u@h/d"


@pytest.mark.parametrize(
    ("name", "value"), [("DEFAULT_NOTICE", "soon"), ("TIME_ZONE", "Mars/Olympus"), ("SMTP_TLS", "ssl")]
)
def test_a_value_that_cannot_work_is_refused_at_the_start(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=f"SPENDAPP_{name} is '{value}'"):
        load({f"SPENDAPP_{name}": value})
