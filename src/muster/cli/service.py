"""One serving instance: database, web server and worker, each watched, all ended together."""

import contextlib
import json
import os
import resource
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from muster.cli.output import say
from muster.cli.prepare import is_prepared, remember_prepared
from muster.instance import process, space, tls
from muster.instance.home import PROJECT, Home, InstanceError
from muster.instance.lock import Busy, FileLock
from muster.instance.postgres import DiskFull, Server, running_database

WEB = "muster.config.rsgi:application"
LINES = 4096
"""Phones that may be connected at a time, most of them doing nothing."""
READY_SECONDS = 60
WATCH_SECONDS = 0.5
RESTARTS = 5
RESTART_WINDOW = 60.0
FULL_SECONDS = 2.0
"""Between two tries to start a database that has no room."""
WORKER = "worker"
LOCAL = ("localhost", "127.0.0.1", "::1")
ANYWHERE = ("0.0.0.0", "::")  # noqa: S104 - what an operator may ask for


@dataclass(frozen=True)
class Options:
    """How to serve. Port 0 takes a free one; `certificate` and `key` go together.

    `demo` keeps printed passwords, `worker` runs the jobs. The divisions at and below the code `places` are loaded
    before it serves ('' is the whole country, None loads none).
    """

    host: str = "127.0.0.1"
    port: int = 8000
    certificate: Path | None = None
    key: Path | None = None
    private_tls: bool = False
    demo: bool = False
    worker: bool = True
    places: str | None = None


@dataclass
class Child:
    """A process that serves, and how to start it again."""

    name: str
    command: list[str]
    environment: dict[str, str]
    process: "subprocess.Popen[bytes]"
    restarted: list[float] = field(default_factory=list)


class Service:
    """A running Muster. `url` is where it answers."""

    def __init__(self, home: Home, options: Options, files: tls.Files | None, server: Server | None = None) -> None:
        self.home = home
        self._server = server
        self.options = options
        self.files = files
        shown = "localhost" if options.host in (*LOCAL, *ANYWHERE) else options.host
        self.url = f"{'https' if files else 'http'}://{shown}:{options.port}"
        self._children: list[Child] = []
        self._full = self._scarce = False

    def start(self) -> None:
        """Start web server and worker; return when pages are answered."""
        _allow_lines()
        environment = {**os.environ, "PYTHONPATH": str(PROJECT / "src"), "MUSTER_HOME": str(self.home.root)}
        environment |= {"MUSTER_HTTPS": "1" if self.files else "0", "MUSTER_DEMO": "1" if self.options.demo else "0"}
        self._add("web server", _web_command(self.options, self.files), environment)
        self._wait_ready()
        if self.options.worker:
            command = [sys.executable, "-m", "muster", "worker"]
            self._add(WORKER, command, {**environment, "MUSTER_POOL": "0"})

    def watch(self) -> None:
        """Keep everything running until interrupted. Raises InstanceError when a part keeps failing."""
        while True:
            time.sleep(WATCH_SECONDS)
            self._mind_space()
            if not self._database_runs():
                time.sleep(FULL_SECONDS)
                continue
            for child in self._children:
                if child.process.poll() is not None:
                    self._restart(child)

    def _database_runs(self) -> bool:
        """Start it again if it ended; False while the disk has no room for it. What is missing then is told once."""
        if self._server is None:
            return True
        try:
            if self._server.revive():
                why = "There is room on the disk again" if self._full else "The database ended"
                say(f"{why}; the database was started again.")
        except DiskFull:
            if not self._full:
                say(
                    "The disk is full: the database stopped, and nothing can be read or stored. Phones keep their "
                    f"records and send them again. Free some space on the disk of {self.home.database}; the database "
                    "then starts by itself."
                )
            self._full = True
            return False
        self._full = False
        return True

    def _mind_space(self) -> None:
        """Tell, once, that the disk is going to be full."""
        if self._server is None:
            return
        left = space.free(self.home.database)
        if left < space.SCARCE and not self._scarce:
            say(
                f"Only {left >> 20} MB are left on the disk of {self.home.database}. Free some space before it is full."
            )
        self._scarce = left < (2 * space.SCARCE if self._scarce else space.SCARCE)

    def stop(self) -> None:
        """End worker and web server, politely first."""
        children, self._children = self._children[::-1], []
        for child in children:
            _signal(child, signal.SIGTERM)
        for child in children:
            try:
                child.process.wait(15)
            except subprocess.TimeoutExpired:
                say(f"The {child.name} does not stop; ending it.")
            _signal(child, signal.SIGKILL)  # also what a killed web server left in its session
            child.process.wait()

    def _add(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        self._children.append(Child(name, command, environment, _start(command, environment)))

    def _restart(self, child: Child) -> None:
        now = time.monotonic()
        child.restarted = [moment for moment in child.restarted if now - moment < RESTART_WINDOW]
        if len(child.restarted) >= RESTARTS:
            if child.name == WORKER:
                return  # pages and phones go on without it; it is tried again as the minute passes
            raise InstanceError(f"The {child.name} keeps ending (exit code {child.process.returncode}).")
        child.restarted.append(now)
        _signal(child, signal.SIGKILL)
        say(f"The {child.name} ended (exit code {child.process.returncode}); starting it again.")
        child.process = _start(child.command, child.environment)

    def _wait_ready(self) -> None:
        web = self._children[0].process
        deadline = time.monotonic() + READY_SECONDS
        while not answers(self.url):
            if web.poll() is not None:
                raise InstanceError("The web server did not start; the reason stands above.")
            if time.monotonic() > deadline:
                raise InstanceError(f"{self.url}/healthz did not answer in {READY_SECONDS} seconds.")
            time.sleep(0.05)


@contextmanager
def service(home: Home, options: Options, command: str = "./muster serve") -> Iterator[Service]:
    """Serve for the block: database, tables, pages, worker. Call from the main thread.

    Raises InstanceError when another serves this state, the port is taken or a part does not start.
    """
    home.make()
    with ExitStack() as stack:
        lock = FileLock(home.root / "serve.lock", command)
        try:
            lock.acquire()
        except Busy as busy:
            where = f" at {url}" if (url := running_url(home)) else ""
            raise InstanceError(
                f"Muster already serves this state{where}: {busy.holder} (process {busy.pid}). "
                "Stop it first, or set MUSTER_HOME to another folder."
            ) from None
        stack.callback(lock.release)
        options = replace(options, port=free_port(options.host, options.port))
        files = _tls_files(home, options)
        server = stack.enter_context(running_database(home, command, wait_for_others=False))
        _prepare(home, options.places)
        running = Service(home, options, files, server)
        stack.callback(running.stop)
        running.start()
        record = home.root / "service.json"
        record.write_text(json.dumps({"url": running.url, "pid": os.getpid()}), encoding="utf-8")
        stack.callback(record.unlink, missing_ok=True)
        yield running


def running_url(home: Home) -> str | None:
    """Where the Muster that serves this state answers; None when none does."""
    record = home.root / "service.json"
    if not record.exists() or not FileLock(home.root / "serve.lock", "").is_held():
        return None
    return str(json.loads(record.read_text(encoding="utf-8"))["url"])


def answers(url: str) -> bool:
    """Whether the server at `url` is up. The certificate is not checked: it is ours, and nothing secret is sent."""
    context = ssl._create_unverified_context() if url.startswith("https") else None  # noqa: S323
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=5, context=context) as response:  # noqa: S310 - our own
            return bool(response.status == 200)  # noqa: PLR2004
    except (OSError, urllib.error.URLError):
        return False


def free_port(host: str, port: int) -> int:
    """`port` if it is free on `host`, a free one for 0. Raises InstanceError when it is taken or not ours to use."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            return int(probe.getsockname()[1])
    except socket.gaierror as error:
        raise InstanceError(f"{host} is no address of this machine: {error.strerror}.") from error
    except OSError as error:
        if isinstance(error, PermissionError):
            raise InstanceError(f"Port {port} needs more rights; choose one above 1023 with --port.") from error
        raise InstanceError(
            f"Port {port} is taken by another program ({error.strerror}). Choose another with --port N."
        ) from error


def network_urls(running: Service) -> list[str]:
    """Where other machines reach a server that listens everywhere; empty when it listens on one address."""
    if running.options.host not in ANYWHERE:
        return []
    scheme, port = running.url.partition(":")[0], running.options.port
    return [f"{scheme}://{name}:{port}" for name in _names(running.options.host)]


def _tls_files(home: Home, options: Options) -> tls.Files | None:
    if options.certificate and options.key:
        return tls.given(home, options.certificate, options.key)
    if options.private_tls:
        return tls.private_authority(home, *_names(options.host))
    return None


def _names(host: str) -> list[str]:
    if host not in ANYWHERE:
        return [host]
    names = [socket.gethostname()]
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # a documentation address; nothing is sent, it only picks the interface
        names.append(probe.getsockname()[0])
    return names


def _prepare(home: Home, places: str | None) -> None:
    if is_prepared(home, places):
        return
    environment = {**os.environ, "PYTHONPATH": str(PROJECT / "src"), "MUSTER_HOME": str(home.root), "MUSTER_POOL": "0"}
    wanted = [] if places is None else ["--places", places]
    done = subprocess.run([sys.executable, "-m", "muster.cli.prepare", *wanted], env=environment, check=False)
    if done.returncode:
        raise InstanceError("The database or the pages could not be prepared; the reason stands above.")
    remember_prepared(home, places)


def _web_command(options: Options, files: tls.Files | None) -> list[str]:
    command = [
        *(sys.executable, "-m", "granian", "--interface", "rsgi", "--host", options.host, "--port", str(options.port)),
        *("--workers", "1", "--backlog", str(LINES), "--no-ws", "--respawn-failed-workers"),
        *("--log-level", "warning"),
    ]
    if files:
        command += ["--ssl-certificate", str(files.certificate), "--ssl-keyfile", str(files.key)]
        command += ["--ssl-protocol-min", "tls1.2"]
    return [*command, WEB]


def _allow_lines() -> None:
    """As many files as connections need, where the system lets us; what is started from here inherits it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * LINES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _start(command: list[str], environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        command,
        env=environment,
        cwd=PROJECT,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr.fileno() if hasattr(sys.stderr, "fileno") else None,
        start_new_session=True,
        preexec_fn=process.die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - one prctl, prepared before
    )


def _signal(child: Child, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.process.pid, number)
