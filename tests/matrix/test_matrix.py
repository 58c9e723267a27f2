"""Role x tier x relation of the record x way out, with both walls, and with one of them dropped at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import psycopg
import pytest
from django.test import Client

from muster.accounts import access
from muster.instance import database
from muster.kernel import jobs, sealing
from muster.kernel.scope import Scope, acting
from tests.cast import browser
from tests.matrix import ways
from tests.matrix.ways import Breach
from tests.matrix.world import SEES, World, found_in, make_world

pytestmark = pytest.mark.slow(seconds=40)

NEAR = ("secretary", "neighbour")
"""With a wall dropped, those who stand nearest to what is not theirs are asked."""


ONE_WALL = (
    "/places/", "/sites/", "/passes/issue/", "/passes/compound/", "/passes/lists/", "/checkpoints/open/",
    "/screening/rounds/",
)  # fmt: skip
"""The database keeps the names of sites from nobody: they are public, and only the queries narrow these pages, the
choice of gates for a pass, of sites for a checkpoint, and the heading of a site's own board and rooms. Its numbers and
who stays there stand behind both walls."""


@pytest.fixture
def world(fresh_database: None, settings: Any) -> Iterator[World]:
    settings.DEMO = True  # administrators without a second factor
    sealing.forget_keys()
    yield make_world()
    sealing.forget_keys()


@dataclass(frozen=True)
class Wide(Scope):
    """A scope whose filters let everything pass, while the database is still set to the real one."""

    real: Scope = field(default_factory=Scope)

    def settings(self) -> tuple[str, str, str, str, str, str]:
        return self.real.settings()


def widen(scope: Scope) -> Scope:
    if isinstance(scope, Wide):
        return scope
    return Wide(scope.incident, ("",), scope.names, scope.actor, scope.roles, scope)


def drop_first_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every query forgets to filter: it is handed a scope of the whole world."""
    given = access.scope_from
    monkeypatch.setattr(access, "scope_from", lambda *some, **more: widen(given(*some, **more)))
    start = jobs.start

    def start_truly(scope: Scope, *some: Any, **more: Any) -> int:
        return start(scope.real if isinstance(scope, Wide) else scope, *some, **more)

    monkeypatch.setattr(jobs, "start", start_truly)
    monkeypatch.setattr(jobs, "Scope", lambda *some, **more: widen(Scope(*some, **more)))


def drop_second_wall() -> None:
    """The database forgets: no table has row-level security any more."""
    with psycopg.connect(**database.connection("owner"), autocommit=True) as link:
        guarded = link.execute("select oid::regclass::text from pg_class where relrowsecurity").fetchall()
        assert len(guarded) > 8
        for (table,) in guarded:
            link.execute(f"alter table {table} disable row level security")


def breaches(world: World, parts: Any = SEES) -> list[Breach]:
    """Everything that anybody of `parts` gets beyond their business."""
    found: list[Breach] = []
    for part in parts:
        user = world.cast.everybody()[part]
        client = browser(user, world.cast.incident)
        found += ways.by_pages(world, part, client)
        found += ways.by_objects(world, part, client)
        found += ways.by_exports(world, part, client)
        with acting(access.scope_for(user, world.cast.incident.pk)) as scope:
            found += ways.by_figures(world, part, scope)
    return found


def test_nobody_gets_what_is_none_of_their_business(world: World):
    assert breaches(world) == []


def test_everybody_gets_what_is_theirs(world: World):
    """Without this the matrix would be content with a program that shows nothing."""
    for part, sites in SEES.items():
        if sites:
            client = browser(world.cast.everybody()[part], world.cast.incident)
            text = ways.body(client.get("/figures/gates.vehicles_turned_back/"))
            assert found_in(text) & sites, part


def test_with_queries_that_forget_the_database_holds(world: World, monkeypatch: pytest.MonkeyPatch):
    drop_first_wall(monkeypatch)
    site = world.sites["neighbour"]
    named = (*ONE_WALL, f"/board/{site}/", f"/quarantine/{site}/")
    assert [one for one in breaches(world, NEAR) if not one.way.startswith(named)] == []


def test_with_a_database_that_forgets_the_queries_hold(world: World):
    drop_second_wall()
    assert breaches(world, NEAR) == []


def test_with_both_walls_dropped_the_matrix_sees_it(world: World, monkeypatch: pytest.MonkeyPatch):
    drop_first_wall(monkeypatch)
    drop_second_wall()
    found = breaches(world, ("secretary", "duty"))
    assert {breach.part for breach in found} == {"secretary", "duty"}
    assert any("canaries" in breach.what for breach in found)
    assert any("total" in breach.what for breach in found)


def test_a_device_reaches_its_own_site_only(world: World):
    """What a phone sends passes the same walls: nothing of another site can be taken back with it."""
    from muster.sync.tests.phone import Phone

    phone = Phone.enrol(world.cast.incident.pk, world.sites["gate"])
    for site in ("village", "neighbour", "foreign"):
        target = {"id": str(world.records[site])}
        missing = {"id": str(replace_last(world.records[site]))}
        assert phone.send(phone.void(target))[0][0] == phone.send(phone.void(missing))[0][0] == "held", site


def replace_last(record: Any) -> Any:
    """An id that does not exist, one step from one that does."""
    return type(record)(int=record.int ^ 1)


def test_the_anonymous_get_nothing(world: World):
    client = Client()
    for _route, address in ways.addresses(world):
        response = client.get(address)
        assert found_in(ways.body(response)) == set(), address


def test_the_wide_scope_is_what_it_says(world: World):
    scope = access.scope_for(world.cast.duty, world.cast.incident.pk)
    wide = widen(scope)
    assert wide.covers(world.sites["neighbour"])
    assert not scope.covers(world.sites["neighbour"])
    assert replace(wide, places=("51",)).settings() == scope.settings()
