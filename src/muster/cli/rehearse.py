"""Plays an operation of the past through the running program, as phones and desks would."""

import argparse
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import django

from muster.cli.language import spoken
from muster.cli.output import answer, say
from muster.cli.prepare import prepare
from muster.cli.service import Options, running_url, service
from muster.instance.home import Home, scratch_home
from muster.instance.messages import compile_all
from muster.instance.postgres import running_database
from muster.instance.secrets import secret

if TYPE_CHECKING:
    from muster.rehearsals.client import Client
    from muster.rehearsals.exercise import Exercise

needs = "nothing"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `rehearse`."""
    parser.add_argument("name", metavar="NAME", help="an operation, like luxian-2022")
    parser.add_argument(
        "--speed", type=speed, default=None, metavar="N|max", help="times real time; max (the usual) as fast as it goes"
    )
    parser.add_argument("--only", metavar="FEATURE", help="play only what this feature's people did, like checkpoints")


def speed(text: str) -> float | None:
    """`max` is None, else a number above 0. Raises ValueError."""
    if text == "max":
        return None
    number = float(text)
    if not 0 < number < float("inf"):
        raise ValueError(text)
    return number


def run(args: argparse.Namespace) -> int:
    """Play, and answer what the program made of it: 1 when it cannot be played or a receipt was not kept."""
    objection = _objection(args.name, args.only)
    if objection is not None:
        say(objection)
        return 1
    with _state() as home:
        from muster.kernel.problems import Problem
        from muster.rehearsals.client import Client, Refused

        try:
            _refuse(args)
            with _program(home) as url:
                exercise = _play(args, Client(url, secret(home, "operator").hex()))
        except Problem as problem:
            say(str(problem))
            return 1
        except (Refused, ConnectionError) as error:
            say(f"The exercise broke off: {error}")
            return 1
    answer(args, exercise.document(), _words(exercise))
    for line in exercise.journal.wrong:
        say(line)
    return 1 if exercise.journal.wrong else 0


def _objection(name: str, only: str | None) -> str | None:
    """Why this cannot be played, as far as it can be told before anything is started."""
    from muster.config.features import FEATURES, PLAYED_AS
    from muster.rehearsals.operations import names, operation

    if name not in names():
        return f"There is no operation {name!r}; there are: {', '.join(names())}"
    modules = [one for one in FEATURES if find_spec(f"{one}.rehearsal")]
    playable = [called for one in modules if (called := PLAYED_AS.get(one, one.rpartition(".")[2]))]
    if only is not None and only not in playable:
        return f"There is nothing to play called {only!r}; there is: {', '.join(playable)}"
    if not operation(name).is_dated:
        return f"Too little was published of {name} to play it: not when it began and ended."
    return None


@contextmanager
def _state() -> Iterator[Home]:
    """The state that a running Muster serves, or a scratch state for as long as the block lasts. Django is set up, so
    that what cannot be played is refused before a database is made for it."""
    home = Home.from_environment()
    os.environ.setdefault("MUSTER_POOL", "0")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muster.config.settings")
    compile_all()
    if running_url(home) is not None:
        django.setup()
        yield home
        return
    with scratch_home() as scratch:
        os.environ["MUSTER_HOME"] = str(scratch.root)
        # A scratch state has passwords of its own: on a shared server it would lock everybody else out.
        os.environ.pop("MUSTER_DATABASE_URL", None)
        django.setup()
        yield scratch


@contextmanager
def _program(home: Home) -> Iterator[str]:
    """Where the Muster answers that serves this state, or one that is started on it for the block."""
    url = running_url(home)
    if url is not None:
        with running_database(home, "./muster rehearse"):
            prepare(static=False)
            yield url
        return
    say("No Muster serves this state: starting one on a scratch state ...")
    with service(home, Options(port=0), "./muster rehearse") as running:
        yield running.url


def _refuse(args: argparse.Namespace) -> None:
    """Raises Problem when what was published is not enough to play it."""
    from muster.rehearsals.setting import desk_feature, feature

    with spoken():
        if desk_feature(args.name, args.only) is None:
            feature(args.name, args.only)


def _play(args: argparse.Namespace, client: "Client") -> "Exercise":
    from muster.rehearsals.desks import play_desks
    from muster.rehearsals.exercise import play
    from muster.rehearsals.operations import operation
    from muster.rehearsals.player import Pace
    from muster.rehearsals.setting import desk_feature, feature

    desks = desk_feature(args.name, args.only)
    with tempfile.TemporaryDirectory(prefix="muster-journals-") as folder:
        if desks is not None:
            progress = DayByDay().told
            return play_desks(operation(args.name), desks, client, Path(folder), speed=args.speed, progress=progress)
        played = feature(args.name, args.only)
        return play(
            operation(args.name), played, client, Path(folder), pace=Pace.of(args.speed), progress=DayByDay().told
        )


class DayByDay:
    """Says once a day of the exercise how far it is."""

    def __init__(self) -> None:
        self._said = ""

    def told(self, moment: datetime, records: int) -> None:
        """Called after each step."""
        day = f"{moment:%Y-%m-%d}"
        if day != self._said:
            self._said = day
            say(f"{day}: {records:,} records handed in")


def _words(exercise: "Exercise") -> str:
    lines = [
        f"{exercise.operation} was played as the exercise {exercise.incident}: "
        f"{exercise.records:,} records in {exercise.seconds:.0f} s.",
        "",
        *(f"  {key:<36}{value:>10,}" for key, value in exercise.figures.items()),
        "",
        "  fault                          played     found",
        *(f"  {name:<24}{count['played']:>13,}{count['found']:>10,}" for name, count in exercise.faults.items()),
        "",
        f"  {exercise.journal.acknowledged:,} receipts compared with the register: "
        f"{len(exercise.journal.wrong)} not as they should be.",
    ]
    return "\n".join(lines)
