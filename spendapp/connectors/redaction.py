"""Keeps secrets out of errors and logs."""

from base64 import b64encode
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

MASK = "***"
# A shorter text is nobody's secret, and replacing it would eat words.
SHORTEST_SECRET = 6


class Redactor:
    """Replaces every form in which a secret may appear in a text: as it is, encoded for addresses, in base64."""

    def __init__(self, secrets: Iterable[str]) -> None:
        forms = {form for secret in secrets if len(secret) >= SHORTEST_SECRET for form in _forms(secret)}
        self._forms = sorted(forms, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        """The text without the secrets."""
        for form in self._forms:
            text = text.replace(form, MASK)
        return text


def _forms(secret: str) -> Iterable[str]:
    return (secret, quote(secret, safe=""), quote_plus(secret), b64encode(secret.encode()).decode().rstrip("="))
