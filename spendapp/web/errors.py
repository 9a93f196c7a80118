"""Pages for what went wrong: what happened, what was kept, what to do, and the id of the request to quote."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, current_app, g, make_response, render_template
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from spendapp.registry import settings
from spendapp.web.security import request_id
from spendapp.web.viewer import viewer


@dataclass(frozen=True, slots=True)
class ErrorText:
    """The words of an error page."""

    title: str
    happened: str
    kept: str
    remedy: str


def init_errors(app: Flask) -> None:
    """Answer every HTTP error and every unexpected exception with a page."""
    app.register_error_handler(HTTPException, error_page)


def error_page(error: HTTPException) -> Response:
    """The page of an error."""
    code = error.code or 500
    if code < 400:
        return make_response(error.get_response())
    if isinstance(error, InternalServerError):
        current_app.logger.error("Request %s failed; the traceback stands above.", request_id())
        g.viewer, g.failed = None, True  # Whatever broke may be what the frame of a page needs.
    layout = "layout.html" if viewer() else "plain.html"
    text = describe(error)
    body = render_template("errors/error.html", layout=layout, code=code, text=text, request_id=request_id())
    response = make_response(body, code)
    retry_after: Any = getattr(error, "retry_after", None)
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response


def describe(error: HTTPException) -> ErrorText:
    """The words for an error; what a view said in `abort(code, "…")` comes first."""
    code = error.code or 500
    words = _words().get(code) or _words()[400 if code < 500 else 500]
    if isinstance(error, CSRFError):
        return ErrorText(
            _("This form has expired"),
            _("The page was open for longer than your session, or it came from elsewhere."),
            _("Nothing was changed. What you typed is still there when you go back."),
            _("Go back, load the page again and send the form once more."),
        )
    said = error.description if error.description != type(error).description else None
    if not said or code >= 500:
        return words
    return ErrorText(words.title, said, words.kept, words.remedy)


def _words() -> dict[int, ErrorText]:
    unchanged = _("Nothing was changed.")
    limit = settings().upload_megabytes
    return {
        400: ErrorText(
            _("The request was not understood"),
            _("A value in the address or in the form has a form that this page does not take."),
            unchanged,
            _("Go back, load the page again and repeat the step."),
        ),
        401: ErrorText(_("Please log in"), _("This page needs a login."), unchanged, _("Log in and open it again.")),
        403: ErrorText(
            _("You may not do this"),
            _("Your role does not include this page or action."),
            unchanged,
            _("Ask an administrator if you need it for your work."),
        ),
        404: ErrorText(
            _("There is no such page"),
            _("The address is wrong, or what it showed is gone, or belongs to somebody else."),
            unchanged,
            _("Check the address, or start from the overview."),
        ),
        405: ErrorText(
            _("This address takes no such request"),
            _("A form was opened as a page, or a page was used as a form."),
            unchanged,
            _("Start from the overview."),
        ),
        413: ErrorText(
            _("The file is too large"),
            _("At most %(limit)s MB may be uploaded at once.", limit=limit),
            _("The file was not read; nothing was changed."),
            _("Split the file, or ask an administrator to raise SPENDAPP_UPLOAD_MEGABYTES."),
        ),
        429: ErrorText(
            _("Too many attempts"),
            _("This was tried too often in a short time."),
            unchanged,
            _("Wait a quarter of an hour and try again."),
        ),
        500: ErrorText(
            _("Something failed on our side"),
            _("The application met an error that it did not expect. It is in the log."),
            _("What this step would have changed was not saved; everything before it was."),
            _("Try again. If it fails again, give the request id to your administrator."),
        ),
    }
