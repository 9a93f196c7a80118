"""Log in, log out, ask for a reset, set a password through a one-time link."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user, logout_user

from spendapp import audit
from spendapp.accounts import links, sign_in
from spendapp.accounts.blueprint import blueprint
from spendapp.accounts.forms import ForgotForm, LoginForm, NewPasswordForm
from spendapp.accounts.sessions import renew
from spendapp.accounts.store import UserError
from spendapp.extensions import db
from spendapp.web.addresses import safe_next


@blueprint.route("/login", methods=["GET", "POST"])
def login() -> ResponseReturnValue:
    """The login page."""
    form = LoginForm(data={"next": request.args.get("next", "")})
    target = safe_next(form.next.data, request.script_root + "/")
    if current_user.is_authenticated:
        return redirect(target)
    if not form.validate_on_submit():
        return render_template("accounts/login.html", form=form)
    result = sign_in.sign_in(db.session(), form.email.data, form.password.data, address=request.remote_addr)
    if result.user:
        return redirect(url_for("accounts.password", next=target) if result.user.must_change_password else target)
    if result.wait_minutes:
        return _refused(form, _too_many(result.wait_minutes), 429)
    return _refused(form, _("The e-mail or the password is wrong."), 401)


def _refused(form: LoginForm, message: str, code: int) -> ResponseReturnValue:
    form.password.data = ""
    return render_template("accounts/login.html", form=form, message=message), code


def _too_many(minutes: int) -> str:
    return str(
        ngettext(
            "Too many attempts. Try again in %(num)s minute.",
            "Too many attempts. Try again in %(num)s minutes.",
            minutes,
        )
    )


@blueprint.post("/logout")
def logout() -> ResponseReturnValue:
    """End this session."""
    if current_user.is_authenticated:
        audit.record(db.session(), "logout", ("user", current_user.id))
        db.session.commit()
        logout_user()
    renew()
    flash(_("You are logged out."), "success")
    return redirect(url_for("accounts.login"))


@blueprint.route("/forgot", methods=["GET", "POST"])
def forgot() -> ResponseReturnValue:
    """Ask for a reset link; the answer is the same whether the address is known or not."""
    form = ForgotForm()
    if not form.validate_on_submit():
        return render_template("accounts/forgot.html", form=form)
    minutes = sign_in.ask_for_reset(db.session(), form.email.data, address=request.remote_addr)
    if minutes:
        abort(429, _too_many(minutes))
    return render_template("accounts/forgot_sent.html", email=form.email.data)


@blueprint.route("/set-password/<token>", methods=["GET", "POST"])
def set_password(token: str) -> ResponseReturnValue:
    """Set a password through a one-time link, and log in."""
    user = links.user_of(db.session(), token)
    if user is None:
        return render_template("accounts/link_gone.html"), 410
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            sign_in.set_password_by_link(db.session(), user, token, form.password.data)
        except UserError as error:
            form.password.errors = [str(error)]
        else:
            flash(_("Your password is set. Welcome!"), "success")
            return redirect(request.script_root + "/")
    return render_template("accounts/set_password.html", form=form, user=user)
