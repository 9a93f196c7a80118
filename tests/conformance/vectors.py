"""The records of a conformance set, as parameters of a test."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

DATA = Path(os.environ.get("SPENDAPP_CONFORMANCE_DATA", Path(__file__).parents[3] / "shared" / "data"))


def cases(name: str) -> list[Any]:
    """All records of `NAME/vectors.json`, each under its id; without the file, one case that is skipped."""
    file = DATA / name / "vectors.json"
    if not file.is_file():
        return [pytest.param({}, marks=pytest.mark.skip(reason=f"no {name}/vectors.json in the conformance data"))]
    records = json.loads(file.read_text(encoding="utf-8"))
    return [pytest.param(record, id=record["id"]) for record in records]
