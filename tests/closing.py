"""An operation with something of everything that names people, each with a canary, to be closed and destroyed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from secrets import token_hex
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from muster.accounts.models import Device
from muster.checkpoints import actions as checkpoints
from muster.checkpoints.actions import Opening, PermitDraft
from muster.checkpoints.tests.intake import Post, person, plate, turned_back
from muster.kernel import clock, jobs, sealing
from muster.kernel.models import Job, JobState
from muster.kernel.scope import Scope, acting, system
from muster.kernel.sheets import uploads
from muster.people.actions import organisations, staff, standing
from muster.people.actions.reveal import reveal
from muster.people.generated import Generator
from muster.people.lists import STAFF
from muster.people.models import Identity, Organisation
from muster.places import actions as places
from muster.places.actions import SiteDraft
from muster.sync.tests.phone import Phone
from tests.cast import COUNTY, MOMENT, PASSWORD, TOWN, VILLAGE, Cast, make_cast

NAME, NUMBER, PHONE, PLATE = "欧阳金丝雀", "510521199001019177", "15400112233", "川E9Z8Y7"
CANARIES = (NAME, NUMBER, PHONE, PLATE)
"""Each of them is written in every place where such a thing may stand."""
AFTER = timedelta(days=31)
"""From closing until everything is due."""


@dataclass
class Scene:
    """What was made."""

    cast: Cast
    site: str
    records: list[UUID]
    waiting: UUID
    phone: Phone
    files: list[Any] = field(default_factory=list)

    def scope(self, part: str, role: str) -> Scope:
        """The reach of one of the cast, as a page would have it."""
        user = self.cast.everybody()[part]
        names = role == "command"
        return Scope(self.cast.incident.pk, (COUNTY,) if names else ("",), names, f"user:{user.pk}", frozenset({role}))

    def settle(self, reason: str = "重复上报") -> None:
        """Decide on what waits."""
        from muster.kernel import records

        with acting(self.scope("command", "command")) as scope:
            records.decide(scope, record=self.waiting, accept=False, reason=reason)

    def close(self) -> None:
        """Close, and let every clock run out."""
        from muster.incidents import closing

        with acting(self.scope("command", "command")) as scope:
            closing.close_incident(scope)
        with transaction.atomic():
            clock.move(self.cast.incident.pk, to=MOMENT + AFTER)

    def sign(self) -> int:
        """Both signatures; the order's id."""
        from muster.incidents import closing

        with acting(self.scope("command", "command")) as scope:
            order = closing.ask_purge(scope).pk
        with acting(self.scope("auditor", "auditor")) as scope:
            closing.agree_purge(scope, order=order)
        return order


def make_scene() -> Scene:
    """Commit all of it: the purger has a connection of its own."""
    sealing.forget_keys()
    with transaction.atomic():
        cast = make_cast()
    inside = replace(system(cast.incident.pk, "command:test"), names=True)
    with acting(inside) as scope:
        site, unit = _post_and_unit(scope)
    phone = Phone.enrol(cast.incident.pk, site)
    called = Device.name.seal(cast.incident.pk, f"{NAME}的手机")
    Device.objects.filter(pk=phone.device.pk).update(sealed_name=called)
    body = turned_back(plate=plate(PLATE), persons=[person(NAME, id_number=NUMBER, phone=PHONE)])
    records = Post(cast.incident.pk, site, phone.device.pk).hand_in(body, body, at=MOMENT - timedelta(hours=2))
    foreign = phone.check(site="510521100016-K001", body={**body, "mode": "full"})
    unreadable = phone.check(body={"nobody": "can parse", "name": NAME, "id_number": NUMBER, "plate": PLATE})
    outcomes = phone.send(foreign, unreadable)
    assert [outcome for outcome, _reason in outcomes] == ["quarantined", "refused"], outcomes
    with acting(inside) as scope:
        standing.place_hold(
            scope, place=TOWN, id_number=NUMBER, kind="close-contact", grounds=f"与{NAME}同车",
            since=MOMENT, until=None,
        )  # fmt: skip
        standing.file_proofs(scope, proofs=[standing.Proof(NUMBER, TOWN, MOMENT, None, "pending")])
        checkpoints.issue_permit(
            scope=scope,
            draft=PermitDraft(
                place=TOWN, number="P-1", plate=PLATE, lane="supply", valid_from=MOMENT,
                valid_until=MOMENT + timedelta(days=9),
            ),
        )  # fmt: skip
        lines = f"姓名,身份证号,手机\n{NAME},{NUMBER},{PHONE}\n".encode()
        aim = STAFF.aim(scope, {"organisation": unit})
        uploads.receive(scope, STAFF, aim=aim, source="县医院", file_name="名单.csv", data=lines)
        identity = Identity.objects.filter(record=records[0]).first()
        assert identity
        reveal(scope, identity=identity.pk, reason=f"{NAME} 家属来电")
    scene = Scene(cast, site, records, UUID(foreign["id"]), phone)
    scene.files.append(_export(cast))
    return scene


def _post_and_unit(scope: Scope) -> tuple[str, int]:
    """A checkpoint's code, and a unit with one of its staff: they stay, staff outlive an operation."""
    draft = SiteDraft(place=VILLAGE, kind="K", name="一号卡点")
    site = places.open_site(scope=scope, draft=draft, opened_at=MOMENT - timedelta(days=2)).code
    checkpoints.open_checkpoints(scope=scope, openings=[Opening(site)], since=MOMENT - timedelta(days=1))
    unit = organisations.open_organisation(scope, kind="agency", place=TOWN, name_zh="税务所", since=date(2022, 1, 1))
    one = Generator(5, [VILLAGE]).person()
    listed = staff.Person(one.name, one.id_number, one.phone, Organisation.objects.get(pk=unit))
    staff.load_staff(scope, people=[listed], on=MOMENT.date(), at=MOMENT)
    return site, unit


def _export(cast: Cast) -> Any:
    """A register that somebody exported, with the names in it."""
    owner = f"user:{cast.command.pk}"
    with acting(Scope(cast.incident.pk, (COUNTY,), True, owner)):
        job = Job.objects.create(
            incident=cast.incident.pk, owner=owner, places=[COUNTY], names=True, roles=["command"], language="zh-hans",
            kind="test", subject="登记表", arguments={}, state=JobState.DONE,
        )  # fmt: skip
        folder = settings.HOME.files / "jobs" / f"{job.pk}-{token_hex(8)}"
        folder.mkdir(parents=True)
        (folder / "register.csv").write_text("\n".join(CANARIES), encoding="utf-8")
        Job.objects.filter(pk=job.pk).update(file=f"jobs/{folder.name}/register.csv")
    assert jobs.KEPT
    return folder


__all__ = ["AFTER", "CANARIES", "NAME", "NUMBER", "PASSWORD", "PHONE", "PLATE", "Scene", "make_scene"]
