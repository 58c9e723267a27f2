"""A carrier's gateway on loopback that speaks SMPP 3.4, written apart from the client's own code, with its faults.

What happens to a message is said by its number: `faults[number]` is a list of what happens at the first, second, ...
submission: `silent` (taken, never answered), `drop` (taken, then the connection ends), `throttle`, `refuse`, `early`
(the receipt comes before the answer), `twice`, `failed`, `dead`, `no_receipt`; otherwise it is delivered.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Taken:
    """A submission as the carrier took it."""

    number: str
    content: bytes
    coding: int
    esm: int
    reference: int
    id: str


def cut(link: socket.socket) -> None:
    """End a connection at once, whoever still reads from it."""
    with contextlib.suppress(OSError):
        link.shutdown(socket.SHUT_RDWR)


def cstring(data: bytes, at: int) -> tuple[str, int]:
    end = data.index(0, at)
    return data[at:end].decode(), end + 1


@dataclass
class Carrier:
    """The gateway. `taken` is everything that it will deliver."""

    password: str = "secret"
    faults: dict[str, list[str]] = field(default_factory=dict)
    passes_reference_on: bool = True
    taken: list[Taken] = field(default_factory=list)
    binds: int = 0
    enquiries: int = 0
    queries: list[str] = field(default_factory=list)
    confirmed: Counter[int] = field(default_factory=Counter)
    open: bool = True
    answers_tests: bool = True

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._guard = threading.Lock()
        self._sequence = 5000
        self._links: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self.open = False
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.drop_links()

    def drop_links(self) -> None:
        for link in self._links:
            cut(link)

    def numbers(self) -> Counter[str]:
        return Counter(one.number for one in self.taken)

    def _accept(self) -> None:
        while self.open:
            try:
                link, _peer = self._listener.accept()
            except OSError:
                return
            self._links.append(link)
            threading.Thread(target=self._serve, args=(link,), daemon=True).start()

    def _serve(self, link: socket.socket) -> None:
        stream = link.makefile("rb")
        try:
            while len(head := stream.read(16)) == 16:
                length, command, _status, sequence = struct.unpack(">4I", head)
                body = stream.read(length - 16)
                self._answer(link, command, sequence, body)
        except (OSError, ValueError):
            pass
        finally:
            link.close()

    def _reply(self, link: socket.socket, command: int, status: int, sequence: int, body: bytes = b"") -> None:
        link.sendall(struct.pack(">4I", 16 + len(body), command, status, sequence) + body)

    def _answer(self, link: socket.socket, command: int, sequence: int, body: bytes) -> None:
        if command == 0x09:
            _system, at = cstring(body, 0)
            password, _at = cstring(body, at)
            self.binds += 1
            self._reply(link, 0x80000009, 0 if password == self.password else 0x0E, sequence, b"SMSC\0")
        elif command == 0x04:
            self._submit(link, sequence, body)
        elif command == 0x03:
            self._query(link, sequence, body)
        elif command == 0x15:
            self.enquiries += 1
            if self.answers_tests:
                self._reply(link, 0x80000015, 0, sequence)
        elif command == 0x06:
            self._reply(link, 0x80000006, 0, sequence)
        elif command == 0x80000005:
            self.confirmed[sequence] += 1

    def _submit(self, link: socket.socket, sequence: int, body: bytes) -> None:
        _service, at = cstring(body, 0)
        _source, at = cstring(body, at + 2)
        number, at = cstring(body, at + 2)
        esm = body[at]
        at += 3
        _schedule, at = cstring(body, at)
        _validity, at = cstring(body, at)
        wants, coding, length = body[at], body[at + 2], body[at + 4]
        content, options = body[at + 5 : at + 5 + length], body[at + 5 + length :]
        assert wants == 1
        tag, size, reference = struct.unpack(">HHH", options)
        assert (tag, size) == (0x0204, 2)
        with self._guard:
            script = self.faults.get(number, [])
            fault = script.pop(0) if script else ""
        if fault in ("throttle", "refuse"):
            self._reply(link, 0x80000004, 0x58 if fault == "throttle" else 0x0B, sequence, b"\0")
            return
        with self._guard:
            one = Taken(number, content, coding, esm, reference, f"m{len(self.taken) + 1:x}")
            self.taken.append(one)
        if fault == "drop":
            cut(link)
            return
        if fault == "early":
            self.deliver(link, one)
        if fault != "silent":
            self._reply(link, 0x80000004, 0, sequence, one.id.encode() + b"\0")
        if fault in ("failed", "dead"):
            self.deliver(link, one, "UNDELIV", "MK:0001" if fault == "dead" else "MK:0010")
        elif fault not in ("early", "silent", "no_receipt"):
            self.deliver(link, one)
            if fault == "twice":
                self.deliver(link, one)

    def deliver(self, link: socket.socket | None, one: Taken, state: str = "DELIVRD", error: str = "000") -> None:
        """Send a receipt; on the newest connection where none is given."""
        words = (
            f"id:{one.id} sub:001 dlvrd:001 submit date:2209120800 done date:2209120801 stat:{state} err:{error} text:"
        )
        option = struct.pack(">HHH", 0x0204, 2, one.reference) if self.passes_reference_on else b""
        with self._guard:
            self._sequence += 1
            sequence = self._sequence
        body = (
            b"\0\0\1" + one.number.encode() + b"\0\0\1" + b"1069\0" + bytes([0x04, 0, 0]) + b"\0\0"
            + bytes([0, 0, 0, 0, len(words)]) + words.encode() + option
        )  # fmt: skip
        self._reply(link or self._links[-1], 0x05, 0, sequence, body)

    def _query(self, link: socket.socket, sequence: int, body: bytes) -> None:
        name, _at = cstring(body, 0)
        self.queries.append(name)
        found = [one for one in self.taken if one.id == name or f"{one.reference:04x}" == name[-4:]]
        if not found:
            self._reply(link, 0x80000003, 0x0C, sequence)
            return
        self._reply(link, 0x80000003, 0, sequence, name.encode() + b"\0" + b"\0" + bytes([2, 0]))
