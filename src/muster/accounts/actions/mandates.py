"""Accounts and mandates: what the security administrator writes."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from muster.accounts import devices, rules
from muster.accounts.models import Mandate, Passkey, Role, User
from muster.incidents import queries as incidents
from muster.kernel import audit, clock
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope
from muster.places import queries as places

EVERYWHERE = ""
USERNAME_LENGTH = 150


def open_account(scope: Scope, *, username: str, password: str | None = None) -> tuple[int, str]:
    """A new account, its id and its first password (made up when none is given), which its holder has to change.

    Raises Problem when the name is taken.
    """
    name = username.strip()
    if not name or len(name) > USERNAME_LENGTH:
        raise Problem("username_missing", _("Give the account a user name."))
    with transaction.atomic():
        if User.objects.filter(username__iexact=name).exists():
            raise Problem("username_taken", _("There is an account of this name already."), status=409)
        password = password or _first_password()
        user = User.objects.create_user(name, password=password)
        User.objects.filter(pk=user.pk).update(must_change_password=True)
        audit.write(scope, action="accounts.open_account", subject=f"user:{user.pk}")
    return user.pk, password


def renew_password(scope: Scope, *, user: int) -> str:
    """A new first password for somebody who lost theirs; the second factor and passkeys are set up anew, too."""
    with transaction.atomic():
        found = _other(scope, user)
        password = _first_password()
        found.set_password(password)
        found.must_change_password = True
        found.save(update_fields=["password", "must_change_password"])
        TOTPDevice.objects.filter(user=found).delete()
        Passkey.objects.filter(user=found).delete()
        audit.write(scope, action="accounts.renew_password", subject=f"user:{user}")
    return password


def close_account(scope: Scope, *, user: int) -> None:
    """Nobody signs in with it any more; its mandates end, its history stays."""
    with transaction.atomic():
        found = _other(scope, user)
        for mandate in Mandate.objects.filter(user=found, until=None):
            end_mandate(scope, mandate=mandate.pk)
        User.objects.filter(pk=found.pk).update(is_active=False)
        audit.write(scope, action="accounts.close_account", subject=f"user:{user}")


def grant_mandate(
    scope: Scope,
    *,
    user: int,
    role: str,
    places: list[str],
    incident: int | None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> int:
    """Give `user` a role over places (code prefixes; [""] is everywhere) in one incident or, None, in all of them.

    Without `since` it begins now, by the incident's clock. Raises NotFound for a user, place or incident that is none
    of the granter's business, Problem when the times or the roles do not go together.
    """
    with transaction.atomic():
        found = _other(scope, user)
        _refuse_places(scope, places)
        begins = since or _now(incident)
        if role not in Role.values:
            raise Problem("role_unknown", _("There is no such role."))
        if not rules.lasts(begins, until):
            raise Problem("times_reversed", _("A mandate ends after it begins."))
        held = Mandate.objects.filter(user=found, until=None).values_list("role", flat=True)
        clash = rules.conflict(held, role)
        if clash is not None:
            raise Problem(
                "roles_clash",
                _("%(held)s and %(role)s may not be one person: end the one before granting the other.")
                % {"held": Role(clash).label, "role": Role(role).label},
                status=409,
            )
        mandate = Mandate.objects.create(
            user=found, role=role, places=places, incident=incident, since=begins, until=until
        )
        detail = {"role": role, "places": places, "incident": incident, "mandate": mandate.pk}
        audit.write(scope, action="accounts.grant_mandate", subject=f"user:{user}", detail=detail)
    return mandate.pk


def end_mandate(scope: Scope, *, mandate: int) -> None:
    """The duty is over: from now on, by the incident's clock. One that ended before stays as it was."""
    with transaction.atomic():
        found = Mandate.objects.select_for_update().filter(pk=mandate).first()
        if found is None or not all(scope.covers(place) for place in found.places):
            raise NotFound
        _other(scope, found.user_id)
        now = max(_now(found.incident), found.since)
        if found.until is None or found.until > now:
            found.until = now
            found.save(update_fields=["until"])
            detail = {"role": found.role, "places": found.places, "incident": found.incident, "mandate": mandate}
            audit.write(scope, action="accounts.end_mandate", subject=f"user:{found.user_id}", detail=detail)


def _first_password() -> str:
    """Easy to read out: groups of capitals and digits, and what the rules for passwords ask for."""
    groups = "-".join("".join(secrets.choice(devices.ALPHABET) for _ in range(4)) for _ in range(3))
    return f"Mu{secrets.randbelow(10)}-{groups}"


def _other(scope: Scope, user: int) -> User:
    """The account, which must not be one's own: nobody keeps himself in check."""
    found = User.objects.select_for_update().filter(pk=user, is_active=True, on_shift=False).first()
    if found is None:
        raise NotFound
    if scope.actor == f"user:{user}":
        raise Problem("own_account", _("Another security administrator has to do this with your account."), status=409)
    return found


def _refuse_places(scope: Scope, wanted: list[str]) -> None:
    if not wanted:
        raise Problem("places_missing", _("Name at least one place."))
    known = places.names(code for code in wanted if code)
    for code in wanted:
        if not scope.covers(code) or (code != EVERYWHERE and code not in known):
            raise NotFound(_("There is no place with the code %(code)s.") % {"code": code or "-"})


def _now(incident: int | None) -> datetime:
    """An incident's clock, or the real time for mandates in all of them."""
    return timezone.now() if incident is None else clock.now(incidents.incident(incident).pk)
