"""The account page: what users choose for themselves, their password, their open sessions."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from spendapp.accounts import passwords
from spendapp.accounts.access import allows_old_password, current_user, requires
from spendapp.accounts.active_sessions import end_all, end_session, open_sessions
from spendapp.accounts.blueprint import blueprint
from spendapp.accounts.forms import ChangePasswordForm, PreferencesForm
from spendapp.accounts.sessions import current_id_hash
from spendapp.accounts.store import UserError, set_password, set_preferences
from spendapp.accounts.tables import User
from spendapp.extensions import db
from spendapp.web.addresses import safe_next


@blueprint.get("/account")
@requires("account.view")
def account() -> ResponseReturnValue:
    """The settings and sessions of the user."""
    return _account_page(PreferencesForm(obj=current_user))


def _account_page(form: PreferencesForm) -> ResponseReturnValue:
    sessions = open_sessions(db.session(), current_user.id, here=current_id_hash())
    return render_template("accounts/account.html", form=form, sessions=sessions)


@blueprint.post("/account")
@requires("account.act")
def save_account() -> ResponseReturnValue:
    """Save name, language and theme."""
    form = PreferencesForm()
    if not form.validate_on_submit():
        return _account_page(form)
    user = db.session.get_one(User, current_user.id)
    set_preferences(db.session(), user, name=form.name.data, language=form.language.data or None, theme=form.theme.data)
    db.session.commit()
    flash(_("Saved."), "success")
    return redirect(url_for("accounts.account"))


@blueprint.route("/account/password", methods=["GET", "POST"])
@requires("account.act")
@allows_old_password
def password() -> ResponseReturnValue:
    """Change the password; the other sessions of the user end."""
    form = ChangePasswordForm()
    if form.validate_on_submit() and _change_password(form):
        flash(_("Your password is changed. Other browsers are logged out."), "success")
        return redirect(safe_next(request.args.get("next"), url_for("accounts.account")))
    return render_template("accounts/password.html", form=form)


def _change_password(form: ChangePasswordForm) -> bool:
    user = db.session.get_one(User, current_user.id)
    if not passwords.matches(user.password_hash, form.current.data):
        form.current.errors = [_("The current password is wrong.")]
        return False
    try:
        set_password(db.session(), user, form.password.data, keep_session=current_id_hash())
    except UserError as error:
        form.password.errors = [str(error)]
        return False
    db.session.commit()
    return True


@blueprint.post("/account/sessions/end")
@requires("account.act")
def end_one_session() -> ResponseReturnValue:
    """End one session of the user, or all others."""
    chosen = request.form.get("session", "")
    if chosen == "others":
        end_all(db.session(), current_user.id, keep=current_id_hash())
        flash(_("Your other sessions have ended."), "success")
    elif end_session(db.session(), current_user.id, chosen):
        flash(_("The session has ended."), "success")
    else:
        flash(_("This session had already ended."), "info")
    db.session.commit()
    return redirect(url_for("accounts.account"))
