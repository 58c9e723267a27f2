"""Who is tested on which day, as the laboratory's lists have it. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime, timedelta

from muster.people.generated import GeneratedPerson
from muster.screening.rehearsal.people import DAY, Traveller
from muster.screening.rehearsal.script import FIRST_LISTS, Script

PROOFS = "/test-proofs/lists/"
LOW, RISKY = (1, 7), (1, 4, 7, 14, 16, 21)
"""Days after leaving on which a test is due, by the rules that hold for whom was in no risk area or in one."""
HEADER = ("姓名", "身份证号码", "采样时间", "检测结果", "管号")


def due(who: Traveller, midnight: datetime) -> bool:
    """Whether a test of that day is asked of them, or does no harm."""
    days = (midnight.date() - who.left.date()).days
    return days in (LOW if who.risky is None else RISKY)


def of_day(script: Script, midnight: datetime) -> list[tuple[Traveller, datetime]]:
    """Who is tested on a day, and when: everybody known by its evening but those who stay away."""
    evening = midnight + timedelta(hours=23)
    return [
        (who, midnight + timedelta(hours=8 + number % 9, minutes=number % 60))
        for number, who in enumerate(script.people)
        if who.known < evening and due(who, midnight) and number not in script.missing
    ]


def missed(script: Script, midnight: datetime) -> list[int]:
    """Who has stayed away by the end of that day."""
    return [
        number
        for number in script.missing
        if any(
            day >= script.since + FIRST_LISTS * DAY
            and due(script.people[number], day)
            and script.people[number].known < day + DAY
            for day in (midnight - back * DAY for back in range(15))
        )
    ]


def file_of(rows: Sequence[tuple[GeneratedPerson, datetime]], midnight: datetime) -> tuple[str, bytes]:
    """The list as the laboratory sends it."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADER)
    for number, (person, at) in enumerate(rows):
        tube = f"{midnight:%m%d}{number // 10:05}"
        writer.writerow((person.name, person.id_number, f"{at:%Y-%m-%d %H:%M}", "阴性", tube))
    return f"核酸结果{midnight:%m%d}.csv", text.getvalue().encode("utf-8-sig")
