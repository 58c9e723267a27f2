"""The package data is what it says, and the tables are filled from it, once or again."""

import csv
from collections import Counter
from datetime import date

import pytest

from muster.kernel.problems import Problem
from muster.places import archive, load, queries, rules, spelling
from muster.places.models import Alias, Division
from muster.places.rules import Level


def test_the_edition_loaded_for_tests_has_luxian():
    rows = [row for row in archive.divisions("510521") if row.code.startswith("510521")]
    assert Counter(row.level for row in rows) == {Level.COUNTY: 1, Level.TOWN: 20, Level.VILLAGE: 305}


def test_a_part_has_what_is_above_it_too():
    rows = list(archive.divisions("510521103"))
    assert [row.code for row in rows[:4]] == ["51", "5105", "510521", "510521103"]
    assert all(row.code.startswith("510521103") for row in rows[3:])


@pytest.mark.parametrize("prefix", ["99", "519999"])
def test_a_part_that_does_not_exist_is_empty_but_for_what_is_above(prefix):
    assert [row for row in archive.divisions(prefix) if row.code.startswith(prefix)] == []


@pytest.mark.slow
def test_the_whole_country():
    rows = list(archive.divisions())
    counts = archive.vendor()["sources"]["divisions"]["counts"]
    assert list(Counter(row.level for row in rows).values()) == list(counts.values())
    assert [row.code for row in rows] == sorted({row.code for row in rows})
    assert sum(row.kind == rules.Kind.ZONE for row in rows) == 124
    known = {row.code for row in rows}
    assert all(row.level == Level.PROVINCE or rules.parent(row.code) in known for row in rows)
    assert all(len(row.initials) == len(row.pinyin.split()) for row in rows)
    assert {code for older in archive.older() for code in older.codes} <= known


@pytest.mark.parametrize(
    ("name", "pinyin"),
    [
        ("泸县", "lu xian"),
        ("重庆市", "chong qing shi"),
        ("乐亭县", "lao ting xian"),
        ("绿园区", "lv yuan qu"),
        ("1号（东）门", "1 hao dong men"),
    ],
)
def test_spelling(name, pinyin):
    assert spelling.key(name) == pinyin


def test_typed_letters_are_cut_in_every_way():
    assert spelling.cuts("luxian")[:1] == ["lu xian"]
    assert "xi an" in spelling.cuts("xian")
    assert "lu x" in spelling.cuts("lux")
    assert spelling.cuts("xi'an") == ["xi an", "xi a n"]
    assert spelling.cuts("qwzv") == []


@pytest.mark.django_db
def test_names_sort_by_the_pinyin_that_is_stored():
    names = list(
        Division.objects.filter(level=3, code__startswith="5105").order_by("pinyin").values_list("name", flat=True)
    )
    assert names == ["古蔺县", "合江县", "江阳区", "龙马潭区", "泸县", "纳溪区", "叙永县"]


def test_what_is_loaded_is_not_loaded_again(fresh_database):
    again = load.load("510521")
    assert (again.changed, again.edition) == (False, load.edition())


def test_a_county_more_keeps_what_is_there(fresh_database):
    loaded = load.load("5106")
    assert loaded.changed
    assert queries.find("510521") is not None
    assert Division.objects.filter(code__startswith="5106", level=Level.COUNTY).count() == 6
    assert Alias.objects.filter(name="江干区").count() == 1


def test_a_newer_edition_closes_what_it_no_longer_has(fresh_database, owner_connection, monkeypatch):
    rows = [row for row in archive.divisions("510521") if not row.code.startswith("510521123")]
    renamed = [row._replace(name="得胜街道") if row.code == "510521103" else row for row in rows]
    monkeypatch.setattr(archive, "divisions", lambda prefix="": iter(renamed))
    monkeypatch.setattr(load, "edition", lambda: "newer")
    assert load.load("510521").changed
    assert queries.division("510521103").name == "得胜街道"
    closed = queries.division("510521123")
    assert isinstance(closed.until, date)
    assert "510521123" not in {town.code for town in queries.children("510521")}
    assert queries.division("510522").until is None


@pytest.mark.parametrize("prefix", ["99", "510599", "5105x", "510"])
def test_a_code_that_is_none_is_refused_and_changes_nothing(fresh_database, prefix):
    before = Division.objects.count()
    with pytest.raises(Problem):
        load.load(prefix)
    assert Division.objects.count() == before


def test_progress_is_told(fresh_database, monkeypatch):
    told = []
    monkeypatch.setattr(load, "_STEP", 100)
    load.load("5106", progress=lambda done, total: told.append((done, total)))
    assert told[0] == (100, 665276)
    assert len(told) > 3


def test_the_application_may_read_divisions_and_not_write_them(fresh_database):
    from django.db import ProgrammingError, connection

    for statement in (
        "insert into places_division (code, name, level, kind, pinyin, initials) values ('99', '', 1, '', '', '')",
        "update places_division set name = ''",
        "delete from places_alias",
        "delete from places_site",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
            cursor.execute(statement)


def test_merges_lead_to_places_of_today():
    with (archive.DATA / "merges.csv").open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    aliases = {(older.code, older.until.year): older for older in archive.older() if older.code and older.until}
    for row in rows:
        assert aliases[row["code"], int(row["until"][:4])].codes == tuple(row["codes"].split())
