"""Role x tier x relation of the record x way out, with both walls, and with one of them dropped at a time."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.template import Context, Template
from django.test import Client
from django.urls import reverse

from muster.accounts import access
from muster.accounts.models import Role
from muster.instance.home import Home
from muster.kernel import navigation
from muster.kernel.scope import Scope, acting
from muster.kernel.waiting import Find, Found
from tests import canaries
from tests.cast import MOMENT, browser, grant, make_user
from tests.harness import STATE, committing
from tests.matrix import ways
from tests.matrix.walls import first_wall_dropped, second_wall_dropped, widen
from tests.matrix.ways import Breach
from tests.matrix.world import MARKS, PURGED, SEES, SITES, World, found_in, make_world

NEAR = ("secretary", "neighbour")
"""With a wall dropped, those who stand nearest to what is not theirs are asked."""


ONE_WALL = (
    "/places/", "/sites/", "/passes/issue/", "/passes/compound/", "/passes/lists/", "/checkpoints/open/",
    "/screening/rounds/",
)  # fmt: skip
"""The database keeps the names of sites from nobody: they are public, and only the queries narrow these pages, the
choice of gates for a pass, of sites for a checkpoint, and the heading of a site's own board and rooms. Its numbers and
who stays there stand behind both walls."""


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Path]]:
    """Where the program writes beside its answers while these tests run: its log, temporary files, the server's log."""
    temporary, log = tmp_path_factory.mktemp("temporary"), tmp_path_factory.mktemp("log") / "web.log"
    handler = logging.FileHandler(log, encoding="utf-8")
    logging.getLogger().addHandler(handler)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(temporary))
        patch.setattr(tempfile, "tempdir", None)
        yield [temporary, log.parent, Home.from_environment().logs, Home(Path(os.environ[STATE]) / "server").logs]
    logging.getLogger().removeHandler(handler)
    handler.close()


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any, beside: list[Path]) -> Iterator[World]:
    """One world for all tests here: they only look at it."""
    with committing(django_db_blocker):
        yield make_world()


@pytest.fixture
def world(made: World, settings: Any, monkeypatch: pytest.MonkeyPatch) -> World:
    settings.DEMO = True  # administrators without a second factor
    monkeypatch.setattr(navigation, "entries", counted_once())
    monkeypatch.setattr(Template, "_render", unwatched)
    return made


def unwatched(template: Template, context: Context) -> str:
    """Rendering as it is outside tests: Django's test client otherwise copies what every part of a page knew."""
    return template.nodelist.render(context)


def counted_once() -> Callable[[], list[navigation.Entry]]:
    """The side navigation, which stands on every page, with what waits counted once a scope instead of once a page."""
    known: dict[Any, Found] = {}

    def once(find: Find) -> Find:
        def found(scope: Scope, as_of: datetime | None) -> Found:
            if (find, scope) not in known:
                known[find, scope] = find(scope, as_of)
            return known[find, scope]

        return found

    entries = [replace(entry, waiting=tuple(map(once, entry.waiting))) for entry in navigation.entries()]
    return lambda: entries


@pytest.fixture(scope="module")
def leaking(made: World) -> dict[str, list[Breach]]:
    """What those who stand near get with both walls dropped: nothing else can leak with one of them."""
    with pytest.MonkeyPatch.context() as patch, first_wall_dropped(), second_wall_dropped():
        patch.setattr(django_settings, "DEMO", True)
        patch.setattr(navigation, "entries", counted_once())
        patch.setattr(Template, "_render", unwatched)
        return {part: breaches(made, [part]) for part in NEAR}


def breaches(world: World, parts: Any = SEES, suspects: dict[str, list[Breach]] | None = None) -> list[Breach]:
    """Everything that anybody of `parts` gets beyond their business; with `suspects`, at the addresses named there."""
    found: list[Breach] = []
    for part in parts:
        user = world.cast.everybody()[part]
        client = browser(user, world.cast.incident)
        only = None if suspects is None else {breach.way for breach in suspects[part]}
        found += ways.by_pages(world, part, client, only)
        found += ways.by_objects(world, part, client, only)
        found += ways.by_exports(world, part, client)
        with acting(access.scope_for(user, world.cast.incident.pk)) as scope:
            found += ways.by_figures(world, part, scope)
    return found


def left_in(folders: list[Path]) -> list[tuple[str, str]]:
    """Canaries in files."""
    return canaries.found(Home.from_environment(), folders, [f"金丝雀{one}" for one in MARKS])


@pytest.mark.slow(seconds=300)
def test_nobody_gets_what_is_none_of_their_business(world: World, beside: list[Path]):
    """Nor does anything of it stand in a log or a temporary file afterwards."""
    assert breaches(world) == []
    assert left_in(beside) == []


def test_a_canary_in_a_log_or_a_temporary_file_would_be_found(beside: list[Path]):
    mine = beside[:3]
    with tempfile.NamedTemporaryFile() as file:
        file.write("金丝雀甲".encode("gb18030"))
        file.flush()
        logging.getLogger("muster").warning("no canary")
        assert [Path(one).parent for one, _text in left_in(mine)] == [beside[0]]
        assert "no canary" in (beside[1] / "web.log").read_text(encoding="utf-8")


@pytest.mark.slow
def test_everybody_gets_what_is_theirs(world: World):
    """Without this the matrix would be content with a program that shows nothing."""
    for part, sites in SEES.items():
        if sites:
            client = browser(world.cast.everybody()[part], world.cast.incident)
            text = ways.body(client.get("/figures/gates.vehicles_turned_back/"))
            assert found_in(text) & sites, part
    client = browser(world.cast.command, world.cast.incident)
    held = {route: found_in(text) & SEES["command"] for route, _result, text in ways.files(world, "command", client)}
    assert held.keys() == {"figure-export", "export-register", "export-ledger", "bulletin-file"}
    assert all(held.values()), held


@pytest.mark.slow
def test_who_has_moved_on_gets_nothing_of_where_they_were(world: World):
    """Whoever was the town's secretary until an hour ago and is the neighbour's now stands before the town's records
    as before any others of elsewhere."""
    user = make_user("moved")
    grant(user, Role.SECRETARY, ["510521100"], world.cast.incident, until=MOMENT - timedelta(hours=1))
    grant(user, Role.SECRETARY, [SITES["neighbour"]], world.cast.incident)
    client = browser(user, world.cast.incident)
    assert found_in(ways.body(client.get("/figures/gates.vehicles_turned_back/"))) == {"neighbour"}
    for route, arguments in ways.OBJECTS.items():
        there, nowhere = (reverse(route, args=one) for one in arguments(world, "town"))
        text, missing = (ways.body(client.get(one)).replace(one, "") for one in (there, nowhere))
        assert text == missing, route


@pytest.mark.slow
def test_of_what_is_destroyed_nobody_gets_anything(world: World):
    """Who led the operation finds what is destroyed as little as what never was; what stays are words of offices."""
    client = browser(world.witness, world.purged)
    gone, named = set(), set()
    for route, arguments in ways.OBJECTS.items():
        there, nowhere = (reverse(route, args=one) for one in arguments(world, PURGED))
        text, missing = (ways.body(client.get(one)).replace(one, "") for one in (there, nowhere))
        gone.update([route] if text == missing else [])
        named.update([route] if found_in(text) else [])
    assert gone == ways.DESTROYED
    assert named == ways.KEPT
    listed = {route for route in ways.EMPTIED if found_in(ways.body(client.get(reverse(route))))}
    assert listed == set()


@pytest.mark.slow
def test_the_page_of_each_record_shows_whose_it_is(world: World):
    """A row of the matrix whose page bears no canary could not catch a leak."""
    client = browser(world.cast.command, world.cast.incident)
    bare = set()
    for route, arguments in ways.OBJECTS.items():
        there = reverse(route, args=arguments(world, "sibling")[0])
        if "sibling" not in found_in(ways.body(client.get(there))):
            bare.add(route)
    assert bare == ways.BARE


@pytest.mark.slow(seconds=100)
def test_with_both_walls_dropped_the_matrix_sees_it(world: World, leaking: dict[str, list[Breach]]):
    for part in NEAR:
        assert any("canaries" in breach.what for breach in leaking[part])
        assert any("total" in breach.what for breach in leaking[part])
    leaks = {breach.way for part in NEAR for breach in leaking[part]}
    tight = {
        route
        for route, arguments in ways.OBJECTS.items()
        if not leaks & {reverse(route, args=arguments(world, site)[0]) for site in SITES}
    }
    assert tight == set(), "a page that shows nothing of others even so would let a forgotten filter pass"


@pytest.mark.slow(seconds=20)
def test_with_queries_that_forget_the_database_holds(world: World, leaking: dict[str, list[Breach]]):
    site = world.sites["neighbour"]
    named = (*ONE_WALL, f"/board/{site}/", f"/quarantine/{site}/")
    with first_wall_dropped():
        assert [one for one in breaches(world, NEAR, leaking) if not one.way.startswith(named)] == []


@pytest.mark.slow(seconds=20)
def test_with_a_database_that_forgets_the_queries_hold(world: World, leaking: dict[str, list[Breach]]):
    with second_wall_dropped():
        assert breaches(world, NEAR, leaking) == []


@pytest.mark.slow
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


@pytest.mark.slow
def test_the_anonymous_get_nothing(world: World):
    client = Client()
    for _route, address in ways.addresses(world):
        response = client.get(address)
        assert found_in(ways.body(response)) == set(), address


@pytest.mark.slow
def test_the_wide_scope_is_what_it_says(world: World):
    scope = access.scope_for(world.cast.duty, world.cast.incident.pk)
    wide = widen(scope)
    assert wide.covers(world.sites["neighbour"])
    assert not scope.covers(world.sites["neighbour"])
    assert replace(wide, places=("51",)).settings() == scope.settings()
