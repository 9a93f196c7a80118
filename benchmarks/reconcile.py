"""Time and peak memory of a reconcile, beside plain pandas on the same data, with equal results.

    python benchmarks/reconcile.py [--seats 100000] [--usage-rows 2000000]

Runs on SQLite in a temporary folder. Each measurement is a process of its own, so that its peak memory is its own.
"""

import argparse
import os
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from company import DAY, RAW_USAGE, Sizes, fill

STEPS = ("fill", "first", "again", "report", "pandas")


def application() -> Any:
    """The application on the instance of the benchmark."""
    from spendapp import create_app

    return create_app()


def run_fill(home: Path, sizes: Sizes) -> dict[str, Any]:
    """Make the company."""
    from flask_migrate import upgrade

    from spendapp.extensions import db

    with application().app_context():
        upgrade()
        fill(db.session(), sizes, home)
    return {}


def run_reconcile(_home: Path, _sizes: Sizes) -> dict[str, Any]:
    """Reconcile as the daily job does, and keep what was found."""
    from spendapp.licenses.reconcile import reconcile_today

    with application().app_context():
        return rows_of(reconcile_today(DAY))


def run_report(_home: Path, _sizes: Sizes) -> dict[str, Any]:
    """Only tell what holds, as of a day; nothing is written."""
    from spendapp.licenses.reconcile import report as judge

    with application().app_context():
        return rows_of(judge(DAY))


def rows_of(outcome: Any) -> dict[str, Any]:
    """Findings in the shape in which they are compared."""
    names = ("application", "plan", "account")
    figures = ("annualized", "realizable", "realizable_from", "avoidable")
    rows = [
        (
            verdict.rule,
            *(getattr(verdict.subject, name) for name in names),
            *(verdict.quantity, verdict.severity, verdict.confidence),
            *(getattr(verdict.figures, name) for name in figures),
        )
        for verdict in outcome.verdicts
    ]
    return {"rows": rows, "counts": dict(outcome.counts)}


def run_pandas(home: Path, _sizes: Sizes) -> dict[str, Any]:
    """The rules in pandas; nothing is written."""
    from pandas_rules import Tables, findings
    from sqlalchemy import select

    from spendapp.extensions import db
    from spendapp.licenses.ledger import folder
    from spendapp.licenses.tables import UsageFile

    with application().app_context(), db.engine.connect() as connection:
        files = connection.execute(select(UsageFile.source_id, UsageFile.path).where(UsageFile.kind == "last"))
        lasts = [(source_id, folder() / path) for source_id, path in files]
        found = findings(Tables(connection, home / RAW_USAGE, lasts), DAY)
    return {"rows": [tuple(row) for row in found.itertuples(index=False)]}


WORK: dict[str, Callable[[Path, Sizes], dict[str, Any]]] = {
    "fill": run_fill,
    "first": run_reconcile,
    "again": run_reconcile,
    "report": run_report,
    "pandas": run_pandas,
}


def child(step: str, home: Path, sizes: Sizes) -> None:
    """Run one step in this process and leave its result in a file."""
    started = time.perf_counter()
    result = WORK[step](home, sizes)
    result["seconds"] = time.perf_counter() - started
    result["cpu_seconds"] = time.process_time()
    result["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    (home / f"{step}.pickle").write_bytes(pickle.dumps(result))


def measure(step: str, home: Path, arguments: list[str]) -> dict[str, Any]:
    """Run one step in a process of its own."""
    environment = {**os.environ, "SPENDAPP_HOME": str(home)}
    subprocess.run([sys.executable, __file__, "--step", step, *arguments], env=environment, check=True)
    found: dict[str, Any] = pickle.loads((home / f"{step}.pickle").read_bytes())  # noqa: S301
    return found


def main() -> int:
    """Print the measurements; exit code 1 when the results differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seats", type=int, default=Sizes.seats)
    parser.add_argument("--usage-rows", type=int, default=Sizes.usage_rows)
    parser.add_argument("--people", type=int, default=Sizes.people)
    parser.add_argument("--step", choices=STEPS)
    options = parser.parse_args()
    sizes = Sizes(options.seats, options.usage_rows, options.people)
    if options.step:
        child(options.step, Path(os.environ["SPENDAPP_HOME"]), sizes)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        results = {step: measure(step, Path(folder), sys.argv[1:]) for step in STEPS}
    return report(sizes, results)


def report(sizes: Sizes, results: dict[str, dict[str, Any]]) -> int:
    """Print times, memory and whether the findings agree."""
    print(f"{sizes.seats:,} seats, {sizes.usage_rows:,} usage rows, {sizes.people:,} people")
    labels = {
        "first": "reconcile, writes everything",
        "again": "reconcile again, nothing changed",
        "report": "reconcile --as-of, writes nothing",
        "pandas": "plain pandas, writes nothing",
    }
    for step, label in labels.items():
        taken = results[step]
        print(f"{label:34} {taken['seconds']:6.1f} s {taken['cpu_seconds']:6.1f} s cpu {taken['megabytes']:6.0f} MB")
    ours, theirs = (sorted(results[step]["rows"], key=repr) for step in ("again", "pandas"))
    total = sum(row[7] or 0 for row in ours)
    print(f"{len(ours):,} findings, {total:,.2f} EUR annualized")
    written = {
        name: count for name, count in results["again"]["counts"].items() if name not in ("seats", "findings", "gaps")
    }
    print(f"written by the second reconcile: {sum(written.values())} rows")
    if ours == theirs:
        print("pandas gives the same findings and the same money")
        return 0
    only = [row for row in ours if row not in set(theirs)], [row for row in theirs if row not in set(ours)]
    print(f"DIFFERENT: {len(only[0])} only here, {len(only[1])} only in pandas")
    for name, rows in zip(("here", "pandas"), only, strict=True):
        for row in rows[:5]:
            print(f"  {name}: {row}")
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
