"""The forms of the import pages."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, SelectField
from wtforms.validators import InputRequired, Optional

from spendapp.registry import FileKind


class UploadForm(FlaskForm):  # type: ignore[misc]
    """A file, its kind, and the day on which its rows were known."""

    kind = SelectField(_l("What is in the file"), validators=[InputRequired()])
    file = FileField(
        _l("File"), description=_l("CSV (UTF-8) or XLSX."), validators=[FileRequired(_l("Choose a file."))]
    )
    known_day = DateField(
        _l("Known since"),
        description=_l("Leave it empty for today. An earlier day marks the rows as added later."),
        validators=[Optional()],
    )

    def offer(self, kinds: Sequence[FileKind]) -> "UploadForm":
        """Offer the kinds that the user may import."""
        self.kind.choices = [(kind.name, kind.name) for kind in kinds]
        return self
