"""What slow pages do not stop."""

from __future__ import annotations

import asyncio
import threading
from types import SimpleNamespace
from typing import Any

from muster.config import rsgi


class Line:
    """Where one answer arrives."""

    def __init__(self) -> None:
        self.status = 0

    def response_bytes(self, status: int, _headers: object, _body: bytes) -> None:
        self.status = int(status)


def _asked(path: str) -> Any:
    return SimpleNamespace(
        http_version="1.1", server="localhost:80", client="127.0.0.1:1", scheme="http", method="GET", path=path,
        query_string="", headers={},
    )  # fmt: skip


def test_the_sign_of_life_waits_for_no_page() -> None:
    go_on = threading.Event()

    def program(environ: dict[str, Any], start: Any) -> list[bytes]:
        if environ["PATH_INFO"] != "/healthz":
            assert go_on.wait(60)
        start("200 OK", [])
        return [b""]

    front = rsgi.front(program)

    async def play() -> None:
        pages, sign = [Line() for _thread in range(rsgi.PAGE_THREADS + 1)], Line()
        waiting = [asyncio.create_task(front.__rsgi__(_asked("/board/"), page)) for page in pages]  # type: ignore[arg-type]
        await asyncio.sleep(0)
        await front.__rsgi__(_asked("/healthz"), sign)  # type: ignore[arg-type]
        assert sign.status == 200
        assert [page.status for page in pages] == [0] * len(pages), "these still wait"
        go_on.set()
        await asyncio.gather(*waiting)
        assert [page.status for page in pages] == [200] * len(pages)

    asyncio.run(asyncio.wait_for(play(), 60))
