"""The tables of a snapshot: what the rules read, column by column, and the query that pulls each of them.

An auditor reads the rules against this list. Every table holds what was known at the end of the day; `:day` stands
for it. The queries run on SQLite and PostgreSQL alike. Types are DuckDB's; SQLite hands dates over as text and
booleans as numbers, and `snapshot.py` casts them by this list, in one place.

Five more tables come from elsewhere and have the same standing:

- `department`    name, name_key: the departments of people, and their trimmed, case-folded names.
- `defaults`      window_days, grace_days, buffer_percent: the settings of the instance (one row).
- `contract`      contract_id, number, owner_key (case-folded e-mail or null), in_force: contracts as known on the day.
- `line`          line_id, contract_id, application_id, plan_id, quantity, in_force, begun: their lines. A line is in
                  force if valid_from <= day <= valid_to and the day lies in a term; begun if it started by the day.
- `last_activity` account_id, source_id, topic, last_active_on: the newest day, not after the day, on which a source saw
                  the account in use (topic `activity`: from the ledger; `last_activity`: as the source said).
"""

from dataclasses import dataclass

# What `:known(x)` stands for in the queries: the versions of x that were known at the end of the day.
KNOWN = r"\1.known_from <= :day AND (\1.known_to IS NULL OR \1.known_to > :day)"


@dataclass(frozen=True, slots=True)
class SnapshotTable:
    """A table of the snapshot: its columns with their DuckDB types in the order of the query's columns."""

    name: str
    doc: str
    columns: tuple[tuple[str, str], ...]
    query: str


APPLICATION = SnapshotTable(
    "application",
    "Applications by name; name_key is the trimmed, case-folded name.",
    (("application_id", "BIGINT"), ("name", "VARCHAR"), ("name_key", "VARCHAR")),
    "SELECT id, name, name_key FROM application",
)

PLAN = SnapshotTable(
    "plan",
    "Plans of applications, and whether they are free.",
    (
        ("plan_id", "BIGINT"),
        ("application_id", "BIGINT"),
        ("name", "VARCHAR"),
        ("name_key", "VARCHAR"),
        ("free", "BOOLEAN"),
    ),
    """
    SELECT p.id, p.application_id, p.name, p.name_key, CASE WHEN v.free THEN 1 ELSE 0 END
    FROM plan p LEFT JOIN plan_version v ON v.plan_id = p.id AND :known(v)
    """,
)

PERSON = SnapshotTable(
    "person",
    "People as the deciding source knew them; left_seen_on is the first day on which a source said `left`.",
    (
        ("person_id", "BIGINT"),
        ("email", "VARCHAR"),
        ("name", "VARCHAR"),
        ("status", "VARCHAR"),
        ("department", "VARCHAR"),
        ("start_date", "DATE"),
        ("end_date", "DATE"),
        ("left_seen_on", "DATE"),
        ("source_id", "BIGINT"),
    ),
    """
    SELECT h.person_id, h.email, h.name, h.status, h.department, h.start_date, h.end_date, h.left_seen_on,
           h.source_id
    FROM person_history h WHERE :known(h)
    """,
)

PERSON_ALIAS = SnapshotTable(
    "person_alias",
    "Other addresses and login names of people.",
    (("person_id", "BIGINT"), ("alias_key", "VARCHAR")),
    "SELECT a.person_id, a.alias_key FROM person_alias a WHERE :known(a)",
)

PERSON_RECORD = SnapshotTable(
    "person_record",
    "What each source says of a person; duplicate: a newer record of the same source has the same e-mail.",
    (
        ("source_id", "BIGINT"),
        ("source_key", "VARCHAR"),
        ("person_id", "BIGINT"),
        ("email_key", "VARCHAR"),
        ("name", "VARCHAR"),
        ("status", "VARCHAR"),
        ("duplicate", "BOOLEAN"),
    ),
    """
    SELECT r.source_id, r.source_key, r.person_id, r.email_key, r.name, r.status,
           CASE WHEN r.duplicate THEN 1 ELSE 0 END
    FROM person_record r WHERE :known(r)
    """,
)

ACCOUNT = SnapshotTable(
    "account",
    "Accounts of every source, seat or not. One that its source no longer names keeps its name and its past use.",
    (
        ("account_id", "BIGINT"),
        ("application_id", "BIGINT"),
        ("source_id", "BIGINT"),
        ("name", "VARCHAR"),
        ("name_key", "VARCHAR"),
        ("email", "VARCHAR"),
        ("kind", "VARCHAR"),
        ("status", "VARCHAR"),
        ("person_id", "BIGINT"),
        ("match_reason", "VARCHAR"),
    ),
    """
    SELECT a.id, a.application_id, a.source_id, a.name, a.name_key, v.email, COALESCE(v.kind, 'unknown'), v.status,
           v.person_id, v.match_reason
    FROM account a LEFT JOIN account_version v ON v.account_id = a.id AND :known(v)
    """,
)

SEAT = SnapshotTable(
    "seat",
    "Seats as every source gives them; first_seen_on stands in for assigned_on where the source does not say.",
    (
        ("account_id", "BIGINT"),
        ("plan_id", "BIGINT"),
        ("application_id", "BIGINT"),
        ("source_id", "BIGINT"),
        ("status", "VARCHAR"),
        ("assigned_on", "DATE"),
        ("first_seen_on", "DATE"),
    ),
    """
    SELECT s.account_id, s.plan_id, s.application_id, s.source_id, s.status, s.assigned_on, s.first_seen_on
    FROM seat s WHERE :known(s)
    """,
)

SOURCE = SnapshotTable(
    "source",
    "Sources that stand on the day. standing: 0 direct connector, 1 imported files, 2 single sign-on.",
    (
        ("source_id", "BIGINT"),
        ("name", "VARCHAR"),
        ("kind", "VARCHAR"),
        ("standing", "BIGINT"),
        ("maximum_age_days", "BIGINT"),
    ),
    """
    SELECT s.id, s.name, s.kind, CASE WHEN s.sso THEN 2 WHEN s.kind = 'file' THEN 1 ELSE 0 END,
           CASE WHEN s.kind = 'file' THEN :file_maximum_age_days ELSE :connection_maximum_age_days END
    FROM source s LEFT JOIN connection c ON c.source_id = s.id
    WHERE c.removed_at IS NULL OR c.removed_at >= :next_day
    """,
)

COVERAGE = SnapshotTable(
    "coverage",
    "The newest complete word of each source per topic (people, seats, last_activity, activity, purchased).",
    (
        ("source_id", "BIGINT"),
        ("topic", "VARCHAR"),
        ("application_id", "BIGINT"),
        ("known_day", "DATE"),
        ("run_id", "BIGINT"),
        ("reaches_back_to", "DATE"),
        ("fetched_at", "TIMESTAMP"),
    ),
    """
    SELECT source_id, topic, application_id, known_day, run_id, reaches_back_to, finished_at
    FROM (
        SELECT c.source_id, c.topic, c.application_id, c.known_day, c.run_id, c.reaches_back_to, r.finished_at,
               ROW_NUMBER() OVER (
                   PARTITION BY c.source_id, c.topic, c.application_id ORDER BY c.known_day DESC, c.run_id DESC
               ) AS place
        FROM coverage c JOIN run r ON r.id = c.run_id
        WHERE c.known_day <= :day
    ) AS newest
    WHERE place = 1
    """,
)

USAGE_REACH = SnapshotTable(
    "usage_reach",
    "The oldest day of use that the ledger holds per source and application.",
    (("source_id", "BIGINT"), ("application_id", "BIGINT"), ("oldest_day", "DATE")),
    """
    SELECT u.source_id, u.application_id, MIN(u.day) FROM usage_file u
    WHERE u.kind = 'day' AND :known(u) GROUP BY u.source_id, u.application_id
    """,
)

USAGE_FILE = SnapshotTable(
    "usage_file",
    "The Parquet files behind `last_activity`: month rollups, and last-activity lists.",
    (
        ("kind", "VARCHAR"),
        ("source_id", "BIGINT"),
        ("application_id", "BIGINT"),
        ("day", "DATE"),
        ("path", "VARCHAR"),
    ),
    """
    SELECT u.kind, u.source_id, u.application_id, u.day, u.path FROM usage_file u
    WHERE u.kind IN ('month', 'last') AND :known(u)
    """,
)

PURCHASED = SnapshotTable(
    "purchased",
    "Quantities that vendors report as bought; plan_id null: for the application as a whole.",
    (("source_id", "BIGINT"), ("application_id", "BIGINT"), ("plan_id", "BIGINT"), ("quantity", "BIGINT")),
    "SELECT p.source_id, p.application_id, p.plan_id, p.quantity FROM purchased p WHERE :known(p)",
)

EXCLUSION = SnapshotTable(
    "exclusion",
    "Exclusions that have not ended; rule empty: all rules.",
    (
        ("scope", "VARCHAR"),
        ("name_key", "VARCHAR"),
        ("rule", "VARCHAR"),
        ("reason", "VARCHAR"),
        ("until", "DATE"),
    ),
    """
    SELECT e.scope, e.name_key, e.rule, e.reason, e.until FROM exclusion e WHERE e.until >= :day AND :known(e)
    """,
)

POLICY = SnapshotTable(
    "policy",
    "Windows, graces and buffers that people set for a plan, an application (plan null) or everything (both null).",
    (
        ("application_id", "BIGINT"),
        ("plan_id", "BIGINT"),
        ("window_days", "BIGINT"),
        ("grace_days", "BIGINT"),
        ("buffer_percent", "BIGINT"),
    ),
    """
    SELECT p.application_id, p.plan_id, p.window_days, p.grace_days, p.buffer_percent
    FROM policy p WHERE :known(p)
    """,
)

TRUE_UP = SnapshotTable(
    "true_up",
    "The true-up clauses of lines, as JSON text.",
    (("line_id", "BIGINT"), ("clause", "VARCHAR")),
    """
    SELECT l.id, CAST(l.true_up AS VARCHAR(2000)) FROM line l
    WHERE CAST(l.true_up AS VARCHAR(2000)) <> 'null' AND :known(l)
    """,
)

TABLES = (
    APPLICATION,
    PLAN,
    PERSON,
    PERSON_ALIAS,
    PERSON_RECORD,
    ACCOUNT,
    SEAT,
    SOURCE,
    COVERAGE,
    USAGE_REACH,
    USAGE_FILE,
    PURCHASED,
    EXCLUSION,
    POLICY,
    TRUE_UP,
)

# What the last reconcile wrote; pulled only when its difference to today is to be written.
VERDICT = SnapshotTable(
    "verdict",
    "The buckets that are stored now.",
    (
        ("id", "BIGINT"),
        ("account_id", "BIGINT"),
        ("plan_id", "BIGINT"),
        ("application_id", "BIGINT"),
        ("person_id", "BIGINT"),
        ("bucket", "VARCHAR"),
        ("status", "VARCHAR"),
        ("assigned_on", "DATE"),
        ("last_active_on", "DATE"),
        ("activity_source", "VARCHAR"),
        ("annual_price", "BIGINT"),
        ("note", "VARCHAR"),
    ),
    """
    SELECT id, account_id, plan_id, application_id, person_id, bucket, status, assigned_on, last_active_on,
           activity_source, annual_price, note
    FROM seat_verdict
    """,
)
