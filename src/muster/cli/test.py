"""Runs the tests, after installing what they need."""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from muster.cli.output import say
from muster.instance.home import PROJECT, InstanceError, runs_as_root

needs = "nothing"
passes_arguments_on = True
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER_PACKAGES = ("chromium", "fonts-noto-cjk", "poppler-utils")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None: everything is handed to pytest."""


def run(args: argparse.Namespace) -> int:
    """Run all tests on several workers, or what the arguments for pytest say. Returns pytest's exit code."""
    install_tools()
    find_browser()
    command = [sys.executable, "-m", "pytest"]
    if not any(
        argument.startswith(("-n", "--numprocesses", "-p", "--collect-only", "--pdb")) for argument in args.rest
    ):
        command += ["-n", str(workers()), "--dist", "worksteal"]
    # Settings are read when the harness has pointed them somewhere; pytest rewrites its plugins and has to keep them.
    unwanted = ("DJANGO_SETTINGS_MODULE", "PYTHONDONTWRITEBYTECODE")
    environment = {name: value for name, value in os.environ.items() if name not in unwanted}
    return subprocess.run([*command, *args.rest], cwd=PROJECT, env=environment, check=False).returncode


def workers() -> int:
    """One more than there are cores: a test often waits for a server, a browser or the clock."""
    return len(os.sched_getaffinity(0)) + 1


def install_tools() -> None:
    """Install the locked test tools beside the program, unless they are there."""
    lock = PROJECT / "requirements-dev.txt"
    stamp = Path(sys.prefix) / ".installed-tests"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    say("Installing what the tests need ...")
    uv = Path(sys.prefix) / "bin" / "uv"
    tried = []
    if uv.exists():
        tried.append([str(uv), "pip", "install", "--compile-bytecode", "--python", sys.executable])
    tried.append([sys.executable, "-m", "pip", "install", "--disable-pip-version-check"])
    if all(
        subprocess.run([*command, "--quiet", "--require-hashes", "-r", str(lock)], check=False).returncode
        for command in tried
    ):
        raise InstanceError("The test tools could not be installed; the reason stands above.")
    stamp.write_text(wanted, encoding="utf-8")


def find_browser() -> None:
    """Install Chromium where that is allowed and it is missing; without it browser tests skip, and say so."""
    if any(shutil.which(name) for name in BROWSERS):
        return
    if shutil.which("apt-get") and runs_as_root():
        say("Installing Chromium for the browser tests ...")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "-y", "--no-install-recommends", *BROWSER_PACKAGES]):
            subprocess.run(["apt-get", "-qq", *command], env=environment, stdout=sys.stderr, check=False)
    if not any(shutil.which(name) for name in BROWSERS):
        say("Chromium is not installed: the browser tests will be skipped.")
