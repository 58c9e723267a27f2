"""A mobile line as it is far out: 400 kbit/s both ways together, and connections that break off."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

BYTES_A_SECOND = 400_000 / 8
PIECE = 2_000


@dataclass
class Line:
    """Between a phone and the server: quick and whole until it is made slow, then as told."""

    behind: int
    url: str = ""
    slow: bool = False
    breaks: list[int] = field(default_factory=list)
    """After how many bytes each of the next connections that carry something breaks off."""
    broken: int = 0
    carried: int = 0
    """Bytes since it became slow."""
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def carry(self, source: socket.socket, target: socket.socket, left: list[int]) -> None:
        """One direction of a connection, until an end closes or it breaks off."""
        with contextlib.suppress(OSError):
            while piece := source.recv(PIECE):
                if self.slow:
                    with self._turn:  # one after the other: both ways share the line
                        time.sleep(len(piece) / BYTES_A_SECOND)
                        self.carried += len(piece)
                        if not left and self.breaks:
                            left.append(self.breaks.pop(0))
                    if left:
                        left[0] -= len(piece)
                        if left[0] <= 0:
                            self.broken += 1
                            break
                target.sendall(piece)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def connect(self, phone: socket.socket) -> None:
        """A new connection of the phone's."""
        server = socket.create_connection(("127.0.0.1", self.behind))
        left: list[int] = []
        for ends in ((phone, server), (server, phone)):
            threading.Thread(target=self.carry, args=(*ends, left), daemon=True).start()


@contextmanager
def line(serving: str) -> Iterator[Line]:
    """Stand before the server."""
    one = Line(int(serving.rsplit(":", 1)[1]))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        one.url = f"http://127.0.0.1:{listening.getsockname()[1]}"

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    one.connect(listening.accept()[0])

        threading.Thread(target=accept, daemon=True).start()
        yield one
        listening.shutdown(socket.SHUT_RDWR)
