"""Passwords: argon2 hashes, one answer time for known and unknown users, and what a good one needs."""

import secrets
from functools import lru_cache
from typing import TYPE_CHECKING

from flask_babel import gettext as _

if TYPE_CHECKING:
    from argon2 import PasswordHasher

MINIMUM_LENGTH = 12
MAXIMUM_LENGTH = 256
MINIMUM_DIFFERENT = 5
SHORTEST_NAME = 4  # A shorter name is in many a good password by chance.


def hash_password(password: str) -> str:
    """The argon2 hash to keep."""
    return _hasher().hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password fits; without a hash the same work is done, so that the time tells nothing."""
    from argon2.exceptions import InvalidHashError, VerificationError

    if len(password) > MAXIMUM_LENGTH:
        password, password_hash = password[:MAXIMUM_LENGTH], None
    try:
        _hasher().verify(password_hash or _decoy(), password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def needs_rehash(password_hash: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _hasher().check_needs_rehash(password_hash)


def problem(password: str, *, email: str = "") -> str | None:
    """What is wrong with a new password, in words; None when it is good."""
    folded = password.casefold()
    if len(password) < MINIMUM_LENGTH:
        return str(_("Use at least %(number)s characters.", number=MINIMUM_LENGTH))
    if len(password) > MAXIMUM_LENGTH:
        return str(_("Use at most %(number)s characters.", number=MAXIMUM_LENGTH))
    if len(set(password)) < MINIMUM_DIFFERENT:
        return str(_("Use more different characters."))
    local_part = email.casefold().partition("@")[0]
    if folded in email.casefold() or (len(local_part) >= SHORTEST_NAME and local_part in folded):
        return str(_("Do not use your e-mail address in it."))
    return None


def one_time_password() -> str:
    """A random password to hand over once: four groups that can be read aloud."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(5)) for _ in range(4))


@lru_cache(maxsize=1)
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher()


@lru_cache(maxsize=1)
def _decoy() -> str:
    return hash_password(secrets.token_hex(16))
