"""The kinds of files that licenses takes: seats, usage and exclusions."""

from collections.abc import Collection

from spendapp.licenses.kinds_exclusions import exclusions_kind
from spendapp.licenses.kinds_seats import seats_kind
from spendapp.licenses.kinds_usage import usage_kind
from spendapp.registry import FileKind

__all__ = ["exclusions_kind", "file_kinds", "seats_kind", "usage_kind"]


def file_kinds(rule_names: Collection[str]) -> tuple[FileKind, ...]:
    """All kinds of the room; `rule_names` are the rules that an exclusion may name."""
    return seats_kind(), usage_kind(), exclusions_kind(rule_names)
