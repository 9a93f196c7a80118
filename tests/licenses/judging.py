"""Judges the company of a test on a day: buckets of seats, findings, positions, gaps."""

from dataclasses import dataclass
from datetime import date

from spendapp.licenses.engine import judge
from spendapp.licenses.reconcile import report
from spendapp.licenses.snapshot import snapshot_of
from spendapp.licenses.verdicts import Gap, Position, Verdict
from tests.licenses.factories import TODAY, Company


@dataclass(frozen=True)
class Judgment:
    """What holds on the day, in the shape that tests compare."""

    verdicts: tuple[Verdict, ...]
    positions: tuple[Position, ...]
    gaps: tuple[Gap, ...]

    def of(self, rule: str) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.rule == rule]

    def one(self, rule: str) -> Verdict:
        (verdict,) = self.of(rule)
        return verdict

    def rules(self) -> set[str]:
        return {verdict.rule for verdict in self.verdicts}

    def gap(self, kind: str) -> Gap:
        (gap,) = [gap for gap in self.gaps if gap.kind == kind]
        return gap

    def gap_kinds(self) -> set[str]:
        return {gap.kind for gap in self.gaps}


def judge_on(company: Company, day: date = TODAY) -> Judgment:
    company.commit()
    outcome = report(day)
    return Judgment(outcome.verdicts, outcome.positions, outcome.gaps)


def buckets(company: Company, day: date = TODAY) -> dict[str, tuple[str, str | None]]:
    """Bucket and note of each seat, by account."""
    company.commit()
    with snapshot_of(day) as snapshot:
        judge(snapshot, "EUR")
        rows = snapshot.connection.execute("SELECT account, bucket, note FROM classified").fetchall()
        return {account: (bucket, note) for account, bucket, note in rows}


def bucket(company: Company, day: date = TODAY) -> tuple[str, str | None]:
    """Bucket and note of the only seat."""
    (found,) = buckets(company, day).values()
    return found
