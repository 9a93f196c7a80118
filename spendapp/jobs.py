"""The worker: APScheduler says when, a row in the database says who, and the loop here does the work.

Each firing inserts the job of its slot once, however many workers run; a worker that was down inserts the newest slot
it missed when it starts, and the jobs themselves compute what is due from the database.
"""

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from flask import Flask, current_app
from sqlalchemy.exc import OperationalError

from spendapp import clock, queue
from spendapp.extensions import db
from spendapp.registry import ScheduledJob, registry, settings

log = structlog.get_logger()
HEARTBEAT_SECONDS = 15
FINISH_TRIES = 3


def slot(job: ScheduledJob, now: datetime, zone: str) -> datetime | None:
    """The newest instant at or before `now` at which the job is scheduled; None for a job that only runs on demand."""
    if job.daily_at is not None:
        local = now.astimezone(ZoneInfo(zone))
        day = local.date() if local.time() >= job.daily_at else local.date() - timedelta(days=1)
        return datetime.combine(day, job.daily_at, ZoneInfo(zone)).astimezone(now.tzinfo)
    if job.every_minutes is not None:
        minutes = int(now.timestamp() // 60) // job.every_minutes * job.every_minutes
        return datetime.fromtimestamp(minutes * 60, now.tzinfo)
    return None


def enqueue_due(only: str | None = None) -> int:
    """Insert the job of the newest slot of each scheduled job, where no worker has; returns how many were new."""
    now, zone = clock.now(), settings().time_zone
    new = 0
    for job in registry().jobs.values():
        due = slot(job, now, zone) if only in (None, job.name) else None
        if due is not None:
            new += queue.enqueue(db.session(), job.name, at=due)
    db.session.commit()
    return new


def run_one(worker: str) -> bool:
    """Claim and run one job that is due; False when there is none."""
    job = queue.claim(db.session(), worker)
    if job is None:
        return False
    error = None
    with _lease(current_app._get_current_object(), job.id, worker):  # type: ignore[attr-defined]
        try:
            registry().jobs[job.name].run(job.arguments, _progress(job.id, worker))
        except Exception as problem:
            # Whatever a job raises is kept on its row and shown on the page System; the worker goes on.
            db.session.rollback()
            error = f"{type(problem).__name__}: {problem}"
            log.exception("job failed", job=job.name, attempt=job.attempts)
    db.session.remove()
    _finish(job.id, worker, error)
    log.info("job finished", job=job.name, error=error)
    return True


def _finish(job_id: int, worker: str, error: str | None) -> None:
    """Try until the database takes it, as long as the lease surely lasts; else the job would run again."""
    for _try in range(FINISH_TRIES - 1):
        with _survived("finish"):
            queue.finish(db.session(), job_id, worker, error)
            return
    queue.finish(db.session(), job_id, worker, error)


def run_until_idle(worker: str | None = None) -> int:
    """Insert what is due and run jobs until none is left; returns how many ran. For tests, drills and the demo."""
    worker = worker or worker_name()
    queue.heartbeat(db.session(), worker)
    enqueue_due()
    ran = 0
    while run_one(worker):
        ran += 1
    return ran


def run_worker(app: Flask) -> None:
    """Work until SIGTERM or SIGINT; a job that has begun is finished first."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    worker = worker_name()
    with app.app_context():
        scheduler = _clock(app)
        scheduler.start()
        log.info("worker started", worker=worker)
        started = False
        try:
            while not stop.is_set():
                with _survived("round"):
                    started = started or enqueue_due() >= 0
                    queue.heartbeat(db.session(), worker)
                    while not stop.is_set() and run_one(worker):
                        queue.heartbeat(db.session(), worker)
                    queue.prune(db.session())
                db.session.remove()
                stop.wait(settings().worker_poll_seconds)
        finally:
            scheduler.shutdown(wait=False)
    log.info("worker stopped", worker=worker)


@contextmanager
def _survived(what: str) -> Iterator[None]:
    """A database that is locked for too long, or away for a while, ends a round and not the worker."""
    try:
        yield
    except OperationalError as error:
        db.session.rollback()
        log.warning("database not available", during=what, error=str(error.orig))


def worker_name() -> str:
    """Host and process; two workers never share it."""
    return f"{socket.gethostname()[:80]}:{os.getpid()}:{threading.get_ident()}"


def _clock(app: Flask) -> Any:
    from apscheduler.schedulers.background import BackgroundScheduler

    scheduler = BackgroundScheduler(timezone=settings().time_zone)
    for job in registry().jobs.values():
        options: dict[str, Any] = {"args": [app, job.name], "misfire_grace_time": None, "coalesce": True}
        if job.daily_at is not None:
            at: time = job.daily_at
            scheduler.add_job(_fire, "cron", hour=at.hour, minute=at.minute, **options)
        elif job.every_minutes is not None:
            scheduler.add_job(_fire, "interval", minutes=job.every_minutes, **options)
    return scheduler


def _fire(app: Flask, name: str) -> None:
    with app.app_context():
        with _survived("schedule"):
            enqueue_due(name)
        db.session.remove()


def _progress(job_id: int, worker: str) -> Callable[[str], bool]:
    def progress(text: str) -> bool:
        # A session of its own: saying how far the work is must not commit the work. A job calls this between its
        # transactions, because on SQLite it would wait for the lock that the job itself holds.
        with db.session.session_factory() as session:
            return queue.renew(session, job_id, worker, text)

    return progress


class _lease:  # noqa: N801
    """Renews the lease of a running job in a thread, so that a long job is not taken for a dead one."""

    def __init__(self, app: Flask, job_id: int, worker: str) -> None:
        self.app, self.job_id, self.worker = app, job_id, worker
        self.done = threading.Event()
        self.thread = threading.Thread(target=self._renew, daemon=True)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *_: object) -> None:
        self.done.set()
        self.thread.join()

    def _renew(self) -> None:
        with self.app.app_context():
            while not self.done.wait(HEARTBEAT_SECONDS):
                # The lease outlasts several beats, so that the next one will do.
                with _survived("lease"), db.session.session_factory() as session:
                    queue.renew(session, self.job_id, self.worker)
                    queue.heartbeat(session, self.worker)
