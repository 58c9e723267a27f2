"""A disk that is full while phones send: they are told, reads go on where they can, and all is well once there is room.

Twice: by a limit on files, which any system gives any user and under which PostgreSQL cannot even write its log and
stops; and on a small disk of its own that is filled to the last byte, where the system lets us have one.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import DEVNULL

import pytest

from muster.instance import cluster
from muster.instance.home import PROJECT
from tests import disk
from tests.harness import prepared_home
from tests.journals import Phones, Program

pytestmark = pytest.mark.slow(seconds=60)
LIMIT = 256 << 10
"""No file may grow beyond this: less than the database's log, more than what serve says."""
DISK = (sys.executable, str(PROJECT / "tests" / "disk.py"))


def _limit(program: Program, size: str) -> None:
    """Each by the user it runs as: that needs no privilege, and root may lack the one for others' processes."""
    for _twice in "12":  # what was started meanwhile has it from its parent
        database = program.postgres()
        for pid in program.processes():
            user = cluster.server_user() if pid in database else {}
            subprocess.run(["prlimit", "--pid", str(pid), f"--fsize={size}:"], check=False, stderr=DEVNULL, **user)


def test_a_limit_on_files(tmp_path: Path) -> None:
    with prepared_home() as home, Program(home, tmp_path / "serve.log") as program:
        phones = Phones(program, tmp_path, phones=3, batches=80, size=25)
        phones.begin(half=True)
        _limit(program, str(LIMIT))
        phones.go_on()
        program.wait(lambda: "The disk is full: the database stopped" in program.said())
        assert "Free some space on the disk of" in program.said()
        assert "the database then starts by itself" in program.said()
        program.wait(lambda: all(sender.told("database_away") for sender in phones.senders))
        status, page = program.page("/sign-in/")
        assert status == 503
        assert "The database does not answer" in page
        assert "call whoever runs the server" in page
        _limit(program, "unlimited")
        program.wait(lambda: "There is room on the disk again; the database was started again" in program.said())
        program.wait(lambda: program.page("/sign-in/")[0] == 200)
        assert phones.finish() == phones.records
        assert "Records are stored again." in program.said()
        assert "Traceback" not in program.said()


@contextmanager
def _filled(folder: Path) -> Iterator[None]:
    """Not one byte more goes onto the disk of `folder`."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        for size in (1 << 20, 1 << 12, 1):
            with contextlib.suppress(OSError):
                while True:
                    file.write(b"\1" * size)
    try:
        yield
    finally:
        ballast.unlink()


def test_a_small_disk(tmp_path: Path) -> None:
    probe = subprocess.run([*DISK, str(tmp_path), "memory:1M", "true"], capture_output=True, text=True, check=False)
    if probe.returncode == disk.NOT_ALLOWED:
        pytest.skip(probe.stderr)
    assert probe.returncode == 0, probe.stderr
    with (
        prepared_home() as home,
        Program(home, tmp_path / "serve.log", under=(*DISK, str(home.database), "memory:300M")) as program,
    ):
        program.wait(lambda: "MB are left on the disk of" in program.said())
        phones = Phones(program, tmp_path, phones=3, batches=80, size=25)
        phones.begin(half=True)
        with _filled(Path(f"/proc/{program.process.pid}/root{home.database}")):
            phones.go_on()
            program.wait(lambda: all(sender.told("disk_full") for sender in phones.senders))
            program.wait(lambda: "The disk is full: " in program.said())
        program.wait(lambda: program.page("/sign-in/")[0] == 200)
        assert phones.finish() == phones.records
        assert "Traceback" not in program.said()
