"""The project's own rules, each run by its tool: style, types, layers, migrations, and files that older tools read."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
ADDRESS = re.compile(r"[a-z]+://|^\s*-(?!-hash=)", re.MULTILINE)


def run(*command):
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def tool(name):
    return shutil.which(name, path=str(Path(sys.executable).parent)) or name


def test_style():
    run(tool("ruff"), "check", ".")
    run(tool("ruff"), "format", "--check", ".")


@pytest.mark.slow(seconds=60)
def test_types():
    run(sys.executable, "-m", "mypy", "src", "tests", "conftest.py")


def test_layers(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "src")
    run(tool("lint-imports"), "--no-cache")


@pytest.mark.django_db(databases=["default", "owner"])
def test_migrations_are_complete():
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=1)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_locks_name_no_index(name):
    text = (PROJECT / name).read_text(encoding="utf-8")
    assert ADDRESS.findall(text) == []
    requirements = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert requirements
    assert text.count("--hash=sha256:") >= len(requirements)


def test_launcher_reads_on_older_pythons():
    ast.parse((PROJECT / "muster").read_text(encoding="utf-8"), feature_version=(3, 4))
