"""Opens an operation; on a state in which nobody has an account yet, the first administrators as well."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from muster.cli.output import answer
from muster.cli.serve import add_places

if TYPE_CHECKING:
    from muster.accounts.actions import FirstAccount
    from muster.incidents.models import Incident

needs = "database"
ACTOR = "command:open"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `open`."""
    parser.add_argument("name", metavar="NAME", help="what commands call it, such as luxian-2022: a-z, 0-9 and hyphens")
    parser.add_argument("--place", required=True, metavar="CODE", help="the division it is for, such as 510521")
    parser.add_argument("--title", required=True, metavar="TITLE", help="its name on pages and papers, in Chinese")
    parser.add_argument("--title-en", default="", metavar="TITLE", help="the same in English (without it: TITLE)")
    parser.add_argument("--playbook", default="outbreak", metavar="KEY", help="outbreak (without it) or flood")
    parser.add_argument("--level", type=int, metavar="N", help="level of the emergency response, 1 (gravest) to 4")
    parser.add_argument("--exercise", action="store_true", help="a rehearsal: marked on every page, with its own clock")
    add_places(parser)


def run(args: argparse.Namespace) -> int:
    """All of it or nothing. Passwords are printed once and have to be changed at the first sign-in."""
    from django.db import transaction

    _find(args)
    with transaction.atomic():
        incident, groups = _open(args)
        accounts = _fill_offices(incident)
    answer(args, _document(incident, groups, accounts), _words(incident, accounts))
    return 0


def _find(args: argparse.Namespace) -> None:
    """The place has to exist; an empty state has no places yet."""
    from muster.cli.prepare import load_places
    from muster.kernel.problems import Problem
    from muster.places import queries as places

    if args.place not in places.names([args.place]):
        load_places(args.places)
    if args.place not in places.names([args.place]):
        raise Problem("place_unknown", f"There is no division with the code {args.place}; nothing was opened.")


def _open(args: argparse.Namespace) -> tuple[Incident, int]:
    from django.utils import timezone

    from muster.incidents import actions, command
    from muster.kernel.scope import Scope, acting, system

    incident = actions.open_incident(
        Scope(places=("",), actor=ACTOR),
        name=args.name,
        title_zh=args.title,
        title_en=args.title_en or args.title,
        place=args.place,
        at=timezone.now(),
        exercise=args.exercise,
        playbook=args.playbook,
        level=args.level,
    )
    if incident.exercise:
        actions.move_clock(name=incident.name, to=None, speed=1, actor=ACTOR)
    with acting(system(incident.pk, ACTOR)) as scope:
        return incident, len(command.set_up_groups(scope, incident=incident))


def _fill_offices(incident: Incident) -> list[FirstAccount]:
    from muster.accounts import actions
    from muster.kernel.scope import acting, system

    with acting(system(incident.pk, ACTOR)) as scope:
        return actions.fill_offices(scope)


def _document(incident: Incident, groups: int, accounts: list[FirstAccount]) -> dict[str, Any]:
    return {
        "incident": incident.name, "place": incident.place, "playbook": incident.playbook, "level": incident.level,
        "exercise": incident.exercise, "opened_at": incident.opened_at.isoformat(timespec="seconds"), "groups": groups,
        "accounts": [{"username": one.username, "role": one.role.value, "password": one.password} for one in accounts],
    }  # fmt: skip


def _words(incident: Incident, accounts: list[FirstAccount]) -> str:
    kind = "exercise" if incident.exercise else "operation"
    lines = [f"The {kind} {incident.name} is open at {incident.place}."]
    if accounts:
        width = max(len(one.username) for one in accounts)
        lines += [
            "Accounts, each for another person. The passwords are shown only now and changed at the first sign-in:",
            *(f"  {one.username:<{width}}  {one.password}" for one in accounts),
        ]
    lines.append(
        "Next: a security administrator signs in (./muster serve), opens accounts and grants the command's role "
        f"over {incident.place} in this operation."
    )
    return "\n".join(lines)
