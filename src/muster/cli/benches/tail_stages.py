"""The door's application with a watch on each stage of a batch: what `bench tail` serves, and nobody else.

Nothing of it stands in a batch's way elsewhere: the door's own functions are wrapped here, when this module is loaded.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from muster.cli.benches.tail import COLLECTOR, REPORT, SWITCH
from muster.config.rsgi import front
from muster.config.wsgi import application as served
from muster.sync import door, intake, pool, wsgi

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_taken: dict[str, list[tuple[float, float]]] = {}
"""By stage: milliseconds on the clock, and of these the thread's own processor time. The rest was waiting."""
_began = [0.0]


def _timed(stage: str, call: Callable[..., Any]) -> Callable[..., Any]:
    rows = _taken.setdefault(stage, [])

    def measured(*args: Any, **kwargs: Any) -> Any:
        clock, processor = time.perf_counter(), time.thread_time()
        try:
            return call(*args, **kwargs)
        finally:
            rows.append(((time.perf_counter() - clock) * 1000, (time.thread_time() - processor) * 1000))

    return measured


def _collected(phase: str, _info: dict[str, int]) -> None:
    if phase == "start":
        _began[0] = time.perf_counter()
    else:
        _taken["collector"].append(((time.perf_counter() - _began[0]) * 1000, 0.0))


def _watched(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """The program, and one address more: every batch's stages since it was last asked."""
    if environ.get("PATH_INFO") != REPORT:
        return served(environ, start_response)
    body = json.dumps(_taken).encode()
    for rows in _taken.values():
        rows.clear()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


door.read = _timed("read", door.read)  # type: ignore[attr-defined]
intake.sort = _timed("sort", intake.sort)
pool.run = _timed("database", pool.run)
wsgi.respond = _timed("whole", wsgi.respond)
_taken["collector"] = []
gc.callbacks.append(_collected)
if os.environ.get(COLLECTOR) == "off":
    gc.disable()
if SWITCH in os.environ:
    sys.setswitchinterval(float(os.environ[SWITCH]) / 1000)
application = front(_watched)
