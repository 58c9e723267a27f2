"""Places are found by each way people type them. The test database holds Luzhou (5105) and every older name."""

from datetime import date

import pytest

from muster.places import divisions, queries, search
from muster.places.models import Alias
from muster.places.search import Match

pytestmark = pytest.mark.django_db

LUXIAN = "510521"
DESHENG = "510521103"


def first(text, **options):
    return search.search(text, **options)[0]


def codes(text, **options):
    return [hit.code for hit in search.search(text, **options)]


@pytest.mark.parametrize(
    ("typed", "match"),
    [
        ("510521", Match.EXACT),
        ("泸县", Match.EXACT),
        ("luxian", Match.EXACT),
        ("LuXian", Match.EXACT),
        ("lu xian", Match.EXACT),
        ("lx", Match.EXACT),
        (" ５１０５２１ ", Match.EXACT),
        ("四川省泸州市泸县", Match.EXACT),
        ("四川泸县", Match.EXACT),
    ],
)
def test_a_county_is_found(typed, match):
    hit = first(typed)
    assert (hit.code, hit.name, hit.path, hit.match) == (LUXIAN, "泸县", "四川省 › 泸州市", match)


@pytest.mark.parametrize("typed", ["得胜镇", "得胜", "desheng", "dsz", "ds", "deshengzhen", "510521103"])
def test_a_town_is_found_within_its_county(typed):
    assert first(typed, within=LUXIAN).code == DESHENG


def test_a_part_of_a_villages_name_is_found():
    assert "510521100231" in codes("鸭滩", within=LUXIAN)
    assert "510521100231" in codes("石鸭滩")


def test_the_exact_name_comes_before_longer_ones_and_towns_before_villages():
    hits = search.search("福集", within=LUXIAN)
    assert [hit.name for hit in hits][0] == "福集镇"
    assert [hit.match for hit in hits] == sorted(hit.match for hit in hits)
    same = [(hit.match, hit.level) for hit in hits]
    assert same == sorted(same)


def test_within_leaves_out_everything_else():
    assert {code[:6] for code in codes("de", within=LUXIAN, limit=50)} == {LUXIAN}
    assert codes("泸县", within="510502") == []


def test_the_limit_holds_and_nothing_typed_finds_nothing():
    assert len(codes("s", limit=7)) == 7
    assert codes("  ") == []
    assert codes("没有这个地方") == []


def test_no_wildcard_gets_through():
    assert codes("%") == []
    assert codes("_县") == []


@pytest.fixture
def older_name(owner_connection):
    """Two towns of today took over from one that was given up on a known day in 2019."""
    owner_connection.execute(
        "insert into places_alias (name, code, codes, since, until, exact, source, pinyin, initials) values"
        " ('桥东镇', '510521199', %s, '1990-01-01', '2019-12-06', true, 'test', 'qiao dong zhen', 'qdz')",
        [[DESHENG, "510521100"]],
    )
    yield
    owner_connection.execute("delete from places_alias where source = 'test'")


def test_an_older_name_leads_to_every_place_that_took_over(older_name):
    hits = search.search("桥东镇")
    assert {hit.code for hit in hits} == {DESHENG, "510521100"}
    assert {hit.older and hit.older.name for hit in hits} == {"桥东镇"}
    assert {hit.code for hit in search.search("qdz")} == {DESHENG, "510521100"}
    assert {hit.code for hit in search.search("510521199")} == {DESHENG, "510521100"}


@pytest.mark.parametrize(("on", "found"), [("1989-12-31", False), ("2019-12-05", True), ("2019-12-06", False)])
def test_an_older_name_counts_only_while_it_was_in_force(older_name, on, found):
    assert bool(search.search("桥东镇", on=date.fromisoformat(on))) is found


def test_a_year_alone_counts_whole():
    alias = Alias(since=date(1980, 1, 1), until=date(2020, 1, 1), exact=False)
    assert divisions.in_force(alias, date(2020, 12, 31))
    assert not divisions.in_force(alias, date(2021, 1, 1))
    assert not divisions.in_force(alias, date(1979, 12, 31))


@pytest.mark.parametrize(
    ("name", "code", "codes_today", "until"),
    [
        ("江干区", "330104", ["330102", "330114"], date(2021, 4, 9)),
        ("下城区", "330103", ["330105"], date(2021, 4, 9)),
        ("海门市", "320684", ["320614"], date(2020, 1, 1)),
        ("户县", "610125", ["610118"], date(2016, 1, 1)),
    ],
)
def test_known_older_names(name, code, codes_today, until):
    found = next(alias for alias in queries.aliases(name) if alias.code == code)
    assert (sorted(found.codes), found.until) == (codes_today, until)


def test_a_zone_without_a_code_is_an_alias_of_the_counties_it_lies_in():
    zone = queries.aliases("西咸新区")[0]
    assert (zone.code, zone.until) == ("", None)
    assert "610404" in zone.codes


def test_an_older_name_whose_places_are_not_loaded_is_shown_by_itself():
    hit = first("江干区")
    assert (hit.code, hit.name) == ("", "江干区")
    assert hit.older.until == date(2021, 4, 9)
