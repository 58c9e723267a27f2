"""kill -9 of the web server, of the database and of the whole program while phones send: nothing acknowledged is lost.

Each phone keeps a journal of receipts on disk; after the faults it is held against the database (I1-I4), and the audit
chain is walked (I6).
"""

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
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from muster.cli.service import answers, free_port
from muster.instance import database
from muster.instance.home import PROJECT, Home
from muster.kernel.ids import uuid7
from tests.harness import prepared_home

pytestmark = pytest.mark.slow(seconds=40)
PHONES = 4
BATCHES = 200
"""More than the door takes before the first kill."""
SIZE = 25


class Program:
    """`./muster serve` as a process that can be killed and started again on the same state."""

    def __init__(self, home: Home, log: Path) -> None:
        self.port = free_port("127.0.0.1", 0)
        self.environment = {
            **{
                name: value
                for name, value in os.environ.items()
                if name == "MUSTER_PLACES" or not name.startswith(("MUSTER_", "DJANGO_", "PYTEST"))
            },
            "MUSTER_HOME": str(home.root),
            "PYTHONPATH": str(PROJECT / "src"),
        }
        self.log = log
        self.start()

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "muster", "serve", "--port", str(self.port)],
                env=self.environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + 120
        while not answers(f"http://127.0.0.1:{self.port}"):
            assert self.process.poll() is None, self.log.read_text(errors="replace")
            assert time.monotonic() < deadline
            time.sleep(0.1)

    def run(self, *arguments: str) -> bytes:
        environment = {**self.environment, "DJANGO_SETTINGS_MODULE": "muster.config.settings", "MUSTER_POOL": "0"}
        return subprocess.run([sys.executable, *arguments], env=environment, check=True, stdout=subprocess.PIPE).stdout

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


class Sender(threading.Thread):
    """A phone that sends until every record has its receipt, whatever happens on the other side."""

    def __init__(self, port: int, token: str, bodies: list[bytes], journal: Path) -> None:
        super().__init__()
        self.port, self.token, self.bodies, self.journal = port, token, bodies, journal
        self.doubts = 0

    def run(self) -> None:
        with self.journal.open("a", encoding="utf-8") as journal:
            for body in self.bodies:
                while (results := self._try(body)) is None:
                    self.doubts += 1
                    time.sleep(0.2)
                for result in results:
                    journal.write(f"{result['id']} {result['hash']} {result['outcome']}\n")
                journal.flush()

    def _try(self, body: bytes) -> list[dict[str, Any]] | None:
        try:
            link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
            link.request("POST", "/api/v1/sync", body, {"Authorization": f"Bearer {self.token}"})
            answer = link.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            return None
        return list(json.loads(text)["results"]) if answer.status == 200 else None


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


def test_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    with prepared_home() as home:
        program = Program(home, tmp_path / "serve.log")
        tokens = json.loads(program.run("-m", "muster.cli.benches.sync_phones", "enrol", str(PHONES)))
        make = ("-m", "muster.cli.benches.sync_phones", "make")
        senders = [
            Sender(program.port, token, pickle.loads(program.run(*make, str(number), str(BATCHES), str(SIZE))),
                   tmp_path / f"journal-{number}")
            for number, token in enumerate(tokens)
        ]  # fmt: skip
        for sender in senders:
            sender.bodies.append(taken_back(sender.bodies))
            sender.start()
        state = f"MUSTER_HOME={home.root}"
        for pattern in ("granian", "postgres -D", "granian"):
            time.sleep(0.5)
            for pid in pids(pattern, state if pattern == "granian" else str(home.database)):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.7)
        program.kill()
        program.start()
        for sender in senders:
            sender.join(240)
            assert not sender.is_alive(), program.log.read_text(errors="replace")[-3000:]
        lines = [line.split() for path in sorted(tmp_path.glob("journal-*")) for line in path.read_text().splitlines()]
        with owner(home) as link:
            held = dict(link.execute("select id::text, encode(hash, 'hex') from kernel_record").fetchall())
            (effects,) = link.execute("select count(*) from checkpoints_check").fetchone() or (0,)
            (counted,) = link.execute("select sum(checks) from checkpoints_tally").fetchone() or (0,)
        program.run("-m", "muster", "audit", "verify")  # I6: the chain is whole
        program.stop()
    assert sum(sender.doubts for sender in senders) > 0, "no fault was felt: the test showed nothing"
    assert {name: digest for name, digest, _outcome in lines} == held  # I1: acknowledged, each with its hash
    checks = PHONES * BATCHES * SIZE
    assert (
        len(held) - 2 * PHONES == effects == counted + PHONES == checks
    )  # I2: effects are distinct ids, less the void
    assert Counter(outcome for *_rest, outcome in lines) == {"accepted": checks + PHONES, "held": PHONES}  # I4
