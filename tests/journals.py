"""The oracle for faults under a running program: each phone keeps a journal of its receipts on disk, and after the
fault it is held against the database (I1, I2, I4); then the audit chain is walked (I6)."""

from __future__ import annotations

import http.client
import json
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest

from muster.cli.service import answers, free_port
from muster.instance import database
from muster.instance.home import PROJECT, Home
from muster.kernel.ids import uuid7

MAKE = ("-m", "muster.cli.benches.sync_phones", "make")


class Program:
    """`./muster serve` as a process that can be killed and started again on the same state.

    `under` is a command that starts it (on a disk of its own), `more` stands in its environment.
    """

    def __init__(self, home: Home, log: Path, *, under: Sequence[str] = (), more: dict[str, str] | None = None) -> None:
        self.home, self.log, self.under = home, log, under
        self.port = free_port("127.0.0.1", 0)
        self.environment = {
            **{
                name: value
                for name, value in os.environ.items()
                if name == "MUSTER_PLACES" or not name.startswith(("MUSTER_", "DJANGO_", "PYTEST"))
            },
            "MUSTER_HOME": str(home.root),
            "PYTHONPATH": str(PROJECT / "src"),
            **(more or {}),
        }
        self.start()

    def __enter__(self) -> Program:
        return self

    def __exit__(self, *_error: object) -> None:
        """Nothing of it stays behind a test that failed."""
        if self.process.poll() is None:
            for pid in self.processes():
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.process.wait()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self.under, sys.executable, "-m", "muster", "serve", "--port", str(self.port)],
                env=self.environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.wait(lambda: answers(self.url), 120)

    def wait(self, condition: Callable[[], object], seconds: float = 120) -> None:
        """Until something is so; the program has to go on running."""
        deadline = time.monotonic() + seconds
        while not condition():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, f"{self.said()}\n{self.database_said()}"
            time.sleep(0.1)

    def run(self, *arguments: str) -> bytes:
        environment = {**self.environment, "DJANGO_SETTINGS_MODULE": "muster.config.settings", "MUSTER_POOL": "0"}
        return subprocess.run([sys.executable, *arguments], env=environment, check=True, stdout=subprocess.PIPE).stdout

    def said(self) -> str:
        """What stands in the terminal."""
        return self.log.read_text(errors="replace")

    def database_said(self) -> str:
        """The end of the database's log: why it hangs cannot be seen from outside."""
        log = self.home.logs / "postgres.log"
        return log.read_text(errors="replace")[-4000:] if log.exists() else ""

    def page(self, path: str) -> tuple[int, str]:
        """Status and text of a page as a browser gets it."""
        asked = urllib.request.Request(f"{self.url}{path}", headers={"Cookie": "django_language=en"})
        try:
            with urllib.request.urlopen(asked, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def processes(self) -> list[int]:
        """All of it: the supervisor, web server, worker, and PostgreSQL with every backend."""
        state, data = f"MUSTER_HOME={self.home.root}", str(self.home.database)
        return sorted({self.process.pid, *pids("muster", state), *pids("granian", state), *self.postgres()} | {
            child for parent in pids("postgres -D", data) for child in children(parent)
        })  # fmt: skip

    def postgres(self) -> list[int]:
        """The postmaster first, then its backends."""
        masters = pids("postgres -D", str(self.home.database))
        return masters + [child for master in masters for child in children(master)]

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)


def pids(pattern: str, environment: str) -> list[int]:
    """Processes of this state whose command line has `pattern`."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                variables = (entry / "environ").read_bytes().decode(errors="replace")
            except OSError:
                continue
            if pattern in command and (environment in variables or environment in command):
                found.append(int(entry.name))
    return found


def children(parent: int) -> list[int]:
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(parent)], capture_output=True, text=True, check=False)
    return [int(child) for child in listed.stdout.split()]


class Sender(threading.Thread):
    """A phone that sends until every record has its receipt, whatever happens on the other side."""

    def __init__(self, port: int, token: str, bodies: list[bytes], journal: Path) -> None:
        super().__init__(daemon=True)
        self.port, self.token, self.bodies, self.journal = port, token, bodies, journal
        self.doubts = 0
        self.receipts = 0
        self.refusals: list[tuple[int, dict[str, Any]]] = []
        self.goes_on = threading.Event()
        """Whether more than the first half may be sent."""

    def run(self) -> None:
        with self.journal.open("a", encoding="utf-8") as journal:
            for number, body in enumerate(self.bodies):
                if number > len(self.bodies) // 2:
                    self.goes_on.wait()
                while (results := self._try(body)) is None:
                    self.doubts += 1
                    time.sleep(0.2)
                for result in results:
                    journal.write(f"{result['id']} {result['hash']} {result['outcome']}\n")
                journal.flush()
                self.receipts += len(results)

    def told(self, code: str) -> bool:
        """Whether it was refused so, with words."""
        return any(said.get("error") == code and said.get("message") for status, said in self.refusals if status == 503)

    def _try(self, body: bytes) -> list[dict[str, Any]] | None:
        try:
            link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
            link.request("POST", "/api/v1/sync", body, {"Authorization": f"Bearer {self.token}"})
            answer = link.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            return None
        if answer.status == 200:
            return list(json.loads(text)["results"])
        self.refusals.append((answer.status, json.loads(text) if text.startswith(b"{") else {}))
        return None


class Phones:
    """Some of them, each with batches of its own and a last one that takes something back."""

    def __init__(self, program: Program, folder: Path, *, phones: int, batches: int, size: int) -> None:
        self.program, self.folder = program, folder
        self.many, self.checks = phones, phones * batches * size
        self.records = self.checks + 2 * phones
        """What they send, each once: checks, and two that take something back."""
        tokens = json.loads(program.run("-m", "muster.cli.benches.sync_phones", "enrol", str(phones)))
        self.senders = []
        self._marked = 0
        for number, token in enumerate(tokens):
            bodies = pickle.loads(program.run(*MAKE, str(number), str(batches), str(size)))
            bodies.append(taken_back(bodies))
            self.senders.append(Sender(program.port, token, bodies, folder / f"journal-{number}"))

    def begin(self, *, half: bool = False) -> None:
        """Send, and have some receipts already; only `half` where a quick machine would be done before the fault is."""
        for sender in self.senders:
            sender.start()
        if not half:
            self.go_on()
        self.program.wait(lambda: all(sender.receipts for sender in self.senders))

    def go_on(self) -> None:
        """Send the rest, too."""
        for sender in self.senders:
            sender.goes_on.set()

    def mark(self) -> None:
        """Remember how many records have a receipt."""
        self._marked = self._receipts()

    def went_on(self) -> bool:
        """Whether there are more receipts than at the mark, or nothing is left to send."""
        return self._receipts() > self._marked or not any(sender.is_alive() for sender in self.senders)

    def _receipts(self) -> int:
        return sum(sender.receipts for sender in self.senders)

    def finish(self) -> int:
        """Everything has its receipt; then the oracle. Ends the program; answers how many records are kept."""
        for sender in self.senders:
            sender.join(240)
            assert not sender.is_alive(), self.program.said()[-3000:]
        assert sum(sender.doubts for sender in self.senders) > 0, "no fault was felt: the test showed nothing"
        lines = [
            line.split() for path in sorted(self.folder.glob("journal-*")) for line in path.read_text().splitlines()
        ]
        with owner(self.program.home) as link:
            held = dict(link.execute("select id::text, encode(hash, 'hex') from kernel_record").fetchall())
            (effects,) = link.execute("select count(*) from checkpoints_check").fetchone() or (0,)
            (counted,) = link.execute("select sum(checks) from checkpoints_tally").fetchone() or (0,)
        self.program.run("-m", "muster", "audit", "verify")  # I6: the chain is whole
        self.program.stop()
        many, checks = self.many, self.checks
        assert {name: digest for name, digest, _outcome in lines} == held  # I1: acknowledged, each with its hash
        # I2: effects are distinct ids, less the void
        assert len(held) - 2 * many == effects == counted + many == checks
        assert Counter(outcome for *_rest, outcome in lines) == {"accepted": checks + many, "held": many}  # I4
        return len(held)


def taken_back(bodies: list[bytes]) -> bytes:
    """A phone's last batch: its first record is voided, and one that nobody has seen is, which waits for a decision."""
    last = json.loads(bodies[-1])
    first = json.loads(bodies[0])["records"][0]
    like = {**last["records"][-1], "type": "kernel.void_record", "body": {}}
    number = like["sequence"] + 1
    voids = [
        {**like, "id": str(uuid7()), "sequence": number + place, "voids": target}
        for place, target in enumerate((first["id"], str(uuid7())))
    ]
    return json.dumps({**last, "records": voids}).encode()


@contextmanager
def owner(home: Home) -> Iterator[psycopg.Connection[Any]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MUSTER_HOME", str(home.root))
        patch.delenv("MUSTER_DATABASE_NAME", raising=False)
        settings = database.connection("owner")
    with psycopg.connect(**settings) as link:
        yield link
