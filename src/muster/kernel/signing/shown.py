"""What a phone read off a signed code is judged again by whoever signs such codes, with all that is known here.

The package that signs registers; the one that keeps what was shown asks, and knows nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from muster.kernel.scope import Scope

HOLDS, WITHDRAWN, UNKNOWN = "holds", "withdrawn", "unknown"
Judge = Callable[[Scope, Sequence[tuple[bytes, datetime]]], list[str]]
"""How each serial stood at the moment at which it was shown: one of the words above, in order."""
_judges: dict[str, Judge] = {}


def register(kind: str, judge: Judge) -> None:
    """Called when a package is loaded; `kind` is what a phone calls the code."""
    _judges[kind] = judge


def judged(scope: Scope, kind: str, shown: Sequence[tuple[bytes, datetime]]) -> list[str]:
    """How each of these stood; '' where nobody signs such codes."""
    return _judges[kind](scope, shown) if kind in _judges else [""] * len(shown)
