"""The demonstration: Luxian's operation up to a morning, and one account for each role."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Thread

from django.conf import settings
from django.contrib.auth import get_user_model

from muster.accounts.actions import grant_mandate, open_account
from muster.incidents import queries as incidents
from muster.instance.secrets import secret
from muster.kernel import clock
from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope, acting
from muster.places import queries as places
from muster.places.load import load
from muster.places.rules import Level
from muster.rehearsals import command, exercise, turns
from muster.rehearsals.browser import Browser
from muster.rehearsals.client import Client, Refused
from muster.rehearsals.operations import CHINA, operation
from muster.rehearsals.parts import Show
from muster.rehearsals.player import Pace, Player, Progress
from muster.rehearsals.setting import Setting, clocked_features, feature, rejoin, shows
from muster.rehearsals.stage import SharedStage

OPERATION = "luxian-2022"
UNTIL = datetime(2022, 9, 12, 8, 0, tzinfo=CHINA)
STANDS = UNTIL + timedelta(minutes=1)
"""Where the clock is left: while it stands at the very minute of the morning's report, more may still be recorded, and
the report could not be made."""
LAST_HOUR = Pace(step=300, beat=0.0, patience=240)
"""Posts report once an hour of the exercise, and every few minutes in the last one: then nobody looks silent."""
A_WHILE, A_MOMENT = timedelta(hours=1), timedelta(minutes=5)
"""How often what goes on by itself is done meanwhile, and how often in the last hour: its minutes stand on pages."""
ACTOR = "command:demo"
PASSWORD_BYTES = 8

Say = Callable[[str], None]


@dataclass(frozen=True)
class Account:
    """A demo account as it is printed."""

    username: str
    password: str
    role: str
    role_zh: str
    role_en: str


ROLES: dict[str, tuple[str, str]] = {
    "command": ("指挥部人员（县）", "Command officer (county)"),
    "secretary": ("党组织书记（镇）", "Organisation secretary (town)"),
    "duty": ("执勤人员（卡口）", "Duty person (checkpoint)"),
    "grid": ("网格员（村）", "Grid officer (village)"),
    "inspector": ("督查人员（县）", "Inspector (county)"),
    "upper": ("省市查看（省）", "Province or city reader"),
    "administrator": ("系统管理员", "System administrator"),
    "security": ("安全管理员", "Security administrator"),
    "auditor": ("审计管理员", "Audit administrator"),
}
ADMINISTRATORS = ("administrator", "security", "auditor")
"""Their office is of no single operation."""


def _record() -> Path:
    return Path(settings.HOME.root) / "demo.json"


def played_incident() -> str | None:
    """The name of the exercise that this state's demonstration shows; None when none was played to the end."""
    try:
        name = str(json.loads(_record().read_text(encoding="utf-8"))["incident"])
        incident = incidents.by_name(name)
    except (FileNotFoundError, ValueError, KeyError, NotFound):
        return None
    return name if clock.now(incident.pk) >= UNTIL else None


def prepare(client: Client, journals: Path, say: Say, progress: Progress) -> str:
    """Play the operation, unless that was done before; answers the exercise's name."""
    known = played_incident()
    if known is not None:
        return known
    shown = operation(OPERATION)
    say(f"Playing {shown.title_en} up to {UNTIL:%Y-%m-%d %H:%M} ...")
    played = exercise.play(
        shown,
        feature(OPERATION),
        client,
        journals,
        pace=Pace.of(None),
        until=UNTIL,
        last_hour=LAST_HOUR,
        desk=_desk,
        beside=partial(_desks, client, journals),
        progress=progress,
    )
    # What goes up at that very minute is dated by it, not by the minute at which the clock is left.
    for one in clocked_features():
        one.by_the_clock(incidents.by_name(played.incident).pk)
    client.move_clock(played.incident, STANDS)
    _record().write_text(json.dumps({"incident": played.incident}), encoding="utf-8")
    return played.incident


def _desks(client: Client, journals: Path, setting: Setting, until: datetime) -> Iterator[datetime]:
    """What the desks of each feature do meanwhile, in small: the county's lists, its call-ups, its rosters."""
    place = operation(OPERATION).place
    clerks: dict[str, Browser] = {}
    # People come from all over the province: where they were is a place as well.
    load(place[:2])

    def script(show: Show) -> turns.Script:
        def play(wait: turns.Wait) -> None:
            stage = SharedStage(
                client,
                client.url,
                setting.scope,
                setting.incident,
                setting.name,
                place,
                setting.since,
                until,
                journals=journals,
                wait=wait,
                clerks=clerks,
            )
            show(stage)

        return play

    scripts = [*map(script, shows()), _by_the_clock(setting, until)]
    return turns.moments(scripts, setting.since, until)


def _by_the_clock(setting: Setting, until: datetime) -> turns.Script:
    """What a worker does by itself as time passes. It looks every minute, in which an exercise plays hours: so it is
    done at the moments of the exercise, and dated by them."""

    def play(wait: turns.Wait) -> None:
        moment, shown = setting.since, clocked_features()
        while True:
            moment += A_WHILE if moment < until - A_WHILE else A_MOMENT
            wait(moment)
            for one in shown:
                one.by_the_clock(setting.incident)

    return play


@contextmanager
def going_on(name: str, client: Client, journals: Path, speed: float, say: Say) -> Iterator[None]:
    """Play on from where the demonstration stands for the block, `speed` times real time, to the operation's end."""
    setting = rejoin(operation(OPERATION), feature(OPERATION), client, journals, name=name)
    player = Player(client, setting.name, setting.phones)

    def play() -> None:
        try:
            player.play(setting.since, setting.until, Pace.of(speed))
        except (OSError, Refused) as error:
            say(f"The exercise stopped: {error}")

    thread = Thread(target=play)
    thread.start()
    try:
        yield
    finally:
        player.stopped = True
        thread.join()


def accounts() -> list[Account]:
    """The demo accounts. Passwords are this instance's own and the same at each start."""
    return [Account(role, _password(role), role, chinese, english) for role, (chinese, english) in ROLES.items()]


def _password(role: str) -> str:
    digest = hmac.digest(secret(settings.HOME, "demo"), role.encode(), "sha256")
    text = base64.b32encode(digest).decode().lower()[:PASSWORD_BYTES]
    return f"{text[:4]}-{text[4:]}"


def _desk(setting: Setting) -> None:
    """What the command's own people do on the first day: fill its groups, draw areas, open accounts."""
    place = operation(OPERATION).place
    scope = replace(setting.scope, names=True, actor=ACTOR)
    with acting(scope):
        command.set_up(scope, incident_name=setting.name, place=place, since=setting.since)
        for account in accounts():
            own = account.role in ADMINISTRATORS
            grant_mandate(
                scope,
                user=_user(scope, account),
                role=account.role,
                places=_reach(scope, account.role, place),
                incident=None if own else setting.incident,
                since=None if own else setting.since,
            )


def _user(scope: Scope, account: Account) -> int:
    known = get_user_model().objects.filter(username=account.username).first()
    return open_account(scope, username=account.username, password=account.password)[0] if known is None else known.pk


def _reach(scope: Scope, role: str, county: str) -> list[str]:
    """The places of one account of that role: its own post, village or town, or the whole county."""
    site = next(site for site in places.sites(scope, within=county, kind="K") if len(site.place) > len(county) + 3)
    if role == "duty":
        return [site.code]
    if role == "grid":
        return [site.place]
    if role == "secretary":
        return [place.code for place in places.path(site.place) if place.level is Level.TOWN]
    if role == "upper":
        return [county[:2]]
    if role in ("command", "inspector"):
        return [county]
    return [""]
