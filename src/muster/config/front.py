"""Between the network and the program: whole requests in, whole answers out, and an answer in time.

Granian's own way to call a program reads a body and writes an answer from one of a few threads; four phones on a bad
network held them all, and with them the county. Here one loop gathers each request. A thread is taken when it is
whole, and given back when its answer is handed over, however slowly it is read. Who waits too long for the program is
told so: the database may stand still.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

Headers = list[tuple[str, str]]
LARGEST = 12 * 1024 * 1024
"""More than the largest list that pages take, with the form around it."""
WHOLE = 256 * 1024
"""A body that is no larger, as batches and forms are, is taken in one go."""
HELD = 512 * 1024 * 1024
"""Bytes of larger ones that are held at a time: many that come slowly must not fill the memory."""
SPILLED = 10 * LARGEST
"""So much of what is too large is taken off the line, since a browser reads no answer before it has sent all."""
BEGINNING_SECONDS = 60.0
SLOWEST = 10_000.0
"""Bytes a second below which a large body is given up."""


class Scope(Protocol):
    """What granian knows of a request before its body."""

    http_version: str
    server: str
    client: str
    scheme: str
    method: str
    path: str
    query_string: str
    headers: Any


class Line(Protocol):
    """Where granian gives the body and takes the answer; the first answer counts."""

    async def __call__(self) -> bytes: ...
    def __aiter__(self) -> Any: ...
    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None: ...


@dataclass(frozen=True, slots=True)
class Said:
    """An answer that the front gives by itself."""

    status: HTTPStatus
    kind: str
    body: bytes
    more: tuple[tuple[str, str], ...] = ()


Words = Callable[[HTTPStatus, Scope], Said]
"""What to say to whom when the program is not asked, or did not answer in time."""


@dataclass(frozen=True)
class Lane:
    """Threads for one kind of request, so that slow pages do not stop phones; and how long one waits for them."""

    threads: ThreadPoolExecutor
    seconds: float
    largest: int = LARGEST
    spills: bool = True

    @classmethod
    def of(cls, name: str, threads: int, seconds: float, **more: Any) -> Lane:
        """A lane with threads of its own."""
        return cls(ThreadPoolExecutor(threads, thread_name_prefix=name), seconds, **more)


class _TooLarge(Exception):
    pass


class _TooMuch(Exception):
    """Not of this one body, but of all together."""


class Bodies:
    """How much memory those that are larger than `WHOLE` take, until each is answered. One loop alone counts."""

    def __init__(self) -> None:
        self.held = 0

    @contextmanager
    def one(self) -> Iterator[Callable[[int], None]]:
        """Call it with the size of each piece that is kept. Raises `_TooMuch`."""
        own = 0

        def keep(size: int) -> None:
            nonlocal own
            if self.held + size > HELD:
                raise _TooMuch
            own += size
            self.held += size

        try:
            yield keep
        finally:
            self.held -= own


class Front:
    """The application that granian serves by its RSGI. `lane_of` says by method and path which lane a request takes."""

    def __init__(self, program: WSGIApplication, lane_of: Callable[[str, str], Lane], words: Words) -> None:
        self._program, self._lane_of, self._words = program, lane_of, words
        self._bodies = Bodies()
        self._base = {
            "SCRIPT_NAME": "", "SERVER_SOFTWARE": "Granian", "wsgi.version": (1, 0), "wsgi.errors": sys.stderr,
            "wsgi.multithread": True, "wsgi.multiprocess": False, "wsgi.run_once": False, "wsgi.input_terminated": True,
        }  # fmt: skip

    async def __rsgi__(self, scope: Scope, line: Line) -> None:
        """Gather, hand over, and see that there is an answer."""
        try:
            with self._bodies.one() as keep:
                await self._through(scope, line, keep)
        except (TimeoutError, _TooMuch):
            self._say(HTTPStatus.SERVICE_UNAVAILABLE, scope, line)

    async def _through(self, scope: Scope, line: Line, keep: Callable[[int], None]) -> None:
        """Raises TimeoutError where the program does not answer in time."""
        lane = self._lane_of(scope.method, scope.path)
        try:
            environ = self._environ(scope)
            body = await _gathered(environ, line, lane, keep)
        except TimeoutError:
            return self._say(HTTPStatus.REQUEST_TIMEOUT, scope, line)
        except _TooLarge:
            return self._say(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, scope, line)
        except ValueError:
            return self._say(HTTPStatus.BAD_REQUEST, scope, line)
        except RuntimeError:
            return None  # who sent it has hung up
        environ["wsgi.input"] = BytesIO(body)
        running = asyncio.get_running_loop().run_in_executor(lane.threads, self._answer, environ, line)
        async with asyncio.timeout(lane.seconds):
            await running  # what has not begun when time is up never does
        return None

    def _environ(self, scope: Scope) -> dict[str, Any]:
        server, _, port = scope.server.rpartition(":")
        environ = {
            **self._base,
            "SERVER_PROTOCOL": f"HTTP/{scope.http_version}", "SERVER_NAME": server, "SERVER_PORT": port,
            "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"), "REQUEST_METHOD": scope.method,
            # WSGI has the bytes of a path as Latin-1
            "PATH_INFO": scope.path.encode().decode("latin-1"), "QUERY_STRING": scope.query_string,
            "wsgi.url_scheme": scope.scheme,
        }  # fmt: skip
        for name, value in scope.headers.items():
            if "_" in name:
                continue  # `x_y` would pass for `x-y`
            key = name.upper().replace("-", "_")
            if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
                key = f"HTTP_{key}"
            before = environ.get(key)
            joint = "; " if key == "HTTP_COOKIE" else ","
            environ[key] = value if before is None else f"{before}{joint}{value}"
        return environ

    def _answer(self, environ: dict[str, Any], line: Line) -> None:
        """In a thread: ask the program, put its answer together, hand it over."""
        began: list[tuple[int, Headers]] = []
        written: list[bytes] = []

        def start(status: str, headers: Headers, *_error: Any) -> Callable[[bytes], object]:
            began[:] = [(int(status.partition(" ")[0]), headers)]
            return written.append

        parts: Iterable[bytes] = self._program(environ, start)
        try:
            returned = list(parts)
            line.response_bytes(*began[0], b"".join([*written, *returned]))
        finally:
            close = getattr(parts, "close", None)
            if close is not None:
                close()

    def _say(self, status: HTTPStatus, scope: Scope, line: Line) -> None:
        said = self._words(status, scope)
        headers = [("Content-Type", said.kind), ("Content-Length", str(len(said.body))), *said.more]
        line.response_bytes(status, headers, said.body)


async def _gathered(environ: dict[str, Any], line: Line, lane: Lane, keep: Callable[[int], None]) -> bytes:
    """The whole body. Raises TimeoutError, _TooLarge, _TooMuch, ValueError for a length that is none, RuntimeError."""
    said = environ.get("CONTENT_LENGTH")
    if said is None and "HTTP_TRANSFER_ENCODING" not in environ and environ["SERVER_PROTOCOL"] < "HTTP/2":
        return b""
    length = int(said or 0)
    async with asyncio.timeout(BEGINNING_SECONDS + min(length, SPILLED) / SLOWEST):
        if said is not None and length <= min(lane.largest, WHOLE):
            return await line() if length else b""
        return await _piece_by_piece(length, line, lane, keep)


async def _piece_by_piece(length: int, line: Line, lane: Lane, keep: Callable[[int], None]) -> bytes:
    """A body that is large, or does not say how large it is."""
    if length > lane.largest and not lane.spills:
        raise _TooLarge
    kept = bytearray()
    taken = 0
    async for piece in line:
        taken += len(piece)
        if max(taken, length) > lane.largest:
            kept.clear()
            if not lane.spills or taken > SPILLED:
                break
        else:
            keep(len(piece))
            kept += piece
    if taken > lane.largest:
        raise _TooLarge
    return bytes(kept)
