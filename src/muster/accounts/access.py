"""The one place that decides who may do what: mandates become a Scope, the policy table says whom a route opens to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import Enum, auto
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from muster.accounts import policy
from muster.accounts.models import Mandate, User
from muster.kernel import clock
from muster.kernel.scope import Scope

if TYPE_CHECKING:
    from muster.incidents.models import Incident

UNSCOPED = ("/healthz", "/static/", "/api/v1/", "/sign-in/", "/shift/")
"""Answered without a person's scope: the door sets a device's own, and failed attempts to sign in must be kept even
though they are refused."""

BEFORE_DUTY = frozenset(
    {"sign-out", "change-password", "second-factor", "enrol-second-factor", "choose-language", "sign-in"}
)
"""Open to somebody who still has to prove or change something."""


HOME = "home"
"""Whoever has no business on the start page is told where theirs is, instead of being told that there is nothing."""


class ScopedRequest(HttpRequest):
    """What a view receives: the request of somebody, with their reach for this very route."""

    scope: Scope
    mandates: list[Mandate]
    user: User


class Answer(Enum):
    """What becomes of a request before its view is asked."""

    ADMIT = auto()
    MISSING = auto()
    SIGN_IN = auto()
    CHANGE_PASSWORD = auto()
    SECOND_FACTOR = auto()
    CHOOSE_INCIDENT = auto()
    SHIFT_OVER = auto()


def mandates_of(user: User, incident: int | None, *, at: datetime | None = None) -> list[Mandate]:
    """The mandates that hold now: those of the incident by its clock (or at `at`), those for every incident by the
    real one, since an exercise's clock stands in another year."""
    real = timezone.now()
    wanted = Q(incident=None) & _holding(real)
    if incident is not None:
        wanted |= Q(incident=incident) & _holding(at or clock.now(incident))
    return list(Mandate.objects.filter(wanted, user=user).order_by("pk"))


def scope_from(
    user: User, incident: int | None, mandates: Iterable[Mandate], who: policy.Who = policy.READERS
) -> Scope:
    """The reach that the mandates give together, counting only those whose role is among `who`."""
    counted = [mandate for mandate in mandates if mandate.role in who]
    roles = frozenset(mandate.role for mandate in counted)
    return Scope(
        incident=incident,
        places=_outermost(place for mandate in counted for place in mandate.places),
        names=bool(roles & policy.NAMES),
        actor=f"user:{user.pk}",
        roles=roles,
    )


class PageRequest(ScopedRequest):
    """What a page's view receives: who asks, about which incident, as of which moment (None is now)."""

    incident: Incident | None
    as_of: datetime | None
    turned_to: datetime | None
    """The moment that the address asks for; a page that `shows_present` does not follow, its links do."""
    shows_present: bool


def scope_for(user: User, incident: int, *, at: datetime | None = None) -> Scope:
    """The reach of `user` over the records of `incident` at a moment of its clock (default: now). Without a mandate,
    and for administrators, it is empty."""
    return scope_from(user, incident, mandates_of(user, incident, at=at))


def enter(request: HttpRequest) -> Scope:
    """Give the request its scope and set the database to it. Nobody, or no incident chosen, reaches nothing."""
    scope, mandates = Scope(actor="anonymous"), list[Mandate]()
    user = request.user
    if not isinstance(user, AnonymousUser):
        incident = request.session.get("incident")
        incident = None if incident is None else int(incident)
        mandates = mandates_of(user, incident)
        scope = scope_from(user, incident, mandates)
    request.mandates = mandates  # type: ignore[attr-defined]  # see ScopedRequest
    _set(request, scope)
    return scope


def admit(request: HttpRequest, route: str) -> Answer:
    """Decide on a request that has entered; when it is admitted, its scope shrinks to what the route's roles reach."""
    who = policy.who_may(route, request.method or "")
    user = request.user
    if not who:
        return Answer.MISSING
    if who in (policy.PUBLIC, policy.DEVICE):
        return Answer.ADMIT
    if isinstance(user, AnonymousUser):
        return Answer.SIGN_IN
    if user.on_shift and not _mandates(request):
        return Answer.SHIFT_OVER
    owed = None if route in BEFORE_DUTY else _owed(request, user)
    if owed is not None or who == policy.SIGNED_IN:
        return owed or Answer.ADMIT
    return _by_role(request, user, route, who)


def _by_role(request: HttpRequest, user: User, route: str, who: policy.Who) -> Answer:
    incident = request.session.get("incident")
    if incident is None and who & policy.READERS and not who & policy.ADMINISTRATORS:
        return Answer.CHOOSE_INCIDENT
    scope = scope_from(user, None if incident is None else int(incident), _mandates(request), who)
    if not scope.roles:
        return Answer.CHOOSE_INCIDENT if route == HOME else Answer.MISSING
    if scope != getattr(request, "scope", None):
        _set(request, scope)
    return Answer.ADMIT


def opens(request: HttpRequest, route: str, method: str = "GET") -> bool:
    """Whether a link or a button to this route should be shown to the asker."""
    who = policy.who_may(route, method)
    if who in (policy.PUBLIC, policy.SIGNED_IN):
        return bool(who) and (who == policy.PUBLIC or request.user.is_authenticated)
    return any(mandate.role in who for mandate in _mandates(request))


def second_factor_due(user: User, mandates: Iterable[Mandate]) -> bool:
    """Whether this account may only be used with a second factor: administrators, outside a demonstration."""
    return not settings.DEMO and any(mandate.role in policy.ADMINISTRATORS for mandate in mandates)


def _owed(request: HttpRequest, user: User) -> Answer | None:
    if user.must_change_password and not settings.DEMO:
        return Answer.CHANGE_PASSWORD
    due = request.session.get("second_factor", False) or second_factor_due(user, _mandates(request))
    if due and not _proven(request, user):
        return Answer.SECOND_FACTOR
    return None


def _proven(request: HttpRequest, user: User) -> bool:
    """By the authenticator app's digits, or by a passkey, which asks for its holder itself."""
    if request.session.get("passkey", False):
        return True
    verified: bool = user.is_verified()  # type: ignore[attr-defined]  # added by OTPMiddleware
    return verified


def _mandates(request: HttpRequest) -> list[Mandate]:
    found: list[Mandate] = getattr(request, "mandates", [])
    return found


def _set(request: HttpRequest, scope: Scope) -> None:
    request.scope = scope  # type: ignore[attr-defined]  # see ScopedRequest
    scope.apply()


def _holding(moment: datetime) -> Q:
    return Q(since__lte=moment) & (Q(until=None) | Q(until__gt=moment))


def _outermost(places: Iterable[str]) -> tuple[str, ...]:
    """Without the codes that lie below another one: entrusted places that cut across the tree stay, each once."""
    kept: list[str] = []
    for place in sorted(set(places)):
        if not kept or not place.startswith(kept[-1]):
            kept.append(place)
    return tuple(kept)
