"""The forms with which people act on findings."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, EmailField, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

LONGEST_REASON = 500
_needed = InputRequired(_l("This field is needed."))
_short = Length(max=LONGEST_REASON, message=_l("At most %(max)d characters."))


def _trimmed(text: str | None) -> str:
    return (text or "").strip()


class SeenForm(FlaskForm):  # type: ignore[misc]
    """A button; it carries the state that the page showed, so that two people cannot overwrite each other."""

    state = HiddenField(validators=[_needed])


class DismissForm(SeenForm):
    """Why a finding is set aside, and until the end of which day."""

    reason = StringField(
        _l("Reason"),
        [_needed, _short],
        filters=[_trimmed],
        description=_l("Kept with the finding and in the log."),
    )
    until = DateField(
        _l("Until"), [_needed], description=_l("Last day of the dismissal; then it opens again if it still holds.")
    )


class CommentForm(SeenForm):
    """A remark."""

    text = TextAreaField(_l("Comment"), [_needed, _short], filters=[_trimmed], render_kw={"rows": 2})


class AssignForm(SeenForm):
    """Who shall see to it; empty is nobody."""

    email = EmailField(
        _l("Assign to"),
        [Optional(), Length(max=254)],
        filters=[_trimmed],
        render_kw={"list": "users", "autocomplete": "off"},
    )
    was = HiddenField()


class DismissManyForm(FlaskForm):  # type: ignore[misc]
    """Why several findings are set aside, with their count typed in when there are many."""

    reason = DismissForm.reason
    until = DismissForm.until
    count = IntegerField(_l("Number of findings"), [Optional()])
    next = HiddenField()
