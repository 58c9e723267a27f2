"""A carrier's gateway for the bench: it takes so many messages a second and delivers each; a receipt that nobody has
confirmed it sends again in the next connection, as carriers do."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

BIND, SUBMIT, QUERY, TEST, UNBIND, DELIVER = 0x09, 0x04, 0x03, 0x15, 0x06, 0x05
ANSWER = 0x80000000
HEAD = struct.Struct(">4I")
THROTTLED, NO_SUCH_MESSAGE = 0x58, 0x0C
REFERENCE = struct.Struct(">HHH")
REFERENCE_TAG = 0x0204


@dataclass
class Gateway:
    """`taken` counts submissions by number. `per_second`: more than that is refused for now."""

    per_second: float
    taken: Counter[str] = field(default_factory=Counter)
    throttled: int = 0
    binds: int = 0
    first: float = 0.0
    last: float = 0.0

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._guard = threading.Lock()
        self._unconfirmed: dict[int, bytes] = {}
        self._sequence = 0
        self._next = 0.0
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def count(self) -> int:
        """Messages taken so far."""
        return sum(self.taken.values())

    def close(self) -> None:
        """Nobody listens any more."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                link, _peer = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(link,), daemon=True).start()

    def _serve(self, link: socket.socket) -> None:
        stream = link.makefile("rb")
        with contextlib.suppress(OSError, ValueError), link:
            while len(head := stream.read(HEAD.size)) == HEAD.size:
                length, command, _status, sequence = HEAD.unpack(head)
                self._answer(link, command, sequence, stream.read(length - HEAD.size))

    def _answer(self, link: socket.socket, command: int, sequence: int, body: bytes) -> None:
        if command == BIND:
            self.binds += 1
            _send(link, ANSWER | BIND, 0, sequence, b"SMSC\0")
            with self._guard:
                waiting = list(self._unconfirmed.items())
            for number, receipt in waiting:
                _send(link, DELIVER, 0, number, receipt)
        elif command == SUBMIT:
            self._submit(link, sequence, body)
        elif command == QUERY:
            _send(link, ANSWER | QUERY, NO_SUCH_MESSAGE, sequence)
        elif command in (TEST, UNBIND):
            _send(link, ANSWER | command, 0, sequence)
        elif command == ANSWER | DELIVER:
            with self._guard:
                self._unconfirmed.pop(sequence, None)

    def _submit(self, link: socket.socket, sequence: int, body: bytes) -> None:
        now = time.monotonic()
        if now < self._next - 1:
            self.throttled += 1
            _send(link, ANSWER | SUBMIT, THROTTLED, sequence, b"\0")
            return
        self._next = max(now, self._next) + 1 / self.per_second
        self.first, self.last = self.first or now, now
        at = body.index(0, body.index(0) + 3) + 3
        number = body[at : body.index(0, at)].decode()
        reference = REFERENCE.unpack(body[-REFERENCE.size :])[2]
        with self._guard:
            self.taken[number] += 1
            self._sequence += 1
            receipt, words = self._sequence, f"id:{self._sequence:x} sub:001 dlvrd:001 stat:DELIVRD err:000 text:"
            self._unconfirmed[receipt] = (
                b"\0\0\1" + number.encode() + b"\0\0\1" + b"1069\0" + bytes([0x04, 0, 0]) + b"\0\0"
                + bytes([0, 0, 0, 0, len(words)]) + words.encode() + REFERENCE.pack(REFERENCE_TAG, 2, reference)
            )  # fmt: skip
        _send(link, ANSWER | SUBMIT, 0, sequence, f"{receipt:x}".encode() + b"\0")
        _send(link, DELIVER, 0, receipt, self._unconfirmed.get(receipt, b""))


def _send(link: socket.socket, command: int, status: int, sequence: int, body: bytes = b"") -> None:
    link.sendall(HEAD.pack(HEAD.size + len(body), command, status, sequence) + body)
