"""Letters of the demonstration: people who are in another district are handed over, others' lists come with theirs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from urllib.parse import urlsplit

from muster.kernel.playing import Browser, NotLoaded, Stage, bring_list
from muster.people.generated import Generator
from muster.screening.rehearsal import clerks
from muster.screening.rehearsal.people import TOWN, villages_shown

LETTERS = "/screening/letters/"
ASKS = "请协助查找以下人员，按现行规定落实管控措施，并回复结果。"
OWNER = "县疫情防控指挥部排查组"
MOMENT = "%Y-%m-%dT%H:%M"
PERSON = re.compile(r'name="people" value="([0-9a-f-]{36})"')
ADDRESS = re.compile(r'id="address" readonly value="([^"]+)"')
CODE = re.compile(r'<b class="num">(\d{8})</b>')
OUTCOME = re.compile(r'name="outcome-(\d+)"')
APPROVAL = re.compile(r'action="(/approvals/\d+/)"')
NUMBER = re.compile(rf"{LETTERS}(\d+)/")


@dataclass(frozen=True)
class Out:
    """A letter of ours: to whom, about how many people, in hours from the beginning; None is not yet."""

    office: str
    count: int
    written: float
    due: float
    agreed: float | None
    received: float | None = None
    answered: float | None = None
    answers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class In:
    """A list that comes with a letter of theirs, and when the receipt goes back."""

    office: str
    number: str
    origin: str
    count: int
    came: float
    receipt: float | None = None


NOTHING = ("", "")
"""Of somebody who was not found yet."""
OUT = (
    Out("荣昌区疫情防控指挥部协查组", 2, 82, 106, 82.5, 84, 100,
        (("controlled", "已在集中隔离点"), ("controlled", "居家健康监测"))),
    Out("龙马潭区疫情防控指挥部排查组", 3, 111, 154, 111.5, 113, 129,
        (("controlled", "已落实居家隔离"), NOTHING, NOTHING)),
    Out("富顺县疫情防控指挥部协查组", 2, 127, 151, 127.5),
    Out("合江县疫情防控指挥部排查组", 1, 151.5, 175.5, None),
)  # fmt: skip
IN = (
    In("隆昌市疫情防控指挥部", "隆疫指协查〔2022〕31号", "绵阳市涪城区", 3, 86, 101),
    In("江阳区疫情防控指挥部", "江疫指协查〔2022〕58号", "成都市锦江区", 2, 134),
)


def show(stage: Stage) -> None:
    """Four letters, each as far as it has come, and two lists that were handed to the county."""
    desk = _Letters(stage)
    deeds = []
    for one in OUT:
        steps = (
            (one.written, desk.write),
            (one.agreed, desk.agree),
            (one.received, desk.receive),
            (one.answered, desk.answer),
        )
        deeds += [(hours, partial(deed, one)) for hours, deed in steps if hours is not None]
    for other in IN:
        deeds += [(other.came, partial(desk.take_over, other))]
        deeds += [(other.receipt, partial(desk.send_receipt, other))] if other.receipt is not None else []
    for hours, deed in sorted(deeds, key=lambda one: one[0]):
        stage.at(stage.since + timedelta(hours=hours))
        deed()


class _Letters:
    """Two officers of the county, and the offices of other districts behind their links."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.clerk = stage.clerk("county-desk", "command", stage.place)
        self.second = stage.clerk("county-second", "command", stage.place)
        self.people = Generator(f"{stage.seed}:handed", villages_shown(stage.places(stage.place)))
        self.letters: dict[str, str] = {}
        self.offices: dict[str, tuple[Browser, str]] = {}
        self.used: set[str] = set()

    def write(self, one: Out) -> None:
        """Whoever says on the telephone that they are elsewhere goes with the letter."""
        listed = PERSON.findall(self.clerk.get("/screening/?state=force").text)
        people = [person for person in dict.fromkeys(listed) if person not in self.used][: one.count]
        if not people:
            return
        self.used.update(people)
        for person in people:
            self._send(f"/screening/people/{person}/follow-up/", {"way": "call", "contact": "elsewhere"})
        typed: dict[str, str | list[str]] = {
            "people": people, "place": self.stage.place, "office": one.office, "phone": "", "asks": ASKS,
            "due_at": (self.stage.since + timedelta(hours=one.due)).strftime(MOMENT),
        }  # fmt: skip
        self.letters[one.office] = self._send(f"{LETTERS}write/", typed)
        self.stage.handed_in(1)

    def agree(self, one: Out) -> None:
        """A second officer lets it go; the worker sends it."""
        if one.office not in self.letters:
            return
        for path in APPROVAL.findall(self.second.get("/approvals/").text)[:1]:
            self.second.post(path, {"answer": "agree"})
        clerks.wait_until(self.clerk, self.letters[one.office], lambda page: ADDRESS.search(page) is not None)

    def receive(self, one: Out) -> None:
        """The office opens the link with the code it was told."""
        if one.office not in self.letters:
            return
        page = self.clerk.get(self.letters[one.office]).text
        address, code = ADDRESS.findall(page)[0], CODE.findall(page)[0]
        office = self.stage.visitor()
        path = urlsplit(address).path
        office.post(path, {"by": f"{one.office} 值班员", "code": code})
        self.offices[one.office] = office, path

    def answer(self, one: Out) -> None:
        """It answers for those whom it has found."""
        if one.office not in self.offices:
            return
        office, path = self.offices[one.office]
        rows = list(dict.fromkeys(OUTCOME.findall(office.get(path).text)))
        typed: dict[str, str] = {}
        for row, (outcome, note) in zip(rows, one.answers, strict=False):
            typed |= {f"outcome-{row}": outcome, f"note-{row}": note}
        office.post(path, typed)

    def take_over(self, other: In) -> None:
        """A list that another district hands to us."""
        rows = [["姓名", "身份证号", "联系电话", "来自何地", "抵达时间", "现住址"]]
        names = dict(self.stage.places(self.stage.place))
        arrived = self.stage.since + timedelta(hours=other.came - 30)
        for _number in range(other.count):
            one = self.people.person(ages=(20, 60))
            home = names[one.place[:TOWN]] + names[one.place]
            rows.append([one.name, one.id_number, one.phone, other.origin, f"{arrived:%Y-%m-%d %H:%M}", home])
        text = "\r\n".join(",".join(row) for row in rows)
        fields = {"place": self.stage.place, "owner": OWNER, "source": other.office, "letter": other.number}
        file = ("file", "移交人员名单.csv", ("\ufeff" + text).encode())
        clerks.wait_for(self.clerk, bring_list(self.clerk, clerks.SHEETS, fields, file))
        self.stage.handed_in(other.count)

    def send_receipt(self, other: In) -> None:
        """The receipt goes back."""
        page = self.clerk.get(LETTERS).text
        row = next(row for row in page.split("</tr>") if other.number in row)
        self._send(f"{LETTERS}{NUMBER.findall(row)[0]}/receipt/", {})

    def _send(self, path: str, typed: Mapping[str, str | list[str]]) -> str:
        location = self.clerk.post(path, typed).location
        if not location:
            raise NotLoaded(path)
        return location
