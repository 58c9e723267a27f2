"""The ways out of the program: every page that can be fetched, and every number that can be asked for.

A feature whose page takes an argument adds a row here: to OBJECTS when the argument names one record, which must look
as if it did not exist to whom it is none of their business; to SWEPT when it is a key or a place, where only canaries
are looked for. Pages without arguments are found by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.test import Client
from django.urls import reverse

from muster.accounts import policy
from muster.kernel.figures import Period, all_figures
from muster.kernel.scope import Scope
from tests.cast import SIBLING_TOWN, TOWN, browser
from tests.matrix.world import CANARY, PLATE, SEES, SITES, World, found_in
from tests.test_policy import declared, routes

NOBODY = UUID(int=0)

OBJECTS: dict[str, Callable[[World, str], tuple[list[Any], list[Any]]]] = {
    "organisation": lambda world, site: ([world.organisations[site]], [999_999_999]),
}
"""Arguments of the page of one record, and of one that does not exist."""

SWEPT: dict[str, Callable[[World], list[list[Any]]]] = {
    "figure": lambda world: [[one.key] for one in all_figures()],
    "board-at": lambda world: [[code] for code in _places(world)],
    "wall": lambda world: [[code] for code in _places(world)],
    "board-map": lambda world: [[code] for code in _places(world)],
    "account": lambda world: [[user.pk] for user in world.cast.everybody().values()],
    "job": lambda world: [[1]],
    "job-result": lambda world: [[1]],
    "staff-member": lambda world: [[NOBODY]],
    "reveal": lambda world: [[1]],
    "import-columns": lambda world: [[1]],
    "import-preview": lambda world: [[1]],
    "import-done": lambda world: [[1]],
    "import-errors": lambda world: [[1]],
    "bulletin": lambda world: [[1]],
    "bulletin-file": lambda world: [[1]],
}
"""Arguments to try where the page is about a key, a place, or something that is its asker's own."""

QUERIES = ("?text=金丝雀", "?q=金丝雀", "?place=510522", "?as_of=2022-09-12T07:59")
"""What is put behind every address: searches, another place, another time."""

LEADS_AWAY = frozenset({"sign-in", "choose-incident", "enrol-second-factor", "second-factor", "change-password"})
"""Pages about the account alone."""


def _places(world: World) -> list[str]:
    return ["51", "510521", "510522", TOWN, SIBLING_TOWN, world.sites["gate"], world.sites["neighbour"]]


THEIR_OFFICE = {("security", "accounts"): {"gate"}, ("security", "account"): {"gate"}}
"""Where a mandate for one site is granted, its name stands."""


@dataclass(frozen=True)
class Breach:
    """What somebody got that is none of their business."""

    part: str
    way: str
    what: str


def pages() -> Iterator[tuple[str, bool]]:
    """Every route that answers GET, and whether it takes arguments."""
    for route, pattern in routes():
        if "GET" in declared(pattern.callback) and route not in LEADS_AWAY:
            yield route, bool(pattern.pattern.converters)


def rows_missing() -> list[str]:
    """Routes with arguments that stand in neither table."""
    return [route for route, takes in pages() if takes and route not in OBJECTS and route not in SWEPT]


def addresses(world: World) -> Iterator[tuple[str, str]]:
    """Route and address of everything that can be fetched."""
    for route, takes in pages():
        if not takes:
            for query in ("", *QUERIES):
                yield route, reverse(route) + query
        elif route in SWEPT:
            for arguments in SWEPT[route](world):
                yield route, reverse(route, args=arguments)


def body(response: Any) -> str:
    """All of an answer, streamed or not, without what differs from one answer to the next anyway."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    text = content.decode("utf-8", "replace")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


def by_pages(world: World, part: str, client: Client) -> Iterator[Breach]:
    """Fetch everything as one of the cast; canaries of others, names in clear and opened doors are breaches."""
    roles = {mandate.role for mandate in world.cast.everybody()[part].mandates.all()} if part not in AWAY else set()
    for route, address in addresses(world):
        response = client.get(address)
        who = policy.who_may(route, "GET")
        if response.status_code >= 500:
            yield Breach(part, address, f"status {response.status_code}")
        if who not in (policy.PUBLIC, policy.SIGNED_IN) and not roles & who and response.status_code == 200:
            yield Breach(part, address, "opened")
        text = body(response)
        known = SEES[part] | THEIR_OFFICE.get((part, route), set())
        if response.status_code == 200 and (leaked := found_in(text) - known):
            yield Breach(part, address, f"canaries of {sorted(leaked)}")
        if PLATE.search(text):
            yield Breach(part, address, "a plate in clear")


AWAY = frozenset({"ended", "foreign"})
"""Parts whose mandates do not hold here."""


def by_objects(world: World, part: str, client: Client) -> Iterator[Breach]:
    """Fetch the page of each record; what is not seen must answer exactly as what does not exist."""
    known = {route for route, _takes in pages()}
    for route, arguments in OBJECTS.items():
        if route not in known:
            continue
        for site in SITES:
            there, nowhere = (reverse(route, args=args) for args in arguments(world, site))
            answer, missing = client.get(there), client.get(nowhere)
            if site not in SEES[part]:
                same = body(answer).replace(there, "") == body(missing).replace(nowhere, "")
                if answer.status_code != missing.status_code or not same:
                    yield Breach(part, there, "differs from what does not exist")
            leaked = found_in(body(answer)) - SEES[part] if answer.status_code == 200 else set()
            if leaked:
                yield Breach(part, there, f"canaries of {sorted(leaked)}")


def by_figures(world: World, part: str, scope: Scope) -> Iterator[Breach]:
    """Ask for every figure: its total, its sites, the rows behind it."""
    reached = {world.sites[site] for site in SEES[part]}
    period = Period()
    for one in all_figures():
        by_site = one.query.by_place(scope, period, 0)
        rows = list(one.query.rows(scope, period, limit=10_000))
        outside = {*by_site, *(row.place for row in rows)} - reached
        if outside:
            yield Breach(part, one.key, f"rows of {sorted(outside)}")
        if one.query.count_rows(scope, period) != len(rows):
            yield Breach(part, one.key, "counts rows it does not show")
        if one.key == "gates.vehicles_turned_back" and one.query.total(scope, period) != world.total(part):
            yield Breach(part, one.key, f"total {one.query.total(scope, period)} instead of {world.total(part)}")


def by_exports(world: World, part: str, client: Client) -> Iterator[Breach]:
    """Ask for the file of a figure's rows, have it made as the worker would, and fetch it."""
    from muster.kernel import jobs

    answer = client.post(reverse("figure-export", args=["gates.vehicles_turned_back"]), {"format": "csv"})
    if answer.status_code != 302:
        return
    number = int(answer.headers["Location"].rstrip("/").rpartition("/")[2])
    jobs.perform(number, world.cast.incident.pk, f"user:{world.cast.everybody()[part].pk}")
    text = body(client.get(reverse("job-result", args=[number])))
    lines = [line for line in text.splitlines() if CANARY.search(line)]
    if leaked := found_in(text) - SEES[part]:
        yield Breach(part, "figure-export", f"canaries of {sorted(leaked)}")
    if len(lines) != world.total(part):
        yield Breach(part, "figure-export", f"{len(lines)} rows instead of {world.total(part)}")
    if PLATE.search(text):
        yield Breach(part, "figure-export", "a plate in clear")
    result = reverse("job-result", args=[number])
    for other, user in world.cast.everybody().items():
        if other != part and browser(user, world.cast.incident).get(result).status_code != 404:
            yield Breach(other, "job-result", f"the file of {part}")
