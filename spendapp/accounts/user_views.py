"""Administration of users: the list, one user, and what an administrator may do with them."""

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from spendapp.accounts import mail
from spendapp.accounts.access import current_user, requires
from spendapp.accounts.active_sessions import end_all, open_sessions
from spendapp.accounts.blueprint import blueprint
from spendapp.accounts.forms import NewUserForm, RoleForm
from spendapp.accounts.store import UserError, change_role, create_user, disable, enable, rename
from spendapp.accounts.tables import User
from spendapp.accounts.user_table import user_table
from spendapp.extensions import db
from spendapp.web import tables


@blueprint.get("/admin/users")
@requires("users.view")
def users() -> Response:
    """The users of this application."""
    return tables.respond(user_table(), "accounts/users.html")


@blueprint.route("/admin/users/add", methods=["GET", "POST"])
@requires("users.act")
def add_user() -> ResponseReturnValue:
    """Add a user, who gets an invitation by e-mail."""
    form = NewUserForm()
    if form.validate_on_submit():
        try:
            user = create_user(
                db.session(),
                email=form.email.data,
                name=form.name.data,
                role=form.role.data,
                language=form.language.data or None,
            )
        except UserError as error:
            form.email.errors = [str(error)]
        else:
            return _invited(user)
    return render_template("accounts/add_user.html", form=form)


@blueprint.get("/admin/users/<int:user_id>")
@requires("users.view")
def user(user_id: int) -> ResponseReturnValue:
    """One user: role, state, open sessions."""
    found = _user(user_id)
    sessions = open_sessions(db.session(), user_id)
    return render_template("accounts/user.html", user=found, form=RoleForm(obj=found), sessions=sessions)


@blueprint.post("/admin/users/<int:user_id>")
@requires("users.act")
def change_user(user_id: int) -> ResponseReturnValue:
    """Change the name and the role."""
    form, found = RoleForm(), _user(user_id)
    if not form.validate_on_submit():
        return render_template("accounts/user.html", user=found, form=form, sessions=())
    try:
        rename(db.session(), found, form.name.data)
        change_role(db.session(), found, form.role.data)
    except UserError as error:
        return _refused(found, error)
    return _saved(found, _("Saved. A new role is in force from the next click on."))


@blueprint.post("/admin/users/<int:user_id>/disable")
@requires("users.act")
def disable_user(user_id: int) -> ResponseReturnValue:
    """Lock the user out and end the open sessions."""
    found = _user(user_id)
    try:
        disable(db.session(), found)
    except UserError as error:
        return _refused(found, error)
    return _saved(found, _("%(name)s can no longer log in; open sessions have ended.", name=found.name))


@blueprint.post("/admin/users/<int:user_id>/enable")
@requires("users.act")
def enable_user(user_id: int) -> ResponseReturnValue:
    """Let the user in again."""
    found = _user(user_id)
    enable(db.session(), found)
    return _saved(found, _("%(name)s can log in again.", name=found.name))


@blueprint.post("/admin/users/<int:user_id>/invite")
@requires("users.act")
def invite_user(user_id: int) -> ResponseReturnValue:
    """Send the invitation again; the link of the older one stops working."""
    found = _user(user_id)
    if found.disabled:
        abort(400, _("A disabled user cannot be invited. Enable the user first."))
    return _invited(found)


@blueprint.post("/admin/users/<int:user_id>/end-sessions")
@requires("users.act")
def end_user_sessions(user_id: int) -> ResponseReturnValue:
    """End all open sessions of the user."""
    found = _user(user_id)
    ended = end_all(db.session(), user_id)
    return _saved(found, _("Sessions ended: %(number)s.", number=ended))


def _user(user_id: int) -> User:
    return db.session.get(User, user_id) or abort(404)


def _invited(user: User) -> ResponseReturnValue:
    mail.invite(db.session(), user, by=current_user.name)
    return _saved(user, _("An invitation goes to %(email)s; its link works for 7 days.", email=user.email))


def _saved(user: User, message: str) -> ResponseReturnValue:
    user_id = user.id
    db.session.commit()
    flash(message, "success")
    return redirect(url_for("accounts.user", user_id=user_id))


def _refused(user: User, error: UserError) -> ResponseReturnValue:
    user_id = user.id
    db.session.rollback()
    flash(str(error), "error")
    return redirect(url_for("accounts.user", user_id=user_id))
