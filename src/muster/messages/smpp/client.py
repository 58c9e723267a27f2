"""One bound connection to a gateway: a window of submissions under way, a link that is tested, receipts confirmed only
once they are stored. What became of a submission without an answer is `Unknown`; nothing is tried again here.
"""

from __future__ import annotations

import contextlib
import queue
import socket
import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from muster.messages.smpp import pdu, text
from muster.messages.smpp.pdu import RESPONSE, Command, Malformed, Pdu, Status
from muster.messages.smpp.text import Receipt

CHUNK = 64 * 1024
TICK = 0.2
LAST_SEQUENCE = 0x7FFFFFFF


@dataclass(frozen=True)
class Settings:
    """How a gateway is reached. `window`: submissions under way at once; seconds for an answer and between tests."""

    host: str
    port: int
    system_id: str
    password: str
    system_type: str = ""
    window: int = 16
    answer_within: float = 30.0
    test_every: float = 30.0


class Unreachable(Exception):
    """No bound connection came about: nothing was sent. `refused` when the gateway does not want us."""

    def __init__(self, words: str, *, refused: bool = False) -> None:
        super().__init__(words)
        self.refused = refused


class Unknown(Exception):
    """The answer to a submission or a question did not come: it may have been taken or not."""


class Refused(Exception):
    """The gateway took it and said no, with a status."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status 0x{status:08x}")
        self.status = status

    @property
    def throttled(self) -> bool:
        """Whether it only wants to be asked more slowly."""
        return self.status in (Status.THROTTLED, Status.QUEUE_FULL)


class Session:
    """A bound connection. Made bound, or Unreachable is raised; once `alive` is False a new one has to be made."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._sending = threading.Lock()
        self._waiting: dict[int, tuple[Future[Pdu], float]] = {}
        self._tests: set[int] = set()
        self._guard = threading.Lock()
        self._sequence = 0
        self._room = threading.Semaphore(settings.window)
        self._receipts: queue.Queue[Receipt] = queue.Queue()
        self.alive = False
        try:
            self._socket = socket.create_connection((settings.host, settings.port), timeout=settings.answer_within)
        except OSError as error:
            raise Unreachable(str(error)) from error
        self._socket.settimeout(TICK)
        self.alive = True
        self._thread = threading.Thread(target=self._read, name="smpp", daemon=True)
        self._thread.start()
        self._bind()

    def _bind(self) -> None:
        wanted = pdu.bind(self._settings.system_id, self._settings.password, self._settings.system_type)
        try:
            answer = self._ask(Command.BIND_TRANSCEIVER, wanted).result()
        except Unknown as trouble:
            self._end()
            raise Unreachable("no answer to the bind") from trouble
        if answer.status:
            self._end()
            raise Unreachable(f"the bind was refused, status 0x{answer.status:08x}", refused=True)

    def submit(self, part: pdu.Submit) -> Future[str]:
        """Send one part; waits while the window is full. The future has the gateway's id, Refused or Unknown.

        Raises Unreachable when the connection had ended before: then it was not sent.
        """
        self._room.acquire()
        if not self.alive:
            self._room.release()
            raise Unreachable("the connection has ended")
        asked = self._ask(Command.SUBMIT_SM, part.body())
        asked.add_done_callback(lambda _done: self._room.release())
        return _read_as(asked, pdu.read_message_id)

    def query(self, message_id: str, source: str) -> Future[tuple[str, str]]:
        """Ask what became of a part: state and error, or Refused (the gateway does not know it), or Unknown."""
        return _read_as(self._ask(Command.QUERY_SM, pdu.query(message_id, source)), pdu.read_state)

    def receipts(self, *, wait: float) -> list[Receipt]:
        """The receipts that have come; waits for the first one so long. `confirm` them once they are stored."""
        found: list[Receipt] = []
        with contextlib.suppress(queue.Empty):
            found.append(self._receipts.get(timeout=wait))
            while True:
                found.append(self._receipts.get_nowait())
        return found

    def confirm(self, receipts: list[Receipt]) -> None:
        """Say that these are stored: the gateway would send them again otherwise."""
        for one in receipts:
            self._write(Pdu(Command.DELIVER_SM | RESPONSE, one.sequence, body=b"\0"))

    def close(self) -> None:
        """Take leave, and wait for nothing but that."""
        if self.alive:
            with contextlib.suppress(Unknown):
                self._ask(Command.UNBIND, b"").result(timeout=2)
        self._end()
        self._thread.join(timeout=5)

    def _ask(self, command: Command, body: bytes) -> Future[Pdu]:
        answer: Future[Pdu] = Future()
        with self._guard:
            self._sequence = self._sequence % LAST_SEQUENCE + 1
            sequence = self._sequence
            self._waiting[sequence] = (answer, time.monotonic() + self._settings.answer_within)
            if command == Command.ENQUIRE_LINK:
                self._tests.add(sequence)
        if not self._write(Pdu(command, sequence, body=body)):
            self._end()
        return answer

    def _write(self, unit: Pdu) -> bool:
        if not self.alive:
            return False
        try:
            with self._sending:
                self._socket.sendall(unit.encode())
        except OSError:
            return False
        return True

    def _read(self) -> None:
        reader, heard = pdu.Reader(), time.monotonic()
        while self.alive:
            try:
                data = self._socket.recv(CHUNK)
            except TimeoutError:
                data = None
            except OSError:
                break
            if data == b"":
                break
            now = time.monotonic()
            if data:
                heard = now
                try:
                    for unit in reader.feed(data):
                        self._take(unit)
                except Malformed:
                    break
            if self._is_overdue(now):
                break
            if now - heard > self._settings.test_every:
                heard = now
                self._ask(Command.ENQUIRE_LINK, b"")
        self._end()

    def _is_overdue(self, now: float) -> bool:
        """Give up on answers that are late; True when a test of the link is among them: then it is dead."""
        with self._guard:
            late = {number for number, (_future, until) in self._waiting.items() if until < now}
            futures = [self._waiting.pop(number)[0] for number in late]
        for future in futures:
            future.set_exception(Unknown("no answer in time"))
        return bool(late & self._tests)

    def _take(self, unit: Pdu) -> None:
        if unit.command & RESPONSE:
            with self._guard:
                future, _until = self._waiting.pop(unit.sequence, (None, 0.0))
            if future is not None:
                future.set_result(unit)
        elif unit.command == Command.DELIVER_SM:
            receipt = text.read_receipt(pdu.read_deliver(unit.body), unit.sequence)
            if receipt is None:
                self._write(Pdu(unit.command | RESPONSE, unit.sequence, body=b"\0"))
            else:
                self._receipts.put(receipt)
        elif unit.command in (Command.ENQUIRE_LINK, Command.UNBIND):
            self._write(Pdu(unit.command | RESPONSE, unit.sequence))
            if unit.command == Command.UNBIND:
                self.alive = False
        else:
            self._write(Pdu(Command.GENERIC_NACK, unit.sequence, status=3))

    def _end(self) -> None:
        self.alive = False
        with contextlib.suppress(OSError):
            self._socket.close()
        with self._guard:
            left = [future for future, _until in self._waiting.values()]
            self._waiting.clear()
        for future in left:
            future.set_exception(Unknown("the connection ended"))


def _read_as(asked: Future[Pdu], read: Any) -> Future[Any]:
    """The content of an answer, or Refused."""
    found: Future[Any] = Future()

    def done(answer: Future[Pdu]) -> None:
        trouble = answer.exception()
        if trouble is not None:
            found.set_exception(trouble)
            return
        unit = answer.result()
        if unit.status or unit.command == Command.GENERIC_NACK:
            found.set_exception(Refused(unit.status))
            return
        try:
            found.set_result(read(unit.body))
        except Malformed:
            found.set_exception(Unknown("an answer that cannot be read"))

    asked.add_done_callback(done)
    return found
