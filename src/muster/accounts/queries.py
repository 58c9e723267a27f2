"""Looked up: devices, accounts with their mandates, where somebody has a duty, the audit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils import timezone

from muster.accounts import access, devices, rules
from muster.accounts.models import Device, Mandate, Role, User
from muster.incidents import queries as incidents
from muster.kernel import clock
from muster.kernel.models import Audit
from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope
from muster.places import queries as places

if TYPE_CHECKING:
    from muster.incidents.models import Incident


def device_by_token(token: str) -> Device | None:
    """The device that shows this token, revoked and run out ones too: the door tells them apart. None when unknown."""
    return Device.objects.filter(token_digest=devices.token_digest(token)).first()


def is_empty() -> bool:
    """Whether nobody has an account: an instance that was just set up."""
    return not User.objects.exists()


def devices_within(scope: Scope, *, site: str = "") -> QuerySet[Device]:
    """Devices of the incident in the asker's reach, of one site when given; the newest contact first."""
    if scope.incident is None:
        return Device.objects.none()
    found = Device.objects.filter(scope.within("site"), incident=scope.incident)
    if site:
        found = found.filter(site=site)
    return found.order_by("revoked_at", "-last_seen_at", "-enrolled_at")


@dataclass(frozen=True)
class DeviceView:
    """A phone in the list, with what it needs by the names of `rules.NEEDS`."""

    device: Device
    needs: list[str]


def devices_by_need(scope: Scope, *, site: str = "") -> list[DeviceView]:
    """Devices within reach: those that need something first, the most urgent before; withdrawn ones last."""
    found = list(devices_within(scope, site=site))
    real = timezone.now()
    own_clock = scope.incident is not None and incidents.incident(scope.incident).exercise
    views = [DeviceView(one, rules.device_needs(_facts(one, real, own_clock=own_clock))) for one in found]
    return sorted(views, key=_urgency)


def _facts(device: Device, real: datetime, *, own_clock: bool) -> rules.DeviceFacts:
    """An exercise has a clock of its own, beside which every phone is off."""
    seen = device.last_seen_at
    return rules.DeviceFacts(
        revoked=device.revoked_at is not None,
        token_over=device.token_expires_at <= real,
        since_contact=None if seen is None else real - seen,
        since_enrolment=real - device.enrolled_at,
        battery=device.battery,
        unsent=device.unsent,
        offset_seconds=None if own_clock or seen is None else device.offset_ms / 1000,
    )


def _urgency(view: DeviceView) -> tuple[int, bool, float]:
    """Then those in use, the longest silent first."""
    rank = rules.NEEDS.index(view.needs[0]) if view.needs else len(rules.NEEDS)
    seen = view.device.last_seen_at or view.device.enrolled_at
    return rank, view.device.revoked_at is not None, seen.timestamp()


def incidents_of(user: User) -> list[Incident]:
    """The incidents in which the user has a duty now, each by its own clock: open ones first, then the newest.

    Administrators of the system have none: their mandates give no reach over records.
    """
    found = []
    for one in incidents.all_incidents():
        if access.scope_for(user, one.pk).roles:
            found.append(one)
    return found


@dataclass(frozen=True)
class MandateView:
    """A mandate in words; `holds` says whether it does so now."""

    pk: int
    role: str
    places: list[tuple[str, str]]
    """Code and name of each; ('', '') is everywhere."""
    incident: str
    """The title; '' for all operations."""
    since: datetime
    until: datetime | None
    holds: bool
    ended: bool


@dataclass(frozen=True)
class AccountView:
    """An account with its mandates, those that hold first."""

    pk: int
    username: str
    active: bool
    must_change_password: bool
    last_login: datetime | None
    mandates: list[MandateView]


def accounts(scope: Scope, *, text: str = "") -> list[AccountView]:
    """The accounts that have a mandate within reach, and those that have none at all, by name."""
    found = (
        User.objects.filter(username__icontains=text, on_shift=False)
        .order_by("-is_active", "username")
        .prefetch_related("mandates")
    )
    return _views([user for user in found if _of_concern(scope, user)])


def account(scope: Scope, pk: int) -> AccountView:
    """One account. Raises NotFound, also where it is none of the asker's business."""
    user = User.objects.filter(pk=pk, on_shift=False).prefetch_related("mandates").first()
    if user is None or not _of_concern(scope, user):
        raise NotFound
    return _views([user])[0]


def holder(scope: Scope, mandate: int) -> int:
    """The user who holds a mandate. Raises NotFound, also outside the reach."""
    found = Mandate.objects.filter(pk=mandate).first()
    if found is None or not all(scope.covers(place) for place in found.places):
        raise NotFound
    return found.user_id


def audit_entries(
    scope: Scope,
    *,
    actor: str = "",
    action: str = "",
    subject: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[Audit]:
    """Entries within the reach of an audit administrator, the newest first; those without a place concern all."""
    wanted = scope.within("place") | (Q(place="") if scope.places else Q())
    found = Audit.objects.filter(wanted, actor__startswith=actor, action__contains=action, subject__startswith=subject)
    if since is not None:
        found = found.filter(at__gte=since)
    if until is not None:
        found = found.filter(at__lt=until)
    return found.order_by("-pk")


def usernames(actors: Iterable[str]) -> dict[str, str]:
    """What the accounts among these actors sign in as, by actor (`user:7`)."""
    numbers = [number for one in actors if (number := one.removeprefix("user:")).isdigit()]
    return {f"user:{pk}": name for pk, name in User.objects.filter(pk__in=numbers).values_list("pk", "username")}


def _of_concern(scope: Scope, user: User) -> bool:
    mandates = user.mandates.all()
    return not mandates or any(scope.covers(place) for mandate in mandates for place in mandate.places)


def _views(users: Iterable[User]) -> list[AccountView]:
    users = list(users)
    mandates = [mandate for user in users for mandate in user.mandates.all()]
    names = places.names({place for mandate in mandates for place in mandate.places if place})
    titles = {one.pk: incidents.title(one) for one in incidents.by_ids({m.incident for m in mandates if m.incident})}
    clocks: dict[int | None, datetime] = {pk: clock.now(pk) for pk in titles}
    clocks[None] = timezone.now()
    views = []
    for user in users:
        shown = [_mandate(mandate, names, titles, clocks[mandate.incident]) for mandate in user.mandates.all()]
        shown.sort(key=lambda view: (view.ended, not view.holds, view.pk))
        views.append(
            AccountView(user.pk, user.username, user.is_active, user.must_change_password, user.last_login, shown)
        )
    return views


def _mandate(mandate: Mandate, names: dict[str, str], titles: dict[int, str], now: datetime) -> MandateView:
    ended = mandate.until is not None and mandate.until <= now
    return MandateView(
        pk=mandate.pk,
        role=str(Role(mandate.role).label),
        places=[(code, names.get(code, "")) for code in mandate.places],
        incident=titles.get(mandate.incident, "") if mandate.incident else "",
        since=mandate.since,
        until=mandate.until,
        holds=mandate.since <= now and not ended,
        ended=ended,
    )
