"""What protects every answer: content policy, headers, cookie flags, proxies, the id of the request."""

import secrets

from flask import Flask, Response, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from spendapp.config import SettingError, Settings

# Plotly adds one empty style element and fills it through the object model: the hash is that of the empty text.
# FullCalendar carries its icon font in a data address. Scripts come from our own files only, never inline.
CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: the CSRF check of a page under HTTPS needs the referrer of our own pages.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
ONE_YEAR = 31_536_000


def init_security(app: Flask, settings: Settings) -> None:
    """Set up the request id, the headers, the cookie and the trusted proxies."""
    app.config.update(
        SESSION_COOKIE_NAME="spendapp_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.session_cookie_secure,
        WTF_CSRF_TIME_LIMIT=None,  # A form is valid as long as its session: a page may stay open over lunch.
    )
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        proxied = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count, x_port=count, x_prefix=count)
        app.wsgi_app = proxied  # type: ignore[method-assign]
    app.before_request(require_secret)
    app.after_request(protect)


def require_secret() -> None:
    """Refuse to serve without a secret: forms could not be protected."""
    from spendapp.registry import settings

    if not settings().secret_key:
        raise SettingError(
            "SPENDAPP_SECRET_KEY is not set. Run `spendapp init`, which writes one into the instance folder, or set it "
            "to at least 32 random characters."
        )


def request_id() -> str:
    """The id of this request, to be quoted when something failed; the log names it, too."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(6)
    return str(g.request_id)


def protect(response: Response) -> Response:
    """Add the headers. Pages are never stored; static files with a fingerprint are kept for a year."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["X-Request-ID"] = request_id()
    if request.endpoint == "static":
        if request.args.get("v"):
            response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable"
    else:
        response.headers["Cache-Control"] = "no-store"
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={ONE_YEAR}")
    return response
