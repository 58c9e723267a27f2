"""The power goes while phones send: everything stops in one moment, in mid-write, and starts again on what was left.

Twice. By `kill -9` of every process at once: nobody tidies up, but what was written and not yet synced is still there,
since the system's cache outlives its processes. And on a disk of its own, of which the copy at that moment has only
what the file system had handed down to it, as after a real cut: a commit that was not synced is lost there. What a disk
does that lies about syncing, or that tears a sector, is not shown.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from muster.instance.home import PROJECT, runs_as_root
from tests.harness import prepared_home
from tests.journals import Phones, Program

pytestmark = pytest.mark.slow(seconds=60)
DISK = (sys.executable, str(PROJECT / "tests" / "disk.py"))


def _stop(program: Program) -> list[int]:
    """Every process at once, as nearly as can be: none sees another one end."""
    stopped: list[int] = []
    while left := [pid for pid in program.processes() if pid not in stopped]:
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)
        stopped += left
    return stopped


def _kill(program: Program, pids: list[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    program.process.wait()


def test_every_process_at_once(tmp_path: Path) -> None:
    with prepared_home() as home, Program(home, tmp_path / "serve.log") as program:
        phones = Phones(program, tmp_path, phones=4, batches=80, size=25)
        phones.begin()
        for _cut in range(2):
            phones.mark()
            _kill(program, _stop(program))
            program.start()
            program.wait(phones.went_on)
        assert phones.finish() == phones.records


def _copied(image: Path, to: Path) -> None:
    """The disk as it is at one moment: what was written meanwhile makes the copy anew."""
    while True:
        before = image.stat().st_mtime_ns
        shutil.copyfile(image, to)
        if image.stat().st_mtime_ns == before:
            return


def test_what_was_not_synced_is_gone(tmp_path: Path) -> None:
    if not runs_as_root():
        pytest.skip("only root may mount a disk of a file")
    with prepared_home() as home:
        images = [tmp_path / f"disk-{number}" for number in range(2)]
        made = ["mkfs.ext4", "-q", "-F", "-d", str(home.database), str(images[0]), "1G"]
        subprocess.run(made, check=True, capture_output=True, env={**os.environ, "PATH": f"{os.environ['PATH']}:/sbin"})
        probe = subprocess.run(
            [*DISK, str(home.database), str(images[0]), "true"], capture_output=True, text=True, check=False
        )
        if probe.returncode:
            pytest.skip(probe.stderr)
        with Program(home, tmp_path / "serve.log", under=(*DISK, str(home.database), str(images[0]))) as program:
            phones = Phones(program, tmp_path, phones=4, batches=80, size=25)
            phones.begin()
            stopped = _stop(program)
            _copied(*images)
            _kill(program, stopped)
            program.under = (*DISK, str(home.database), str(images[1]))
            program.start()
            assert phones.finish() == phones.records
