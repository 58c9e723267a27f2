"""The pages of places: found as one types, opened, chosen in a form; sites only within reach."""

import json
from datetime import UTC, datetime

import pytest
from django import forms
from django.test import Client
from tests.cast import COUNTY, VILLAGE, Cast, browser

from muster.kernel.scope import Scope, acting
from muster.places import actions
from muster.places.actions import SiteDraft
from muster.places.forms import PlaceField

pytestmark = pytest.mark.django_db

AT = datetime(2022, 9, 6, tzinfo=UTC)


def page(user, cast, url, **headers):
    response = browser(user, cast.incident).get(url, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def gate(cast: Cast):
    county = Scope(incident=cast.incident.pk, places=(COUNTY,), actor="user:0")
    with acting(county):
        return actions.open_site(scope=county, draft=SiteDraft(VILLAGE, "K", "大田东门"), opened_at=AT)


def test_the_page_starts_with_what_one_is_entrusted_with(cast: Cast, settings):
    text = page(cast.secretary, cast, "/places/")
    assert 'href="/places/510521100/"' in text
    assert 'href="/places/510521101/"' not in text
    assert "大田社区" in page(cast.duty, cast, "/places/"), "a gate's own village"
    settings.DEMO = True
    assert "四川省" in page(cast.administrator, cast, "/places/"), "whoever has all starts with the provinces"


def test_a_question_stands_in_the_address(cast: Cast):
    text = page(cast.command, cast, "/places/?q=dsz&within=510521")
    assert "得胜镇" in text
    assert "仅在泸县范围内" in text
    assert 'value="dsz"' in text


def test_typing_brings_the_rows_alone(cast: Cast):
    text = page(cast.command, cast, "/places/?q=luxian", **{"HX-Request": "true", "HX-Target": "hits"})
    assert "泸县" in text
    assert "<html" not in text


def test_nothing_found_says_so(cast: Cast):
    assert "没有这个名称" in page(cast.command, cast, "/places/?q=火星镇")


def test_an_older_name_says_until_when(cast: Cast):
    text = page(cast.command, cast, "/places/?q=江干区")
    assert "至 2021-04-09" in text
    assert "330104" in text


def test_what_is_typed_is_shown_as_text(cast: Cast):
    text = page(cast.command, cast, "/places/?q=<script>alert(1)</script>&within=<b>")
    assert "<script>alert" not in text
    assert "<b>" not in text


def test_a_place_shows_path_children_and_the_sites_within_reach(cast: Cast, gate):
    text = page(cast.command, cast, "/places/510521100/")
    for expected in ("福集镇", "泸州市", "石鸭滩村民委员会", gate.code, "卡口"):
        assert expected in text
    foreign = page(cast.neighbour, cast, "/places/510521100/")
    assert "石鸭滩村民委员会" in foreign
    assert gate.code not in foreign
    assert gate.name not in foreign


@pytest.mark.parametrize("code", ["510599", "x", "510521100015-K001"])
def test_no_such_place(cast: Cast, code):
    assert browser(cast.command, cast.incident).get(f"/places/{code}/").status_code == 404


def test_the_search_for_programs(cast: Cast):
    answer = json.loads(page(cast.command, cast, "/places/search.json?q=海门市&limit=1"))
    assert answer["query"] == "海门市"
    assert answer["results"][0]["older"] == {
        "name": "海门市", "code": "320684", "since": "1995-01-01", "until": "2020-01-01", "exact": False,
        "source": "国务院批复",
    }  # fmt: skip
    found = json.loads(page(cast.command, cast, "/places/search.json?q=510521103"))["results"][0]
    assert (found["name"], found["level"], found["match"]) == ("得胜镇", "town", "exact")
    assert len(json.loads(page(cast.command, cast, "/places/search.json?q=s&limit=999999"))["results"]) <= 50
    assert json.loads(page(cast.command, cast, "/places/search.json"))["results"] == []
    wrong = browser(cast.command, cast.incident).get("/places/search.json?q=s&within=abc")
    assert wrong.status_code == 400


def test_shapes_for_a_map(cast: Cast):
    drawn = json.loads(page(cast.command, cast, "/places/510521/shapes.json"))
    assert (drawn["generated"], len(drawn["features"])) == (True, 20)


@pytest.mark.parametrize(
    "url", ["/places/", "/places/510521/", "/places/search.json?q=x", "/places/510521/shapes.json"]
)
def test_nobody_without_an_account_reads_them(cast: Cast, url):
    assert Client().get(url).headers["Location"].startswith("/sign-in/")


def test_choices_below_a_picker(cast: Cast):
    text = page(cast.command, cast, "/places/choices/?field=home&home-search=fuji&within=510521")
    assert '<input type="radio" name="home" value="510521100" checked>' in text
    assert "没有这个名称" in page(cast.command, cast, "/places/choices/?field=home&home-search=冥王星")
    assert "radio" not in page(cast.command, cast, "/places/choices/?field=home")


class Asks(forms.Form):
    """A form that wants a place of the county."""

    home = PlaceField(within=COUNTY)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"home": "510521100"}, "510521100"),
        ({"home": "510521100", "home-search": "得胜"}, "510521100"),
        ({"home-search": "得胜"}, "510521103"),
        ({"home-search": "福集镇石鸭滩"}, "510521100231"),
        ({"home": "510522"}, None),
        ({"home": "510521999"}, None),
        ({"home-search": "江阳区"}, None),
        ({}, None),
    ],
)
def test_a_form_takes_a_place_that_exists_and_lies_within(data, code):
    form = Asks(data)
    assert form.is_valid() is (code is not None)
    assert form.cleaned_data.get("home") == code


def test_a_picker_keeps_what_was_chosen_and_what_was_typed():
    assert 'value="510521100" checked' in str(Asks({"home": "510521100"})["home"])
    assert 'value="火星"' in str(Asks({"home-search": "火星"})["home"])
