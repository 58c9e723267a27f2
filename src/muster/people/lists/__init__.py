"""The kinds of list that tell of people: organisations, staff, teams, deployments, and a laboratory's results."""

from muster.people.lists.deployments import DEPLOYMENTS
from muster.people.lists.organisations import ORGANISATIONS
from muster.people.lists.proofs import PROOFS
from muster.people.lists.staff import STAFF
from muster.people.lists.teams import TEAMS

__all__ = ["DEPLOYMENTS", "ORGANISATIONS", "PROOFS", "STAFF", "TEAMS"]
