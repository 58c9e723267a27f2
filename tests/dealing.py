"""Deals tests to workers so that nobody is left with a long test while the others have gone home.

pytest-xdist (`--dist worksteal`) gives each worker an even stretch of the list, and whoever is done takes from the
end of another's. So each stretch begins with slow tests, dealt by how long they take; quick ones come last and can be
taken.
"""

import os
from collections import defaultdict

import pytest

USUAL_SECONDS = 10
"""What a slow test takes that does not say it: `@pytest.mark.slow(seconds=...)`."""


@pytest.hookimpl(trylast=True)  # after the order has been shuffled
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if workers > 1:
        items[:] = deal(items, workers)


def deal(items: list[pytest.Item], workers: int) -> list[pytest.Item]:
    """The same tests in the order that xdist cuts into stretches. A module's slow tests share what it sets up."""
    modules: dict[str, list[pytest.Item]] = defaultdict(list)
    quick = []
    for item in items:
        if item.get_closest_marker("slow"):
            modules[item.path.as_posix()].append(item)
        else:
            quick.append(item)
    hands: list[list[pytest.Item]] = [[] for _worker in range(workers)]
    for several in sorted(modules.values(), key=lambda one: -sum(map(seconds, one))):
        min(hands, key=lambda hand: sum(map(seconds, hand))).extend(several)
    left = len(items)
    for number, hand in enumerate(hands):
        stretch = left // (workers - number)
        taken = max(0, stretch - len(hand))
        hand.extend(quick[:taken])
        del quick[:taken]
        left -= stretch
    return [item for hand in hands for item in hand] + quick


def seconds(item: pytest.Item) -> float:
    """About how long a slow test takes."""
    marker = item.get_closest_marker("slow")
    return float(marker.kwargs.get("seconds", USUAL_SECONDS)) if marker else 0
