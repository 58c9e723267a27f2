"""What is decided about call-ups and orders: when the silent are chased, how far up it goes, which step may follow."""

from __future__ import annotations

from datetime import datetime, timedelta

LEVELS = (12, 9, 6, 4, 2)
"""Lengths of the codes of tiers: village, town, county, city, province."""
REMIND_SHARES = (0.5, 0.9)
"""After these shares of the time the silent are reminded; a last time at the deadline."""
SENDER_NEEDS = timedelta(minutes=5)
"""After this, an organisation nothing went out to is shown: the sender runs every minute."""
RISES_EVERY = timedelta(hours=2)
"""Past the deadline it rises a level at once, and one more after each such time."""

STEPS: dict[str, tuple[frozenset[str], str]] = {
    "accept": (frozenset({"given"}), "accepted"),
    "progress": (frozenset({"given", "accepted", "returned"}), "accepted"),
    "report": (frozenset({"given", "accepted", "returned"}), "reported"),
    "return": (frozenset({"reported", "checked"}), "returned"),
    "check": (frozenset({"reported"}), "checked"),
    "close": (frozenset({"checked"}), "closed"),
    "withdraw": (frozenset({"given", "accepted", "reported", "returned", "checked"}), "withdrawn"),
}
"""Which step follows from which states, and where it leads. Whoever reports done does not check it (two people)."""
BY_LINK = ("accept", "progress", "report")
"""What the responsible unit does by its link; the rest is the command's."""
ENDED = frozenset({"closed", "withdrawn"})
WITH_UNIT = frozenset({"given", "accepted", "returned"})
"""In these the unit still has something to do: only then an order is late."""


def reminders_due(published: datetime, deadline: datetime, now: datetime) -> int:
    """How many reminders whoever is silent should have had by now."""
    length = deadline - published
    marks = [published + length * share for share in REMIND_SHARES] + [deadline]
    return sum(mark <= now for mark in marks)


def levels_risen(deadline: datetime, now: datetime) -> int:
    """How many levels up an overdue thing has risen."""
    if now <= deadline:
        return 0
    return min(len(LEVELS), 1 + (now - deadline) // RISES_EVERY)


def level(code: str) -> int:
    """The tier of a place: 0 for a village (or below), up to 4 for a province."""
    length = len(code.partition("-")[0])
    return next((number for number, size in enumerate(LEVELS) if length >= size), len(LEVELS))


def concerns(place: str, risen: int, reach: str) -> bool:
    """Whether an overdue thing of a place is for those who see to `reach`: it has come up to their level."""
    return level(reach) - level(place) <= risen


def may_step(step: str, state: str) -> bool:
    """Whether a step may follow in that state."""
    return step in STEPS and state in STEPS[step][0]


def share_out(wanted: int, sizes: dict[int, int]) -> dict[int, int]:
    """How many people each of several organisations is asked for, by their size, the sum being exactly `wanted`.

    One of whom nobody knows how many it has counts like the others do on average.
    """
    known = [size for size in sizes.values() if size]
    if not sizes:
        return {}
    usual = max(1, round(sum(known) / len(known))) if known else 1
    weights = {key: size or usual for key, size in sizes.items()}
    whole = sum(weights.values())
    shares = {key: wanted * weight // whole for key, weight in weights.items()}
    rest = wanted - sum(shares.values())
    order = sorted(weights, key=lambda key: (-(wanted * weights[key] % whole), key))
    for key in order[:rest]:
        shares[key] += 1
    return shares


def standing(answered: bool, acknowledged: bool, overdue: bool) -> str:
    """How an organisation stands: answered, acknowledged, silent or overdue."""
    if answered:
        return "answered"
    if overdue:
        return "overdue"
    return "acknowledged" if acknowledged else "silent"
