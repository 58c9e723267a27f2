"""`MUSTER_DATABASE_URL`: a server of one's own, here Debian's PostgreSQL 15."""

import os
import pwd
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from muster.instance import database, dump
from muster.instance.cluster import server_user
from muster.instance.home import PROJECT, InstanceError, runs_as_root, scratch_home

pytestmark = pytest.mark.slow
BINARIES = Path("/usr/lib/postgresql/15/bin")
PASSWORD = "pw"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """The socket folder of a running PostgreSQL 15 whose superuser is `admin`."""
    if not (BINARIES / "postgres").exists():
        reason = "PostgreSQL 15 is not installed (apt-get install postgresql-15)"
        if os.environ.get("MUSTER_REQUIRE_POSTGRESQL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    with scratch_home() as home:
        folder = home.root.parent / "pg15"
        folder.mkdir(mode=0o700)
        if runs_as_root():
            shutil.chown(folder, pwd.getpwnam("nobody").pw_uid)
        subprocess.run(
            [BINARIES / "initdb", "-D", folder / "data", "-U", "admin", "-A", "trust", "-E", "UTF8"],
            cwd=folder,
            check=True,
            capture_output=True,
            **server_user(),
        )
        options = ["-k", str(folder), "-c", "listen_addresses=", "-c", "fsync=off"]
        server = subprocess.Popen(
            [BINARIES / "postgres", "-D", folder / "data", *options],
            cwd=folder,
            stderr=subprocess.DEVNULL,
            **server_user(),
        )
        try:
            wait_for(folder)
            yield folder
        finally:
            server.terminate()
            server.wait(30)


@pytest.fixture
def url(cluster, monkeypatch, request):
    """A login with a database of its own; the state beside it is blank."""
    name = f"county{abs(hash(request.node.name)) % 10_000}"
    with admin(cluster) as link:
        link.execute(f"CREATE ROLE {name} LOGIN CREATEROLE PASSWORD '{PASSWORD}'")
        link.execute(f"CREATE DATABASE {name} OWNER {name} TEMPLATE template0")
    with scratch_home() as home:
        monkeypatch.setenv("MUSTER_HOME", str(home.root))
        monkeypatch.setenv("MUSTER_DATABASE_URL", f"postgresql://{name}:{PASSWORD}@/{name}?host={cluster}")
        monkeypatch.delenv("MUSTER_DATABASE_NAME")
        yield name
    with admin(cluster) as link:
        link.execute(f"DROP DATABASE {name} WITH (FORCE)")
        link.execute("DROP ROLE IF EXISTS muster_app, muster_purger, muster_audit")
        link.execute(f"DROP ROLE {name}")


def admin(cluster):
    return psycopg.connect(host=str(cluster), user="admin", dbname="postgres", autocommit=True)


def wait_for(folder):
    deadline = time.monotonic() + 60
    while True:
        try:
            admin(folder).close()
        except psycopg.OperationalError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        else:
            return


def ask(statement, role="owner"):
    with psycopg.connect(**database.connection(role)) as link:
        return link.execute(statement).fetchone()


def test_prepares_and_migrates(url):
    database.prepare()
    database.prepare()
    done = subprocess.run(
        [sys.executable, "-m", "muster.cli.prepare"],
        env={**os.environ, "PYTHONPATH": str(PROJECT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not dump.is_empty()
    assert ask("SELECT count(*) > 50 FROM django_migrations", "app") == (True,)
    for role in ("app", "purger", "audit"):
        assert ask("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user", role) == (False,)
        assert ask("SELECT count(*) FROM pg_tables WHERE tableowner = current_user", role) == (0,)


def test_login_that_may_not_make_roles_is_told(url, cluster):
    with admin(cluster) as link:
        link.execute(f"ALTER ROLE {url} NOCREATEROLE")
    with pytest.raises(InstanceError, match=f"ALTER ROLE {url} CREATEROLE"):
        database.prepare()


def test_login_that_does_not_own_the_schema_is_told(url, cluster):
    with admin(cluster) as link:
        link.execute(f"ALTER DATABASE {url} OWNER TO admin")
    with pytest.raises(InstanceError, match=f"ALTER DATABASE {url} OWNER TO {url}"):
        database.prepare()
    with admin(cluster) as link:
        link.execute(f"ALTER DATABASE {url} OWNER TO {url}")


def test_role_that_passes_row_security_is_refused(url, cluster):
    with admin(cluster) as link:
        link.execute("CREATE ROLE muster_app LOGIN BYPASSRLS")
    with pytest.raises(InstanceError, match="muster_app is a superuser or passes row-level security"):
        database.prepare()


def test_missing_database_is_told(url, monkeypatch):
    monkeypatch.setenv("MUSTER_DATABASE_NAME", "nowhere")
    with pytest.raises(InstanceError, match="CREATE DATABASE nowhere OWNER"):
        database.prepare()


def test_silent_server_is_told(url, monkeypatch):
    monkeypatch.setenv("MUSTER_DATABASE_URL", "postgresql://a:b@127.0.0.1:9/c")
    with pytest.raises(InstanceError, match="does not answer"):
        database.prepare()
    monkeypatch.setenv("MUSTER_DATABASE_URL", "postgresql//nonsense")
    with pytest.raises(InstanceError, match="cannot be read"):
        database.prepare()
