"""The WSGI entry for gunicorn: `gunicorn wsgi:app`."""

from spendapp import create_app

app = create_app()
