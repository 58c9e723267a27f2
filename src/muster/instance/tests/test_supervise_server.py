"""The embedded server lives and dies with its supervisor, and comes back whatever was killed."""

import os
import signal
import subprocess
import sys
import time

import psycopg
import pytest

from muster.instance import cluster, database, process
from muster.instance.home import PROJECT, Home, runs_as_root, scratch_home
from muster.instance.postgres import AlreadyRunning, Server, join, running_database

HOLDER = """
import sys
from muster.instance.home import Home
from muster.instance.postgres import running_database
with running_database(Home.from_environment(), "holder") as server:
    print(server.pid if server else 0, flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def home(monkeypatch):
    with scratch_home() as home:
        monkeypatch.setenv("MUSTER_HOME", str(home.root))
        monkeypatch.delenv("MUSTER_DATABASE_NAME")
        yield home


@pytest.fixture
def holder(home):
    """Starts a process that holds the database until it reads a line; gives it and the pid of the server it started."""
    started = []

    def start():
        holding = subprocess.Popen(
            [sys.executable, "-c", HOLDER],
            env={**os.environ, "PYTHONPATH": str(PROJECT / "src")},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(holding)
        return holding, int(holding.stdout.readline())

    yield start
    for holding in started:
        holding.kill()
        holding.wait()
        holding.stdin.close()
        holding.stdout.close()


def release(holding):
    holding.stdin.write("\n")
    holding.stdin.flush()


def ask(statement, role="owner"):
    with psycopg.connect(**database.connection(role)) as link:
        return link.execute(statement).fetchone()


def remember():
    with psycopg.connect(**database.connection("owner")) as link:
        link.execute("CREATE TABLE kept AS SELECT 42 AS answer")


def wait_gone(pid):
    deadline = time.monotonic() + 20
    while process.command_of(pid) is not None:
        assert time.monotonic() < deadline, "the server outlived its supervisor"
        time.sleep(0.02)


def test_roles_have_no_more_rights_than_they_need(home):
    with running_database(home):
        rows = {}
        for role in ("owner", "app", "purger", "audit"):
            rows[role] = ask(
                "SELECT current_user::text, rolsuper, rolbypassrls, rolcreatedb FROM pg_roles"
                " WHERE rolname = current_user",
                role,
            )
        assert rows["owner"][:3] == ("muster_owner", False, False)
        assert {role: row for role, row in rows.items() if role != "owner"} == {
            role: (f"muster_{role}", False, False, False) for role in ("app", "purger", "audit")
        }
        assert ask("SHOW listen_addresses") == ("",)
        assert ask("SHOW fsync") == ("on",)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask("CREATE TABLE intruder ()", "app")


def test_preparing_again_changes_nothing(home):
    with running_database(home):
        before = ask("SELECT array_agg(oid ORDER BY oid) FROM pg_roles")
        database.prepare()
        assert ask("SELECT array_agg(oid ORDER BY oid) FROM pg_roles") == before


def test_second_starter_is_told_and_others_join(home, holder):
    first, pid = holder()
    assert pid
    with pytest.raises(AlreadyRunning) as refused:
        Server(home).start()
    assert (refused.value.pid, refused.value.command) == (first.pid, "holder")
    with running_database(home) as server:
        assert server is None
        assert ask("SELECT 1") == (1,)
    assert first.poll() is None


def test_supervisor_killed_takes_the_server_along(home, holder):
    first, pid = holder()
    remember()
    first.kill()
    first.wait()
    wait_gone(pid)
    assert not join(home, seconds=1)
    with running_database(home) as server:
        assert server is not None
        assert ask("SELECT answer FROM kept") == (42,)


def test_both_killed_and_up_again(home, holder):
    first, pid = holder()
    remember()
    os.kill(pid, signal.SIGKILL)
    first.kill()
    first.wait()
    with running_database(home):
        assert ask("SELECT answer FROM kept") == (42,)


def test_killed_server_is_revived(home):
    server = Server(home)
    server.start()
    try:
        assert not server.revive()
        first = server.pid
        os.kill(first, signal.SIGKILL)
        wait_gone(first)
        assert server.revive()
        assert server.pid not in (None, first)
        psycopg.connect(**database.administrator(home)).close()
    finally:
        server.stop()


def test_leftovers_of_a_foreign_process_do_not_fool_it(home):
    with running_database(home):
        lines = (home.database / "postmaster.pid").read_text(encoding="utf-8").splitlines(keepends=True)
    (home.database / "postmaster.pid").write_text(f"{os.getpid()}\n" + "".join(lines[1:]), encoding="utf-8")
    (home.socket / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n", encoding="utf-8")
    with running_database(home):
        assert ask("SELECT 1") == (1,)


def test_starter_stays_until_those_who_joined_are_done(home, holder):
    first, _ = holder()
    second, pid = holder()
    assert pid == 0
    release(first)
    with pytest.raises(subprocess.TimeoutExpired):
        first.wait(1)
    assert ask("SELECT 1") == (1,)
    release(second)
    assert second.wait(30) == 0
    assert first.wait(30) == 0


def test_deep_state_folder_gets_a_short_socket(tmp_path, monkeypatch):
    deep = Home(tmp_path / ("x" * 90))
    assert len(os.fsencode(str(deep.socket))) < 60
    assert deep.socket == Home(deep.root).socket
    assert deep.socket.stat().st_mode & 0o077 == 0
    deep.socket.rmdir()


@pytest.mark.skipif(not runs_as_root(), reason="only root needs another user for the server")
def test_state_under_a_closed_folder_keeps_it_closed(tmp_path, monkeypatch):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    home = Home(closed / "state")
    monkeypatch.setenv("MUSTER_HOME", str(home.root))
    monkeypatch.delenv("MUSTER_DATABASE_NAME")
    outside = home.database.parent
    try:
        assert not outside.is_relative_to(closed)
        with running_database(home):
            assert ask("SELECT 1") == (1,)
        assert closed.stat().st_mode & 0o777 == 0o700
    finally:
        subprocess.run(["rm", "-rf", str(outside), str(home.socket)], check=True)


def test_binaries_are_those_of_the_wheel(home):
    answer = subprocess.run([cluster.binary(home, "postgres"), "--version"], capture_output=True, text=True, check=True)
    assert "PostgreSQL) 18" in answer.stdout
