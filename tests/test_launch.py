"""`./muster` before anything is installed: what it says, and what it does not do twice."""

import importlib.machinery
import importlib.util
import shutil
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]


@pytest.fixture
def launcher(tmp_path):
    """The launcher as a module, its project an empty folder with the real lock."""
    loader = importlib.machinery.SourceFileLoader("launcher", str(PROJECT / "muster"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("launcher", loader))
    loader.exec_module(module)
    module.ROOT = str(tmp_path)
    module.VENV = str(tmp_path / ".venv")
    module.PYTHON = str(tmp_path / ".venv/bin/python")
    module.UV = str(tmp_path / ".venv/bin/uv")
    module.STAMP = str(tmp_path / ".venv/.installed")
    module.LOCK = str(tmp_path / "requirements.txt")
    shutil.copy(PROJECT / "requirements.txt", module.LOCK)
    return module


@pytest.mark.parametrize("version", [(2, 7), (3, 6), (3, 10), (3, 14)])
def test_other_python_is_told_what_is_needed(launcher, monkeypatch, capsys, version):
    monkeypatch.setattr(launcher.sys, "version_info", (*version, 1))
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(SystemExit) as ended:
        launcher.main(["serve"])
    assert ended.value.code == 1
    words = capsys.readouterr().err
    assert "needs Python 3.11 to 3.13" in words
    assert f"Python {version[0]}.{version[1]}" in words


def test_a_fitting_python_beside_an_old_one_is_taken(launcher, monkeypatch, tmp_path):
    fitting = tmp_path / "python3.12"
    fitting.write_text("#!/bin/sh\n")
    fitting.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(launcher.sys, "version_info", (3, 9, 1))
    taken = []
    monkeypatch.setattr(launcher.os, "execv", lambda path, command: taken.append((path, command[2:])))
    with pytest.raises(SystemExit):
        launcher.use_another_python(["serve", "--port", "1"])
    assert taken == [(str(fitting), ["serve", "--port", "1"])]


def test_full_disk_is_told_before_anything_is_made(launcher, monkeypatch, capsys, tmp_path):
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=300 << 20))
    assert launcher.main(["serve"]) == 1
    assert "The disk is full" in capsys.readouterr().err
    assert not Path(launcher.VENV).exists()


def test_without_ensurepip_pip_and_uv_one_line_says_what_to_install(launcher, monkeypatch):
    monkeypatch.setattr(launcher.subprocess, "call", lambda *command, **options: 1)
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(launcher.Refusal, match="apt install python3-venv"):
        launcher.find_pip()


def test_without_ensurepip_another_pip_helps(launcher, monkeypatch):
    def call(command, **options):
        return 0 if "--python" in command else 1

    monkeypatch.setattr(launcher.subprocess, "call", call)
    assert launcher.find_pip()[1:] == ["-m", "pip", "--python", launcher.PYTHON]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("error: failed to write: No space left on device (os error 28)", "The disk is full"),
        ("Caused by: dns error: failed to lookup address information: Name or service not known", "needs the network"),
        ("WARNING: Retrying ... NewConnectionError('... Network is unreachable')", "needs the network"),
        ("error: Hash mismatch for `granian==2.8.7`", "its hash differs"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "its hash differs"),
        ("error: something else entirely", "something else entirely"),
    ],
)
def test_failures_are_told_in_plain_words(launcher, said, words):
    assert words in launcher.words_for(said)


def test_no_network_end_to_end(launcher, monkeypatch, capsys):
    """A real installer against an address where nobody listens."""
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_NO_INDEX", "0")
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    for name in ("PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    assert launcher.main(["serve"]) == 1
    assert "needs the network once" in capsys.readouterr().err
    assert not launcher.is_installed()


def test_requirement_is_taken_from_the_lock_with_its_hashes(launcher):
    block = launcher.requirement(Path(launcher.LOCK).read_text(encoding="utf-8"), "uv")
    assert block.startswith("uv==")
    assert block.count("==") == 1
    assert block.count("--hash=sha256:") > 5


def test_installed_means_this_lock_and_this_python(launcher, monkeypatch):
    assert not launcher.is_installed()
    subprocess.run(["mkdir", "-p", str(Path(launcher.PYTHON).parent)], check=True)
    Path(launcher.PYTHON).symlink_to(shutil.which("true"))
    Path(launcher.STAMP).write_text(launcher.wanted_stamp())
    assert launcher.is_installed()
    monkeypatch.setattr(launcher.sys, "version_info", (3, 12, 1) if launcher.sys.version_info[1] != 12 else (3, 13, 1))
    assert not launcher.is_installed()
    monkeypatch.undo()
    with Path(launcher.LOCK).open("a") as lock:
        lock.write("\n")
    assert not launcher.is_installed()
