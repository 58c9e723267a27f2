"""A database that stands still for some seconds while phones send: they and pages are answered in time, and then all
is well."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.harness import prepared_home
from tests.journals import Phones, Program

pytestmark = pytest.mark.slow(seconds=30)


def test_senders_are_answered_in_time(tmp_path: Path) -> None:
    slow = {"MUSTER_DOOR_SECONDS": "2"}
    with prepared_home() as home, Program(home, tmp_path / "serve.log", more=slow) as program:
        phones = Phones(program, tmp_path, phones=3, batches=60, size=25)
        phones.begin(half=True)
        frozen = program.postgres()
        for pid in frozen:
            os.kill(pid, signal.SIGSTOP)
        phones.go_on()
        try:
            program.wait(lambda: all(sender.told("too_late") for sender in phones.senders))
            assert "An answer took too long" in program.said()
            status, page = program.page("/sign-in/")
            assert status == 503
            assert "The server did not finish in time" in page
        finally:
            for pid in frozen:
                os.kill(pid, signal.SIGCONT)
        program.wait(lambda: program.page("/sign-in/")[0] == 200)
        assert phones.finish() == phones.records
        assert "Records are stored again." in program.said()
        assert "Traceback" not in program.said()
