"""How much of what comes slowly is held at a time, whoever sends it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest

from muster.config import front

PIECE = 100_000


class Slow:
    """A line on which pieces of a large body come until nothing more does, or its end is let come."""

    def __init__(self, pieces: int) -> None:
        self.pieces, self.end, self.status = pieces, asyncio.Event(), 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for _one in range(self.pieces):
            yield b"x" * PIECE
        await self.end.wait()

    def response_bytes(self, status: int, _headers: object, _body: bytes) -> None:
        self.status = self.status or int(status)


def test_large_bodies_that_come_slowly_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "HELD", 10 * PIECE)
    asked = SimpleNamespace(
        http_version="1.1", server="localhost:80", client="127.0.0.1:1", scheme="http", method="POST", path="/",
        query_string="", headers={"content-length": str(10 * PIECE)},
    )  # fmt: skip

    def program(environ: dict[str, Any], start: Any) -> list[bytes]:
        start("200 OK", [])
        return [environ["wsgi.input"].read()]

    lane = front.Lane.of("page", 1, 20.0)
    gate = front.Front(program, lambda _method, _path: lane, lambda status, _scope: front.Said(status, "", b""))

    async def play() -> None:
        first, second, third = (Slow(7) for _one in range(3))
        begun = asyncio.create_task(gate.__rsgi__(asked, first))  # type: ignore[arg-type]
        await asyncio.sleep(0)
        await gate.__rsgi__(asked, second)  # type: ignore[arg-type]
        assert (first.status, second.status) == (0, 503)
        first.end.set()
        third.end.set()
        await begun
        await gate.__rsgi__(asked, third)  # type: ignore[arg-type]
        assert (first.status, third.status) == (200, 200), "what was held is given back"

    asyncio.run(asyncio.wait_for(play(), 60))
