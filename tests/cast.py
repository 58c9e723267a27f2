"""One cast of people for all tests: a user for each role, and those who must see nothing.

The fixture `cast` opens one exercise in Lu County that stands at 2022-09-12 08:00, and another one there in which
nobody but `foreign` has a duty.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.test import Client

from muster.accounts.models import Mandate, Role, User
from muster.incidents.models import Incident
from muster.kernel import clock

MOMENT = datetime(2022, 9, 12, 0, 0, tzinfo=UTC)
"""08:00 in Lu County."""
COUNTY = "510521"
TOWN = "510521100"
VILLAGE = "510521100015"
GRID = "510521100015001"
SITE = "510521100015-K001"
SIBLING_TOWN = "510521101"
NEIGHBOUR = "510522"
PASSWORD = "Right-horse-7"  # of generated people


@dataclass(frozen=True)
class Cast:
    """Who plays. Each has one mandate in `incident` unless said otherwise."""

    incident: Incident
    elsewhere: Incident
    """Another operation, in which only `foreign` has a duty, over the same county."""
    command: User
    secretary: User
    """Of one town."""
    duty: User
    """At one gate."""
    grid: User
    inspector: User
    upper: User
    """Reads the province's figures, no names."""
    administrator: User
    security: User
    auditor: User
    neighbour: User
    """Command officer of the county beside."""
    entrusted: User
    """Command officer of one town, and of one in the county beside that it looks after (托管)."""
    ended: User
    """Was a command officer of the county until an hour ago."""
    foreign: User
    """Command officer of the county, in another operation."""

    def everybody(self) -> dict[str, User]:
        """All users by their part."""
        return {name: part for name, part in vars(self).items() if isinstance(part, User)}


def grant(user: User, role: Role, places: list[str], incident: Incident | None, **dates: datetime) -> Mandate:
    """A mandate that began a day before `MOMENT`, unless `since` or `until` say otherwise."""
    since = dates.get("since", MOMENT - timedelta(days=1))
    return Mandate.objects.create(
        user=user,
        role=role,
        places=places,
        incident=None if incident is None else incident.pk,
        since=since,
        until=dates.get("until"),
    )


def make_user(name: str) -> User:
    """A user called `name` with `PASSWORD`."""
    return User.objects.create_user(name, password=PASSWORD)


def open_exercise(name: str, place: str) -> Incident:
    """An exercise whose clock stands at `MOMENT`."""
    incident = Incident.objects.create(
        name=name,
        title_zh=f"演练 {name}",
        title_en=f"Exercise {name}",
        place=place,
        exercise=True,
        opened_at=MOMENT - timedelta(days=6),
    )
    clock.start(incident.pk, at=MOMENT)
    return incident


PARTS: dict[str, tuple[Role, list[str]]] = {
    "command": (Role.COMMAND, [COUNTY]),
    "secretary": (Role.SECRETARY, [TOWN]),
    "duty": (Role.DUTY, [SITE]),
    "grid": (Role.GRID, [GRID]),
    "inspector": (Role.INSPECTOR, [COUNTY]),
    "upper": (Role.UPPER, ["51"]),
    "neighbour": (Role.COMMAND, [NEIGHBOUR]),
    "entrusted": (Role.COMMAND, [TOWN, "510522102"]),
}
ADMINISTRATORS: dict[str, Role] = {
    "administrator": Role.ADMINISTRATOR,
    "security": Role.SECURITY,
    "auditor": Role.AUDITOR,
}


def make_cast() -> Cast:
    """Two operations and a user for each part."""
    here, elsewhere = open_exercise("lu-2022", COUNTY), open_exercise("elsewhere-2022", COUNTY)
    users = {name: make_user(name) for name in (*PARTS, *ADMINISTRATORS, "ended", "foreign")}
    for name, (role, places) in PARTS.items():
        grant(users[name], role, places, here)
    for name, role in ADMINISTRATORS.items():
        grant(users[name], role, [""], None)
    grant(users["ended"], Role.COMMAND, [COUNTY], here, until=MOMENT - timedelta(hours=1))
    grant(users["foreign"], Role.COMMAND, [COUNTY], elsewhere)
    return Cast(incident=here, elsewhere=elsewhere, **users)


def browser(user: User, incident: Incident | None = None) -> Client:
    """A browser in which the user is signed in and has chosen the incident."""
    client = Client()
    client.force_login(user)
    if incident is not None:
        session = client.session
        session["incident"] = incident.pk
        session.save()
    return client
