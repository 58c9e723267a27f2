"""Plays the scene: the matrix' world, and what its officer works in it, partly through the pages."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from muster.accounts import actions as accounts
from muster.accounts.models import Role
from muster.callups.actions import callups, home, orders, volunteers
from muster.callups.actions.callups import Draft
from muster.certificates import actions as certificates
from muster.kernel import approvals, jobs
from muster.kernel.models import Approval, Job
from muster.kernel.scope import Scope, acting
from muster.people import actions as people
from muster.people.generated import Generator
from muster.people.models import Staff
from muster.people.tests.cast import take
from muster.places import queries as places
from muster.places.actions.sites import SiteDraft, open_sites
from muster.quarantine import actions as lodging
from muster.quarantine.models import Room
from muster.quarantine.rules import Ranges, Side
from muster.rosters.actions import absences, day, filling, rosters, wishes
from muster.rosters.actions import needs as duty
from muster.rosters.actions.publishing import publish as publish_roster
from muster.rosters.actions.rosters import RosterDraft
from muster.screening.actions import decide, follow, risk
from muster.screening.letters import actions as letters
from muster.screening.rounds import actions as rounds
from muster.screening.tests.office import entered, entry, publish
from muster.screening.tests.office import people as screened
from tests.cast import COUNTY, MOMENT, VILLAGE, browser, grant, make_user
from tests.matrix.world import make_world
from tests.walk.lists import bring_lists, bring_named, perform, post
from tests.walk.scene import Scene


def play() -> Scene:
    """Make the world, then work in it as its officer would."""
    world = make_world()
    cast = world.cast
    client = browser(cast.command, cast.incident)
    office = Scope(cast.incident.pk, (COUNTY,), True, f"user:{cast.command.pk}", frozenset({Role.COMMAND.value}))
    scene = Scene(world, office)
    bring_lists(scene, client)
    post(client, "/reports/make/", place=COUNTY, moment="2022-09-12T07:00")
    post(client, "/figures/gates.checks/export/", format="csv")
    perform(scene.one(Job))
    post(client, "/operation/groups/add/", place=COUNTY, name_zh="流调溯源组")
    post(client, "/operation/areas/draw/", place=VILLAGE, name="一组", level="sealed")
    _wait_for_names(scene)
    _mark_somebody(office, world.sites["gate"])
    _screen_somebody(office)
    _call_up(office, world.organisations)
    _man_the_gate(office, world.sites["gate"])
    bring_named(scene, client)
    with acting(office):
        accounts.open_shift(
            office, place=VILLAGE, role="duty", since=MOMENT, until=MOMENT + timedelta(hours=8), most=30
        )
    return scene


def _call_up(office: Scope, units: dict[str, int]) -> None:
    """The village is asked to name people, anybody may sign up, the town's unit has an order, somebody reports home."""
    draft: dict[str, Any] = {
        "place": COUNTY, "kind": "call", "title": "抽调干部下沉", "text": "请推荐人员。",
        "deadline": MOMENT + timedelta(days=1),
    }  # fmt: skip
    with acting(office):
        callups.publish(
            office, draft=Draft(**draft, asks="name", wanted={units["village"]: 2}), audience=[units["village"]]
        )
        open_to_all = callups.publish(office, draft=Draft(**draft, asks="volunteer"), audience=[units["village"]])
        someone: dict[str, Any] = {"name": "王小明", "phone": "15400001111", "skills": ["driver"], "words": "随叫随到"}
        volunteers.sign_up(office, callup=open_to_all, **someone)
        due = MOMENT + timedelta(days=3)
        order = orders.Draft(VILLAGE, "隔离房间线路改造", units["village"], due, amount=9, measure="间")
        orders.step(office, order=orders.give(office, draft=order).pk, step="progress", done=3)
        orders.take_on(office, place=VILLAGE, organisation=units["village"])
        member = Staff.objects.filter(place=VILLAGE).first()
        assert member
        reported = home.Draft(member.pk, "", "西安市雁塔区某小区")
        home.report(office, organisation=units["village"], drafts=[reported])


def _man_the_gate(office: Scope, gate: str) -> None:
    """A published roster with somebody at the gate by day and nobody by night, and somebody who cannot come."""
    with acting(office):
        kinds = [
            duty.add_shift_kind(office, place=COUNTY, name=name, short=name[0], starts=time(hour), minutes=720)
            for name, hour in (("白班", 8), ("夜班", 20))
        ]
        stand = duty.open_post(office, site=gate, name="查验岗")
        duty.set_needs(office, posts=[stand.pk], wanted=[duty.Wanted(kind.pk, "any", 1, 2) for kind in kinds])
        first, second = Staff.objects.filter(place=VILLAGE).order_by("-pk")[:2]  # the first one has a shift today
        today = date(2022, 9, 12)
        row = rosters.make(office, draft=RosterDraft(COUNTY, today, 3))
        stands = rosters.assign(office, roster=row.pk, put=rosters.Place(stand.pk, kinds[0].pk, today, first.pk))
        publish_roster(office, roster=row.pk)
        day.ask(office, assignment=stands.pk, staff=second.pk, base="http://testserver")
        second_draft = rosters.make(office, draft=RosterDraft(COUNTY, today, 3))
        asked = filling.start(office, roster=second_draft.pk, seconds=5, subject="排班")
        absences.note(office, staff=second.pk, away=absences.Away("away", today, reason="体检"))
        wishes.note(office, staff=first.pk, wanted=wishes.Wanted("days_off", today, today, reason="家中有事"))
    with acting(office):
        job = Job.objects.get(pk=asked.job or 0)
    perform(job)


def _mark_somebody(office: Scope, gate: str) -> None:
    """Somebody who passed the gate and is under a control mark, with a test."""
    person = Generator(17, [VILLAGE]).person()
    number = person.id_number
    take(office, gate, person)
    with acting(office):
        people.place_hold(
            office, place=VILLAGE, id_number=number, kind="close-contact", grounds="流调", since=MOMENT, until=None
        )
        proof = people.Proof(number, VILLAGE, MOMENT, MOMENT + timedelta(hours=6), "negative")
        people.file_proofs(office, proofs=[proof])


def _screen_somebody(office: Scope) -> None:
    """A published list of risk areas, a draft with an area nobody could place, and people who came from there."""
    publish(office)
    one, _other, gone = entered(office, *(entry(person) for person in screened(3)))
    with acting(office):
        odd = "高风险区（1个）\n四川省泸州市（1个）：酒城新区甲小区。"
        risk.read_list(scope=office, title="市疾控", content=odd.encode(), covers="", as_of=MOMENT)
        decide.confirm(scope=office, people=[one])
        decide.confirm(scope=office, people=[gone])
        decide.release(scope=office, people=[gone], why="走查用例")
        certificates.issue(scope=office, people=[gone])
        _lodge(office, one)
        follow.note(scope=office, person=one, spoken=follow.Spoken("call", "arrived", None, ["cough"], ["itinerary"]))
        compound = SiteDraft(VILLAGE, "C", "大田小区", None, None)
        (post,) = open_sites(scope=office, drafts=[compound], opened_at=MOMENT)
        rounds.entrust(scope=office, site=post, place=VILLAGE)
        draft = letters.Draft(COUNTY, "江阳区指挥部", "请协助核查。", MOMENT + timedelta(days=1), [one])
        letters.mark_sent(scope=office, letter=letters.write(scope=office, draft=draft).pk)


def _lodge(office: Scope, person: Any) -> None:
    """A quarantine site with a few rooms, and this person in one of them."""
    hotel = SiteDraft(VILLAGE, "I", "玉蟾酒店隔离点", None, None)
    open_sites(scope=office, drafts=[hotel], opened_at=MOMENT - timedelta(days=1))
    (site,) = (one for one in places.sites(office, kind="I") if one.name == hotel.name)
    lodging.open_rooms(scope=office, site=site.code, ranges=Ranges("", 1, 3, 12, 1))
    lodging.set_room(scope=office, room=Room.objects.get(name="0312").pk, closed=True, why="水管维修")
    side = Side("王队长", "M100 100L300 300L500 100")
    lodging.take_in(scope=office, room=Room.objects.get(name="0101").pk, person=person, handed=side, received=side)


def _wait_for_names(scene: Scene) -> None:
    """A second officer asks for two files with many names; the first has agreed to one of them."""
    cast = scene.world.cast
    second = make_user("second")
    grant(second, Role.COMMAND, [COUNTY], cast.incident)
    scope = Scope(cast.incident.pk, (COUNTY,), True, f"user:{second.pk}", frozenset({Role.COMMAND.value}))
    for number in range(2):
        with acting(scope):
            needs = approvals.Ask(COUNTY, 60 + number, "协查密接人员")
            jobs.start(scope, "checkpoints.export_register", subject=COUNTY, needs=needs)
    asked = scene.one(Approval)
    post(browser(cast.command, cast.incident), f"/approvals/{asked.pk}/", answer="agree")
