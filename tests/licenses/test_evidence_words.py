"""Evidence in a few words."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask

from spendapp.licenses.evidence_words import in_words
from spendapp.licenses.rules_index import RULE_NAMES
from spendapp.licenses.words import BUCKETS, RULES

DAY, NOW = date(2026, 11, 24), datetime(2026, 11, 24, 12, tzinfo=UTC)
OKTA = {"reported_by": "okta", "fetched_at": "2026-11-24T09:00:00Z"}
FILE = {"source": "file", "fetched_at": "2026-11-23T12:00:00Z"}


@pytest.mark.parametrize(
    ("rule", "evidence", "words"),
    [
        ("idle_seat", {"activity": {"last_active_on": "2026-07-04", **OKTA}}, "no use for 143 days, okta, 3 hours ago"),
        ("idle_seat", {"activity": {"last_active_on": "2026-11-23"}}, "no use for 1 day"),
        ("never_used", {"activity": {"retention_days": 90, **OKTA}},
         "no use recorded (source reaches back 90 days), okta, 3 hours ago"),
        ("never_used", {"activity": OKTA}, "no use recorded, okta, 3 hours ago"),
        ("leaver_seat", {**FILE, "person": {"left_on": "2026-10-15"}}, "left on 15 Oct 2026, file, 1 day ago"),
        ("leaver_seat", {"person": {"left_on": "2026-10-15"}, "activity": {"last_active_on": "2026-11-01"}},
         "left on 15 Oct 2026, used on 1 Nov 2026"),
        ("leaver_seat", {"person": {"left_on": "2026-10-15"}, "activity": {"last_active_on": "2026-10-15"}},
         "left on 15 Oct 2026"),
        ("unmatched_account", {"account": {"email": "a@b.example"}}, "nobody has the address a@b.example"),
        ("unmatched_account", {}, "no address and no known id"),
        ("unmatched_account", {"person": {"matched_by": "ambiguous: two people"}}, "ambiguous: two people"),
        ("suspended_seat", {"account": {"assigned_on": "2026-01-02"}}, "suspended, seat assigned on 2 Jan 2026"),
        ("over_allocated", {"assigned": 82, "entitled": 80}, "82 assigned, 80 entitled"),
        ("shelfware", {"entitled": 1100, "assigned": 60, "policy": {"buffer_percent": 10}},
         "1,100 bought, 60 assigned, buffer 10 %"),
        ("shelfware", {"purchased": 100, "assigned": 60, "policy": {"buffer_percent": 10}},
         "100 bought, 60 assigned, buffer 10 %"),
        ("expired_entitlement", {"assigned": 12}, "12 assigned, no line in force"),
        ("ownerless_contract", {"owner": "gone@b.example"}, "gone@b.example has left"),
        ("ownerless_contract", {}, "the contract names no owner"),
    ],
)  # fmt: skip
def test_a_finding_says_why_in_one_line(app: Flask, rule: str, evidence: Mapping[str, Any], words: str) -> None:
    with app.test_request_context():
        assert in_words(rule, evidence, day=DAY, now=NOW) == words


def test_every_rule_has_a_word_and_words_for_its_evidence(app: Flask) -> None:
    with app.test_request_context():
        assert [rule for rule in RULE_NAMES if rule not in RULES] == []
        assert [rule for rule in RULE_NAMES if not in_words(rule, {}, day=DAY, now=NOW)] == []


def test_every_bucket_has_a_word() -> None:
    assert list(BUCKETS) == [
        "active", "under_used", "downgrade", "overlap", "idle", "never", "suspended", "not_in_directory", "leaver",
        "non_human", "excluded", "unknown",
    ]  # fmt: skip
