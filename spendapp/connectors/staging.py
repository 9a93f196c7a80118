"""Pages and steps of a run that has not landed: the checkpoint that a killed run goes on from."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from spendapp import clock
from spendapp.connectors.codec import decode, encode
from spendapp.connectors.contract import Page, Step
from spendapp.connectors.tables import StagedPage, SyncStep
from spendapp.records import Record


@dataclass(frozen=True, slots=True)
class Position:
    """A list and the page of it that comes next, free of the database: it is held while the source is asked."""

    id: int
    step: Step
    cursor: str | None
    pages: int
    records: int


WAITING, DONE, FAILED = "waiting", "done", "failed"


def add_steps(session: Session, run_id: int, steps: Sequence[Step]) -> None:
    """Put lists to read at the end of the queue; one that is there already stays as it is."""
    keys = {step.key for step in steps}
    there = set()
    for part in _parts(sorted(keys)):
        there |= set(session.scalars(select(SyncStep.key).where(SyncStep.run_id == run_id, SyncStep.key.in_(part))))
    for step in steps:
        if step.key not in there:
            there.add(step.key)
            session.add(SyncStep(run_id=run_id, key=step.key, name=step.name, params=_params(step), state=WAITING))
    session.flush()


def position(session: Session, run_id: int) -> Position | None:
    """The oldest list that has not been read to its end, and where it stands."""
    waiting = select(SyncStep).where(SyncStep.run_id == run_id, SyncStep.state == WAITING)
    row = session.scalar(waiting.order_by(SyncStep.id).limit(1))
    if row is None:
        return None
    params = dict(row.params)
    step = Step(row.name, params.pop("subject", ""), params)
    return Position(row.id, step, row.cursor, row.pages, row.records)


def stage(session: Session, at: Position, page: Page) -> None:
    """Keep a page, and move the checkpoint behind it. The caller commits both at once."""
    row = session.get_one(SyncStep, at.id)
    session.add(
        StagedPage(
            run_id=row.run_id,
            step=row.key,
            page=row.pages + 1,
            cursor_digest=digest(row.cursor),
            content_digest=page.content,
            records=encode(page.records),
            fetched_at=clock.now(),
        )
    )
    row.pages += 1
    row.records += len(page.records)
    row.total = page.total if page.total is not None else row.total
    row.cursor = page.next_cursor
    if page.next_cursor is None:
        row.state = DONE
    add_steps(session, row.run_id, page.more_steps)


def was_asked(session: Session, run_id: int, step: str, cursor: str) -> bool:
    """Whether a page of this list was already asked for with this token."""
    found = select(StagedPage.id).where(
        StagedPage.run_id == run_id, StagedPage.step == step, StagedPage.cursor_digest == digest(cursor)
    )
    return session.scalar(found.limit(1)) is not None


def newest_body(session: Session, run_id: int, step: str) -> str:
    """The digest of the body of the newest page of a list."""
    pages = (StagedPage.run_id == run_id) & (StagedPage.step == step)
    newest = select(StagedPage.content_digest).where(pages).order_by(StagedPage.page.desc()).limit(1)
    return session.scalar(newest) or ""


def empty_pages(session: Session, run_id: int, step: str) -> int:
    """How many empty pages stand at the end of a list."""
    pages = (StagedPage.run_id == run_id) & (StagedPage.step == step)
    full = select(func.coalesce(func.max(StagedPage.page), 0)).where(pages, StagedPage.records != "").scalar_subquery()
    return session.scalar(select(func.count()).select_from(StagedPage).where(pages, StagedPage.page > full)) or 0


def restart(session: Session, at: Position) -> Position:
    """Forget the pages of a list, so that it is read from the start. The caller commits."""
    row = session.get_one(SyncStep, at.id)
    session.execute(delete(StagedPage).where(StagedPage.run_id == row.run_id, StagedPage.step == row.key))
    row.cursor, row.pages, row.records, row.total = None, 0, 0, None
    return Position(at.id, at.step, None, 0, 0)


def steps_of(session: Session, run_id: int) -> Sequence[SyncStep]:
    """All lists of a run, in the order in which they are read."""
    return session.scalars(select(SyncStep).where(SyncStep.run_id == run_id).order_by(SyncStep.id)).all()


def staged_records(session: Session, run_id: int, step: str | None = None) -> Iterator[Record]:
    """The records of a run, or of one of its lists, in the order in which they came."""
    query = select(StagedPage.records).where(StagedPage.run_id == run_id).order_by(StagedPage.id)
    if step is not None:
        query = query.where(StagedPage.step == step)
    for text in session.scalars(query.execution_options(yield_per=50)):
        yield from decode(text)


def progress_of(session: Session, run_id: int) -> tuple[int, int, int]:
    """How far a run came: lists read, lists known, records staged."""
    row = session.execute(
        select(
            func.count().filter(SyncStep.state == DONE), func.count(), func.coalesce(func.sum(SyncStep.records), 0)
        ).where(SyncStep.run_id == run_id)
    ).one()
    return row[0], row[1], row[2]


def pages_of(session: Session, run_id: int) -> int:
    """How many pages a run has staged."""
    return session.scalar(select(func.count()).select_from(StagedPage).where(StagedPage.run_id == run_id)) or 0


def forget(session: Session, run_id: int) -> None:
    """Drop the staged pages and the steps of a run that has ended."""
    session.execute(delete(StagedPage).where(StagedPage.run_id == run_id))
    session.execute(delete(SyncStep).where(SyncStep.run_id == run_id))


def fail(session: Session, at: Position, message: str, remedy: str) -> None:
    """Mark a list as not read to its end. The caller commits."""
    session.execute(update(SyncStep).where(SyncStep.id == at.id).values(state=FAILED, error=message, remedy=remedy))


def digest(cursor: str | None) -> str:
    """A short form of a token, which may be long."""
    return hashlib.sha256(cursor.encode()).hexdigest() if cursor else ""


def _params(step: Step) -> dict[str, object]:
    return {**step.params, "subject": step.subject} if step.subject else dict(step.params)


def _parts(values: Sequence[str], size: int = 500) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]
