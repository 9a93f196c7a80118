"""Secrets do not appear in messages."""

from spendapp.connectors.redaction import Redactor


def test_a_secret_is_masked_in_every_form() -> None:
    redact = Redactor(["se/cret token"])
    assert redact("as it is: se/cret token") == "as it is: ***"
    assert redact("in an address: ?t=se%2Fcret%20token or se%2Fcret+token") == "in an address: ?t=*** or ***"
    assert redact("in base64: c2UvY3JldCB0b2tlbg==") == "in base64: ***=="


def test_the_longer_secret_goes_first() -> None:
    assert Redactor(["abcdef", "abcdefgh"])("abcdefgh abcdef") == "*** ***"


def test_a_text_that_is_too_short_for_a_secret_eats_no_words() -> None:
    assert Redactor(["x", ""])("next expected") == "next expected"
