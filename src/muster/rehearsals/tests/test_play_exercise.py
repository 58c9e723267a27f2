"""A small exercise through a real server: figures come out, faults are found, nothing is missing."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from muster.instance.home import PROJECT, Home
from muster.instance.secrets import secret
from muster.kernel.register import digest
from muster.kernel.scope import acting
from muster.places import queries as places
from muster.places.schematic import RADIUS
from muster.places.shapes import map_shapes
from muster.rehearsals import exercise, findings, oracle
from muster.rehearsals.client import Client, Refused
from muster.rehearsals.operations import operation
from muster.rehearsals.player import Pace
from muster.rehearsals.setting import Setting, features, set_up

LUXIAN = operation("luxian-2022")
SHARE = 0.02
REHEARSE = (sys.executable, "-m", "muster", "rehearse")
FAULTS = {
    "corrected", "foreign_site", "held", "id_reused", "late", "not_canonical", "out_of_order", "repeated",
    "tried_again", "unknown_type", "voided", "wrong_clock", "wrong_site",
}  # fmt: skip


class Recorder(Client):
    """A client that keeps what it handed in."""

    def __init__(self, url: str) -> None:
        super().__init__(url, secret(Home.from_environment(), "operator").hex())
        self.sent: list[tuple[str, bytes]] = []

    def sync(self, token: str, batch: bytes) -> list[dict[str, Any]]:
        self.sent.append((token, batch))
        return super().sync(token, batch)


@dataclass
class Played:
    url: str
    client: Recorder
    result: exercise.Exercise
    setting: Setting
    journals: Path


@pytest.fixture
def played(serving: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Played]:
    kept: list[Setting] = []

    def keep(*arguments: Any, **more: Any) -> Setting:
        kept.append(set_up(*arguments, **more))
        return kept[-1]

    monkeypatch.setattr("muster.rehearsals.exercise.set_up", keep)
    client = Recorder(serving)
    result = exercise.play(LUXIAN, features()["checkpoints"], client, tmp_path, pace=Pace.of(None), share=SHARE)
    yield Played(serving, client, result, kept[0], tmp_path)


def test_small_exercise(played: Played) -> None:
    """One play, looked at from all sides: starting a server and playing is what takes the time."""
    _figures_come_out_and_faults_are_found(played)
    _posts_stand_where_the_map_draws_their_town(played)
    _handing_all_in_again_backwards_changes_nothing(played)
    _oracle_sees_what_was_lost_or_changed(played)
    _second_exercise_is_another_incident_with_the_same_posts(played)
    with pytest.raises(Refused) as refusal:
        Client(played.url, "not the token").move_clock("luxian-2022", played.setting.until)
    assert refusal.value.status == 401


def _figures_come_out_and_faults_are_found(played: Played) -> None:
    result = played.result
    wanted = {key: round(LUXIAN.figures[key] * SHARE) for key in features()["checkpoints"].FIGURES}
    wanted["gates.towns_with_checkpoints"] = 1
    assert result.figures == wanted

    assert set(result.faults) == FAULTS
    for name, counted in result.faults.items():
        assert counted["found"] == counted["played"], name
    rare = {"tried_again"}
    assert {name for name, counted in result.faults.items() if not counted["played"]} <= rare

    document = result.document()
    assert list(document) == ["operation", "incident", "records", "seconds", "figures", "faults"]
    assert document["incident"] == "luxian-2022"


def _posts_stand_where_the_map_draws_their_town(played: Played) -> None:
    drawn = {one["properties"]["code"]: one["properties"]["label"] for one in map_shapes(LUXIAN.place)["features"]}
    with acting(played.setting.scope):
        sites = places.sites(played.setting.scope, within=LUXIAN.place, kind="K")
    assert sites
    for site in sites:
        assert site.longitude is not None
        assert site.latitude is not None
        away = math.dist((site.longitude, site.latitude), drawn[site.code[:9]])
        assert away < RADIUS, site.code


def _handing_all_in_again_backwards_changes_nothing(played: Played) -> None:
    scope, incident = played.setting.scope, played.setting.incident
    assert played.result.journal.wrong == []
    assert played.result.journal.acknowledged > 500
    with acting(scope):
        before = digest(scope)
    found = findings.found(scope, incident)
    again = 0
    for token, batch in reversed(played.client.sent):
        again += len(Client.sync(played.client, token, batch))

    with acting(scope):
        assert digest(scope) == before
    assert exercise.figures(played.setting, features()["checkpoints"], LUXIAN) == played.result.figures
    after = findings.found(scope, incident)
    assert after["repeated"] > found["repeated"]
    assert {**after, "repeated": 0} == {**found, "repeated": 0}
    assert again >= played.result.journal.acknowledged


def _oracle_sees_what_was_lost_or_changed(played: Played) -> None:
    journal = next(path for path in sorted(played.journals.glob("*.txt")) if "receipt" in path.read_text())
    lines = journal.read_text().splitlines()
    receipt = next(line for line in lines if line.startswith("receipt") and " accepted " in line).split()
    lost = receipt[1][:-4] + ("0000" if not receipt[1].endswith("0000") else "1111")
    changed = [*receipt[:4], "0" * 64]
    journal.write_text("\n".join([*lines, f"receipt {lost} accepted - {receipt[4]}", " ".join(changed)]) + "\n")

    compared = oracle.compare(played.setting.scope, played.setting.incident, sorted(played.journals.glob("*.txt")))

    assert sorted(line.split(" ", 1)[1] for line in compared.wrong) == [
        "is not what was acknowledged", "was acknowledged and is not there",
    ]  # fmt: skip


def _second_exercise_is_another_incident_with_the_same_posts(played: Played) -> None:
    second = exercise.play(
        LUXIAN, features()["checkpoints"], played.client, played.journals / "second", pace=Pace.of(None), share=0.01
    )

    assert second.incident == "luxian-2022-2"
    assert second.figures["gates.checkpoints"] == 2


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["somewhere-1999"], 1, "luxian-2022"),
        (["luxian-2022", "--only", "nothing"], 1, "checkpoints"),
        (["baise-2022", "--only", "checkpoints"], 1, "公布的数据太少"),
        (["luxian-2022", "--speed", "fast"], 2, "--speed"),
    ],
)
def test_command_refuses_with_words(arguments: list[str], code: int, words: str, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(PROJECT / "src"), "MUSTER_HOME": str(tmp_path / "home")}
    done = subprocess.run(
        [*REHEARSE, *arguments],
        env={**environment, "LC_ALL": "zh_CN.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == code
    assert words in done.stderr
    assert done.stdout == ""


@pytest.mark.slow(seconds=180)
def test_luxians_gates_at_full_size(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(PROJECT / "src"), "MUSTER_HOME": str(tmp_path / "home")}
    done = subprocess.run(
        [*REHEARSE, "luxian-2022", "--only", "checkpoints", "--speed", "max", "--json"],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip

    document = json.loads(done.stdout)
    assert document["operation"] == "luxian-2022"
    for key in features()["checkpoints"].FIGURES:
        assert document["figures"][key] == LUXIAN.figures[key], key
    assert document["records"] > 100_000
    for name, counted in document["faults"].items():
        assert counted["played"] > 0, name
        assert counted["found"] == counted["played"], name
