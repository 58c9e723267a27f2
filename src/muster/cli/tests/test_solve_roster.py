"""`./muster roster solve`: the contract's plan, words for what is refused, and nothing written then."""

import json
import subprocess
import sys

import pytest

from muster.scheduling.tests.checker import check
from muster.scheduling.tests.small import problem

COMMAND = [sys.executable, "-m", "muster", "roster", "solve"]


@pytest.fixture
def files(tmp_path):
    return tmp_path / "problem.json", tmp_path / "plan.json"


def solve(files, document, *arguments):
    files[0].write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    command = [*COMMAND, str(files[0]), "--out", str(files[1]), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_the_plan_is_printed_and_written(files):
    done = solve(files, problem(), "--json")
    assert done.returncode == 0, done.stderr
    plan = json.loads(done.stdout)
    assert plan == json.loads(files[1].read_text(encoding="utf-8"))
    assert list(plan)[:9] == [
        "format", "assignments", "cost", "lower_bound", "gap", "unmet_min", "unmet_target", "seconds", "status"
    ]  # fmt: skip
    check(problem(), plan)


def test_an_impossible_problem_gets_its_best_plan_and_the_reasons(files):
    needs = [{"post": "k1", "shift": "D", "days": [0], "role": "diver", "min": 2}]
    done = solve(files, problem(needs=needs))
    assert done.returncode == 0
    assert "k1, shift D, day 0, diver: 2 missing; nobody has the skill 'diver'" in done.stderr
    assert json.loads(files[1].read_text(encoding="utf-8"))["unmet_min"] == 2


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (problem(people=[]), "people: the list is empty"),
        (problem(posts=[{"id": "k1", "zone": "x"}, {"id": "k2", "zone": "a"}]), "posts[0] (k1): zone 'x'"),
        (problem(pinned=[{"person": "p2", "post": "k1", "shift": "D", "day": 0}], excluded=["p2"]), "p2 is excluded"),
        ("not json", "this is no JSON"),
    ],
)
def test_what_is_refused_leaves_nothing_written(files, document, words):
    done = solve(files, document)
    assert done.returncode == 1
    assert words in done.stderr
    assert done.stdout == ""
    assert not files[1].exists()


def test_wrong_usage_and_a_missing_folder(files):
    assert solve(files, problem(), "--seconds", "0").returncode == 2
    done = solve((files[0], files[1].parent / "no" / "plan.json"), problem())
    assert done.returncode == 1
    assert "no file can be written there" in done.stderr
