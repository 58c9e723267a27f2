"""Generated problems, as the bench makes them: a county cut into regions, and one short of people."""

import json
import signal
import subprocess
import sys

from muster.cli.benches.roster_problems import Size, made
from muster.scheduling import read_problem, regions
from muster.scheduling.cost import cost
from muster.scheduling.greedy import greedy
from muster.scheduling.roster import empty
from muster.scheduling.search import Search
from muster.scheduling.tests.checker import check


def test_a_county_cut_into_regions_keeps_every_rule(monkeypatch):
    monkeypatch.setattr(regions, "PEOPLE", 40)
    document = made(Size(160, 12, 6, 8, 7, {"lead": 0.4}, seed=5))
    problem = read_problem(json.dumps(document).encode())
    assert regions.applies(problem)
    search = Search(problem)
    search.offer(empty(problem))
    roster = regions.by_region(search)
    assert roster is not None
    search.offer(roster)
    check(document, search.plan("feasible").document())
    assert search.best_cost < cost(problem, greedy(problem)).total


def test_the_same_seed_makes_the_same_problem():
    size = Size(30, 3, 2, 3, 2, {"lead": 0.4}, seed=9)
    assert made(size) == made(size)


def test_whoever_stops_it_gets_the_best_plan_so_far(tmp_path):
    document = made(Size(1500, 60, 20, 60, 14, {"lead": 0.3, "medic": 0.15}, seed=3))
    (tmp_path / "problem.json").write_text(json.dumps(document), encoding="utf-8")
    command = [sys.executable, "-m", "muster", "roster", "solve", str(tmp_path / "problem.json")]
    command += ["--out", str(tmp_path / "plan.json"), "--seconds", "100"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert "cost" in process.stderr.readline()  # a first plan is there
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 0
    plan = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    assert plan["status"] == "stopped"
    check(document, plan)
