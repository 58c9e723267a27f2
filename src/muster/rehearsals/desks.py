"""Exercises that desks play: from the opening to the figures, through pages as clerks and residents use them."""

from __future__ import annotations

import time
from pathlib import Path

from muster.incidents import queries as incidents
from muster.kernel.figures import Period, figure
from muster.kernel.scope import acting, system
from muster.places.load import load
from muster.rehearsals.client import Client
from muster.rehearsals.exercise import Exercise
from muster.rehearsals.gates import Gates
from muster.rehearsals.operations import Operation
from muster.rehearsals.oracle import compare
from muster.rehearsals.parts import DeskFeature
from muster.rehearsals.player import Progress
from muster.rehearsals.rounds import Rounds
from muster.rehearsals.setting import ACTOR, BEFORE, clocked_features, open_exercise
from muster.rehearsals.stage import Stage


def play_desks(
    played: Operation,
    feature: DeskFeature,
    client: Client,
    journals: Path,
    *,
    speed: float | None = None,
    share: float = 1.0,
    progress: Progress | None = None,
) -> Exercise:
    """Open a new exercise of the operation and play what that feature's desks did in it."""
    started = time.monotonic()
    since, until = played.days
    # People come from the whole province: where they were is a place as well.
    load(played.place[:2])
    name = incidents.free_name(played.name)
    incident = open_exercise(played, name, since - BEFORE)
    scope = system(incident, ACTOR)
    client.move_clock(name, since)
    gates = Gates(scope, client, journals, place=played.place, since=since)
    rounds = Rounds(scope, client, journals, since=since)
    stage = Stage(
        client, client.url, scope, incident, name, played.place, since, until, speed, progress, gates, rounds,
        lambda: _by_the_clock(incident),
    )  # fmt: skip
    faults = feature.play(stage, played.figures, share)
    gates.close()
    rounds.close()
    found = feature.found(scope, incident)
    with acting(scope):
        shown = {key: figure(key).query.total(scope, Period()) for key in keys(feature, played)}
    return Exercise(
        operation=played.name,
        incident=name,
        records=stage.records,
        seconds=time.monotonic() - started,
        figures=shown,
        faults={key: {"played": faults[key], "found": found[key]} for key in sorted(found)},
        journal=compare(scope, incident, sorted(journals.iterdir())),
    )


def _by_the_clock(incident: int) -> None:
    for one in clocked_features():
        one.by_the_clock(incident)


def keys(feature: DeskFeature, played: Operation) -> list[str]:
    """The figures that are shown: the feature's; where it names none, those of its section that the operation has."""
    published = [*played.figures, *played.own_figures] if not feature.FIGURES else []
    own = [key for key in published if key.startswith(f"{feature.NAME}.")]
    return list(dict.fromkeys([*feature.FIGURES, *own, *feature.SHOWN]))
