"""The papers of an exercise as people write them: spreadsheets in several layouts, chains of a chat. Pure."""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random

import xlsxwriter

from muster.screening.rehearsal.people import Traveller
from muster.screening.rehearsal.scenes import Scene
from muster.screening.rehearsal.script import DIGIT, NOBODY, OPEN, Line, Paper

Cells = dict[str, str]
LAYOUTS: tuple[tuple[tuple[str, str], ...], ...] = (
    (("序号", "at"), ("姓名", "name"), ("身份证号码", "number"), ("手机号码", "phone"), ("来自何地", "origin"),
     ("离开时间", "left"), ("返回时间", "came"), ("现住址", "home")),
    (("姓名", "name"), ("联系电话", "phone"), ("身份证号", "number"), ("旅居史", "origin"), ("抵达时间", "came"),
     ("家庭住址", "home"), ("备注", "note")),
    (("编号", "at"), ("员工姓名", "name"), ("证件号码", "number"), ("电话", "phone"), ("出发地", "origin"),
     ("启程时间", "left"), ("到达时间", "came"), ("居住社区", "home")),
)  # fmt: skip
MOMENTS: tuple[Callable[[datetime], str], ...] = (
    lambda at: f"{at:%Y-%m-%d %H:%M}", lambda at: f"{at:%Y/%m/%d %H:%M}", lambda at: f"{at:%Y年%m月%d日 %H:%M}",
)  # fmt: skip
MOVED = timedelta(hours=2)


def file_of(paper: Paper, random: Random) -> tuple[str, bytes]:
    """A list as its sender's office keeps it: name and content. The same sender uses the same layout."""
    habits = Random(paper.source)  # noqa: S311 - repeatable on purpose
    layout, moment, plain = habits.choice(LAYOUTS), habits.choice(MOMENTS), habits.random()
    rows = [[name for name, _key in layout]]
    for number, line in enumerate(paper.lines, 1):
        cells = cells_of(line, moment, second=paper.edition > 1)
        cells["at"] = str(number)
        rows.append([cells.get(key, "") for _name, key in layout])
    name = f"{paper.source}返乡人员{paper.at:%m%d}"
    if plain < 0.4:  # noqa: PLR2004 - two in five still send text
        return f"{name}.csv", _csv(rows, "gb18030" if plain < 0.25 else "utf-8-sig")  # noqa: PLR2004
    return f"{name}.xlsx", _xlsx([[f"{paper.source}来返人员登记表"], *rows] if plain > 0.7 else rows)  # noqa: PLR2004


def cells_of(line: Line, moment: Callable[[datetime], str], *, second: bool) -> Cells:
    """One row. The second edition has the hours right that the first had wrong."""
    who = line.who
    if line.slip in (NOBODY, OPEN):
        return {"name": who.person.name, "number": "", "phone": "", "origin": who.origin, "came": ""}
    late = MOVED if line.moved and not second else timedelta()
    return {
        "name": who.person.name, "number": wrong(who.person.id_number) if line.slip == DIGIT else who.person.id_number,
        "phone": who.person.phone, "origin": who.origin, "left": moment(who.left - late),
        "came": moment(who.came - late), "home": who.home,
    }  # fmt: skip


def wrong(number: str) -> str:
    """A number with one digit misread: its check digit no longer fits."""
    digit = "3" if number[13] != "3" else "8"
    return number[:13] + digit + number[14:]


def chain_of(paper: Paper, scene: Scene) -> str:
    """A chain as it is copied out of a chat."""
    lines = [f"#接龙 {paper.source}从{scene.city}返回登记"]
    for number, line in enumerate(paper.lines, 1):
        who: Traveller = line.who
        lines.append(
            f"{number}. {who.person.name} {who.person.phone} {who.person.id_number} "
            f"从{who.origin}回来 {who.came:%m月%d日}"
        )
    return "\n".join(lines)


def check_of(who: Traveller, at: datetime) -> dict[str, object]:
    """What a phone at a gate writes down of somebody who comes in and is let through."""
    person = {"name": who.person.name, "id_number": who.person.id_number, "phone": who.person.phone}
    salt = base64.urlsafe_b64encode(Random(who.person.id_number).randbytes(18)).decode()  # noqa: S311
    tested = at - timedelta(hours=20)
    return {
        "subject": "person", "outcome": "passed", "mode": "full", "people": 1, "persons": [{"salt": salt, **person}],
        "temperature_tenths": 365, "health_code": "green", "from_code": who.code, "to_code": who.village[0],
        "proof": {
            "seen": "scan", "result": "negative", "sampled_at": tested.isoformat(timespec="seconds"),
            "reported_at": (tested + timedelta(hours=5)).isoformat(timespec="seconds"),
        },
        "device_verdict": "pass", "reasons": [],
    }  # fmt: skip


def _csv(rows: Sequence[Sequence[str]], encoding: str) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding)


def _xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate(rows):
            for column, text in enumerate(cells):
                sheet.write_string(number, column, text)
    return buffer.getvalue()
