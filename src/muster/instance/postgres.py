"""The embedded PostgreSQL server: one supervisor starts it, watches over it and takes it down with itself."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg

from muster.instance import cluster, database, process, space
from muster.instance.home import Home, InstanceError
from muster.instance.lock import Busy, FileLock

READY_SECONDS = 120
STOP_SECONDS = 60
POLL_SECONDS = 0.03


class AlreadyRunning(InstanceError):
    """Another command runs this state's database; `pid` and `command` say which."""

    def __init__(self, pid: int, command: str) -> None:
        super().__init__(f"Muster is already running on this state: {command} (process {pid}).")
        self.pid = pid
        self.command = command


class DiskFull(InstanceError):
    """There is no room for the database to start; it does once there is."""


class Server:
    """PostgreSQL for one state folder. Start it from the main thread: the kernel ties it to that thread's life."""

    def __init__(self, home: Home, command: str = "muster", settings: Mapping[str, str] | None = None) -> None:
        self.home = home
        self._lock = FileLock(home.root / "database.lock", command)
        self._settings = dict(settings or {})
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The postmaster's process id while it runs under this supervisor."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        """Start the server and return when it answers.

        Raises AlreadyRunning when another process has it, InstanceError when it cannot start.
        """
        self.home.make()
        try:
            self._lock.acquire()
        except Busy as busy:
            raise AlreadyRunning(busy.pid, busy.holder) from None
        try:
            cluster.make(self.home)
            cluster.configure(self.home, self._settings)
            self._start_until_ready()
        except BaseException:
            self.stop()
            raise

    def revive(self) -> bool:
        """Start the server again if it ended. Returns whether it had. Raises InstanceError; DiskFull: ask again."""
        if self._process is None or self._process.poll() is None:
            return False
        self._start_until_ready()
        return True

    def stop(self) -> None:
        """Stop the server, politely first, and let go of the state."""
        running, self._process = self._process, None
        try:
            if running is not None:
                _end(running)
        finally:
            self._lock.release()

    def _start_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while True:
            cluster.clear_leftovers(self.home, deadline)
            log = self.home.logs / "postgres.log"
            seen = log.stat().st_size if log.exists() else 0
            self._process = _spawn(self.home, log)
            if self._wait_ready(deadline):
                return
            words = log.read_bytes()[seen:].decode(errors="replace")
            # Backends of a server that was killed outlive it for a moment and keep its memory.
            passing = "pre-existing shared memory block" in words or "lock file" in words
            if not passing or time.monotonic() > deadline:
                raise _explain(words, log)
            time.sleep(POLL_SECONDS)

    def _wait_ready(self, deadline: float) -> bool:
        running = self._process
        while running is not None and running.poll() is None:
            try:
                psycopg.connect(**database.administrator(self.home)).close()
            except psycopg.OperationalError as error:
                if "password authentication failed" in str(error):
                    raise InstanceError(
                        f"The passwords in {self.home.secrets} do not belong to the database in {self.home.database}."
                    ) from error
                if time.monotonic() > deadline:
                    raise InstanceError(f"The database did not start in {READY_SECONDS} seconds.") from error
                time.sleep(POLL_SECONDS)
            else:
                return True
        return False


def join(home: Home, seconds: float = READY_SECONDS) -> bool:
    """Wait until the database another command started answers the owner; False if that command went away."""
    deadline = time.monotonic() + seconds
    lock = FileLock(home.root / "database.lock", "")
    while True:
        try:
            psycopg.connect(**database.connection("owner")).close()
        except psycopg.OperationalError as error:
            if not lock.is_held():
                return False
            if time.monotonic() > deadline:
                raise InstanceError(f"The running database does not answer: {error}") from error
            time.sleep(POLL_SECONDS)
        else:
            return True


@contextmanager
def running_database(home: Home, command: str = "muster", *, wait_for_others: bool = True) -> Iterator[Server | None]:
    """A prepared database for the block: joined where one runs, else started, and stopped at the end.

    Yields the server if it was started here.

    Whoever started it stays until those who joined are done, unless `wait_for_others` is off.
    """
    if database.is_external():
        database.prepare()
        yield None
        return
    users = FileLock(home.root / "users.lock", command)
    server = _start_or_join(home, command, users)
    try:
        if server is not None:
            database.prepare()
        yield server
        if server is not None and wait_for_others:
            users.acquire(wait=True)
    finally:
        users.release()
        if server is not None:
            server.stop()


def _start_or_join(home: Home, command: str, users: FileLock) -> Server | None:
    while True:
        server = Server(home, command)
        try:
            server.start()
        except AlreadyRunning:
            users.acquire(shared=True, wait=True)
            if join(home):
                return None
            users.release()
        else:
            return server


def _spawn(home: Home, log: Path) -> "subprocess.Popen[bytes]":
    data = home.database
    with log.open("ab") as output:
        return subprocess.Popen(
            [cluster.binary(home, "postgres"), "-D", str(data)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=data,
            env=cluster.environment(),
            start_new_session=True,
            preexec_fn=process.die_with_parent(signal.SIGINT),  # noqa: PLW1509 - one prctl, prepared before
            **cluster.server_user(),
        )


def _end(running: "subprocess.Popen[bytes]") -> None:
    for number, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)):
        if running.poll() is not None:
            return
        os.kill(running.pid, number)
        try:
            running.wait(seconds)
        except subprocess.TimeoutExpired:
            continue


def _explain(words: str, log: Path) -> InstanceError:
    if space.says_full(words):
        return DiskFull("The disk is full: the database cannot start. Free some space and start again.")
    said = [line for line in words.splitlines() if any(mark in line for mark in ("FATAL", "PANIC", "ERROR"))]
    return InstanceError(f"The database did not start: {said[-1] if said else 'it said nothing'} (all of it in {log})")
