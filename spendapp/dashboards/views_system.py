"""The page System: whether the machinery runs, what it last did, what was given up, and what cannot be said."""

from flask.typing import ResponseReturnValue

from spendapp import clock
from spendapp.accounts.access import requires
from spendapp.dashboards import system_store as store
from spendapp.dashboards import words
from spendapp.dashboards.blueprint import blueprint
from spendapp.dashboards.gaps_table import gaps_table
from spendapp.extensions import db
from spendapp.registry import registry, settings
from spendapp.web import tables


@blueprint.get("/admin/system")
@requires("system.view")
def system() -> ResponseReturnValue:
    """Worker, queue, stores, versions, runs, failures, settings and data gaps."""
    session, now = db.session(), clock.now()
    return tables.respond(
        gaps_table(session),
        "dashboards/system.html",
        workers=store.workers(session, now),
        queue=store.queue_state(session, now),
        stores=store.stores(session, settings()),
        versions=store.versions(session),
        runs=store.last_runs(session),
        jobs=store.last_jobs(session),
        letters=store.dead_letters(session),
        reconciled=store.last_reconciliation(session),
        settings=store.setting_values(settings()),
        scheduled=sorted(registry().jobs.values(), key=lambda job: job.name),
        now=now,
        words=words,
    )
