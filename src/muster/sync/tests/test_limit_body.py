"""What may be put through the door at all: the limit holds before anything is read, and who is slow stops nobody."""

from __future__ import annotations

import http.client
import io
import json
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest

from muster.instance.home import PROJECT
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


def knock(body: io.BytesIO, length: str | None, path: str = "/api/v1/sync") -> tuple[int, Any]:
    """Hand a body to the door; status and what it says."""
    said: list[str] = []
    environ = {"PATH_INFO": path, "REQUEST_METHOD": "POST", "wsgi.input": body}
    environ |= {} if length is None else {"CONTENT_LENGTH": length}
    answer = Door(lambda *_given: BEHIND)(environ, lambda status, _headers: said.append(status))  # type: ignore[arg-type]
    return int(said[0].partition(" ")[0]), json.loads(b"".join(answer))


@pytest.mark.parametrize("path", ["/api/v1/sync", "/api/v1/rescue"])
def test_a_body_that_says_it_is_too_large_is_not_read(path: str) -> None:
    body = Unread(b" " * 100)
    assert knock(body, str(door.LARGEST_BODY + 1), path) == (413, {"error": "too_large"})
    assert body.taken == 0


def test_a_length_that_is_no_number_is_refused() -> None:
    assert knock(Unread(), "many") == (400, {"error": "bad_length"})


@contextmanager
def connected(serving: str, many: int, said: bytes) -> Iterator[list[socket.socket]]:
    """Connections on which this is said, and nothing more is done."""
    at = urlsplit(serving)
    opened = []
    try:
        for _one in range(many):
            line = socket.create_connection((at.hostname, at.port), timeout=20)
            line.sendall(said)
            opened.append(line)
        yield opened
    finally:
        for line in opened:
            line.close()


def answered(serving: str) -> bool:
    with connected(serving, 1, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n") as (line,):
        return line.recv(64).startswith(b"HTTP/1.1 200")


BATCH = b"POST /api/v1/sync HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\n"
STATIC = PROJECT / "src" / "muster" / "web" / "static"
LARGEST = 12 * 1024 * 1024
"""What the front takes for a page."""
LARGE = next(STATIC.glob("vendor/maplibre-gl-*/maplibre-gl.mjs")).relative_to(STATIC)


@pytest.mark.parametrize(
    "begun",
    [
        BATCH,
        BATCH + b"Content-Length: 1000\r\n\r\n{",
        BATCH + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
        b"POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nu",
        f"GET /static/{LARGE} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode() * 20,
    ],
    ids=["head", "body", "pieces", "form", "reads nothing of a large answer"],
)
def test_who_is_slow_keeps_nobody_waiting(serving: str, begun: bytes) -> None:
    """Many more than the server has threads."""
    with connected(serving, 60, begun):
        assert answered(serving)


def test_a_page_says_that_a_form_is_too_large(serving: str) -> None:
    asked = urllib.request.Request(f"{serving}/sign-in/", b"x" * (LARGEST + 1))
    with pytest.raises(urllib.error.HTTPError, match="413") as refused:
        urllib.request.urlopen(asked, timeout=60)
    assert "每次最多提交 10 MB" in refused.value.read().decode()


def test_a_batch_in_pieces_is_a_batch(serving: str) -> None:
    link = http.client.HTTPConnection(str(urlsplit(serving).netloc), timeout=20)
    link.request("POST", "/api/v1/sync", iter([b"{", b"}"]), {"Authorization": "Bearer nobody"})
    assert json.load(link.getresponse()) == {"error": "unknown_device"}
