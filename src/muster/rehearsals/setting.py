"""The desk's part of an exercise: a new incident with a clock of its own, posts, phones enrolled at them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any, cast

from django.conf import settings
from django.utils.translation import gettext as _

from muster.accounts.actions import make_enrolment_code
from muster.incidents import queries as incidents
from muster.incidents.actions import open_incident
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope, acting, system
from muster.places import queries as places
from muster.places.load import load
from muster.places.rules import Level
from muster.rehearsals.client import Client
from muster.rehearsals.faults import Course, Trouble, courses
from muster.rehearsals.operations import Operation, operation
from muster.rehearsals.parts import ClockedFeature, DeskFeature, Feature, Show, ShownFeature
from muster.rehearsals.phones import Journal, Phone

ACTOR = "command:rehearse"
BEFORE = timedelta(hours=4)
"""The command meets before the first post opens."""


@dataclass(frozen=True)
class Setting:
    """An exercise that is ready to be played."""

    incident: int
    name: str
    scope: Scope
    since: datetime
    until: datetime
    phones: Sequence[Phone]


def features() -> dict[str, Feature]:
    """The features whose phones can be played, by name."""
    return {module.NAME: cast(Feature, module) for module in _modules() if hasattr(module, "script")}


def desk_features() -> dict[str, DeskFeature]:
    """The features whose desks can be played, by name."""
    return {module.NAME: cast(DeskFeature, module) for module in _modules() if hasattr(module, "play")}


def shows() -> list[Show]:
    """What the features' desks have to show in the demonstration."""
    features = [cast(ShownFeature, module) for module in _modules() if hasattr(module, "SHOWS")]
    return [show for one in features for show in one.SHOWS]


def clocked_features() -> list[ClockedFeature]:
    """The features whose worker does something by itself as time passes."""
    return [cast(ClockedFeature, module) for module in _modules() if hasattr(module, "by_the_clock")]


def _modules() -> list[ModuleType]:
    modules = [f"{package}.rehearsal" for package in settings.INSTALLED_APPS if package.startswith("muster.")]
    return [import_module(module) for module in modules if find_spec(module)]


def can_play(operation: Operation, feature: Feature | DeskFeature) -> bool:
    """Whether enough was published of the operation to play that feature."""
    published = set(feature.FIGURES) & set(operation.figures)
    enough = bool(published) if getattr(feature, "ANY", False) else published == set(feature.FIGURES)
    return operation.is_dated and enough


def feature(operation_name: str, only: str | None = None) -> Feature:
    """The feature of which that operation can be played, or the one asked for. Raises Problem when there is none."""
    known = features()
    if only is not None and only not in known:
        raise Problem(
            "feature_unknown",
            _("There is nothing to play called %(name)s; there is: %(names)s")
            % {"name": only, "names": ", ".join(sorted({*known, *desk_features()}))},
        )
    wanted = [known[only]] if only is not None else list(known.values())
    playable = [one for one in wanted if can_play(operation(operation_name), one)]
    if not playable:
        raise Problem("not_playable", _("Too little was published of this operation to play it."))
    return playable[0]


def desk_feature(operation_name: str, only: str | None = None) -> DeskFeature | None:
    """The feature of which that operation's desks can be played; None when phones are to be, or nothing can be."""
    known = desk_features()
    wanted = (
        [known[only]] if only in known else [] if only is not None else [one for one in known.values() if one.FIGURES]
    )
    return next((one for one in wanted if can_play(operation(operation_name), one)), None)


def set_up(played: Operation, feature: Feature, client: Client, journals: Path, *, share: float = 1.0) -> Setting:
    """Open a new exercise of the operation and enrol its phones; `share` plays a part of the amounts.

    Raises Problem when the operation cannot be played.
    """
    if not can_play(played, feature):
        raise Problem("not_playable", _("Too little was published of this operation to play it."))
    since, until = played.days
    load(played.place)
    name = incidents.free_name(played.name)
    incident = open_exercise(played, name, since - BEFORE)
    scope = system(incident, ACTOR)
    script = _script(played, feature, name, share)
    client.move_clock(name, since)
    with acting(scope):
        sites = feature.open_posts(scope, script, place=played.place, since=since)
    plan = _plan(played, feature, name, script, sites)
    phones = make_phones(scope, client, plan, journals, since - BEFORE)
    return Setting(incident, name, scope, since, until, phones)


def rejoin(played: Operation, feature: Feature, client: Client, journals: Path, *, name: str) -> Setting:
    """Go on with an exercise that was left where its clock stands: its posts get new phones.

    What the old ones had not handed in because they were offline, the new ones do.
    """
    since, until = played.days
    incident = incidents.by_name(name).pk
    scope = system(incident, ACTOR)
    now = incidents.now(incident)
    script = _script(played, feature, name, 1.0)
    with acting(scope):
        sites = feature.sites_of(scope, script, place=played.place, since=since)
    plan = _plan(played, feature, name, script, sites)
    for course in plan:
        course.go_on_from(int(now.timestamp()))
    return Setting(incident, name, scope, now, until, make_phones(scope, client, plan, journals, now))


def _script(played: Operation, feature: Feature, name: str, share: float) -> Any:
    since, until = played.days
    wanted = feature.totals(played.figures, share)
    return feature.script(wanted, _places(played.place), since=since, until=until, seed=name)


def _plan(played: Operation, feature: Feature, name: str, script: Any, sites: Sequence[str]) -> list[Course]:
    """The same for the same exercise, whenever it is made."""
    plan = courses([(site, post.name) for site, post in zip(sites, script.posts, strict=True)], script.deeds)
    random = Random(f"{name}:faults")  # noqa: S311 - repeatable on purpose
    since, until = (int(moment.timestamp()) for moment in played.days)
    Trouble(plan, random, feature.mistaken).into(since, until)
    return plan


def make_phones(scope: Scope, client: Client, plan: Sequence[Course], journals: Path, booted: datetime) -> list[Phone]:
    """One phone for each course, enrolled with a code of its own."""
    journals.mkdir(parents=True, exist_ok=True)
    return [
        Phone(
            course=course,
            token=_enrol(scope, client, course),
            journal=Journal(journals / f"{course.site}.txt"),
            booted_at=int(booted.timestamp()),
        )
        for course in plan
    ]


def open_exercise(played: Operation, name: str, at: datetime) -> int:
    """A new exercise of an operation, with a clock that stands at `at`."""
    return open_incident(
        Scope(actor=ACTOR, places=(played.place,)),
        name=name,
        title_zh=played.title_zh,
        title_en=played.title_en,
        place=played.place,
        at=at,
        exercise=True,
    ).pk


def _places(prefix: str) -> list[tuple[str, str]]:
    return [
        (place.code, place.name) for level in (Level.TOWN, Level.VILLAGE) for place in places.divisions(prefix, level)
    ]


def _enrol(scope: Scope, client: Client, course: Course) -> str:
    with acting(scope):
        code = make_enrolment_code(scope, site=course.site).code
    return client.enrol(code, course.name)
