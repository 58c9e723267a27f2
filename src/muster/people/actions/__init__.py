"""Writes of people, by what they write: each in one transaction with its audit entry."""

from muster.people.actions.reveal import Revealed, reveal, reveal_hold, reveal_staff
from muster.people.actions.standing import Came, Proof, file_arrivals, file_proofs, lift_hold, place_hold

__all__ = [
    "Came", "Proof", "Revealed", "file_arrivals", "file_proofs", "lift_hold", "place_hold", "reveal", "reveal_hold",
    "reveal_staff",
]  # fmt: skip
