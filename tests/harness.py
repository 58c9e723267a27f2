"""One embedded PostgreSQL for a run of the tests, one database for each worker, cloned from a migrated template.

The controller starts the server; workers of pytest-xdist find it through the environment. Tables are append-only and
refuse TRUNCATE, so tests roll back; one that has to commit gets a fresh clone afterwards.
"""

import contextlib
import gc
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from psycopg import sql

from muster.instance import database
from muster.instance.home import Home, scratch_home
from muster.instance.lock import FileLock
from muster.instance.messages import compile_all
from muster.instance.postgres import Server

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

PROJECT = Path(__file__).resolve().parents[1]
TEMPLATE = "muster_template"
# Nothing in a scratch state has to outlive a power cut. A worker of autovacuum could not be sent away by the owner when
# a database is dropped.
FAST = {
    "autovacuum": "off",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
}
STATE = "MUSTER_TEST_STATE"
FILL = """
from muster.cli.prepare import prepare
prepare()
from muster.places.load import load
load("5105")
"""
"""What the template holds: the tables, and the divisions of Luzhou (Luxian county and its neighbours)."""
OWN = "muster"
"""The same once more, under the name that a program looks for in a state of its own."""


class Controller:
    """Runs in the process that was started as pytest: owns server and state."""

    def __init__(self, base: Path) -> None:
        self._base = base
        self._home = Home(base / "server")
        self._server = Server(self._home, "pytest", FAST)

    def start(self) -> None:
        """Start a server that holds the template, copied from the last run if nothing it is made of has changed."""
        compile_all()
        kept = PROJECT / "var" / "tests"
        kept.mkdir(parents=True, exist_ok=True)
        lock = FileLock(kept / "lock", "pytest")
        lock.acquire(wait=True)
        try:
            wanted = kept / _fingerprint()
            if wanted.exists():
                _copy(wanted, self._home.root)
            else:
                self._make_template()
                self._server.stop()
                for old in kept.glob("template-*"):
                    shutil.rmtree(old)
                _copy(self._home.root, fresh := kept / "fresh")
                fresh.rename(wanted)
            _copy(wanted, self._base / "prepared")
        finally:
            lock.release()
        self._server.start()

    def stop(self) -> None:
        self._server.stop()
        shutil.rmtree(self._base, ignore_errors=True)

    def _make_template(self) -> None:
        self._server.start()
        environment = {
            **os.environ,
            "MUSTER_HOME": str(self._home.root),
            "MUSTER_DATABASE_NAME": TEMPLATE,
            "PYTHONPATH": str(PROJECT / "src"),
        }
        for code in (
            "from muster.instance.database import prepare; prepare()",
            FILL,
        ):
            subprocess.run([sys.executable, "-c", code], env=environment, check=True)
        with psycopg.connect(**database.administrator(self._home), autocommit=True) as link:
            link.execute(f"CREATE DATABASE {OWN} TEMPLATE {TEMPLATE} OWNER muster_owner")


def _fingerprint() -> str:
    """A name for what the template is made of: migrations, their SQL and data, static files, versions."""
    digest = hashlib.sha256((PROJECT / "requirements.txt").read_bytes() + sys.version.encode() + (FILL + OWN).encode())
    source = PROJECT / "src" / "muster"
    for path in sorted(source.rglob("*")):
        parts = path.relative_to(source).parts
        if path.is_file() and path.suffix != ".pyc" and {"migrations", "sql", "data", "static"} & set(parts):
            digest.update(str(path).encode() + hashlib.sha256(path.read_bytes()).digest())
    return f"template-{digest.hexdigest()[:20]}"


def _copy(source: Path, target: Path) -> None:
    """With owners and modes: the server's files belong to its user."""
    shutil.rmtree(target, ignore_errors=True)
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)


@contextlib.contextmanager
def prepared_home() -> Iterator[Home]:
    """A state of its own for a program that a test starts, its tables made and its pages collected already: where a
    first start is not what the test is about. Nothing runs on it yet."""
    with scratch_home() as home:
        _copy(Path(os.environ[STATE]) / "prepared", home.root)
        yield home


def pytest_configure(config: pytest.Config) -> None:
    # Looking for garbage among everything a run has loaded was a twelfth of a page's time.
    gc.set_threshold(50_000, 20, 20)
    # A machine that does other work as well is no fault of the code.
    settings.register_profile("muster", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("muster")
    if not hasattr(config, "workerinput"):
        controller = Controller(Path(os.environ[STATE]))
        config.add_cleanup(controller.stop)
        if not config.option.collectonly:
            controller.start()
    import django

    with pytest.MonkeyPatch.context() as patch:
        # Not for longer: a worker that inherits it would read the settings before its own name is known.
        patch.setenv("DJANGO_SETTINGS_MODULE", "muster.config.settings")
        django.setup()
    from django.db.backends.signals import connection_created

    connection_created.connect(_remember)


def _maintenance() -> "psycopg.Connection[Any]":
    reached: database.ConnectionSettings = {**database.connection("owner"), "dbname": "postgres"}
    return psycopg.connect(**reached, autocommit=True)


_opened: "weakref.WeakSet[BaseDatabaseWrapper]" = weakref.WeakSet()


def _remember(connection: "BaseDatabaseWrapper", **_said: Any) -> None:
    _opened.add(connection)


def _close_all() -> None:
    """All connections of this thread: Django keeps one for it and another one for the loop of a browser that runs in
    it, and `connections` only knows those of whoever asks."""
    from django.db import DatabaseError

    for link in list(_opened):
        with contextlib.suppress(DatabaseError):  # another thread's own
            link.close()


def clone(template: str = TEMPLATE) -> None:
    """Make this worker's database anew from the template, and forget the keys of the one before.

    `template0` gives one without any table.
    """
    from muster.kernel import sealing

    sealing.forget_keys()
    shutil.rmtree(Home.from_environment().keys)
    _close_all()
    name = sql.Identifier(os.environ["MUSTER_DATABASE_NAME"])
    with _maintenance() as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, sql.Identifier(template)))


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """Instead of Django's own test database: a clone, used as the app's role."""
    from django.test import TransactionTestCase

    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        # Flushing is TRUNCATE, which neither the app's role nor the append-only tables allow.
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: clone())
        clone()
        yield
        _close_all()


@contextlib.contextmanager
def committing(blocker: Any) -> Iterator[None]:
    """The worker's database without any transaction around the tests; cloned anew when they are through."""
    with blocker.unblock():
        _close_all()  # one left open by an earlier test may have lost its database since
        try:
            yield
        finally:
            clone()


@pytest.fixture
def fresh_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The same for one test."""
    with committing(django_db_blocker):
        yield


@pytest.fixture
def owner_connection(django_db_setup: None) -> Iterator["psycopg.Connection[Any]"]:
    """A connection as the owner to the worker's database, in autocommit.

    It does not see what a test wrote in a transaction that is rolled back: take `fresh_database` too for that.
    """
    with psycopg.connect(**database.connection("owner"), autocommit=True) as link:
        yield link


@contextlib.contextmanager
def served(*, worker: bool = False, port: int = 0) -> Iterator[str]:
    """A real web server on the worker's database for the block; yields its URL. `worker` runs jobs, too; `port` is for
    one that has to come back under its former address."""
    with killable(worker=worker, port=port) as (url, _kill):
        yield url


@contextlib.contextmanager
def killable(*, worker: bool = False, port: int = 0) -> Iterator[tuple[str, Callable[[], None]]]:
    """The same, with a function that ends the web server as `kill -9` does."""
    from muster.cli.service import Options, Service, free_port

    service = Service(
        Home.from_environment(), Options(port=port or free_port("127.0.0.1", 0), demo=True, worker=worker), None
    )
    try:
        service.start()
        yield service.url, lambda: os.killpg(service._children[0].process.pid, signal.SIGKILL)
    finally:
        service.stop()


@pytest.fixture
def serving(fresh_database: None) -> Iterator[str]:
    """The URL of a real web server on the worker's database; what the test commits, it serves."""
    with served() as url:
        yield url
