"""The forms of this room."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from spendapp.accounts import passwords
from spendapp.web.languages import LANGUAGES
from spendapp.web.layout import ROLE_LABELS

THEME_LABELS = {"auto": _l("Like the system"), "light": _l("Light"), "dark": _l("Dark")}
_required = DataRequired(_l("This field is needed."))
_password_hint = _l("At least %(number)s characters; a few unrelated words work well.", number=passwords.MINIMUM_LENGTH)


def _choices(labels: Mapping[str, Any], empty: Any = None) -> list[SelectChoice]:
    first = [SelectChoice("", empty)] if empty is not None else []
    return first + [SelectChoice(value, label) for value, label in labels.items()]


def _email(**attributes: str) -> EmailField:
    kept = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", **attributes}
    return EmailField(_l("E-mail"), [_required, Length(max=254)], filters=[_trimmed], render_kw=kept)


def _trimmed(text: str | None) -> str:
    return (text or "").strip()


class LoginForm(FlaskForm):  # type: ignore[misc]
    """Name and password."""

    email = _email()
    password = PasswordField(_l("Password"), [_required], render_kw={"autocomplete": "current-password"})
    next = HiddenField()


class ForgotForm(FlaskForm):  # type: ignore[misc]
    """The address to which a reset link goes."""

    email = _email()


class NewPasswordForm(FlaskForm):  # type: ignore[misc]
    """A password set through a one-time link."""

    password = PasswordField(
        _l("New password"), [_required], description=_password_hint, render_kw={"autocomplete": "new-password"}
    )


class ChangePasswordForm(FlaskForm):  # type: ignore[misc]
    """A password that its owner changes."""

    current = PasswordField(_l("Current password"), [_required], render_kw={"autocomplete": "current-password"})
    password = PasswordField(
        _l("New password"), [_required], description=_password_hint, render_kw={"autocomplete": "new-password"}
    )


class PreferencesForm(FlaskForm):  # type: ignore[misc]
    """What users choose for themselves."""

    name = StringField(_l("Name"), [_required, Length(max=200)], filters=[_trimmed], render_kw={"autocomplete": "name"})
    language = SelectField(_l("Language"), choices=_choices(LANGUAGES, _l("Like the browser")))
    theme = SelectField(_l("Appearance"), choices=_choices(THEME_LABELS))


class NewUserForm(FlaskForm):  # type: ignore[misc]
    """Somebody who gets an invitation."""

    email = _email(autocomplete="off")
    name = StringField(_l("Name"), [_required, Length(max=200)], filters=[_trimmed], render_kw={"autocomplete": "off"})
    role = SelectField(_l("Role"), choices=_choices(ROLE_LABELS), default="owner")
    language = SelectField(_l("Language of the invitation"), choices=_choices(LANGUAGES, _l("That of the instance")))


class RoleForm(FlaskForm):  # type: ignore[misc]
    """The name and the role of a user."""

    name = StringField(_l("Name"), [_required, Length(max=200)], filters=[_trimmed])
    role = SelectField(_l("Role"), choices=_choices(ROLE_LABELS))
