"""How a post is handed over in the demonstration: both sign, and what stays open has an owner."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any
from urllib.parse import quote
from uuid import UUID

from muster.kernel.playing import Browser, NotLoaded, Phone, Stage, drawn

HAND_OVER = "rosters.hand_over"
NEXT = ""
"""The owner is whoever takes the post over, where others are units by name."""
_SITE = re.compile(r'href="/sites/([0-9]+-K[0-9]+)/')


@dataclass(frozen=True)
class Left:
    """What a shift leaves open: at which of the posts, from which handover on, whose it is, and when it is done."""

    post: int
    since: int
    text: str
    owner: str = NEXT
    done: int | None = None


LEFT = (
    Left(0, 0, "一台对讲机充不上电，等更换", "物资保障组"),
    Left(1, 0, "一名货车司机在缓冲区等镇里核实通行证", done=1),
    Left(2, 1, "帐篷一角漏雨，白班联系村里加固"),
)
STOCK = ("口罩2包、测温枪2支、消毒液半桶", "口罩1包、测温枪2支、消毒液1桶", "口罩3包、测温枪1支、手套1盒")


class Posts:
    """The phones at a few posts, as they go from hand to hand."""

    def __init__(self, stage: Stage, desk: Browser, sites: Sequence[str]) -> None:
        self.random = Random(f"{stage.seed}:handovers")  # noqa: S311 - repeatable on purpose
        self.phones = [stage.phone(_code(desk, site), site) for site in sites]
        self.items = [str(UUID(int=self.random.getrandbits(128), version=4)) for _ in LEFT]
        self.times = 0

    def hand_over(self, at: datetime) -> None:
        """At each of them who leaves and who takes over sign."""
        for number, phone in enumerate(self.phones):
            self._hand_over(number, phone, at)
        self.times += 1

    def _hand_over(self, number: int, phone: Phone, at: datetime) -> None:
        due: Sequence[Mapping[str, str]] = phone.pack()["rosters"]["due"]
        leaves = next((one["id"] for one in due if datetime.fromisoformat(one["until"]) == at), None)
        takes = next((one["id"] for one in due if datetime.fromisoformat(one["since"]) == at), None)
        if leaves is None or takes is None or leaves == takes:
            return
        body: dict[str, Any] = {
            "leaves": leaves, "takes": takes, "on_duty": 1, "keys": 1, "radios": 2, "stock": STOCK[number],
            "leaves_signed": drawn(self.random), "takes_signed": drawn(self.random),
            "salt": base64.urlsafe_b64encode(self.random.randbytes(18)).decode(),
        }  # fmt: skip
        items = [
            item for left, key in zip(LEFT, self.items, strict=True) for item in self._said(left, key, number, takes)
        ]
        phone.record(HAND_OVER, body | ({"items": items} if items else {}), at=at, by=leaves)
        phone.hand_in()

    def _said(self, left: Left, key: str, post: int, takes: str) -> list[dict[str, Any]]:
        """What this handover says of something left open: nothing, whose it is from here on, or that it is done."""
        if left.post != post or not left.since <= self.times <= (self.times if left.done is None else left.done):
            return []
        if left.done == self.times:
            return [{"item": key, "closed": True}]
        owner = {"unit": left.owner} if left.owner else {"person": takes}
        return [{"item": key, **owner, **({"text": left.text} if left.since == self.times else {})}]


def _code(desk: Browser, name: str) -> str:
    """The code of a gate by its name."""
    found = _SITE.search(desk.get(f"/sites/?kind=K&text={quote(name)}").text)
    if found is None:
        raise NotLoaded(name)
    return found.group(1)
