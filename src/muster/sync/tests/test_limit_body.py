"""What may be put through the door at all: the limit holds before anything is read, and who is slow stops nobody."""

from __future__ import annotations

import io
import json
import socket
from typing import Any
from urllib.parse import urlsplit

import pytest

from muster.sync import door
from muster.sync.wsgi import Door

BEHIND = [b"Django"]


class Unread(io.BytesIO):
    """A body that counts what is taken of it."""

    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(size)
        self.taken += len(found)
        return found


def knock(body: io.BytesIO, length: str | None, path: str = "/api/v1/sync") -> tuple[str, Any]:
    """Hand a body to the door; status and what it says."""
    said: list[str] = []
    environ = {"PATH_INFO": path, "REQUEST_METHOD": "POST", "wsgi.input": body}
    environ |= {} if length is None else {"CONTENT_LENGTH": length}
    answer = Door(lambda *_given: BEHIND)(environ, lambda status, _headers: said.append(status))  # type: ignore[arg-type]
    return said[0], json.loads(b"".join(answer))


@pytest.mark.parametrize("path", ["/api/v1/sync", "/api/v1/rescue"])
def test_a_body_that_says_it_is_too_large_is_not_read(path: str) -> None:
    body = Unread(b" " * 100)
    assert knock(body, str(door.LARGEST_BODY + 1), path) == ("413 Request Entity Too Large", {"error": "too_large"})
    assert body.taken == 0


def test_a_length_that_is_no_number_is_refused() -> None:
    assert knock(Unread(), "many") == ("400 Bad Request", {"error": "bad_length"})


def test_who_sends_slowly_keeps_nobody_waiting(serving: str) -> None:
    """More phones than the server has threads begin a batch and never go on; another one is answered all the same."""
    at = urlsplit(serving)
    begun = b"POST /api/v1/sync HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\nAuthorization: Bearer x\r\n\r\n{"
    slow = [socket.create_connection((at.hostname, at.port), timeout=20) for _one in range(12)]
    try:
        for one in slow:
            one.sendall(begun)
        with socket.create_connection((at.hostname, at.port), timeout=20) as quick:
            quick.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            assert quick.recv(64).startswith(b"HTTP/1.1 200")
    finally:
        for one in slow:
            one.close()
