"""A world in which every record carries a canary, and by hand, apart from the program, who may see which.

Each site has a name, a device and a number of vehicles turned back that no other has: names that show up in an answer
tell whose records are in it, and since the numbers are powers of two, so does any total.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count
from uuid import UUID

from django.conf import settings
from django.db import transaction

from muster.accounts.models import Device, Role, User
from muster.checkpoints import actions as checkpoints
from muster.checkpoints.actions import Opening
from muster.checkpoints.faults import file_faults
from muster.checkpoints.tests.intake import SALT, Post, plate, turned_back
from muster.incidents import closing
from muster.incidents.models import Incident
from muster.instance import shredding
from muster.kernel import clock, sealing
from muster.kernel.ids import uuid7
from muster.kernel.scope import Scope, acting, system
from muster.messages import actions as messages
from muster.messages.actions import ChannelDraft, Sending, Target
from muster.passes import actions as passes
from muster.passes.actions import Draft
from muster.passes.rules import Terms
from muster.people.actions import organisations as people
from muster.people.actions import place_hold
from muster.people.generated import Generator
from muster.people.models import Identity
from muster.places import actions as places
from muster.places.actions import SiteDraft
from muster.rosters.actions import needs as rosters
from muster.screening.actions import decide, ledger
from muster.screening.actions.ledger import Entry
from muster.screening.letters import actions as letter_actions
from muster.screening.letters.actions import Draft as LetterDraft
from muster.screening.link_models import GreyPair
from muster.screening.models import Measure, TestDue
from muster.screening.rounds import actions as rounds
from muster.screening.rounds import escalate
from muster.screening.source_models import SourceRow
from muster.screening.sources import actions as sources
from muster.screening.sources.actions import Sender
from muster.screening.sources.rules import Heard
from muster.situation import actions as situation
from muster.sync.tests.phone import Phone
from tests.cast import COUNTY, GRID, MOMENT, VILLAGE, Cast, grant, make_cast, make_user, open_exercise
from tests.matrix.called import Called, call
from tests.matrix.changed import Changed, There, change, voided
from tests.matrix.manned import Manned, Spot, man

SITES: dict[str, str] = {
    "gate": VILLAGE,
    "grid": GRID,
    "village": VILLAGE,
    "town": "510521100016",
    "sibling": "510521101002",
    "neighbour": "510522101",
    "entrusted": "510522102",
    "foreign": "510521100017",
}
"""Where each record lies; `foreign` belongs to another operation."""
PURGED = "purged"
"""A place whose operation is closed and its names destroyed; only `witness` still has a duty there."""

TOWN = {"gate", "grid", "village", "town"}
WHOLE_COUNTY = TOWN | {"sibling"}
PROVINCE = WHOLE_COUNTY | {"neighbour", "entrusted"}

SEES: dict[str, set[str]] = {
    "command": WHOLE_COUNTY,
    "secretary": TOWN,
    "duty": {"gate"},
    "grid": {"grid"},
    "inspector": WHOLE_COUNTY,
    "upper": PROVINCE,
    "neighbour": {"neighbour", "entrusted"},
    "entrusted": TOWN | {"entrusted"},
    "ended": set(),
    "foreign": set(),
    "administrator": set(),
    "security": set(),
    "auditor": set(),
}
"""Whose records each of the cast may see in the operation of `cast.incident`: the oracle."""

MARKS = "甲乙丙丁戊己庚辛壬"
NAMED = [*SITES, PURGED]
ELSEWHERE = {"foreign", PURGED}
CANARY = re.compile(f"金丝雀([{MARKS}])")
PLATE = re.compile(r"川Z[0-9]{5}")
"""Identity in clear, which no page shows."""


@dataclass(frozen=True)
class World:
    """Ids of what was made, by site."""

    cast: Cast
    purged: Incident
    witness: User
    sites: dict[str, str] = field(default_factory=dict)
    records: dict[str, UUID] = field(default_factory=dict)
    devices: dict[str, int] = field(default_factory=dict)
    organisations: dict[str, int] = field(default_factory=dict)
    identities: dict[str, int] = field(default_factory=dict)
    """The plate of each record."""
    steps: dict[str, UUID] = field(default_factory=dict)
    """A report of the first one turned back, out of order, to a unit that is a canary."""
    holds: dict[str, int] = field(default_factory=dict)
    """A control mark at the same place, its grounds a canary."""
    passes: dict[str, int] = field(default_factory=dict)
    """A household's pass of each place, its door a canary."""
    sendings: dict[str, int] = field(default_factory=dict)
    """A sending of each place, its title a canary."""
    posts: dict[str, int] = field(default_factory=dict)
    """A post of a roster at each site, its name a canary."""
    weight: dict[str, int] = field(default_factory=dict)
    """How many vehicles were turned back."""
    screened: dict[str, UUID] = field(default_factory=dict)
    """Somebody in the ledger of each place; whoever answers for them is a canary."""
    letters: dict[str, int] = field(default_factory=dict)
    """A letter that hands them over, its office a canary."""
    rows: dict[str, int] = field(default_factory=dict)
    """An open row of a source of each place, its owner a canary. Two others of the source, a canary too, may be one."""
    visits: dict[str, UUID] = field(default_factory=dict)
    """A visit to premises from each site, their name a canary."""
    bulletins: dict[str, int] = field(default_factory=dict)
    """A daily report of each place, a canary in its writer's words."""
    called: dict[str, Called] = field(default_factory=dict)
    """A call-up, an order and a team of each place, each a canary."""
    manned: dict[str, Manned] = field(default_factory=dict)
    """A roster of each site; a stay in a room, a certificate, a report at home of each place; canaries in all."""
    changed: list[Changed] = field(default_factory=list)
    """What came to the neighbour from here, and what was taken back there; with the neighbour's canary."""
    roles: dict[str, set[str]] = field(default_factory=dict)
    """The roles of each of the cast, once somebody has asked."""

    def total(self, part: str) -> int:
        """What somebody may count."""
        return sum(self.weight[site] for site in SEES[part])


def mark(site: str) -> str:
    """The character that stands for a site in all its canaries."""
    return MARKS[NAMED.index(site)]


def found_in(text: str) -> set[str]:
    """The sites whose canaries are in a text."""
    return {NAMED[MARKS.index(one)] for one in CANARY.findall(text)}


def make_world() -> World:
    """Sites, checkpoints, devices, checks and organisations, at each of the places."""
    cast, purged, witness = make_cast(), open_exercise("purged-2021", COUNTY), make_user("witness")
    grant(witness, Role.COMMAND, [COUNTY], purged)
    world = World(cast, purged, witness)
    people_here = Generator(5, [VILLAGE])
    with acting(system(world.cast.incident.pk, "command:test")) as scope:
        places.add_grid(scope=scope, village=VILLAGE, name="第一网格")
    for site, place in {**SITES, PURGED: "510521101227"}.items():
        _open(world, site, place)
        _screen(world, site, place)
        _man(world, site, place)
        _pass_the_gate(world, site)
        _hold(world, site, place, people_here.person().id_number)
        _report(world, site, place)
    world.changed.append(_change(world))
    _destroy(purged.pk, COUNTY)
    return world


def _destroy(incident: int, place: str) -> None:
    """Close an operation, let every clock run out, sign twice and destroy."""
    command = Scope(incident, (place,), True, "user:1", frozenset({"command"}))
    with acting(command):
        closing.close_incident(command)
    with transaction.atomic():
        clock.move(incident, to=MOMENT + timedelta(days=31))
    with acting(command):
        order = closing.ask_purge(command)
    with acting(Scope(incident, ("",), False, "user:2", frozenset({"auditor"}))) as auditor:
        order = closing.agree_purge(auditor, order=order.pk)
    closing.carry_out_purge(order)
    shredding.list_of(settings.HOME).unlink(missing_ok=True)
    sealing.forget_keys()


def _incident(world: World, site: str) -> Incident:
    return {"foreign": world.cast.elsewhere, PURGED: world.purged}.get(site, world.cast.incident)


def _open(world: World, site: str, place: str) -> None:
    """What is opened and announced at a place."""
    # Sites and organisations are there in every operation: a foreign one is known by its device alone.
    bird = "" if site in ELSEWHERE else f"金丝雀{mark(site)}"
    with acting(system(_incident(world, site).pk, "command:test")) as scope:
        world.sites[site] = _site(scope, f"{bird}卡点", place)
        world.organisations[site] = people.open_organisation(
            scope, kind="village-committee", place=place, name_zh=f"{bird}村委会", since=date(2022, 1, 1)
        )
        world.sendings[site] = _sending(scope, site, place)
        world.posts[site] = rosters.open_post(scope, site=world.sites[site], name=f"金丝雀{mark(site)}岗").pk
        world.called[site] = call(scope, f"金丝雀{mark(site)}", place, world.organisations[site])
        world.passes[site] = _pass(scope, f"金丝雀{mark(site)}501", place)


def _screen(world: World, site: str, place: str) -> None:
    """Somebody who is screened at a place, a post that goes from door to door, a letter, a list of a source."""
    index = NAMED.index(site)
    with acting(replace(system(_incident(world, site).pk, "command:test"), names=True)) as scope:
        world.screened[site] = _screened(scope, f"金丝雀{mark(site)}包保组", place, index)
        _entrusted(scope, f"金丝雀{mark(site)}包保组", place, index)
        world.letters[site] = _letter(scope, f"金丝雀{mark(site)}指挥部", place, world.screened[site])
        world.rows[site] = _row(scope, f"金丝雀{mark(site)}", place, index)


def _man(world: World, site: str, place: str) -> None:
    """Who is on duty, in a room, released."""
    bird = f"金丝雀{mark(site)}"
    # Staff, as organisations, are there in every operation.
    name = "王小明" if site in ELSEWHERE else bird
    spot = Spot(place, world.sites[site], world.posts[site], world.organisations[site], bird, name)
    with acting(replace(system(_incident(world, site).pk, "command:test"), names=True)) as scope:
        freed = _screened(scope, f"{bird}包保组", place, 500 + NAMED.index(site))
        world.manned[site] = man(scope, spot, world.screened[site], freed)


def _pass_the_gate(world: World, site: str) -> None:
    """Vehicles turned back, twice as many as at the site before, and a report of the first one."""
    incident, index = _incident(world, site), NAMED.index(site)
    world.weight[site] = 2**index
    world.devices[site] = _device(incident, world.sites[site], f"金丝雀{mark(site)}手机")
    bodies = [turned_back(plate=plate(f"川Z{index}{number:04d}")) for number in range(world.weight[site])]
    post = Post(incident.pk, world.sites[site], world.devices[site])
    world.records[site] = post.hand_in(*bodies, at=MOMENT - timedelta(hours=2), every=timedelta(seconds=1))[0]
    unit = {"cites": str(world.records[site]), "step": "penalty", "unit": f"金丝雀{mark(site)}单位"}
    world.steps[site] = post.hand_in(unit, at=MOMENT - timedelta(hours=2), kind="checkpoints.record_step")[0]
    item = {"item": str(uuid7()), "text": f"金丝雀{mark(site)}未结", "unit": f"金丝雀{mark(site)}组"}
    left = {"on_duty": 2, "open_items": f"金丝雀{mark(site)}待办", "items": [item], "salt": SALT}
    post.hand_in(left, at=MOMENT - timedelta(hours=2), kind="rosters.hand_over")
    shop = {"subject": "premises", "place": VILLAGE, "outcome": "done", "kind": "shop", "attention": True}
    shop |= {"name": f"金丝雀{mark(site)}超市"}
    world.visits[site] = post.hand_in(shop, at=MOMENT - timedelta(hours=2), kind="visits.record_visit")[0]


def _hold(world: World, site: str, place: str, id_number: str) -> None:
    """Somebody under a control mark, and what is wrong with the records of the place."""
    with acting(replace(system(_incident(world, site).pk, "command:test"), names=True)) as scope:
        world.holds[site] = place_hold(
            scope, place=place, id_number=id_number, kind="close-contact", grounds=f"金丝雀{mark(site)}流调",
            since=MOMENT, until=None,
        )  # fmt: skip
        file_faults(scope, since=MOMENT - timedelta(days=1), until=MOMENT)
        world.identities[site] = Identity.objects.get(record=world.records[site]).pk


def _report(world: World, site: str, place: str) -> None:
    """A daily report of a place."""
    with acting(replace(system(_incident(world, site).pk, "command:test"), names=True)) as scope:
        report = situation.make_bulletin(scope=scope, place=place, as_of=MOMENT - timedelta(minutes=1))
        situation.write_next_steps(scope=scope, bulletin=report, text=f"金丝雀{mark(site)}加强值守。")
        world.bulletins[site] = report.pk


def _change(world: World) -> Changed:
    """Of the village's things some go to the neighbour, of the neighbour's some are taken back."""
    site, incident = "neighbour", world.cast.incident.pk
    post = Post(incident, world.sites[site], world.devices[site], count(100))
    there = There(f"金丝雀{mark(site)}", SITES[site], world.manned[site].building, world.manned["village"].stay)
    check = voided(post)
    with acting(replace(system(incident, "command:test"), names=True)) as scope:
        return change(scope, there, check)


def _pass(scope: Scope, door: str, place: str) -> int:
    terms = Terms(MOMENT - timedelta(days=1), MOMENT + timedelta(days=6), (place,))
    return passes.issue_pass(scope=scope, draft=Draft(place, "household", door, terms))


def _sending(scope: Scope, site: str, place: str) -> int:
    draft = ChannelDraft(place, f"金丝雀{mark(site)}通道", "list")
    channel = messages.open_channel(scope, draft=draft)
    sending = Sending(f"test:{site}", place, f"金丝雀{mark(site)}通知", "指挥部", "{姓名}请答复。")
    target = Target(f"1550000{NAMED.index(site):04d}", place, {"name": "王小明"})
    return messages.queue(scope, channel=channel, sending=sending, targets=[target]).pk


def _screened(scope: Scope, owner: str, place: str, number: int) -> UUID:
    one = Generator(100 + number, [VILLAGE]).person()  # nobody whom linking could take for another
    content = {"name": one.name, "id_number": one.id_number, "phone": one.phone}
    entry = Entry(content, place, "phone", MOMENT - timedelta(days=1))
    person = ledger.take_in(scope=scope, entry=entry).person
    decide.own(scope=scope, people=[person], owner=owner)
    _missed_a_test(scope, person, place)
    return person


def _missed_a_test(scope: Scope, person: UUID, place: str) -> None:
    """So that somebody of each place is overdue and has gone up to the town."""
    span = {"since": MOMENT - timedelta(days=2), "until": MOMENT - timedelta(hours=3), "recorded_at": MOMENT}
    Measure.objects.filter(pk=person).update(state="force", kind="home", since=MOMENT, until=MOMENT + timedelta(days=9))
    TestDue.objects.create(person=person, incident=scope.incident or 0, place=place, **span)
    escalate.escalate(scope=scope)


def _entrusted(scope: Scope, owner: str, place: str, number: int) -> None:
    """A post from door to door at each place; the team that it goes for is a canary."""
    draft = SiteDraft(place=place, kind="C", name=f"小区{number}")
    post = places.open_site(scope=scope, draft=draft, opened_at=MOMENT - timedelta(days=2)).code
    rounds.entrust(scope=scope, site=post, place=place, owner=owner)


def _letter(scope: Scope, office: str, place: str, person: UUID) -> int:
    draft = LetterDraft(place, office, "请协助核查。", MOMENT + timedelta(days=1), [person])
    row = letter_actions.write(scope=scope, draft=draft)
    return letter_actions.mark_sent(scope=scope, letter=row.pk).pk


def _row(scope: Scope, bird: str, place: str, number: int) -> int:
    """A list with two who may be one person, since nobody has two numbers, and an open row; answers its number."""
    sender = Sender("file", f"{bird}来源", place, f"{bird}专班")
    one, other, third = (made.person() for made in [Generator(900 + number, [place])] for _ in range(3))
    told = {"name": one.name, "phone": one.phone}
    rows = [
        Heard({**told, "id_number": one.id_number}, place, 1), Heard({**told, "id_number": other.id_number}, place, 2),
        Heard({"name": third.name, "phone": third.phone}, place, 3, problems=("origin_unknown",)),
    ]  # fmt: skip
    delivery = sources.begin_list(scope=scope, sender=sender)
    sources.take(scope=scope, delivery=delivery, sender=sender, rows=rows)
    assert GreyPair.objects.filter(place=place).exists(), "a pair to be looked at"
    return SourceRow.objects.get(delivery=delivery, state="open").pk


def _site(scope: Scope, name: str, place: str) -> str:
    draft = SiteDraft(place=place, kind="K", name=name)
    code = places.open_site(scope=scope, draft=draft, opened_at=MOMENT - timedelta(days=2)).code
    checkpoints.open_checkpoints(scope=scope, openings=[Opening(code)], since=MOMENT - timedelta(days=1))
    return code


def _device(incident: Incident, site: str, name: str) -> int:
    pk = Phone.enrol(incident.pk, site).device.pk
    Device.objects.filter(pk=pk).update(sealed_name=Device.name.seal(incident.pk, name))
    return pk
