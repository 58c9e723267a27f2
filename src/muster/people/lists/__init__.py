"""The kinds of list that tell of people: of staff, and of a laboratory's results."""

from muster.people.lists.proofs import PROOFS
from muster.people.lists.staff import STAFF

__all__ = ["PROOFS", "STAFF"]
