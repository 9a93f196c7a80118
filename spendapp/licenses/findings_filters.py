"""The filters of the list of findings."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select

from spendapp.accounts.scope import Scope
from spendapp.catalog.tables import Application
from spendapp.extensions import db
from spendapp.licenses.effects import EXPOSURE_RULES
from spendapp.licenses.findings_query import owner, saves, visible_findings
from spendapp.licenses.rules_index import RULE_NAMES
from spendapp.licenses.tables import Finding
from spendapp.licenses.words import BUCKETS, CONFIDENCES, RULES, SEVERITIES, STATES, Word, word
from spendapp.web.tables import Filter, Label

MOST_CHOICES = 300
NOBODY = "nobody"


def filters(scope: Scope) -> tuple[Filter, ...]:
    """Rule, severity, state, effect, application, confidence, bucket, owner."""
    return (
        Filter("rule", _l("Rule"), _rules, lambda query, value: query.where(Finding.rule == value)),
        Filter(
            "severity", _l("Severity"), lambda: _of(SEVERITIES), lambda q, value: q.where(Finding.severity == value)
        ),
        Filter("state", _l("State"), _states, _in_state),
        Filter("effect", _l("Money"), _effects, _with_effect),
        Filter("application", _l("Application"), lambda: _applications(scope), _of_application),
        Filter(
            "confidence",
            _l("Confidence"),
            lambda: _of(CONFIDENCES),
            lambda q, value: q.where(Finding.confidence == value),
        ),
        Filter("bucket", _l("Bucket"), _buckets, lambda query, value: query.where(Finding.bucket == value)),
        Filter("owner", _l("Owner"), lambda: _owners(scope), _owned_by),
    )


def _of(words: dict[str, Word]) -> Sequence[tuple[str, Label]]:
    return [(key, found.label) for key, found in words.items()]


def _rules() -> Sequence[tuple[str, Label]]:
    return [(name, word(RULES, name).label) for name in RULE_NAMES]


def _states() -> Sequence[tuple[str, Label]]:
    return [*_of(STATES), ("frozen", _l("frozen, source stale")), ("any", _l("any state"))]


def _in_state(query: Select[Any], value: str) -> Select[Any]:
    if value == "frozen":
        return query.where(Finding.frozen.is_(True))
    return query if value == "any" else query.where(Finding.state == value)


def _effects() -> Sequence[tuple[str, Label]]:
    return [("saves", _l("can be saved")), ("exposes", _l("exposure")), ("none", _l("without an amount"))]


def _with_effect(query: Select[Any], value: str) -> Select[Any]:
    if value == "none":
        return query.where(Finding.annualized.is_(None))
    return query.where(saves() if value == "saves" else Finding.rule.in_(EXPOSURE_RULES))


def _buckets() -> Sequence[tuple[str, Label]]:
    return [(key, BUCKETS[key].label) for key in ("leaver", "not_in_directory", "suspended", "never", "idle")]


def _applications(scope: Scope) -> Sequence[tuple[str, Label]]:
    found = select(Finding.application_id).where(Finding.application_id.is_not(None))
    condition = visible_findings(scope)
    found = found if condition is None else found.where(condition)
    query = select(Application.id, Application.name).where(Application.id.in_(found)).order_by(Application.name_key)
    return [(str(key), name) for key, name in db.session.execute(query.limit(MOST_CHOICES))]


def _of_application(query: Select[Any], value: str) -> Select[Any]:
    return query.where(Finding.application_id == int(value))


def _owners(scope: Scope) -> Sequence[tuple[str, Label]]:
    query = select(owner()).select_from(Finding).outerjoin(Application, Application.id == Finding.application_id)
    condition = visible_findings(scope)
    query = query if condition is None else query.where(condition)
    emails = db.session.scalars(query.where(owner().is_not(None)).distinct().order_by(owner()).limit(MOST_CHOICES))
    return [(NOBODY, _("nobody")), *((email, email) for email in emails)]


def _owned_by(query: Select[Any], value: str) -> Select[Any]:
    return query.where(owner().is_(None) if value == NOBODY else owner() == value)
