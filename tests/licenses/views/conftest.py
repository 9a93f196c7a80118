"""The pages of this room are tested on the company of the dashboards, which uses all of them."""

from tests.dashboards.conftest import company, showroom

__all__ = ["company", "showroom"]
