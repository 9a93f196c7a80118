"""How gaps, troubles and run states read on the pages of this room."""

from flask_babel import lazy_gettext as _l

from spendapp.licenses.words import Word

GAPS = {
    "no_people_source": Word(_l("no people source"), "orange", "users"),
    "stale_source": Word(_l("stale source"), "orange", "clock-pause"),
    "incomplete_source": Word(_l("never complete"), "orange", "alert-circle"),
    "no_seat_source": Word(_l("no seat source"), "yellow", "help"),
    "no_activity_source": Word(_l("no activity source"), "yellow", "help"),
    "window_longer_than_retention": Word(_l("window too long"), "yellow", "clock"),
    "purchased_differs": Word(_l("purchased differs"), "yellow", "scale"),
    "status_conflict": Word(_l("status conflict"), "blue", "arrows-diff"),
    "duplicate_person": Word(_l("duplicate person"), "blue", "copy"),
    "ambiguous_match": Word(_l("ambiguous match"), "blue", "user-question"),
    "no_rate": Word(_l("no exchange rate"), "orange", "currency-off"),
    "old_rate": Word(_l("old exchange rate"), "yellow", "currency"),
}

TROUBLES = {
    "failed": _l("last run failed"),
    "partial": _l("last run was incomplete"),
    "held": _l("waits for confirmation"),
    "stopped": _l("last run was interrupted"),
    "stale": _l("no complete run lately"),
    "never": _l("never ran completely"),
}

RUN_STATES = {
    "running": Word(_l("running"), "blue", "progress"),
    "complete": Word(_l("complete"), "green", "check"),
    "partial": Word(_l("incomplete"), "orange", "alert-circle"),
    "failed": Word(_l("failed"), "red", "alert-triangle"),
    "held": Word(_l("held"), "yellow", "hand-stop"),
}

JOB_STATES = {
    "waiting": Word(_l("waiting"), "secondary", "clock"),
    "running": Word(_l("running"), "blue", "progress"),
    "done": Word(_l("done"), "green", "check"),
    "failed": Word(_l("failed"), "red", "alert-triangle"),
}
