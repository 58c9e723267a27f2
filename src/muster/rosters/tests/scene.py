"""A small county on duty: two gates in two towns, manned by day and by night, and six people, two of them leads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import UUID

from tests.cast import COUNTY, MOMENT, SIBLING_TOWN, TOWN, VILLAGE, Cast

from muster.kernel import clock, sealing
from muster.kernel.scope import Scope
from muster.people.actions import organisations, staff
from muster.people.generated import Generator
from muster.people.models import Organisation, Staff
from muster.places.actions.sites import SiteDraft, open_site
from muster.rosters.actions import needs
from muster.rosters.actions import rosters as actions
from muster.rosters.actions.needs import Wanted
from muster.rosters.actions.rosters import Place, RosterDraft
from muster.rosters.models import Assignment, Post, Roster, ShiftKind
from muster.rosters.queries.whole import Sums, sums, whole

TODAY = date(2022, 9, 12)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
HOMES = (TOWN, TOWN, TOWN, SIBLING_TOWN, SIBLING_TOWN, SIBLING_TOWN)


@dataclass(frozen=True)
class Scene:
    """What was made."""

    cast: Cast
    office: Scope
    town: Scope
    unit: int
    staff: list[UUID]
    """The first of each town is a lead."""
    sites: list[str]
    posts: list[Post]
    day: ShiftKind
    night: ShiftKind

    def pass_time(self, length: timedelta) -> None:
        """Let the exercise's clock go on."""
        self.office.apply()
        clock.move(self.cast.incident.pk, to=clock.now(self.cast.incident.pk) + length)

    def roster(self, days: int = 3, place: str = COUNTY) -> Roster:
        """A draft that begins today."""
        return actions.make(self.office, draft=RosterDraft(place, TODAY, days))

    def sums(self, roster: Roster) -> Sums:
        """How a roster stands as a whole."""
        return sums(whole(self.office, roster))

    def put(self, roster: Roster, number: int, at: int = 0, day: int = 0, night: bool = False) -> Assignment:
        """Somebody at one of the posts, so many days from today."""
        shift = self.night if night else self.day
        put = Place(self.posts[at].pk, shift.pk, TODAY + day * DAY, self.staff[number])
        return actions.assign(self.office, roster=roster.pk, put=put)


def make_scene(cast: Cast) -> Scene:
    """Make all of it."""
    sealing.forget_keys()
    office = Scope(cast.incident.pk, (COUNTY,), True, f"user:{cast.command.pk}", frozenset({"command"}))
    town = Scope(cast.incident.pk, (TOWN,), True, f"user:{cast.secretary.pk}", frozenset({"secretary"}))
    office.apply()
    unit = organisations.open_organisation(
        office, kind="agency", place=COUNTY, name_zh="县税务局", since=date(2022, 1, 1)
    )
    generator = Generator("rosters", [VILLAGE])
    people = [generator.person() for _ in HOMES]
    organisation = Organisation.objects.get(pk=unit)
    listed = [
        staff.Person(
            one.name, one.id_number, one.phone, organisation, home=home, skills=() if number % 3 else ("lead",)
        )
        for number, (one, home) in enumerate(zip(people, HOMES, strict=True))
    ]
    staff.load_staff(office, people=listed, on=date(2022, 9, 1), at=MOMENT - 10 * DAY)
    rows = sorted(Staff.objects.filter(place=COUNTY), key=lambda one: (one.home, not one.skills, one.pk))
    found = [one.pk for one in rows]
    sites = [
        open_site(scope=office, draft=SiteDraft(place, "K", name), opened_at=MOMENT - DAY).code
        for place, name in ((TOWN, "东卡口"), (SIBLING_TOWN, "西卡口"))
    ]
    day = needs.add_shift_kind(office, place=COUNTY, name="白班", short="白", starts=time(8), minutes=720)
    night = needs.add_shift_kind(office, place=COUNTY, name="夜班", short="夜", starts=time(20), minutes=720)
    wanted = [Wanted(day.pk, "any", 1, 1), Wanted(night.pk, "any", 1, 1)]
    needs.open_posts(office, place=COUNTY, kind="K", name="查验岗", organisation=None, wanted=wanted)
    posts = list(Post.objects.order_by("site"))
    return Scene(cast, office, town, unit, found, sites, posts, day, night)
