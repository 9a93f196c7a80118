"""Every connector says what it needs, what counts as use, what it cannot see, and its limits."""

import pytest

from spendapp.connectors.contract import Connector
from spendapp.connectors.documentation import Block, sections
from spendapp.connectors.kinds import KINDS
from spendapp.connectors.words import COLUMNS, RECORDS

EVERY = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))


@EVERY
def test_a_connector_documents_itself(kind: type[Connector]) -> None:
    titles = [section.title for section in sections(kind.documentation())]
    for needed in ("Permissions", "What it gives", "What counts as use", "What it cannot see", "Limits"):
        assert needed in titles


@EVERY
def test_it_documents_its_settings_secrets_and_permissions(kind: type[Connector]) -> None:
    assert all(field.doc.endswith(".") for field in (*kind.fields, *kind.secrets))
    assert all(str(permission.purpose) for permission in kind.permissions.values())
    assert "token" in [secret.name for secret in kind.secrets]
    assert all(field.default in field.choices for field in kind.fields if field.choices)


def test_a_section_has_paragraphs_and_items_with_code_told_apart() -> None:
    (first, second) = sections("## One\n\nText with `code` in it.\n\n- an item\n- `x`\n\n## Two\n")
    assert (first.title, second.title) == ("One", "Two")
    assert first.blocks == (
        Block(False, (((False, "Text with "), (True, "code"), (False, " in it.")),)),
        Block(True, (((False, "an item"),), ((True, "x"),))),
    )
    assert second.blocks == ()


def test_every_type_and_field_of_a_record_has_a_word() -> None:
    from dataclasses import fields

    from spendapp.connectors.codec import TYPES

    assert set(RECORDS) == set(TYPES)
    assert {item.name for type_ in TYPES.values() for item in fields(type_)} <= set(COLUMNS)
