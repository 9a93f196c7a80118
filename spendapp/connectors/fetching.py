"""Reads the lists of a run page by page, with a checkpoint after each page.

No transaction is open while the source is asked: it may take minutes, and SQLite has one writer.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import update
from sqlalchemy.orm import Session

from spendapp import clock
from spendapp.connectors import claims, staging
from spendapp.connectors.contract import Connector, ConnectorError, Fault, Page, explained, unexpected
from spendapp.connectors.staging import Position
from spendapp.provenance import Run

Progress = Callable[[str], bool]
# An answer to a token that a broken run left behind: it may have expired, so the list is read anew.
STALE_TOKEN = frozenset({Fault.REFUSED, Fault.NOT_FOUND, Fault.UNEXPECTED})
# After these nothing that the run read can be trusted.
UNTRUSTED = frozenset({Fault.REPEATED_PAGE, Fault.ENDLESS})


@dataclass(frozen=True, slots=True)
class Bounds:
    """What no honest list exceeds: its pages, its empty pages in a row, and entries beyond twice its estimate."""

    pages: int = 10_000
    empty_pages: int = 100
    surplus: int = 1_000


@dataclass(frozen=True, slots=True)
class Work:
    """A run on its way, held by a claim."""

    session: Session
    run_id: int
    connection_id: int
    claim: str
    progress: Progress
    bounds: Bounds = Bounds()

    def alive(self) -> None:
        """Commit what was done and say that the run is alive; ConnectorError when it is no longer ours."""
        claims.renew(self.session, self.connection_id, self.claim)
        self.session.execute(update(Run).where(Run.id == self.run_id).values(heartbeat_at=clock.now()))
        self.session.commit()

    def tell(self, text: str) -> None:
        """Show how far the run is; ConnectorError when whoever asked for it has gone."""
        if not self.progress(text):
            raise ConnectorError(
                Fault.LOST,
                "The worker lost this job to another one.",
                "Nothing needs to be done; the other worker goes on from here.",
                permanent=False,
            )


@dataclass(frozen=True, slots=True)
class Trouble:
    """A list that was not read to its end, and why."""

    step: str
    error: ConnectorError


def read_all(work: Work, connector: Connector) -> list[Trouble]:
    """Read every list to its end; returns those that failed. Trouble of the whole connection ends the run."""
    troubles: list[Trouble] = []
    fresh: set[int] = set()
    while (at := _position(work)) is not None:
        try:
            left_behind = at.cursor is not None and at.id not in fresh
            at, page = _page(work, connector, at, left_behind=left_behind)
            fresh.add(at.id)
            _stage(work, at, page)
        except ConnectorError as error:
            if error.code is Fault.LOST:
                raise
            known = _located(explained(error, connector.permissions.get(at.step.name)), at)
            troubles.append(Trouble(at.step.key, known))
            staging.fail(work.session, at, known.message, known.remedy)
            work.alive()
            if known.stops_the_run or known.code in UNTRUSTED:
                break
    return troubles


def _position(work: Work) -> Position | None:
    at = staging.position(work.session, work.run_id)
    work.session.commit()
    return at


def _page(work: Work, connector: Connector, at: Position, *, left_behind: bool) -> tuple[Position, Page]:
    """The next page; a token that a killed run left behind may have expired, then the list starts anew."""
    try:
        return at, _fetch(connector, at)
    except ConnectorError as error:
        if not left_behind or error.code not in STALE_TOKEN:
            raise
    again = staging.restart(work.session, at)
    work.session.commit()
    return again, _fetch(connector, again)


def _fetch(connector: Connector, at: Position) -> Page:
    try:
        return connector.fetch(at.step, at.cursor)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        # What a vendor sends is checked where it matters; anything else that does not fit ends up here.
        raise unexpected(f"{type(error).__name__} {error} in {at.step.key}") from error


def _located(error: ConnectorError, at: Position) -> ConnectorError:
    """The error with the list and the page at which it happened."""
    where = f"{at.step.key}, page {at.pages + 1}"
    return ConnectorError(error.code, f"{where}: {error.message}", error.remedy, permanent=error.permanent)


def _stage(work: Work, at: Position, page: Page) -> None:
    if page.next_cursor is not None:
        _refuse_loop(work, at, page, page.next_cursor)
    staging.stage(work.session, at, page)
    work.alive()
    work.tell(f"{at.step.key}: page {at.pages + 1}, {at.records + len(page.records)} records")


def _refuse_loop(work: Work, at: Position, page: Page, following: str) -> None:
    """Stop a list that would never end: a token or a body that comes again, or more pages than can be."""
    key = at.step.key
    if following == at.cursor or staging.was_asked(work.session, work.run_id, key, following):
        raise _loop(Fault.REPEATED_PAGE, "The source names a page as the next one that it already sent")
    if page.content and page.records and page.content == staging.newest_body(work.session, work.run_id, key):
        raise _loop(Fault.REPEATED_PAGE, "The source sends the same page again and again")
    bounds = work.bounds
    empty = 0 if page.records else staging.empty_pages(work.session, work.run_id, key)
    if at.pages + 1 >= bounds.pages or empty >= bounds.empty_pages:
        raise _loop(Fault.ENDLESS, f"The source names a next page without end; {at.pages + 1} were read")
    if page.estimate is not None and at.records > 2 * page.estimate + bounds.surplus:
        raise _loop(Fault.ENDLESS, f"The source says it has {page.estimate} entries, but sent {at.records} and more")


def _loop(code: Fault, message: str) -> ConnectorError:
    remedy = "Nothing was taken over from this run. Report it to the vendor; the last complete state stays in force."
    return ConnectorError(code, f"{message}.", remedy, permanent=True)
