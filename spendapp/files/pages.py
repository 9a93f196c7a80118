"""What the import pages show."""

import csv
import io
from dataclasses import dataclass
from typing import Any

from flask import render_template
from sqlalchemy.orm import Session

from spendapp.files.tables import Upload
from spendapp.files.uploads import expired
from spendapp.provenance import Run
from spendapp.registry import FileKind, registry

# More retired rows than this are confirmed by typing their number.
TYPED_ABOVE = 20


@dataclass(frozen=True, slots=True)
class UploadPage:
    """An upload with its preview and, once applied, the run that applied it."""

    upload: Upload
    run: Run | None
    roles: frozenset[str]
    expired: bool

    @property
    def retired(self) -> int:
        """How many rows the import would retire."""
        return int(self.upload.summary.get("retired", 0))

    @property
    def typed(self) -> bool:
        """Whether the number of retired rows must be typed to confirm."""
        return self.retired > TYPED_ABOVE

    @property
    def counts(self) -> dict[str, Any]:
        """What was done, or would be."""
        return dict(self.run.counts if self.run is not None else self.upload.summary)

    @property
    def differs(self) -> bool:
        """Whether the import did something else than the preview said: the data changed in between."""
        summary = self.upload.summary
        return self.run is not None and any(
            self.run.counts.get(name) != summary.get(name) for name in ("new", "changed", "unchanged", "retired")
        )

    def render(self) -> str:
        """The page."""
        return render_template("files/upload.html", page=self)


def upload_page(session: Session, upload_id: int) -> UploadPage | None:
    """The page of an upload; None when there is none."""
    upload = session.get(Upload, upload_id)
    if upload is None:
        return None
    run = session.get(Run, upload.run_id) if upload.run_id is not None else None
    kind = registry().file_kinds.get(upload.kind)
    return UploadPage(upload, run, kind.roles if kind else frozenset(), upload.state == "previewed" and expired(upload))


def allowed_kinds(role: str) -> tuple[FileKind, ...]:
    """The kinds that a role may import."""
    return tuple(kind for kind in registry().file_kinds.values() if role in kind.roles)


def template_csv(kind: FileKind) -> str:
    """The header of a kind, with a byte order mark, so that spreadsheet programs save it as UTF-8 again."""
    text = io.StringIO()
    csv.writer(text).writerow(column.name for column in kind.columns)
    return "\ufeff" + text.getvalue()
