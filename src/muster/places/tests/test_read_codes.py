"""The grammar of codes, on known codes and on generated ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.kernel import codes
from muster.places import rules
from muster.places.rules import Kind, Level, TownKind

DIGITS = st.sampled_from(list(rules.LENGTHS)).flatmap(lambda n: st.text("0123456789", min_size=n, max_size=n))
STANDING = DIGITS.filter(lambda code: len(code) >= 6)


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("51", Level.PROVINCE),
        ("5105", Level.CITY),
        ("510521", Level.COUNTY),
        ("510521100", Level.TOWN),
        ("510521100001", Level.VILLAGE),
        ("510521100001007", Level.GRID),
        ("510", None),
        ("", None),
        ("51052x", None),
        ("５１", None),
        ("510521-K001", None),
    ],
)
def test_level(code, level):
    assert rules.level_of(code) is level


def test_lineage_of_a_site_ends_with_itself():
    code = "510521100001-K001"
    assert rules.lineage(code) == ["51", "5105", "510521", "510521100", "510521100001", code]
    assert rules.parent(code) == "510521100001"


@given(DIGITS)
def test_parents_are_prefixes_one_level_up(code):
    above = rules.parent(code)
    assert codes.covers(above, code)
    level = rules.LENGTHS[len(code)]
    assert rules.level_of(above) == (None if level is Level.PROVINCE else level - 1)
    assert rules.lineage(code)[-1] == code
    assert rules.lineage(code)[:-1] == (rules.lineage(above) if above else [])


@given(STANDING, st.sampled_from("KSICW"), st.integers(1, 999))
def test_a_sites_code_can_be_taken_apart_and_put_together(place, kind, number):
    code = rules.format_site(place, kind, number)
    assert rules.parse_site(code) == (place, kind, number)
    assert rules.place_of(code) == place
    assert place <= code < codes.upper(place)


@given(st.text("0123456789K-", max_size=20))
def test_what_parses_formats_to_itself(text):
    parsed = rules.parse_site(text)
    if parsed is not None:
        assert rules.format_site(*parsed) == text


@pytest.mark.parametrize(
    "wrong", ["5105-K001", "510521-K000", "510521-k001", "510521-K01", "510521K001", "510521-K0011"]
)
def test_no_site(wrong):
    assert rules.parse_site(wrong) is None


@pytest.mark.parametrize(("place", "kind", "number"), [("510521", "K", 1000), ("51", "K", 1), ("510521", "KK", 1)])
def test_parts_that_make_no_site_are_refused(place, kind, number):
    with pytest.raises(ValueError, match="not a site code"):
        rules.format_site(place, kind, number)


def test_a_grid_stands_below_a_village_only():
    assert rules.format_grid("510521100001", 7) == "510521100001007"
    for village, number in (("510521100", 7), ("510521100001", 0), ("510521100001", 1000)):
        with pytest.raises(ValueError, match="no grid"):
            rules.format_grid(village, number)


@pytest.mark.parametrize(
    ("code", "name", "kind"),
    [
        ("130171", "石家庄高新技术产业开发区", Kind.ZONE),
        ("130179", "某开发区", Kind.ZONE),
        ("130181", "辛集市", Kind.DIVISION),
        ("1101", "市辖区", Kind.PSEUDO),
        ("5002", "县", Kind.PSEUDO),
        ("441900", "东莞市", Kind.PSEUDO),
        ("110112009498", "文景街道虚拟社区", Kind.PSEUDO),
        ("510521", "泸县", Kind.DIVISION),
    ],
)
def test_kinds(code, name, kind):
    assert rules.kind_of(code, name) is kind


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("510521001", TownKind.SUBDISTRICT),
        ("510521100001", TownKind.TOWN),
        ("513401205", TownKind.TOWNSHIP),
        ("110115403", TownKind.OTHER),
        ("510521", None),
    ],
)
def test_town_kinds(code, kind):
    assert rules.town_kind(code) is kind
