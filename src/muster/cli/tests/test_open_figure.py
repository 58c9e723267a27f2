"""A figure on the command line: the agreed document, as of a past minute, at a place; refusals in words."""

import argparse
import hashlib
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from muster.cli import digest, figure
from muster.kernel.models import Record
from muster.kernel.problems import Problem
from muster.situation.tests import scene


def ask(capsys, module, *words):
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    module.add_arguments(parser)
    assert module.run(parser.parse_args([*words, "--json"])) == 0
    captured = capsys.readouterr()
    return json.loads(captured.out)


def test_the_document_has_the_agreed_keys(drill, capsys):
    found = ask(capsys, figure, "scene.turned_back", "--incident", "drill", "--rows", "1")
    assert list(found) == [
        "key", "incident", "as_of", "place", "value", "unit", "label", "definition", "total_rows", "rows",
    ]  # fmt: skip
    assert (found["key"], found["incident"], found["value"], found["total_rows"]) == (
        "scene.turned_back",
        "drill",
        2,
        2,
    )
    assert [list(row) for row in found["rows"]] == [["id", "type", "occurred_at", "recorded_at", "place"]]
    assert found["rows"][0]["occurred_at"] == "2022-09-10T10:00:00+08:00"
    assert found["rows"][0]["place"] == scene.GATE


def test_as_of_a_past_minute(drill, capsys):
    asked = ("scene.checks", "--incident", "drill")
    assert ask(capsys, figure, *asked, "--as-of", "2022-09-10T10:59:59+08:00")["value"] == 2
    assert ask(capsys, figure, *asked, "--as-of", "2022-09-10T11:00")["value"] == 3
    assert ask(capsys, figure, *asked, "--as-of", "2022-09-09T11:00")["value"] == 0


def test_a_void_counts_from_its_own_minute(drill, capsys):
    with scene.everywhere(drill):
        scene.void(drill, Record.objects.earliest("effective_at").id, hours=5)
    asked = ("scene.turned_back", "--incident", "drill")
    assert ask(capsys, figure, *asked)["value"] == 1
    assert ask(capsys, figure, *asked, "--as-of", "2022-09-10T12:59")["value"] == 2


def test_at_a_place(drill, capsys):
    found = ask(capsys, figure, "scene.checks", "--incident", "drill", "--place", scene.OTHER_TOWN)
    assert (found["value"], found["place"]) == (1, scene.OTHER_TOWN)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["scene.nothing", "--incident", "drill"], "scene.turned_back"),
        (["scene.checks", "--incident", "nowhere"], "drill"),
        (["scene.checks", "--incident", "drill", "--place", "999999"], "999999"),
        (["scene.checks", "--incident", "drill", "--as-of", "yesterday"], "2022-09-10T08:00"),
    ],
)
def test_refusals_say_what_there_is(drill, capsys, words, said):
    with pytest.raises(Problem) as refused:
        ask(capsys, figure, *words)
    assert said in str(refused.value)


def test_a_moment_to_come_is_refused(drill, capsys):
    tomorrow = (timezone.now() + timedelta(days=1)).isoformat()
    with pytest.raises(Problem) as refused:
        ask(capsys, figure, "scene.checks", "--incident", "drill", "--as-of", tomorrow)
    assert refused.value.code == "as_of_ahead"


def test_the_digest_is_over_sorted_lines(drill, capsys):
    with scene.everywhere(drill):
        lines = sorted(f"{row.id} {bytes(row.hash).hex()}\n" for row in Record.objects.filter(incident=drill.pk))
    found = ask(capsys, digest, "--incident", "drill")
    assert found == {"records": 3, "digest": hashlib.sha256("".join(lines).encode()).hexdigest()}


def test_another_operation_does_not_change_the_digest(drill, capsys):
    before = ask(capsys, digest, "--incident", "drill")
    other = scene.incident(name="other")
    with scene.everywhere(other):
        scene.record(other)
    assert ask(capsys, digest, "--incident", "drill") == before
    assert ask(capsys, digest, "--incident", "other")["records"] == 1
