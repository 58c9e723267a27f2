"""Sites and grids: opened, moved, closed, in bulk, and only by whom the place is entrusted to."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import ProgrammingError, connection, transaction

from muster.kernel.models import Audit
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, acting
from muster.places import actions, queries
from muster.places.actions import SiteDraft
from muster.places.models import Site

pytestmark = pytest.mark.django_db

AT = datetime(2022, 9, 6, 0, 0, tzinfo=UTC)
VILLAGE = "510521100231"
COUNTY = Scope(incident=1, places=("510521",), actor="user:1")
NEIGHBOUR = Scope(incident=1, places=("510522", "510521101"), actor="user:2")


def opened(scope=COUNTY, place=VILLAGE, kind="K", name="东门卡口", **more):
    with acting(scope):
        return actions.open_site(scope=scope, draft=SiteDraft(place, kind, name, **more), opened_at=AT)


def refusal(call, **keywords):
    with pytest.raises(Problem) as caught, acting(keywords["scope"]):
        call(**keywords)
    return caught.value.code


def test_a_site_gets_the_next_number_of_its_place_and_kind():
    assert opened().code == f"{VILLAGE}-K001"
    assert opened(name="西门卡口").code == f"{VILLAGE}-K002"
    assert opened(kind="S", name="采样点").code == f"{VILLAGE}-S001"
    assert Audit.objects.filter(action="places.open_site", subject=f"site:{VILLAGE}-K002", place=VILLAGE).exists()


def test_the_number_of_a_closed_site_is_not_given_again():
    first = opened()
    with acting(COUNTY):
        actions.close_site(scope=COUNTY, code=first.code, closed_at=AT + timedelta(days=1))
    assert opened().code == f"{VILLAGE}-K002"


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (SiteDraft("510522100", "K", "x"), "not_found"),
        (SiteDraft("510521999", "K", "x"), "not_found"),
        (SiteDraft("", "K", "x"), "not_found"),
        (SiteDraft(VILLAGE, "Q", "x"), "kind_unknown"),
        (SiteDraft(VILLAGE, "K", "  "), "name_missing"),
        (SiteDraft(VILLAGE, "K", "x", longitude=105.0), "coordinates_incomplete"),
        (SiteDraft(VILLAGE, "K", "x", longitude=29.0, latitude=105.0), "coordinates_wrong"),
    ],
)
def test_a_wrong_draft_is_refused_and_nothing_is_written(draft, code):
    assert refusal(actions.open_site, scope=COUNTY, draft=draft, opened_at=AT) == code
    good = SiteDraft(VILLAGE, "K", "好")
    assert refusal(actions.open_sites, scope=COUNTY, drafts=[good, draft], opened_at=AT) == code
    assert not Site.objects.exists()


def test_a_site_does_not_stand_in_a_whole_city():
    wide = Scope(incident=1, places=("51",), actor="user:3")
    draft = SiteDraft("5105", "K", "x")
    assert refusal(actions.open_site, scope=wide, draft=draft, opened_at=AT) == "place_too_wide"


def test_the_same_name_twice_is_refused_while_the_first_is_open():
    opened()
    assert (
        refusal(actions.open_site, scope=COUNTY, draft=SiteDraft(VILLAGE, "K", "东门卡口"), opened_at=AT)
        == "site_exists"
    )


def test_many_sites_at_once_and_again():
    drafts = [SiteDraft(VILLAGE, "K", f"{n}号卡口", 105.3, 29.1, generated=True) for n in range(1, 4)]
    drafts.append(SiteDraft("510521101", "K", "嘉明卡口"))
    with acting(COUNTY):
        codes = actions.open_sites(scope=COUNTY, drafts=drafts, opened_at=AT)
        assert codes == [f"{VILLAGE}-K001", f"{VILLAGE}-K002", f"{VILLAGE}-K003", "510521101-K001"]
        assert actions.open_sites(scope=COUNTY, drafts=drafts, opened_at=AT) == codes
    assert Audit.objects.filter(action="places.open_sites").count() == 1
    assert all(site.generated for site in queries.sites(COUNTY, within=VILLAGE))


def test_sites_are_seen_within_reach_only():
    mine, other = opened(), opened(place="510521101", name="嘉明卡口")
    assert [site.code for site in queries.sites(COUNTY)] == [mine.code, other.code]
    assert [site.code for site in queries.sites(NEIGHBOUR)] == [other.code]
    assert queries.site(NEIGHBOUR, other.code) == other
    for scope, code in ((NEIGHBOUR, mine.code), (COUNTY, "510521-K999")):
        with pytest.raises(NotFound):
            queries.site(scope, code)
    assert queries.sites(Scope()) == []


def test_sites_are_filtered():
    gate, sampling = opened(), opened(kind="S", name="广场采样点")
    with acting(COUNTY):
        actions.close_site(scope=COUNTY, code=gate.code, closed_at=AT + timedelta(days=3))
    assert [s.code for s in queries.sites(COUNTY, kind="S")] == [sampling.code]
    assert [s.code for s in queries.sites(COUNTY, text="广场")] == [sampling.code]
    assert [s.code for s in queries.sites(COUNTY, at=AT + timedelta(days=4))] == [sampling.code]
    assert len(queries.sites(COUNTY, at=AT + timedelta(days=2))) == 2
    assert queries.sites(COUNTY, at=AT - timedelta(seconds=1)) == []


def test_moving_keeps_where_it_was_in_the_audit():
    site = opened(longitude=105.3, latitude=29.1, generated=True)
    with acting(COUNTY):
        moved = actions.move_site(scope=COUNTY, code=site.code, longitude=105.4, latitude=29.2)
    assert (moved.longitude, moved.latitude, moved.generated) == (105.4, 29.2, False)
    entry = Audit.objects.get(action="places.move_site")
    assert entry.detail == {"before": [105.3, 29.1], "after": [105.4, 29.2]}


def test_nobody_moves_or_closes_a_neighbours_site():
    site = opened()
    for call, more in (
        (actions.move_site, {"longitude": 1.0, "latitude": 1.0}),
        (actions.close_site, {"closed_at": AT}),
    ):
        assert refusal(call, scope=NEIGHBOUR, code=site.code, **more) == "not_found"
    with acting(NEIGHBOUR):
        assert Site.objects.filter(code=site.code).update(name="x") == 0


def test_the_database_refuses_a_site_outside_the_scope_even_where_python_forgets():
    statement = (
        "insert into places_site (code, kind, place, name, pinyin, generated, opened_at)"
        " values (%s, 'K', %s, 'x', 'x', false, now())"
    )
    for scope in (NEIGHBOUR, Scope()):
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            scope.apply()
            with connection.cursor() as cursor:
                cursor.execute(statement, [f"{VILLAGE}-K009", VILLAGE])


def test_closing_twice_keeps_the_first_time_and_never_before_opening():
    site = opened()
    assert (
        refusal(actions.close_site, scope=COUNTY, code=site.code, closed_at=AT - timedelta(1)) == "closed_before_opened"
    )
    with acting(COUNTY):
        for days in (1, 2):
            closed = actions.close_site(scope=COUNTY, code=site.code, closed_at=AT + timedelta(days))
    assert closed.closed_at == AT + timedelta(1)


def test_grids_are_numbered_below_their_village():
    with acting(COUNTY):
        codes = [
            actions.add_grid(scope=COUNTY, village=VILLAGE, name=f"第{n}网格", households=300).code for n in (1, 2)
        ]
    assert codes == [f"{VILLAGE}001", f"{VILLAGE}002"]
    assert [grid.code for grid in queries.grids("510521100")] == codes
    assert opened(place=codes[0], name="楼门").code == f"{codes[0]}-K001"


@pytest.mark.parametrize(
    ("village", "households", "code"),
    [("510521100", 1, "not_a_village"), (VILLAGE, -1, "households_negative"), ("510522100001", 1, "not_found")],
)
def test_a_wrong_grid_is_refused(village, households, code):
    assert refusal(actions.add_grid, scope=COUNTY, village=village, name="x", households=households) == code
