"""The connectors that there are, by kind."""

from spendapp.connectors.contract import Connector, wrong_setting
from spendapp.connectors.github.connector import GitHub
from spendapp.connectors.okta.connector import Okta
from spendapp.connectors.scim.connector import Scim

KINDS: dict[str, type[Connector]] = {connector.kind: connector for connector in (Okta, GitHub, Scim)}


def kind_of(name: str) -> type[Connector]:
    """The connector of a kind."""
    found = KINDS.get(name)
    if found is None:
        raise wrong_setting(f"There is no connector {name!r}", f"There are: {', '.join(sorted(KINDS))}.")
    return found
