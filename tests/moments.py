"""Two who do something at the same moment: for tests with `fresh_database`, where both really write."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection

from muster.kernel.problems import Problem
from muster.kernel.scope import Scope, acting

A_WHILE = 0.5


def at_once(scope: Scope, first: Callable[[], Any], second: Callable[[], Any]) -> tuple[Any, Any]:
    """What each comes to; the second one begins before the first has been written down, and has to wait for it."""
    found: list[Any] = []

    def run() -> None:
        try:
            with acting(scope):
                found.append(second())
        except Problem as problem:
            found.append(problem)
        finally:
            connection.close()

    other = threading.Thread(target=run)
    with acting(scope):
        one = first()
        other.start()
        other.join(A_WHILE)
        assert other.is_alive(), "it did not wait"
    other.join(20)
    return one, found[0]
