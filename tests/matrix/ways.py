"""The ways out of the program: every page that can be fetched, and every number that can be asked for.

A feature whose page takes an argument adds a row to OBJECTS when that names one record, which must look as if it did
not exist to whom it is none of their business; to SWEPT when it is a key. Other pages are found by themselves.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.test import Client
from django.urls import reverse

from muster.accounts import policy
from muster.kernel.figures import Period, all_figures
from muster.kernel.scope import Scope
from tests.cast import PARTS, TOWN, browser
from tests.matrix import called, changed, manned
from tests.matrix.world import CANARY, PLATE, SEES, SITES, World, found_in
from tests.test_policy import declared, routes

NOBODY = UUID(int=0)
NOTHING = 999_999_999

FIGURES = ("gates.vehicles_turned_back", "gates.checkpoints", "gates.checks", "no.such_figure")


def _called(number: Callable[[called.Called], int], world: World, site: str) -> tuple[list[Any], list[Any]]:
    return [number(world.called[site])], [NOTHING]


def _manned(arguments: Callable[[manned.Manned], list[Any]], world: World, site: str) -> tuple[list[Any], list[Any]]:
    there = arguments(world.manned[site])
    return there, [NOBODY if isinstance(there[0], UUID) else NOTHING, *there[1:]]


OBJECTS: dict[str, Callable[[World, str], tuple[list[Any], list[Any]]]] = {
    "people:organisation": lambda world, site: ([world.organisations[site]], [NOTHING]),
    "pass": lambda world, site: ([world.passes[site]], [NOTHING]),
    "sending": lambda world, site: ([world.sendings[site]], [NOTHING]),
    "duty-post": lambda world, site: ([world.posts[site]], [NOTHING]),
    "people:hold": lambda world, site: ([world.holds[site]], [NOTHING]),
    "people:reveal": lambda world, site: ([world.identities[site]], [NOTHING]),
    "people:guardian": lambda world, site: ([world.identities[site]], [NOTHING]),
    "screened": lambda world, site: ([world.screened[site]], [NOBODY]),
    "letter": lambda world, site: ([world.letters[site]], [NOTHING]),
    "letter-file": lambda world, site: ([world.letters[site]], [NOTHING]),
    "source-row": lambda world, site: ([world.rows[site]], [NOTHING]),
    "step": lambda world, site: ([world.steps[site]], [NOBODY]),
    "check": lambda world, site: ([world.records[site]], [NOBODY]),
    "bulletin": lambda world, site: ([world.bulletins[site]], [NOTHING]),
    "visit": lambda world, site: ([world.visits[site]], [NOBODY]),
    "site": lambda world, site: ([world.sites[site]], ["510521-K999"]),
    "move-site": lambda world, site: ([world.sites[site]], ["510521-K999"]),
    **{route: partial(_called, number) for route, number in called.PAGES.items()},
    **{route: partial(_manned, arguments) for route, arguments in manned.PAGES.items()},
}
"""Arguments of the page of one record, and of one that does not exist."""

BARE = frozenset({"call-up-sheet", "answer-sheet", "letter-file", "people:guardian", "people:reveal"})
"""Pages without a canary: PDF files, forms that show a name only once a reason is given. Of these it is seen here
whether they are there at all."""

DESTROYED = frozenset(
    {
        "certificate", "letter", "letter-file", "pass", "people:guardian", "people:hold", "people:reveal",
        "quarantine-stay", "screened", "sending", "source-row", "visit",
    }
)  # fmt: skip
"""Pages of which nothing is left once an operation's names are destroyed."""
EMPTIED = (
    "people:holds", "people:proofs", "people:arrivals", "ledger", "overdue", "grey-pairs", "source-rows", "letters",
    "passes", "certificates", "papers", "visits", "outbox",
)  # fmt: skip
"""Lists of people, and of what was made for them: empty by then."""
KEPT = frozenset(
    {
        "bulletin", "call-up", "call-up-answer", "check", "computation", "computation-state", "duty-post",
        "people:staff-member", "people:team", "quarantine-room", "roster", "step", "task-order", "volunteers",
        "what-if",
    }
)  # fmt: skip
"""Pages on which a canary then stays: the names of units, posts, shifts, teams and buildings, what is written to be
given out. None of it names a person."""

EVERYWHERE = dict.fromkeys(("people:organisation", "people:staff-member", "site", "move-site"), {"foreign"})
"""What is the same in every operation, so that there is no foreign one."""

SWEPT: dict[str, Callable[[World], list[list[Any]]]] = {
    "figure": lambda world: [[key] for key in FIGURES],
    "account": lambda world: [[user.pk] for user in world.cast.everybody().values()],
}
"""Arguments to try where the page is about a key or about something that is its asker's own."""

QUERIES = ("", "?text=金丝雀&q=金丝雀&place=510522&as_of=2022-09-12T07:59")
"""What is put behind every address: nothing; a search, another place, another time."""

LEADS_AWAY = frozenset({"sign-in", "choose-incident", "enrol-second-factor", "second-factor", "change-password"})
"""Pages about the account alone."""


def _places(world: World) -> list[str]:
    return ["51", "510522", TOWN, world.sites["neighbour"]]


THEIR_OFFICE = {("security", "accounts"): {"gate"}, ("security", "account"): {"gate"}}
"""Where a mandate for one site is granted, its name stands."""


@dataclass(frozen=True)
class Breach:
    """What somebody got that is none of their business."""

    part: str
    way: str
    what: str


def pages() -> Iterator[tuple[str, list[str]]]:
    """Every route that answers GET, and the kinds of its arguments."""
    for route, pattern in routes():
        if "GET" in declared(pattern.callback) and route not in LEADS_AWAY:
            yield route, [type(kind).__name__ for kind in pattern.pattern.converters.values()]


def tries(world: World, route: str, kinds: list[str]) -> list[list[Any]]:
    """What to put into a route: its row, or by the kind of its arguments places, a low number, an id of a record."""
    if route in SWEPT:
        return SWEPT[route](world)
    if kinds == ["StringConverter"]:
        return [[code] for code in _places(world)]
    known: dict[str, list[Any]] = {"IntConverter": [1, 2], "UUIDConverter": [NOBODY, world.records["neighbour"]]}
    return [list(one) for one in zip(*(known.get(kind, ["510522"]) for kind in kinds), strict=False)]


def addresses(world: World) -> Iterator[tuple[str, str]]:
    """Route and address of everything that can be fetched."""
    for route, kinds in pages():
        if not kinds:
            for query in QUERIES:
                yield route, reverse(route) + query
        elif route not in OBJECTS:
            for arguments in tries(world, route, kinds):
                yield route, reverse(route, args=arguments)


def body(response: Any) -> str:
    """All of an answer, streamed or not, workbooks and documents unpacked, without what differs from one answer to the
    next anyway."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            content = b"\n".join(packed.read(name) for name in packed.namelist())
    text = content.decode("utf-8", "replace")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


def by_pages(world: World, part: str, client: Client, only: set[str] | None) -> Iterator[Breach]:
    """Fetch everything (or `only` these addresses) as one of the cast; canaries of others, names in clear and opened
    doors are breaches."""
    shut = set()
    for route, address in addresses(world):
        if (only is not None and address not in only) or route in shut:
            continue
        response = client.get(address)
        if response.status_code >= 500:
            yield Breach(part, address, f"status {response.status_code}")
        if not may_open(world, part, route):
            shut.add(route)  # whoever it is shut for gets no further than the table, whatever the address says
            if response.status_code == 200:
                yield Breach(part, address, "opened")
        text = body(response)
        known = SEES[part] | THEIR_OFFICE.get((part, route), set())
        if response.status_code == 200 and (leaked := found_in(text) - known):
            yield Breach(part, address, f"canaries of {sorted(leaked)}")
        if PLATE.search(text):
            yield Breach(part, address, "a plate in clear")


AWAY = frozenset({"ended", "foreign"})
"""Parts whose mandates do not hold here."""


def may_open(world: World, part: str, route: str) -> bool:
    """Whether the policy table opens a page to somebody at all."""
    who = policy.who_may(route, "GET")
    if who in (policy.PUBLIC, policy.SIGNED_IN):
        return True
    return part not in AWAY and not who.isdisjoint(roles_of(world, part))


def roles_of(world: World, part: str) -> set[str]:
    if part not in world.roles:
        world.roles[part] = {mandate.role for mandate in world.cast.everybody()[part].mandates.all()}
    return world.roles[part]


def by_objects(world: World, part: str, client: Client, only: set[str] | None) -> Iterator[Breach]:
    """Fetch the page of each record (or `only` these); what is not seen must answer exactly as what does not exist."""
    known = {route for route, _kinds in pages()}
    assert known >= OBJECTS.keys()
    for number, (route, arguments) in enumerate(OBJECTS.items()):
        absent: dict[str, Any] = {}
        tried = [(site, arguments(world, site)) for site in _tried(part, number, EVERYWHERE.get(route, set()))]
        tried += _changed(world, route, arguments)
        for site, args in tried if may_open(world, part, route) else tried[:1]:
            there, nowhere = (reverse(route, args=one) for one in args)
            if only is not None and there not in only:
                continue
            answer = client.get(there)
            if site not in SEES[part]:
                if nowhere not in absent:
                    absent[nowhere] = client.get(nowhere)
                missing = absent[nowhere]
                same = body(answer).replace(there, "") == body(missing).replace(nowhere, "")
                if answer.status_code != missing.status_code or not same:
                    yield Breach(part, there, "differs from what does not exist")
            leaked = found_in(body(answer)) - SEES[part] if answer.status_code == 200 else set()
            if leaked:
                yield Breach(part, there, f"canaries of {sorted(leaked)}")


def _tried(part: str, number: int, everywhere: set[str]) -> list[str]:
    """Every site whose record is none of their business, and of those that are one: another for the next route."""
    own = sorted(SEES[part] - everywhere)
    others = sorted(SITES.keys() - SEES[part] - everywhere)
    return [*others, own[number % len(own)]] if own else others


def _changed(world: World, route: str, arguments: Any) -> Iterator[tuple[str, Any]]:
    """What moved to the neighbour or was taken back there, where the route has one."""
    if route in changed.PAGES:
        for made in world.changed:
            yield "neighbour", ([changed.PAGES[route](made)], arguments(world, "neighbour")[1])


def by_figures(world: World, part: str, scope: Scope) -> Iterator[Breach]:
    """Ask for every figure: its total, its sites, the rows behind it."""
    seen = SEES[part]
    reached = {code for site in seen for code in (world.sites[site], SITES[site], world.manned[site].building)}
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


def files(world: World, part: str, client: Client) -> Iterator[tuple[str, str, str]]:
    """Ask for every kind of file that work makes, have it made as the worker would, and fetch it: its route, where it
    is fetched, all that is in it."""
    from muster.kernel import jobs

    for route, args, asked in _wanted(world, part):
        answer = client.post(reverse(route, args=args), asked)
        if answer.status_code == 302:
            result = reverse("job-result", args=[answer.headers["Location"].rstrip("/").rpartition("/")[2]])
            jobs.perform(int(result.split("/")[-3]), world.cast.incident.pk, f"user:{world.cast.everybody()[part].pk}")
            yield route, result, body(client.get(result))


def _wanted(world: World, part: str) -> list[tuple[str, list[Any], dict[str, str]]]:
    """Each file as somebody asks for it: all of their reach, or a record of their own."""
    own, places = sorted(SEES[part]), PARTS[part][1] if part in PARTS else [TOWN]
    day = {"since": "2022-09-12T00:00", "until": "2022-09-13T00:00"}
    return [
        ("figure-export", ["gates.vehicles_turned_back"], {"format": "csv"}),
        ("export-register", [], {"place": places[0], "layout": "police", **day}),
        ("export-ledger", [], {"layout": "control", "query": ""}),
        ("bulletin-file", [world.bulletins[own[-1] if own else "neighbour"]], {"format": "docx"}),
    ]


def by_exports(world: World, part: str, client: Client) -> Iterator[Breach]:
    """Every file that somebody can have made holds what is theirs, and is nobody else's."""
    for route, result, text in files(world, part, client):
        if leaked := found_in(text) - SEES[part]:
            yield Breach(part, route, f"canaries of {sorted(leaked)}")
        lines = sum(CANARY.search(line) is not None for line in text.splitlines())
        if route == "figure-export" and lines != world.total(part):
            yield Breach(part, route, f"{lines} rows instead of {world.total(part)}")
        if PLATE.search(text):
            yield Breach(part, route, "a plate in clear")
        for other in {"neighbour", "auditor"} - {part}:
            user = world.cast.everybody()[other]
            if browser(user, world.cast.incident).get(result).status_code != 404:
                yield Breach(other, "job-result", f"the file of {part}")
