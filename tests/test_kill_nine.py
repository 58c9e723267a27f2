"""kill -9 of the web server, the database and the whole program while phones send: nothing acknowledged is lost."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from tests.harness import prepared_home
from tests.journals import Phones, Program, pids

pytestmark = pytest.mark.slow(seconds=40)
BATCHES = 200
"""More than the door takes before the first kill."""


def test_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    with prepared_home() as home, Program(home, tmp_path / "serve.log") as program:
        phones = Phones(program, tmp_path, phones=4, batches=BATCHES, size=25)
        phones.begin()
        state = f"MUSTER_HOME={home.root}"
        for pattern in ("granian", "postgres -D", "granian"):
            time.sleep(0.5)
            for pid in pids(pattern, state if pattern == "granian" else str(home.database)):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.7)
        program.kill()
        program.start()
        assert phones.finish() == phones.records
