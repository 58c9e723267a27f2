"""The slow clients of `bench slow`: a third each is slow in the head, in the body, and in reading a large answer."""

from __future__ import annotations

import select
import socket
import sys
from itertools import cycle
from pathlib import Path
from urllib.parse import urlsplit

from muster import web

EVERY_SECONDS = 0.5
HEAD = b"POST /api/v1/sync HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer slow\r\n"
BODY = HEAD + b"Content-Length: 30000\r\n\r\n{"
STATIC = Path(web.__file__).parent / "static"


def _asked() -> bytes:
    """A large file, twice: the answers do not fit into what the system keeps for a reader."""
    large = max(STATIC.glob("vendor/*/*.mjs"), key=lambda path: path.stat().st_size).relative_to(STATIC)
    return f"GET /static/{large} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode() * 2


def main(url: str, many: int) -> None:
    """Say when all are connected; go on until standard input ends; then print how many still are.

    What a large answer costs is no matter of how slowly it is read: all of them have begun to come by then.
    """
    at = urlsplit(url)
    lines = []
    for _number, begun in zip(range(many), cycle((HEAD, BODY, _asked())), strict=False):
        line = socket.create_connection((at.hostname, at.port), timeout=20)
        line.sendall(begun)
        lines.append((line, begun))
    for line, begun in lines:
        if begun not in (HEAD, BODY):
            line.recv(1)
        line.settimeout(0)
    print("connected", flush=True)
    while not select.select([sys.stdin], [], [], EVERY_SECONDS)[0]:
        lines = [(line, begun) for line, begun in lines if _goes_on(line, begun)]
    print(len(lines), flush=True)


def _goes_on(line: socket.socket, begun: bytes) -> bool:
    """A byte of the head or the body, or a little of the answer. False when the server has hung up."""
    try:
        if begun in (HEAD, BODY):
            return line.send(b"x") > 0
        return len(line.recv(512)) > 0
    except BlockingIOError:
        return True
    except OSError:
        return False


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
