"""One exercise from its opening to its figures."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

from muster.kernel.figures import Period, figure
from muster.kernel.scope import acting
from muster.rehearsals import findings
from muster.rehearsals.client import Client
from muster.rehearsals.operations import Operation
from muster.rehearsals.oracle import Comparison, compare
from muster.rehearsals.parts import Feature
from muster.rehearsals.player import Pace, Player, Progress
from muster.rehearsals.setting import Setting, set_up


@dataclass(frozen=True)
class Exercise:
    """What was played, and what the program made of it."""

    operation: str
    incident: str
    records: int
    seconds: float
    figures: dict[str, int]
    faults: dict[str, dict[str, int]]
    journal: Comparison

    def document(self) -> dict[str, Any]:
        """As the contract of `./muster rehearse --json` has it."""
        return {
            "operation": self.operation,
            "incident": self.incident,
            "records": self.records,
            "seconds": round(self.seconds, 1),
            "figures": self.figures,
            "faults": self.faults,
        }


def play(
    operation: Operation,
    feature: Feature,
    client: Client,
    journals: Path,
    *,
    pace: Pace,
    until: datetime | None = None,
    last_hour: Pace | None = None,
    share: float = 1.0,
    desk: Callable[[Setting], None] | None = None,
    beside: Callable[[Setting, datetime], Iterable[datetime]] | None = None,
    progress: Progress | None = None,
) -> Exercise:
    """Open a new exercise of the operation and play that feature's part of it, to the end or to a moment.

    The hour before that moment goes at a pace of its own when one is given; `desk` is what the command does first,
    `beside` what desks do until the end meanwhile: they act when the next of their moments is asked for.
    """
    started = time.monotonic()
    setting = set_up(operation, feature, client, journals, share=share)
    if desk is not None:
        desk(setting)
    player = Player(client, setting.name, setting.phones, progress)
    end = min(until or setting.until, setting.until)
    middle = end if last_hour is None else end - timedelta(hours=1)
    now = setting.since
    for moment in chain([] if beside is None else beside(setting, end), [end]):
        if now < middle:
            player.play(now, min(moment, middle), pace)
        if moment > middle:
            player.play(max(now, middle), moment, last_hour or pace)
        now = moment
    player.finish()
    played = player.played()
    found = {**findings.found(setting.scope, setting.incident), **feature.found(setting.scope, setting.incident)}
    return Exercise(
        operation=operation.name,
        incident=setting.name,
        records=player.records,
        seconds=time.monotonic() - started,
        figures=figures(setting, feature, operation),
        faults={name: {"played": played[name], "found": found[name]} for name in sorted(found)},
        journal=compare(setting.scope, setting.incident, sorted(journals.iterdir())),
    )


def figures(setting: Setting, feature: Feature, operation: Operation) -> dict[str, int]:
    """The figures of what was played, each a query over records."""
    played = [key for key in feature.FIGURES if key in operation.figures]
    with acting(setting.scope):
        return {key: figure(key).query.total(setting.scope, Period()) for key in played}
