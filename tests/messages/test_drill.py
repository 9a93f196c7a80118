"""The drill in its small form: a worker is killed with kill -9, and nothing is lost."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ALERTS, KILLS = 6, 2


def test_a_worker_that_is_killed_loses_nothing_and_repeats_only_under_the_same_message_id(tmp_path: Path) -> None:
    folder = tmp_path / "drill"
    size = ("--alerts", str(ALERTS), "--kills", str(KILLS), "--hurry", "--folder", str(folder))
    command = [sys.executable, str(ROOT / "scripts" / "drill.py"), *size]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
    figures = dict(line.split(": ", 1) for line in done.stdout.splitlines() if ": " in line)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (figures["alerts"], figures["kills"], figures["lost"]) == (str(ALERTS), str(KILLS), "0")
    assert figures["repeats under another id"] == "0"
    assert json.loads((folder / "totals.json").read_text())["kills"] == KILLS
