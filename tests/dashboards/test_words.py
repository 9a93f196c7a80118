"""Nothing that the database can hold is without a word."""

from spendapp.dashboards.words import GAPS, JOB_STATES, RUN_STATES
from spendapp.licenses.findings import State
from spendapp.licenses.gaps import KINDS
from spendapp.licenses.words import STATES, STATUSES, word
from spendapp.provenance import RunState
from spendapp.records import EmploymentStatus, SeatStatus


def test_every_kind_of_gap_has_a_word() -> None:
    assert set(GAPS) == {*KINDS, "no_rate", "old_rate"}


def test_every_state_of_runs_jobs_and_findings_has_a_word() -> None:
    assert set(RUN_STATES) == set(RunState)
    assert set(JOB_STATES) == {"waiting", "running", "done", "failed"}
    assert set(STATES) == set(State)


def test_every_status_of_people_and_accounts_has_a_word() -> None:
    assert set(STATUSES) == set(SeatStatus) | set(EmploymentStatus)


def test_what_has_no_word_reads_as_it_is_written() -> None:
    assert str(word(STATES, "brand_new").label) == "brand new"
