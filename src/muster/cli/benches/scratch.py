"""A state of its own for a bench, and the processes that work on it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from muster.instance import database
from muster.instance.home import PROJECT, Home, scratch_home
from muster.instance.postgres import running_database


@contextmanager
def state(command: str) -> Iterator[Home]:
    """A prepared database in a state folder that is gone afterwards; the environment points to it."""
    with scratch_home() as home, environment({"MUSTER_HOME": str(home.root)}), running_database(home, command):
        database.prepare()
        module("muster.cli.prepare")
        yield home


@contextmanager
def environment(values: dict[str, str]) -> Iterator[None]:
    """Environment variables for the block."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _child() -> dict[str, str]:
    settings = {"PYTHONPATH": str(PROJECT / "src"), "DJANGO_SETTINGS_MODULE": "muster.config.settings"}
    return {**os.environ, **settings}


def python(*arguments: str, **more: Any) -> subprocess.CompletedProcess[bytes]:
    """Run Python on this state; settings are read once a process, so each part has one of its own."""
    return subprocess.run([sys.executable, *arguments], env=_child(), check=True, stdout=subprocess.PIPE, **more)


def module(name: str, *arguments: str, **more: Any) -> bytes:
    """Run a module; returns what it printed."""
    return python("-m", name, *arguments, **more).stdout


def start(name: str, *arguments: str) -> subprocess.Popen[bytes]:
    """Start a module, whose end the caller sees to."""
    return subprocess.Popen([sys.executable, "-m", name, *arguments], env=_child(), stdout=subprocess.DEVNULL)


def start_talking(name: str, *arguments: str) -> subprocess.Popen[str]:
    """The same, and one can write to it and read what it says."""
    command = [sys.executable, "-m", name, *arguments]
    return subprocess.Popen(command, env=_child(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def owner(**changes: Any) -> psycopg.Connection[Any]:
    """A connection as the owner of the tables, in autocommit."""
    return psycopg.connect(**{**database.connection("owner"), **changes}, autocommit=True)


def make_log(administrator: psycopg.Connection[Any], files: int) -> None:
    """Leave so many empty files of the log at hand, as a server has that has run for a day.

    A fresh one stops every commit each 16 MB until it has made the next file. What a checkpoint no longer needs is used
    again, up to `min_wal_size`.
    """
    for _file in range(files):
        administrator.execute("select pg_logical_emit_message(false, 'bench', 'so that there is something to close')")
        administrator.execute("select pg_switch_wal()")
    administrator.execute("checkpoint")


@contextmanager
def server(application: str = "muster.config.rsgi:application", *, more: dict[str, str] | None = None) -> Iterator[str]:
    """The web server as `serve` starts it, for the block; its address. `more` stands in its environment."""
    from muster.cli.service import LINES, answers, free_port

    port = free_port("127.0.0.1", 0)
    command = [sys.executable, "-m", "granian", "--interface", "rsgi", "--backlog", str(LINES)]
    command += ["--no-ws", "--host", "127.0.0.1", "--port", str(port), "--log-level", "warning", application]
    process = subprocess.Popen(command, env={**_child(), **(more or {})})
    url = f"http://127.0.0.1:{port}"
    try:
        while not answers(url):
            if process.poll() is not None:
                raise RuntimeError("the server did not start")
        yield url
    finally:
        process.terminate()
        process.wait(20)
