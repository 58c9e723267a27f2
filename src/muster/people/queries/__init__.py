"""Reads of people, by what they read. The first argument is always who asks."""

from muster.people.queries.arrivals import arrivals, arriving
from muster.people.queries.identities import find_by_mark, masked_identities, own_marks, plate_history, seen_elsewhere
from muster.people.queries.on_duty import named as named_on_duty
from muster.people.queries.standing import Standing, standing

__all__ = [
    "Standing", "arrivals", "arriving", "find_by_mark", "masked_identities", "named_on_duty", "own_marks",
    "plate_history", "seen_elsewhere", "standing",
]  # fmt: skip
