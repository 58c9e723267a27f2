"""The numbers of sites and grids are given one after another."""

from __future__ import annotations

from collections.abc import Iterable

from muster.kernel import turns


def lock(pairs: Iterable[tuple[str, str]]) -> None:
    """Whoever opens at the same place waits until the transaction ends. Sorted, so nobody deadlocks."""
    for place, kind in sorted(pairs):
        turns.take(f"places:{place}-{kind}")
