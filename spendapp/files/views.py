"""The import pages: choose, upload, preview, confirm, result."""

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from spendapp import clock
from spendapp.accounts.access import current_user, may, requires
from spendapp.extensions import db
from spendapp.files import uploads
from spendapp.files.applying import Request, kind_named
from spendapp.files.errors import FileError, describe
from spendapp.files.forms import UploadForm
from spendapp.files.imports_table import imports_table
from spendapp.files.pages import allowed_kinds, template_csv, upload_page
from spendapp.registry import registry, settings
from spendapp.web import tables

blueprint = Blueprint("files", __name__, template_folder="templates", url_prefix="/data/import")


@blueprint.get("")
@requires("import.view")
def imports() -> ResponseReturnValue:
    """The form, what each kind of file holds, and recent imports."""
    return _start(UploadForm().offer(allowed_kinds(current_user.role)))


@blueprint.post("")
@requires("import.act")
def send() -> ResponseReturnValue:
    """Take a file in and show what it would change; a file with problems is refused with their list."""
    form = UploadForm().offer(allowed_kinds(current_user.role))
    if not form.validate_on_submit():
        return _start(form, status=422)
    file = form.file.data
    wanted = Request(kind_named(form.kind.data), file.filename or _("unnamed"), form.known_day.data)
    try:
        upload_id = uploads.preview(db.session(), uploads.NewUpload(wanted, file.stream, current_user.email))
    except FileError as error:
        return _start(form, error=error, refused=wanted.file_name, status=422)
    return redirect(url_for("files.upload", upload_id=upload_id))


@blueprint.get("/<int:upload_id>")
@requires("import.view")
def upload(upload_id: int) -> ResponseReturnValue:
    """The preview of an upload, or what became of it."""
    page = upload_page(db.session(), upload_id)
    return page.render() if page is not None else abort(404)


@blueprint.post("/<int:upload_id>/confirm")
@requires("import.act")
def confirm(upload_id: int) -> ResponseReturnValue:
    """Apply a previewed upload."""
    page = upload_page(db.session(), upload_id) or abort(404)
    if current_user.role not in page.roles:
        abort(403, _("Your role may not import this kind of file."))
    if page.typed and request.form.get("count", "").strip() != str(page.retired):
        flash(
            _("Type %(count)s to confirm that so many rows are retired; nothing was imported.", count=page.retired),
            "error",
        )
        return redirect(url_for("files.upload", upload_id=upload_id))
    try:
        imported = uploads.confirm(db.session(), upload_id)
    except FileError as error:
        flash(_("Nothing was imported. %(reason)s", reason=describe(error.problems[0])), "error")
    else:
        flash(ngettext("%(num)s row was imported.", "%(num)s rows were imported.", imported.rows), "success")
    return redirect(url_for("files.upload", upload_id=upload_id))


@blueprint.post("/<int:upload_id>/drop")
@requires("import.act")
def drop(upload_id: int) -> ResponseReturnValue:
    """Give up an upload."""
    page = upload_page(db.session(), upload_id) or abort(404)
    if current_user.role not in page.roles:
        abort(403, _("Your role may not import this kind of file."))
    if uploads.drop(db.session(), upload_id):
        flash(_("The upload was dropped; nothing was imported."), "success")
    return redirect(url_for("files.imports"))


@blueprint.get("/template/<name>.csv")
@requires("import.view")
def template(name: str) -> ResponseReturnValue:
    """A CSV file with the header of a kind."""
    kind = registry().file_kinds.get(name) or abort(404)
    disposition = f'attachment; filename="{kind.name}.csv"'
    return Response(template_csv(kind), mimetype="text/csv", headers={"Content-Disposition": disposition})


def _start(
    form: UploadForm, *, error: FileError | None = None, refused: str = "", status: int = 200
) -> ResponseReturnValue:
    response = tables.respond(
        imports_table(),
        "files/imports.html",
        form=form,
        kinds=tuple(registry().file_kinds.values()),
        may_import=may("import.act") and bool(form.kind.choices),
        error=error,
        refused=refused,
        day=clock.today(settings().time_zone),
    )
    response.status_code = status
    return response
