"""A town's officer in the tests' exercise, a published list of risk areas, and people who come from there."""

from __future__ import annotations

from datetime import timedelta

from tests.cast import COUNTY, MOMENT, TOWN, VILLAGE

from muster.kernel.scope import Scope, acting
from muster.people.generated import Generator
from muster.screening.actions import ledger, risk
from muster.screening.actions.ledger import Entry
from muster.screening.link_models import GreyPair
from muster.screening.linking import merging
from muster.screening.measures import Stay

DAY = timedelta(days=1)
BULLETIN = """全国中高风险地区（截至2022年9月11日11时）
一、高风险区（2个）
四川省成都市（2个）：武侯区簇锦街道全域；锦江区东大路某小区。
二、中风险区（1个）
四川省泸州市（1个）：江阳区南城街道全域。
"""
WUHOU, JIANGYANG = "510107014", "510502001"


def office(cast, part="command", *places):
    """The reach of one of the cast."""
    user = getattr(cast, part)
    reach = places or ((COUNTY,) if part == "command" else (TOWN,))
    return Scope(cast.incident.pk, reach, True, f"user:{user.pk}", frozenset({"command"}))


def publish(scope, text=BULLETIN):
    """Read and publish a list; answers its number."""
    with acting(scope):
        number = risk.read_list(scope=scope, title="", content=text.encode(), covers="")
        risk.publish_list(scope=scope, version=number)
    return number


def entry(person, *, stay=WUHOU, left=DAY, place=VILLAGE, source="self_report"):
    """Somebody generated who left a place so long ago and came at once."""
    content = {"name": person.name, "id_number": person.id_number, "phone": person.phone}
    gone = MOMENT - left
    return Entry(content, place, source, gone, stay[:6], (Stay(stay, gone - 3 * DAY, gone),))


def people(count, place=VILLAGE, seed=5):
    made = Generator(seed, [place])
    return [made.person() for _ in range(count)]


def entered(scope, *entries):
    """Taken in and looked at."""
    with acting(scope):
        found = [one.person for one in ledger.enter(scope=scope, entries=entries)]
    ledger.evaluate(scope, found)
    return found


def put_together(scope, one, two):
    """Somebody says that two entries are one person, in the caller's block."""
    first, second = sorted((one, two))
    pair = GreyPair.objects.create(
        incident=scope.incident, place=VILLAGE, other_place=VILLAGE, one=first, two=second, confidence=0.4,
        recorded_at=MOMENT,
    )  # fmt: skip
    merging.merge_pair(scope=scope, pair=pair.pk)
