"""Small roster problems: one to read and change in a test, and a strategy that makes many."""

from __future__ import annotations

import copy
import itertools

from hypothesis import strategies as st

from muster.scheduling.tests.checker import faults, total

SHIFTS = [
    {"id": "D", "start": "07:00", "end": "15:00", "night": False},
    {"id": "N", "start": "23:00", "end": "07:00", "night": True},
]
PROBLEM = {
    "format": "muster-roster/1",
    "start": "2022-09-06",
    "days": 3,
    "shifts": SHIFTS,
    "zones": [{"id": "a", "x_km": 0, "y_km": 0}, {"id": "b", "x_km": 3, "y_km": 4}],
    "people": [
        {"id": "p1", "zone": "a", "organisation": "tax", "skills": ["lead"]},
        {"id": "p2", "zone": "a", "organisation": "tax", "skills": []},
        {"id": "p3", "zone": "b", "organisation": "town", "skills": ["lead", "medic"]},
        {"id": "p4", "zone": "b", "skills": [], "available": {"days": [0, 1], "shifts": ["D"]}},
    ],
    "posts": [{"id": "k1", "zone": "a"}, {"id": "k2", "zone": "b"}],
    "needs": [
        {"post": "k1", "shift": "D", "days": [0, 1, 2], "role": "lead", "min": 1, "target": 1},
        {"post": "k1", "shift": "D", "days": [0, 1], "role": "any", "min": 1, "target": 2},
        {"post": "k2", "shift": "N", "days": [1], "role": "any", "min": 1, "target": 1},
    ],
    "rules": {"min_rest_hours": 11, "max_shifts_per_week": 5, "max_consecutive_days": 6, "fair_nights": 0},
    "weights": {
        "unmet_min": 1000,
        "unmet_target": 100,
        "km": 1,
        "unused_skill": 3,
        "night_over": 5,
        "organisation_split": 2,
        "change": 10,
        "wish": 7,
    },
}


def problem(**changes):
    return copy.deepcopy({**PROBLEM, **changes})


def optimum(problem):
    """The cheapest cost, by trying everything."""
    choices = []
    for person in problem["people"]:
        rows = []
        roles = ["any", *person["skills"]]
        wanted = {(need["post"], need["shift"], need["role"]) for need in problem["needs"]}
        for day in range(problem["days"]):
            cells = [
                {"person": person["id"], "post": post, "shift": shift, "day": day, "role": role}
                for post, shift, role in sorted(wanted)
                if role in roles
            ]
            cells += [row for row in problem["previous"] if (row["person"], row["day"]) == (person["id"], day)]
            pins = [p for p in problem["pinned"] if (p["person"], p["day"]) == (person["id"], day)]
            cells += [{**pin, "role": role} for pin in pins for role in roles]
            rows.append([None, *cells])
        mine = {**problem, "pinned": [p for p in problem["pinned"] if p["person"] == person["id"]]}
        weeks = ([cell for cell in week if cell] for week in itertools.product(*rows))
        choices.append([week for week in weeks if faults(mine, week) == []])
    return min(total(problem, sum(weeks, [])) for weeks in itertools.product(*choices))


def _rules():
    """Limits, each of them named or not."""
    limits = {
        "min_rest_hours": st.sampled_from([8, 11, 20]),
        "max_shifts_per_week": st.integers(0, 2),
        "max_consecutive_days": st.integers(0, 2),
        "fair_nights": st.integers(0, 1),
    }
    return st.fixed_dictionaries({}, optional=limits)


def _need(days):
    return st.builds(
        lambda post, shift, days, role, least, more: {
            "post": post, "shift": shift, "days": days, "role": role, "min": least, "target": least + more
        },
        st.sampled_from(["k1", "k2"]), st.sampled_from("DN"), days, st.sampled_from(["any", "lead"]),
        st.integers(0, 2), st.integers(0, 1),
    )  # fmt: skip


def _wish(people, days):
    """No nights, days off, one's own post, or some of each."""
    parts = {
        "days": days,
        "shifts": st.lists(st.sampled_from("DN"), min_size=1, unique=True),
        "posts": st.lists(st.sampled_from(["k1", "k2"]), min_size=1, unique=True),
    }
    return st.fixed_dictionaries({"person": st.sampled_from(people)}, optional=parts)


@st.composite
def problems(draw, days=2, people=3):
    """At most three people, two posts and two days: small enough to try everything."""
    horizon = draw(st.integers(1, days))
    count = draw(st.integers(1, people))
    day_lists = st.lists(st.integers(0, horizon - 1), min_size=1, unique=True)
    available = st.fixed_dictionaries(
        {}, optional={"days": day_lists, "shifts": st.lists(st.sampled_from("DN"), min_size=1, unique=True)}
    )
    staff = [
        {
            "id": f"p{number}",
            "zone": draw(st.sampled_from("ab")),
            "organisation": draw(st.sampled_from([None, "tax", "town"])),
            "skills": draw(st.sampled_from([[], ["lead"], ["lead", "medic"]])),
            "available": draw(available),
        }
        for number in range(count)
    ]
    made = problem(
        days=horizon,
        people=staff,
        needs=draw(st.lists(_need(day_lists), min_size=1, max_size=3)),
        rules=draw(_rules()),
        excluded=draw(st.lists(st.sampled_from([p["id"] for p in staff]), max_size=1)),
        pinned=[],
        previous=[],
        wishes=draw(st.lists(_wish([p["id"] for p in staff], day_lists), max_size=2)),
    )
    if draw(st.booleans()):
        pin = {"person": "p0", "post": draw(st.sampled_from(["k1", "k2"])), "shift": "D", "day": 0}
        if faults({**made, "pinned": []}, [{**pin, "role": "any"}]) == []:
            made["pinned"] = [pin]
    if draw(st.booleans()):
        made["previous"] = [{"person": "p0", "post": "k1", "shift": "D", "day": 0, "role": "any"}]
    return made
