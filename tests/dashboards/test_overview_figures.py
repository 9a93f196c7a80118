"""Every figure of the overview is the sum of the rows behind its link, for an administrator and for owners."""

import re
from decimal import Decimal

import pytest

from tests.dashboards.company import CARLA, OLGA
from tests.dashboards.conftest import Showroom
from tests.dashboards.pages import LogIn, Page, links, number, read
from tests.licenses.factories import Company

VIEWERS = [
    ("admin", None),
    ("auditor", None),
    ("it", None),
    ("owner", OLGA),
    ("owner", CARLA),
    ("owner", "x@example.com"),
]


@pytest.mark.parametrize(("role", "email"), VIEWERS)
def test_committed_is_the_sum_of_the_annual_costs(showroom: Showroom, role: str, email: str | None) -> None:
    browser = showroom.browser(role, email)
    home = read(browser, "/")
    if "Start here" in home.text:
        assert read(browser, "/licenses/applications").rows() == 0
        return
    card = home.figure("committed")
    value = number(card.partition("fact-value")[2].partition("</div>")[0].partition(">")[2])
    assert value == read(browser, links(card)[0]).sum_of("cost")


@pytest.mark.parametrize(("role", "email"), VIEWERS[:-1])
@pytest.mark.parametrize("key", ["annualized", "realizable", "avoidable"])
def test_each_amount_that_can_be_saved_is_the_sum_of_its_findings(
    showroom: Showroom, role: str, email: str | None, key: str
) -> None:
    browser = showroom.browser(role, email)
    shown = re.search(rf'href="([^"]+)" data-sum-of="{key}"[^>]*>([^<]+)', read(browser, "/").figure("savings"))
    assert shown
    assert number(shown[2]) == (read(browser, shown[1].replace("&amp;", "&")).sum_of(key) or 0)


@pytest.mark.parametrize("role", ["procurement", "finance"])
@pytest.mark.parametrize("key", ["annualized", "realizable", "avoidable"])
def test_who_may_not_see_findings_finds_the_same_amounts_with_the_applications(
    showroom: Showroom, role: str, key: str
) -> None:
    browser = showroom.browser(role)
    shown = re.search(rf'href="([^"]+)" data-sum-of="{key}"[^>]*>([^<]+)', read(browser, "/").figure("savings"))
    assert shown
    assert shown[1].startswith("/licenses/applications")
    assert number(shown[2]) == (read(browser, shown[1].replace("&amp;", "&")).sum_of(key) or 0)


@pytest.mark.parametrize(("role", "email"), VIEWERS[:-1])
def test_open_findings_of_each_severity_are_the_rows_of_their_list(
    showroom: Showroom, role: str, email: str | None
) -> None:
    browser = showroom.browser(role, email)
    card = read(browser, "/").figure("findings")
    counts = {name: int(count) for name, count in re.findall(r'data-severity="(\w+)">(\d+)', card)}
    for severity, count in counts.items():
        assert read(browser, f"/licenses/findings?severity={severity}").rows() == count
    total = re.search(r'data-sum-of="rows">(\d+)', card)
    assert total
    assert int(total[1]) == sum(counts.values()) == read(browser, "/licenses/findings").rows()


@pytest.mark.parametrize(("role", "email"), VIEWERS[:-1])
def test_exposure_is_the_sum_of_the_breaches(showroom: Showroom, role: str, email: str | None) -> None:
    browser = showroom.browser(role, email)
    card = read(browser, "/").figure("exposure")
    shown = number(card.partition("fact-value")[2].partition("</a>")[0].partition("data-sum-of")[2])
    page = read(browser, links(card)[0])
    assert shown == (page.sum_of("annualized") if page.rows() else 0)


def test_the_figures_of_an_owner_are_exact(showroom: Showroom) -> None:
    home = read(showroom.browser("owner", OLGA), "/")
    savings = home.figure("savings")
    found = [
        number(re.split(rf'data-sum-of="{key}"[^>]*>', savings)[1]) for key in ("annualized", "realizable", "avoidable")
    ]
    # Leaver, stranger, never used and idle at 10 a month; the first that is freed covers the seat over the entitlement.
    assert found == [Decimal(480), Decimal(360), Decimal(120)]
    assert "120.00 EUR" in Page(home.figure("exposure")).text
    assert "480.00 EUR" in Page(home.figure("committed")).text


def test_an_owner_sees_only_what_is_theirs(showroom: Showroom) -> None:
    olga, carla = read(showroom.browser("owner", OLGA), "/"), read(showroom.browser("owner", CARLA), "/")
    assert "480.00 EUR" in Page(olga.figure("committed")).text
    assert "USD" not in Page(olga.figure("committed")).text
    assert "2,400.00 USD" in Page(carla.figure("committed")).text
    assert "Slack" not in carla.text


def test_dismissed_findings_leave_the_figures(company: Company, log_in: LogIn) -> None:
    browser = log_in("admin")
    before = number(read(browser, "/").figure("findings").partition('data-sum-of="rows">')[2])
    page = read(browser, "/licenses/findings?rule=idle_seat")
    path = next(link for link in links(page.html) if re.fullmatch(r"/licenses/findings/\d+", link))
    browser.submit(f"{path}/dismiss", page=path, state="open", reason="seasonal", until="2027-01-31")
    assert (
        number(read(browser, "/").figure("findings").partition('data-sum-of="rows">')[2]) == (before or Decimal()) - 1
    )
