"""An independent checker: rules and cost of a plan, from the contract's words alone. It imports no engine."""

from __future__ import annotations

import math
from collections import Counter, defaultdict


def minutes(clock):
    hours, rest = clock.split(":")
    return int(hours) * 60 + int(rest)


def span(problem, assignment):
    shift = next(s for s in problem["shifts"] if s["id"] == assignment["shift"])
    start, end = minutes(shift["start"]), minutes(shift["end"])
    if end <= start:
        end += 1440
    return assignment["day"] * 1440 + start, assignment["day"] * 1440 + end


def faults(problem, assignments):
    """Every hard rule that is broken."""
    people = {person["id"]: person for person in problem["people"]}
    rules = problem.get("rules", {})
    found = []
    by_person = defaultdict(list)
    for row in assignments:
        by_person[row["person"]].append(row)
        found += [f"bad assignment {row}" for why in bad(problem, people, row) if why]
    for name, rows in by_person.items():
        days = sorted(row["day"] for row in rows)
        if len(set(days)) < len(days):
            found.append(f"{name} twice a day")
        spans = sorted(span(problem, row) for row in rows)
        rest = rules.get("min_rest_hours")
        for (_, end), (start, _) in zip(spans, spans[1:], strict=False):
            if rest is not None and start - end < rest * 60:
                found.append(f"{name} rests too little")
        most = rules.get("max_shifts_per_week")
        if most is not None and max(Counter(day // 7 for day in days).values()) > most:
            found.append(f"{name} works too often in a week")
        longest = rules.get("max_consecutive_days")
        if longest is not None and any(set(range(day, day + longest + 1)) <= set(days) for day in days):
            found.append(f"{name} works too many days in a row")
    standing = {(row["person"], row["post"], row["shift"], row["day"]) for row in assignments}
    for pin in problem.get("pinned", []):
        if (pin["person"], pin["post"], pin["shift"], pin["day"]) not in standing:
            found.append(f"pin {pin} not kept")
    return found


def bad(problem, people, row):
    person = people[row["person"]]
    yield row["person"] in problem.get("excluded", [])
    yield not 0 <= row["day"] < problem["days"]
    yield row["post"] not in [post["id"] for post in problem["posts"]]
    yield row["role"] != "any" and row["role"] not in person.get("skills", [])
    available = person.get("available") or {}
    yield available.get("days") is not None and row["day"] not in available["days"]
    yield available.get("shifts") is not None and row["shift"] not in available["shifts"]


def open_places(problem, assignments):
    filled = Counter((row["post"], row["shift"], row["day"], row["role"]) for row in assignments)
    least, target = Counter(), Counter()
    for need in problem["needs"]:
        for day in need["days"]:
            key = need["post"], need["shift"], day, need.get("role", "any")
            least[key] += need.get("min", 0)
            target[key] += need.get("target", need.get("min", 0))
    short = sum(max(0, least[key] - filled[key]) for key in target)
    between = sum(max(0, target[key] - max(least[key], filled[key])) for key in target)
    return short, between


def unwished(problem, assignments):
    """Pairs of a wish and an assignment of whoever wishes it, on its days, at its shifts, at none of its posts."""
    return sum(
        row["person"] == wish["person"]
        and (wish.get("days") is None or row["day"] in wish["days"])
        and (wish.get("shifts") is None or row["shift"] in wish["shifts"])
        and row["post"] not in wish.get("posts", [])
        for row in assignments
        for wish in problem.get("wishes", [])
    )


def total(problem, assignments):
    """The cost of a plan."""
    weights = defaultdict(int, problem.get("weights", {}))
    people = {person["id"]: person for person in problem["people"]}
    places = {zone["id"]: (zone["x_km"], zone["y_km"]) for zone in problem["zones"]}
    post_zone = {post["id"]: post["zone"] for post in problem["posts"]}
    night = {shift["id"]: shift.get("night", False) for shift in problem["shifts"]}
    short, between = open_places(problem, assignments)
    sum_ = weights["unmet_min"] * short + weights["unmet_target"] * between
    nights, together = Counter(), defaultdict(set)
    for row in assignments:
        person = people[row["person"]]
        sum_ += weights["km"] * math.dist(places[person["zone"]], places[post_zone[row["post"]]])
        others = [skill for skill in person.get("skills", []) if skill != row["role"]]
        sum_ += weights["unused_skill"] * len(others)
        nights[row["person"]] += night[row["shift"]]
        if person.get("organisation"):
            together[row["post"], row["shift"], row["day"]].add(person["organisation"])
    sum_ += weights["wish"] * unwished(problem, assignments)
    fair = problem.get("rules", {}).get("fair_nights")
    if fair is not None:
        sum_ += weights["night_over"] * sum(max(0, count - fair) for count in nights.values())
    sum_ += weights["organisation_split"] * sum(len(group) - 1 for group in together.values())
    has = {tuple(sorted(row.items())) for row in assignments}
    before = {tuple(sorted(row.items())) for row in problem.get("previous", [])}
    return sum_ + weights["change"] * len(before - has)


def check(problem, plan):
    """Assert that a plan keeps every rule and says the truth about itself."""
    assignments = plan["assignments"]
    assert plan["format"] == "muster-plan/1"
    assert all(list(row) == ["person", "post", "shift", "day", "role"] for row in assignments)
    assert faults(problem, assignments) == []
    cost = total(problem, assignments)
    assert math.isclose(plan["cost"], cost, rel_tol=1e-9, abs_tol=1e-5), (plan["cost"], cost)
    assert (plan["unmet_min"], plan["unmet_target"]) == open_places(problem, assignments)
    assert plan.get("against_wishes", 0) == unwished(problem, assignments)
    assert 0 <= plan["lower_bound"] <= plan["cost"]
    gap = (plan["cost"] - plan["lower_bound"]) / plan["cost"] if plan["cost"] else 0
    assert math.isclose(plan["gap"], gap, abs_tol=1e-5)
    assert plan["status"] in ("optimal", "feasible", "stopped")
