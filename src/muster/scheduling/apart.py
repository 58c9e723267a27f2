"""A module of this package as a child process, bytes in and out: for libraries that must be apart, and processors."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
GRACE = 2.0
LONGEST = 1e6
TURN = 0.2


def ask(module: str, content: bytes, seconds: float, stopped: Callable[[], bool] = lambda: False) -> bytes | None:
    """What `python -m module` answers to `content`; None when it fails, takes too long, or the search is stopped."""
    deadline = time.monotonic() + min(seconds, LONGEST) + GRACE
    # A file, because communicate() forgets what it had not yet written to a pipe when its time is up.
    with tempfile.TemporaryFile() as given:
        given.write(content)
        given.seek(0)
        with subprocess.Popen(
            [sys.executable, "-m", module],
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(SOURCE)},
        ) as process:
            while True:
                try:
                    answer, _ = process.communicate(timeout=TURN)
                except subprocess.TimeoutExpired:
                    if time.monotonic() < deadline and not stopped():
                        continue
                    process.kill()
                    return None
                return answer if process.returncode == 0 else None
