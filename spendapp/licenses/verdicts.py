"""What a reconcile says of a day: findings with their evidence, buckets of seats, positions and data gaps. Pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from spendapp.licenses.money import Figures


@dataclass(frozen=True, slots=True)
class Subject:
    """What a finding is about, by ids and by the names that its key and the reports need."""

    application_id: int | None = None
    plan_id: int | None = None
    account_id: int | None = None
    person_id: int | None = None
    contract_id: int | None = None
    application: str | None = None
    plan: str | None = None
    account: str | None = None
    account_key: str | None = None
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A finding as of a day."""

    rule: str
    rule_version: int
    subject: Subject
    bucket: str | None
    quantity: int
    severity: str
    confidence: str
    currency: str
    figures: Figures
    evidence: Mapping[str, Any]

    @property
    def key(self) -> str:
        """What identifies the finding, whichever source gives its seat and whatever its numbers are."""
        subject = self.subject
        return finding_key(
            self.rule, subject.application_id, subject.plan_id, subject.account_key, contract_id=subject.contract_id
        )


def finding_key(
    rule: str,
    application_id: int | None,
    plan_id: int | None,
    account_key: str | None,
    *,
    contract_id: int | None = None,
) -> str:
    """The stable key of a finding; the name of the account stands in for its id, which differs between sources."""
    parts = (rule, application_id, plan_id, account_key, contract_id)
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Position:
    """What was bought, given out and paid of a plan on the day."""

    application_id: int
    plan_id: int
    entitled: int | None
    purchased: int | None
    assigned: int
    buckets: Mapping[str, int]
    annual_cost: Decimal | None


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that cannot be said, with the reason and since when."""

    kind: str
    subject: str
    reason: str
    since: date
    source_id: int | None = None
    source: str | None = None
    application_id: int | None = None
    application: str | None = None
    count: int = 1

    @property
    def key(self) -> str:
        """What identifies the gap, whatever its reason says."""
        text = "\x1f".join(str(part) for part in (self.kind, self.source_id, self.application_id, self.subject))
        return hashlib.sha256(text.encode()).hexdigest()
