"""The solver in a process of its own is stopped: its best plan so far is told, legal, and explained."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import muster
from muster.scheduling.tests.checker import check
from muster.scheduling.tests.test_solve_regions import county

LONG = 60
QUICK = 15


@pytest.mark.parametrize("after", ["ready", "plan"])
def test_whenever_it_is_stopped_the_best_plan_so_far_is_told(after: str, tmp_path: Path):
    posed, started = county(), time.monotonic()
    (tmp_path / "problem").write_text(json.dumps(posed))
    with (tmp_path / "problem").open("rb") as given, subprocess.Popen(
        [sys.executable, "-m", "muster.scheduling.child", str(LONG)], stdin=given, stdout=subprocess.PIPE,
        env={"PYTHONPATH": str(Path(muster.__file__).parents[1])}, start_new_session=True,
    ) as child:  # fmt: skip
        assert child.stdout is not None
        told = []
        for line in child.stdout:
            told.append(json.loads(line))
            if told[-1]["kind"] == after:
                child.send_signal(signal.SIGTERM)
                after = ""
    assert child.returncode == 0 and time.monotonic() - started < QUICK
    plans = [one for one in told if one["kind"] == "plan"]
    assert plans[-1]["cost"] == min(one["cost"] for one in plans) and plans[-1]["status"] == "stopped"
    check(posed, plans[-1])
    assert [one["kind"] for one in told][-1] == "reasons" and told[0]["kind"] == "ready"
