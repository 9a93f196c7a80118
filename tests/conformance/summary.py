"""A pytest plugin: exactly one line per conformance set in the terminal summary, under xdist, too.

The root conftest names it, since with xdist only the workers load the conftest of this folder.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

FILE = re.compile(r"conformance/test_(?P<set>\w+)\.py::")
NO_DATA = "in the conformance data"


class ConformanceSummary:
    """Counts the cases of each set as their reports come in, from this process or from workers."""

    def __init__(self) -> None:
        self.outcomes: dict[str, dict[str, str]] = defaultdict(dict)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the worst outcome of a case: a failure in its setup or teardown is one, too."""
        found = FILE.search(report.nodeid)
        if found is None or _has_no_data(report):
            return
        outcomes = self.outcomes[found["set"]]
        if report.failed or report.skipped or report.when == "call":
            worse = outcomes.get(report.nodeid) == "failed"
            outcomes[report.nodeid] = "failed" if worse else report.outcome

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Print the lines."""
        for line in self.lines():
            terminalreporter.write_line(line)

    def lines(self) -> Iterator[str]:
        """One line per set, by name."""
        for name, outcomes in sorted(self.outcomes.items()):
            passed = sum(outcome == "passed" for outcome in outcomes.values())
            yield f"{name}: passed {passed} of {len(outcomes)}"


def pytest_configure(config: pytest.Config) -> None:
    """Register the counter where the terminal is; a worker of xdist only sends its reports."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(ConformanceSummary(), "conformance-summary")


def _has_no_data(report: pytest.TestReport) -> bool:
    return report.skipped and isinstance(report.longrepr, tuple) and NO_DATA in report.longrepr[2]
