"""The first accounts of an instance: without them nobody could be let in, since only an account opens another."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from muster.accounts.actions.mandates import EVERYWHERE, grant_mandate, open_account
from muster.accounts.models import Mandate, Role, User
from muster.kernel.scope import Scope

OFFICES = (Role.ADMINISTRATOR, Role.SECURITY, Role.AUDITOR)
"""The three that keep each other in check: three accounts, for three people."""


@dataclass(frozen=True)
class FirstAccount:
    """An account with its first password, which is shown once and kept nowhere."""

    username: str
    password: str
    role: Role


def fill_offices(scope: Scope) -> list[FirstAccount]:
    """Open an account for each of the three offices that nobody holds; none where all are held.

    Whoever may run commands on the server may do this: it is how an instance begins, and how it goes on when the last
    holder has left.
    """
    with transaction.atomic():
        return [_open(scope, role) for role in OFFICES if not _held(role)]


def _held(role: Role) -> bool:
    return Mandate.objects.filter(role=role, incident=None, until=None, user__is_active=True).exists()


def _open(scope: Scope, role: Role) -> FirstAccount:
    username = _free_name(str(role.value))
    user, password = open_account(scope, username=username)
    grant_mandate(scope, user=user, role=role, places=[EVERYWHERE], incident=None)
    return FirstAccount(username, password, role)


def _free_name(wanted: str) -> str:
    taken = {
        name.lower() for name in User.objects.filter(username__istartswith=wanted).values_list("username", flat=True)
    }
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}-{number}"
    return name
