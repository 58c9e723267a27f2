"""Among thousands of organisations one is found by part of its name, its pinyin or its initials, in every form."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from django.urls import reverse
from tests.cast import COUNTY, SIBLING_TOWN, TOWN, Cast, browser

from muster.kernel.scope import Scope
from muster.people.actions.organisations import Listed, load_organisations
from muster.people.choosing import FEW
from muster.people.models import Organisation
from muster.people.queries import organisations as queries
from muster.people.team_forms import FoundTeam, FromUnit
from muster.people.tests.cast import TODAY

NAMES = ("泸县税务局", "泸县国税局", "泸县国土局", "税务局", "县委办")


@pytest.fixture
def units(cast: Cast) -> dict[str, int]:
    """More than fit a list, five of them known by name, one in a town beside."""
    scope = county(cast)
    scope.apply()
    some = [*NAMES, *(f"第{number}街道办" for number in range(FEW))]
    listed = [Listed(COUNTY, "agency", name) for name in some]
    load_organisations(scope, listed=[*listed, Listed(SIBLING_TOWN, "agency", "邻镇税务所")], since=TODAY)
    return dict(Organisation.objects.values_list("name_zh", "pk"))


def county(cast: Cast, place: str = COUNTY) -> Scope:
    return Scope(cast.incident.pk, (place,), True, f"user:{cast.command.pk}", frozenset({"command"}))


def asked(cast: Cast, text: str = "", kind: type[FromUnit] | type[FoundTeam] = FromUnit) -> FromUnit | FoundTeam:
    return kind(QueryDict(text) if text else None, scope=county(cast), on=TODAY)


@pytest.mark.parametrize(
    ("typed", "first", "count"),
    [
        ("税务", "税务局", 3), ("税务局", "税务局", 2), ("swj", "税务局", 2), ("shui wu", "税务局", 3),
        ("lxgtj", "泸县国土局", 1), ("guo", "泸县国税局", 2), ("火星", "", 0), ("  ", "", 0),
    ],
)  # fmt: skip
def test_it_is_found_by_part_of_its_name_pinyin_or_initials(cast, units, typed, first, count):
    found = [row.name_zh for row in queries.search(county(cast), typed, on=TODAY, limit=20)]
    assert len(found) == count and (found or [""])[0] == first


def test_others_are_not_found(cast, units):
    assert queries.search(county(cast, TOWN), "税务", on=TODAY, limit=20) == []


def test_what_was_typed_in_full_is_taken_and_otherwise_the_list_comes_to_choose_from(cast, units):
    assert "<select" not in str(asked(cast)) and 'hx-get="/organisations/choices/?field=organisation"' in str(
        asked(cast)
    )
    assert asked(cast, f"organisation={units['县委办']}").is_valid()
    for text in ("县委办", "xwb", "xianweiban"):
        form = asked(cast, f"organisation-search={text}")
        assert form.is_valid() and form.cleaned_data["organisation"] == units["县委办"]
    form = asked(cast, "organisation-search=税务局&organisation=")
    assert form.is_valid(), "one is called exactly that"
    form = asked(cast, "organisation-search=国")
    assert not form.is_valid() and "请从列表中选择" in str(form)
    assert all(f'type="radio" name="organisation" value="{units[name]}"' in str(form) for name in NAMES[1:3])
    assert not asked(cast, f"organisation={units['县委办'] + 10_000}").is_valid()
    assert asked(cast, "organisation=").is_valid(), "none is needed"


def test_a_form_is_in_reach_of_who_asks(cast, units):
    scope = county(cast, TOWN)
    scope.apply()
    form = FromUnit(QueryDict(f"organisation={units['县委办']}"), scope=scope, on=TODAY)
    assert not form.is_valid() and "<select" in str(form), "few are a list"


def test_the_page_of_options(cast, units):
    desk, route = browser(cast.command, cast.incident), reverse("people:organisation-choices")
    page = desk.get(route, {"field": "unit", "unit-search": "swj"}).content.decode()
    assert page.count('type="radio" name="unit"') == 2 and page.count("checked") == 1 and "泸县" in page
    page = desk.get(route, {"field": "unit", "unit-search": "swj", "many": "1"}).content.decode()
    assert page.count('type="checkbox"') == 2 and "checked" not in page
    assert "没有" in desk.get(route, {"field": "unit", "unit-search": "火星"}).content.decode()
