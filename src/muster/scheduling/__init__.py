"""Rosters: who stands at which post and shift, for weeks, and how much better any roster could be. Pure: no Django.

`read_problem` reads `muster-roster/1`, `solve` finds a plan with a true lower bound. The solvers are imported when they
are needed.
"""

from muster.scheduling.curtois import Instance, RowPlan, is_instance, read_instance
from muster.scheduling.dropout import replace
from muster.scheduling.neighbourhoods import plain_rows, solve_rows
from muster.scheduling.plan import Plan
from muster.scheduling.problem import Problem
from muster.scheduling.reading import Refused, read_problem
from muster.scheduling.reasons import Because, Obstacle, Shortage, Why, because, explain_person, shortages, why_open
from muster.scheduling.solving import solve

__all__ = [
    "Because",
    "Instance",
    "Obstacle",
    "Plan",
    "Problem",
    "Refused",
    "RowPlan",
    "Shortage",
    "Why",
    "because",
    "explain_person",
    "is_instance",
    "plain_rows",
    "read_instance",
    "read_problem",
    "replace",
    "shortages",
    "solve",
    "solve_rows",
    "why_open",
]
