"""What came after the gates and names people as well, each with the canaries: ledger, letters, papers, rooms, call-ups,
rosters, words at the desk. Beside `closing`, so that tests of closing itself stay quick.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from muster.callups.actions import callups, orders, volunteers
from muster.callups.actions.callups import Draft as CallDraft
from muster.callups.actions.callups import File
from muster.certificates import actions as certificates
from muster.certificates import papers
from muster.checkpoints.tests.intake import full, plate
from muster.kernel.scope import Scope, acting
from muster.people.models import Organisation, Staff
from muster.places import actions as places
from muster.places.actions import SiteDraft
from muster.quarantine import actions as quarantine
from muster.quarantine.models import Room
from muster.quarantine.rules import Ranges, Side
from muster.rosters.actions import absences, wishes
from muster.rosters.actions.absences import Away
from muster.screening.actions import decide
from muster.screening.actions.ledger import Entry
from muster.screening.letters import actions as letters
from muster.screening.measures import Stay
from muster.screening.tests.office import WUHOU, entered, publish
from muster.screening.tests.test_link_people import take
from muster.sync import unfiled
from tests.cast import COUNTY, MOMENT, TOWN, VILLAGE
from tests.closing import NAME, NUMBER, PHONE, PLATE, Scene

DAY = timedelta(days=1)
LONG_AGO = 20 * DAY
"""Since then every measure has come to its end."""
CONTENT = {"name": NAME, "id_number": NUMBER, "phone": PHONE}
DRAWN = "M1 1L9 9"


def add_later(scene: Scene) -> None:
    """Commit all of it."""
    desk = scene.scope("command", "command")
    first, second = scene.phone.check(), scene.phone.check(body={"name": NAME, "id_number": NUMBER, "plate": PLATE})
    moved = scene.phone.check(body=full(plate=plate(PLATE), outcome="transferred", receiver=f"县疾控{NAME}"))
    outcomes = scene.phone.send(first, {**second, "id": first["id"]}, moved)
    assert [reason for _outcome, reason in outcomes] == [None, "id_reused", None]
    with acting(desk):
        (row,) = unfiled.unfiled(desk)
        unfiled.set_aside(desk, parked=row.pk, reason=f"{NAME}（{PHONE}）重报")
    publish(desk)
    here, gone = _screened(desk, DAY, NUMBER), _screened(desk, LONG_AGO, "")
    take(desk, {**CONTENT, "address": f"{NAME}家"})
    with acting(desk):
        decide.confirm(scope=desk, people=[here, gone])
        decide.own(scope=desk, people=[here], owner=f"{NAME}包保")
        papers.sign_on_phone(scope=desk, person=here, name=NAME, drawing=DRAWN, agreed=["notice", "promise"])
        draft = letters.Draft(COUNTY, "江阳区指挥部", f"请协助核查管控{NAME}。", MOMENT + DAY, [here])
        letter = letters.write(scope=desk, draft=draft).pk
        letters.acknowledge(scope=desk, letter=letter, by=f"江阳区{NAME}")
        letters.close(scope=desk, letter=letter, why=f"{NAME}已由我区管控")
    _quarantined(desk, here)
    with acting(desk):
        decide.release(scope=desk, people=[gone], why=f"{NAME}检测结果已人工核对")
        (number,) = certificates.issue(scope=desk, people=[gone]).numbers
        certificates.withdraw(scope=desk, number=number, reason=f"{NAME}有误")
    _called(desk)


def _screened(desk: Scope, left: timedelta, number: str) -> UUID:
    """Somebody of that name in the ledger, who left a risk area so long ago."""
    moment = MOMENT - left
    stays = (Stay(WUHOU, moment - 3 * DAY, moment),)
    content = {**CONTENT, "id_number": number} if number else {"name": NAME, "phone": PHONE[:-1] + "0"}
    (person,) = entered(desk, Entry(content, VILLAGE, "self_report", moment, WUHOU[:6], stays))
    assert isinstance(person, UUID)
    return person


def _quarantined(desk: Scope, person: UUID) -> None:
    """Taken in and handed over with both signatures, and away again."""
    with acting(desk):
        draft = SiteDraft(place=TOWN, kind="I", name="玉蟾酒店")
        site = places.open_site(scope=desk, draft=draft, opened_at=MOMENT - DAY).code
        quarantine.open_rooms(scope=desk, site=site, ranges=Ranges("A", 1, 1, 1, 1))
        signed = {"handed": Side(NAME, DRAWN), "received": Side(NAME, DRAWN)}
        room = Room.objects.get(site=site).pk
        stay = quarantine.take_in(scope=desk, room=room, person=person, **signed)
        quarantine.leave(scope=desk, stay=stay, to="hospital", **signed)
        quarantine.set_room(scope=desk, room=room, closed=True, why=f"{NAME}住过，消毒")


def _called(desk: Scope) -> None:
    """Somebody signs up by a link, and somebody of the staff cannot come."""
    with acting(desk):
        draft = CallDraft(
            COUNTY, "appeal", "志愿者招募", "请报名。", "volunteer", MOMENT + DAY, base="http://testserver",
            files=[File("名单.pdf", f"%PDF {NAME} {NUMBER}".encode())],
        )  # fmt: skip
        callup = callups.publish(desk, draft=draft, audience=[])
        volunteers.sign_up(desk, callup=callup, name=NAME, phone=PHONE, skills=[], words=f"{NAME} 报名")
        callups.end(desk, callup=callup.pk)
        unit = Organisation.objects.earliest("pk").pk
        order = orders.give(desk, draft=orders.Draft(COUNTY, "设卡", unit, MOMENT + DAY)).pk
        orders.step(desk, order=order, step="accept", text=f"由{NAME}带队")
        staff = Staff.objects.earliest("pk").pk
        absences.note(desk, staff=staff, away=Away("away", MOMENT.date(), reason=f"照顾{NAME}"))
        wishes.note(desk, staff=staff, wanted=wishes.Wanted("no_nights", MOMENT.date(), reason=f"照顾{NAME}"))
