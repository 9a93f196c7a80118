"""Which applications and contracts a user may see.

An owner sees the contracts that name them as owner, the applications that do, and the applications on the lines of
those contracts.
"""

from sqlalchemy import ColumnElement, Select, func, select, union
from sqlalchemy.orm import InstrumentedAttribute

from spendapp.accounts.scope import Scope
from spendapp.catalog.tables import Application
from spendapp.contracts.tables import ContractVersion, Line
from spendapp.directory.matching import email_key
from spendapp.history import current


def visible_contract_ids(scope: Scope) -> Select[int] | None:
    """Ids of the contracts that the scope shows; None means all."""
    if scope.owner_email is None:
        return None
    owned = _is(ContractVersion.owner_email, scope.owner_email)
    return select(ContractVersion.contract_id).where(current(ContractVersion), owned)


def visible_application_ids(scope: Scope) -> Select[int] | None:
    """Ids of the applications that the scope shows; None means all."""
    contracts = visible_contract_ids(scope)
    if scope.owner_email is None or contracts is None:
        return None
    owned = select(Application.id).where(_is(Application.owner_email, scope.owner_email))
    on_lines = select(Line.application_id).where(current(Line), Line.contract_id.in_(contracts))
    both = union(owned, on_lines).subquery()
    return select(both.c.id)


def _is(column: InstrumentedAttribute[str | None], email: str) -> ColumnElement[bool]:
    return func.lower(column) == email_key(email)
