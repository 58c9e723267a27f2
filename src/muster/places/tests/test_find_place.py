"""Looking places up: paths, children, exact names, names for codes."""

from datetime import date

import pytest

from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope
from muster.places import queries, search
from muster.places.forms import place_choices
from muster.places.rules import Kind, Level, TownKind

pytestmark = pytest.mark.django_db

VILLAGE = "510521100231"


def test_a_division():
    town = queries.division("510521100")
    assert (town.name, town.level, town.kind, town.town_kind) == ("福集镇", Level.TOWN, Kind.DIVISION, TownKind.TOWN)
    with pytest.raises(NotFound):
        queries.division("510599")


def test_the_path_names_every_level():
    assert [place.name for place in queries.path(VILLAGE)] == ["四川省", "泸州市", "泸县", "福集镇", "石鸭滩村民委员会"]
    assert queries.path_text(f"{VILLAGE}-K001", below="510521") == "福集镇 › 石鸭滩村民委员会"
    assert queries.path("nonsense") == []


def test_children_come_in_the_order_of_their_codes():
    towns = queries.children("510521")
    assert len(towns) == 20
    assert [town.code for town in towns] == sorted(town.code for town in towns)
    assert sum(len(queries.children(town.code)) for town in towns) == 305
    assert [place.code for place in queries.children("")] == ["51"]


@pytest.mark.parametrize(
    ("name", "within", "code"),
    [
        ("泸县", "", "510521"),
        ("得胜镇", "", "510521103"),
        ("得胜", "510521", "510521103"),
        ("石鸭滩村", "510521", None),
        ("石鸭滩", "510521", VILLAGE),
        ("泸县", "510502", None),
        ("泸", "", None),
        ("", "", None),
        ("江干区", "", None),
        ("海门市", "", "320614"),
    ],
)
def test_an_exact_name_means_one_place_or_none(name, within, code):
    assert queries.resolve(name, within=within) == code


def test_an_older_name_is_resolved_only_for_its_time():
    assert queries.resolve("海门市", on=date(2020, 6, 1)) == "320614"
    assert queries.resolve("海门市", on=date(2022, 6, 1)) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("四川省泸州市泸县福集镇石鸭滩村民委员会", VILLAGE),
        ("四川 泸县 福集", "510521100"),
        ("泸县福集镇", "510521100"),
        ("四川省泸州市火星镇", None),
        ("", None),
    ],
)
def test_a_run_of_names_is_located_whole_or_not_at_all(text, code):
    assert search.locate(text) == code


def test_names_for_codes_leave_out_what_does_not_exist():
    assert queries.names(["510521", "510521100", "990000", "510521-K999"]) == {"510521": "泸县", "510521100": "福集镇"}


def test_a_form_offers_places_from_counties_down_to_a_city_too():
    def offered(place: str, top: Level = Level.COUNTY) -> list[str]:
        return [code for code, _name in place_choices(Scope(1, (place,), False, "user:1"), top=top)]

    counties = [place.code for place in queries.children("5105")]
    assert offered("5105") == counties
    assert offered("5105", Level.CITY) == ["5105", *counties]
    assert offered("510521")[:2] == ["510521", queries.children("510521")[0].code]
    assert offered("51") == [], "two levels are too many to choose from"
    assert offered(VILLAGE) == [VILLAGE]
