"""Teams: founded, with members, sent somewhere, dissolved; and the figures that count them, exactly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from muster.kernel import clock
from muster.kernel.figures import Period, figure
from muster.kernel.models import Audit
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope
from muster.people.actions import organisations, place_hold
from muster.people.actions import staff as staff_actions
from muster.people.actions import teams as actions
from muster.people.actions.teams import TeamDraft
from muster.people.generated import GeneratedPerson
from muster.people.models import Deployment, Member, Organisation, Staff, Team
from muster.people.queries import eligible
from muster.people.queries import teams as queries
from muster.people.tests.cast import NEIGHBOUR, NOON, TOWN

HOUR = timedelta(hours=1)
GROUNDS = "9月8日同车"


@dataclass
class Scene:
    """Three people of a town, one of them under a control mark; whoever asks for the county."""

    office: Scope
    staff: list[UUID]
    held: UUID
    unit: int
    people: list[GeneratedPerson]

    def found(self, kind: str = "vanguard-team", name: str = "一队", **changes: Any) -> Team:
        return actions.found_team(self.office, draft=TeamDraft(TOWN, kind, name, **changes))

    def deploy(self, *staff: UUID, place: str = TOWN, hours: int = 1, team: int | None = None) -> actions.Sent:
        return actions.deploy(self.office, staff=staff, place=place, starts_at=NOON + hours * HOUR, team=team)

    def figure(self, key: str, **period: Any) -> int:
        return figure(key).query.total(self.office, Period(**period))


@pytest.fixture
def scene(county, generator) -> Scene:
    county.apply()
    clock.start(county.incident or 0, at=NOON)
    unit = organisations.open_organisation(
        county, kind="town-government", place=TOWN, name_zh="某镇政府", since=date(2022, 1, 1)
    )
    people = [generator.person() for _ in range(3)]
    row = Organisation.objects.get(pk=unit)
    listed = [staff_actions.Person(one.name, one.id_number, one.phone, row) for one in people]
    found: list[UUID] = []
    for one in listed:
        staff_actions.load_staff(county, people=[one], on=date(2022, 9, 1), at=NOON - 240 * HOUR)
        found += Staff.objects.exclude(pk__in=found).values_list("pk", flat=True)
    place_hold(
        county, place=TOWN, id_number=people[2].id_number, kind="close-contact", grounds=GROUNDS,
        since=NOON - 24 * HOUR, until=None,
    )  # fmt: skip
    return Scene(county, found, found[2], unit, people)


def wait(scene: Scene, length: timedelta) -> None:
    incident = scene.office.incident or 0
    clock.move(incident, to=clock.now(incident) + length)


def test_a_team_is_founded_once_under_its_name(scene: Scene):
    row = scene.found(wave=2, origin=" 成都市 ")
    assert (row.name, row.kind, row.wave, row.origin, row.dissolved_at) == ("一队", "vanguard-team", 2, "成都市", None)
    with pytest.raises(Problem) as known:
        scene.found()
    assert known.value.code == "team_known"
    entry = Audit.objects.get(action="people.found_team")
    assert (entry.subject, entry.place) == (f"team:{row.pk}", TOWN)


@pytest.mark.parametrize(
    ("kind", "name", "code"),
    [("club", "一队", "team_kind"), ("vanguard-team", " ", "name_missing"), ("temporary-branch", "支部", "approval")],
)
def test_what_a_team_needs(scene: Scene, kind, name, code):
    with pytest.raises(Problem) as refused:
        scene.found(kind, name)
    assert refused.value.code == code and not Team.objects.exists()
    assert scene.found("temporary-branch", "临时支部", approved_by=scene.unit).approved_by == scene.unit


def test_a_roll_of_many_teams_is_founded_with_few_questions(scene: Scene, django_assert_max_num_queries):
    drafts = [TeamDraft(TOWN, "vanguard-post", f"第{number}岗", scene.unit) for number in range(40)]
    with django_assert_max_num_queries(12):
        teams, founded = actions.found_teams(scene.office, drafts=drafts)
    assert founded == len(teams) == 40


def test_people_join_once_and_leave(scene: Scene):
    row, (first, second, _held) = scene.found(), scene.staff
    assert actions.join_team(scene.office, team=row.pk, staff=[first, first, second]).count == 2
    assert actions.join_team(scene.office, team=row.pk, staff=[first], role=Member.Role.LEADER).count == 0
    wait(scene, HOUR)
    actions.leave_team(scene.office, team=row.pk, staff=first)
    found = queries.members(scene.office, row)
    assert [(one.staff, one.until is None) for one in found] == [(second, True), (first, False)]
    assert [team.people for team in queries.teams(scene.office)] == [1]  # type: ignore[attr-defined]
    assert actions.join_team(scene.office, team=row.pk, staff=[first], role=Member.Role.LEADER).count == 1
    assert queries.members(scene.office, row)[0].role == "leader"


def test_whoever_is_under_a_control_mark_is_kept_back_and_nothing_says_why(scene: Scene):
    row = scene.found()
    joined = actions.join_team(scene.office, team=row.pk, staff=scene.staff)
    sent = scene.deploy(*scene.staff)
    assert joined == sent == actions.Sent(2, (scene.held,))
    assert not Member.objects.filter(staff=scene.held).exists()
    assert not Deployment.objects.filter(staff=scene.held).exists()
    entries = list(Audit.objects.filter(action__in=["people.join_team", "people.deploy"]).order_by("pk"))
    assert [entry.detail for entry in entries] == [
        {"people": 2, "kept_back": 1, "role": "member"}, {"people": 2, "kept_back": 1},
    ]  # fmt: skip
    said = f"{joined} {sent} {[vars(entry) for entry in entries]}"
    assert not [word for word in (GROUNDS, "close-contact", "transfer") if word in said]


def test_the_reason_is_for_whoever_set_the_mark_alone(scene: Scene, county, town):
    """The county's mark on a neighbour's account: the town must not send them, and is not told why."""
    first = scene.staff[0]
    place_hold(
        county, place=NEIGHBOUR, id_number=scene.people[0].id_number, kind="home-quarantine", grounds=GROUNDS,
        since=NOON, until=None,
    )  # fmt: skip
    at = NOON + HOUR
    (told,) = eligible.kept_back(county, [first], at=at)
    assert (told.staff, told.hold is not None, told.reason) == (first, True, "居家隔离")
    town.apply()
    assert eligible.kept_back(town, [first], at=at) == [eligible.KeptBack(first)]


def test_people_and_person_times_are_counted_apart(scene: Scene):
    row, (first, second, _held) = scene.found(), scene.staff
    actions.join_team(scene.office, team=row.pk, staff=[first, second])
    assert scene.deploy(first, second, team=row.pk).count == 2
    assert scene.deploy(first, second, team=row.pk).count == 0, "the same again changes nothing"
    assert scene.deploy(first, place=NEIGHBOUR, hours=9, team=row.pk).count == 1
    assert queries.counted(scene.office, row) == (3, 2)


def test_only_those_in_a_team_are_sent_as_the_team(scene: Scene, county):
    row, (first, second, held) = scene.found(), scene.staff
    actions.join_team(scene.office, team=row.pk, staff=[first, second])
    place_hold(
        county, place=TOWN, id_number=scene.people[1].id_number, kind="home-quarantine", grounds=GROUNDS, since=NOON,
        until=None,
    )  # fmt: skip
    assert scene.deploy(first, second, team=row.pk) == actions.Sent(1, (second,))
    wait(scene, HOUR)
    actions.leave_team(scene.office, team=row.pk, staff=first)
    for other in (held, first):
        with pytest.raises(Problem) as refused:
            scene.deploy(second, other, hours=2, team=row.pk)
        assert refused.value.code == "not_in_team"
    assert Deployment.objects.count() == 1


def test_a_dissolved_team_takes_nobody_and_its_name_is_free(scene: Scene):
    row, (first, *_others) = scene.found(), scene.staff
    actions.join_team(scene.office, team=row.pk, staff=[first])
    actions.dissolve_team(scene.office, team=row.pk)
    assert Team.objects.get().dissolved_at == Member.objects.get().until
    for late in (
        lambda: actions.dissolve_team(scene.office, team=row.pk),
        lambda: actions.join_team(scene.office, team=row.pk, staff=[first]),
        lambda: scene.deploy(first, team=row.pk),
    ):
        with pytest.raises(Problem) as refused:
            late()
        assert refused.value.code == "dissolved"
    assert not Deployment.objects.exists()
    assert not queries.teams(scene.office).exists()
    (seen,) = queries.teams(scene.office, queries.Filters(dissolved=True))
    assert seen.people == 1  # type: ignore[attr-defined]
    other = scene.found()
    actions.dissolve_all(scene.office, NOON + HOUR)
    assert Team.objects.get(pk=other.pk).dissolved_at == NOON + HOUR


def test_the_town_beside_neither_sees_nor_fills_a_team(scene: Scene, neighbour):
    row = scene.found()
    neighbour.apply()
    assert not queries.teams(neighbour).exists()
    for beyond in (
        lambda: actions.join_team(neighbour, team=row.pk, staff=scene.staff),
        lambda: actions.dissolve_team(neighbour, team=row.pk),
        lambda: actions.found_team(neighbour, draft=TeamDraft(TOWN, "vanguard-team", "二队")),
        lambda: actions.deploy(neighbour, staff=scene.staff, place=TOWN, starts_at=NOON),
    ):
        with pytest.raises(NotFound):
            beyond()
    assert actions.deploy(neighbour, staff=scene.staff, place=NEIGHBOUR, starts_at=NOON).count == 0


VALUES = {
    "people.pioneer_teams": 1, "people.temporary_branches": 1, "people.volunteer_teams": 2, "people.posts": 1,
    "people.work_groups": 0, "people.in_teams": 2, "people.members_deployed": 2, "people.deployments": 4,
    "people.volunteer_person_times": 3, "people.places_staffed": 2,
}  # fmt: skip


def test_the_figures_of_teams_are_exact_with_their_rows_and_as_of(scene: Scene):
    first, second, held = scene.staff
    pioneers = scene.found()
    scene.found("temporary-branch", "临时支部", approved_by=scene.unit)
    volunteers = scene.found("volunteer-team", "志愿队")
    scene.found("vanguard-post", "先锋岗")
    actions.join_team(scene.office, team=pioneers.pk, staff=[first, second, held])
    scene.deploy(first, second, team=pioneers.pk)
    early = clock.now(scene.office.incident or 0)
    wait(scene, HOUR)
    actions.join_team(scene.office, team=volunteers.pk, staff=[first])
    scene.deploy(first, place=NEIGHBOUR, hours=9, team=volunteers.pk)
    scene.deploy(second, place=NEIGHBOUR, hours=10)
    assert {key: scene.figure(key) for key in VALUES} == VALUES
    known = {key: scene.figure(key, as_of=early) for key in VALUES}
    assert known == VALUES | {
        "people.deployments": 2, "people.volunteer_person_times": 2, "people.places_staffed": 1,
    }  # fmt: skip
    assert scene.figure("people.deployments", since=NOON + 9 * HOUR, until=NOON + 10 * HOUR) == 1
    query = figure("people.deployments").query
    assert query.by_place(scene.office, Period(), 9) == {TOWN: 2, NEIGHBOUR: 2}
    for key, value in VALUES.items():
        rows = list(figure(key).query.rows(scene.office, Period(), limit=100))
        assert sum(row.adds for row in rows) == figure(key).query.count_rows(scene.office, Period()) == value, key
    people = list(figure("people.members_deployed").query.rows(scene.office, Period(), limit=100))
    assert {(row.id, row.place, row.occurred_at) for row in people} == {
        (first, TOWN, NOON + HOUR), (second, TOWN, NOON + HOUR),
    }  # fmt: skip


def test_the_figures_of_a_place_are_its_own(scene: Scene, neighbour):
    row, first = scene.found(), scene.staff[0]
    actions.join_team(scene.office, team=row.pk, staff=[first])
    assert scene.deploy(first, team=row.pk).count == 1
    neighbour.apply()
    assert {figure(key).query.total(neighbour, Period()) for key in VALUES} == {0}
