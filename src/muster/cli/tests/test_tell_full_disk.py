"""A full disk is said in words that tell what to do: by the database's own programs, and by any command."""

import errno
import subprocess
from pathlib import Path

import pytest

from muster.cli import main
from muster.instance import cluster, postgres
from muster.instance.home import InstanceError, scratch_home

FULL = "could not write to file: No space left on device"


def test_the_database_cannot_be_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    said = subprocess.CompletedProcess[str]([], 1, "", f"initdb: error: {FULL}")
    monkeypatch.setattr(cluster, "_run_initdb", lambda *given: said)
    with scratch_home() as home, pytest.raises(InstanceError, match=r"disk is full.*Free some space"):
        cluster._initdb(home, tmp_path)


def test_the_database_cannot_start(tmp_path: Path) -> None:
    full, other = (postgres._explain(f"FATAL: {words}", tmp_path) for words in (FULL, "the wrong key"))
    assert isinstance(full, postgres.DiskFull)
    assert "disk is full" in str(full)
    assert not isinstance(other, postgres.DiskFull)
    assert "the wrong key" in str(other)


@pytest.mark.parametrize(("number", "refused"), [(errno.ENOSPC, True), (errno.EIO, False)])
def test_any_command_says_so_and_other_faults_are_not_hidden(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], number: int, refused: bool
) -> None:
    def fail(*given: object) -> int:
        raise OSError(number, "as the system says it")

    monkeypatch.setattr(main, "_run", fail)
    monkeypatch.setattr("signal.signal", lambda *given: None)
    if refused:
        assert main.main(["digest", "--incident", "any"]) == main.REFUSED
        assert "The disk is full; nothing was changed. Free some space" in capsys.readouterr().err
    else:
        with pytest.raises(OSError, match="as the system"):
            main.main(["digest", "--incident", "any"])
