"""What is decided about messages: what a receipt means, when to try again, when it is quiet, what a text may hold."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

RETRY = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
"""After the first, second and third attempt that failed for a time; then somebody telephones."""
ASK_AFTER = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))
"""When a part with an unknown outcome is asked about; after the last answer without knowledge somebody telephones."""
SILENT = timedelta(hours=24)
"""So long a taken part may be without a receipt before it is asked about."""
UNANSWERED = "unanswered"
"""The error of a part nobody could tell the outcome of: somebody telephones, but the number is not dead."""
SHORTEST_SIGNATURE, LONGEST_SIGNATURE = 2, 20
PLACEHOLDER = re.compile(r"\{([a-z_]+|[\u4e00-\u9fff]+)\}")
CHINESE = {
    "姓名": "name", "单位": "unit", "标题": "title", "地点": "place", "时间": "time", "时限": "until", "链接": "link",
    "验证码": "code",
}  # fmt: skip
"""Placeholders as an office writes them."""
KNOWN_PLACEHOLDERS = frozenset({"name", "unit", "title", "place", "time", "until", "link", "code"})
PERMANENT_ERRORS = ("MK:0000", "MK:0001", "MK:0005", "MBBLACK", "DB:0144", "001")
"""No such number, stopped, on the carrier's black list: no second attempt helps."""


class PartState(StrEnum):
    """What is known of one part of one attempt."""

    SENDING = "sending"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    DELIVERED = "delivered"
    FAILED = "failed"
    """For a time: off, out of reach, memory full."""
    DEAD = "dead"
    """For good."""


class State(StrEnum):
    """What is known of a message."""

    QUEUED = "queued"
    SENDING = "sending"
    ACCEPTED = "accepted"
    UNKNOWN = "unknown"
    DELIVERED = "delivered"
    CALL = "call"
    """It cannot be delivered: somebody telephones."""
    CALLED = "called"
    WITHDRAWN = "withdrawn"


FINISHED = frozenset({State.DELIVERED, State.CALLED, State.WITHDRAWN})
SETTLED_PARTS = frozenset({PartState.REFUSED, PartState.DELIVERED, PartState.FAILED, PartState.DEAD})
_RANK = [
    PartState.SENDING, PartState.UNKNOWN, PartState.ACCEPTED, PartState.FAILED, PartState.REFUSED, PartState.DEAD,
    PartState.DELIVERED,
]  # fmt: skip


def part_state(receipt: str, error: str = "") -> PartState | None:
    """What a receipt's state means; None for one that says nothing final."""
    if receipt == "DELIVRD":
        return PartState.DELIVERED
    if receipt in ("ACCEPTD", "ENROUTE"):
        return PartState.ACCEPTED
    if receipt == "UNKNOWN" or not receipt:
        return None
    permanent = receipt in ("REJECTD", "DELETED") or error in PERMANENT_ERRORS or receipt in PERMANENT_ERRORS
    return PartState.DEAD if permanent else PartState.FAILED


def later(known: PartState, said: PartState) -> PartState:
    """What holds once something else is said, in whatever order: arrived outweighs failed, and both a mere yes."""
    return max(known, said, key=_RANK.index)


@dataclass(frozen=True)
class Verdict:
    """What follows for a message; `after`: it goes back into the queue for so long."""

    state: State
    after: timedelta | None = None


def verdict(attempts: Mapping[int, Sequence[PartState]]) -> Verdict:
    """What follows from all parts of all attempts. Any attempt that arrived whole is enough, also a former one."""
    for parts in attempts.values():
        if parts and all(one == PartState.DELIVERED for one in parts):
            return Verdict(State.DELIVERED)
    last = max(attempts)
    parts = attempts[last]
    if PartState.SENDING in parts:
        return Verdict(State.SENDING)
    if PartState.DEAD in parts or PartState.REFUSED in parts:
        return Verdict(State.CALL)
    if PartState.UNKNOWN in parts:
        return Verdict(State.UNKNOWN)
    if PartState.FAILED in parts:
        return Verdict(State.QUEUED, RETRY[last - 1]) if last <= len(RETRY) else Verdict(State.CALL)
    return Verdict(State.ACCEPTED)


def ask_due(asked: int, since: datetime) -> datetime | None:
    """When a part whose outcome is unknown since then is asked about next; None: asking has not helped."""
    return since + ASK_AFTER[asked] if asked < len(ASK_AFTER) else None


def quiet_until(local: datetime, start: time | None, end: time | None) -> datetime | None:
    """Until when nothing is sent, at a local time within the quiet hours; None outside of them."""
    if start is None or end is None or start == end:
        return None
    clock = local.timetz().replace(tzinfo=None)
    quiet = start <= clock < end if start < end else clock >= start or clock < end
    if not quiet:
        return None
    day = local.date() + timedelta(days=1 if start > end and clock >= start else 0)
    return datetime.combine(day, end, local.tzinfo)


def placeholders(template: str) -> set[str]:
    """What a text leaves open."""
    return {CHINESE.get(found, found) for found in PLACEHOLDER.findall(template)}


def fill(template: str, values: Mapping[str, str]) -> str:
    """The text for one person. A placeholder without a value becomes nothing."""
    return PLACEHOLDER.sub(lambda found: values.get(CHINESE.get(found[1], found[1]), ""), template)


def signed(signature: str, text: str, *, exercise: bool = False) -> str:
    """A text as it goes out: who sends it first, as carriers ask; an exercise says so."""
    return f"【{signature}】{'演练：' if exercise else ''}{text}"


def refuse_template(signature: str, text: str) -> str | None:
    """What is wrong with a template, as a code; None when nothing is."""
    if not SHORTEST_SIGNATURE <= len(signature.strip()) <= LONGEST_SIGNATURE or set("【】") & set(signature):
        return "signature"
    if not text.strip():
        return "text_missing"
    if unknown := placeholders(text) - KNOWN_PLACEHOLDERS:
        return "placeholder:" + ",".join(sorted(unknown))
    return None


def names_somebody(template: str) -> bool:
    """Whether a text, once filled in, is about one person: such a text never goes to a group."""
    return bool({"name", "code", "link"} & placeholders(template))


def normal_destination(number: str) -> str:
    """A mobile number as the carrier takes it: digits, with a plus when it is of abroad. An address stays as it is."""
    if "@" in number:
        return number.strip()
    plain = re.sub(r"[\s()\-]", "", number)
    return plain.removeprefix("+86") if plain.startswith("+86") else plain


def is_mobile(number: str) -> bool:
    """Whether short messages reach such a number."""
    return bool(re.fullmatch(r"1[3-9]\d{9}|\+\d{7,15}", normal_destination(number)))


RECEIPT_WORDS = {
    "成功": "DELIVRD", "已送达": "DELIVRD", "送达": "DELIVRD", "失败": "UNDELIV", "未送达": "UNDELIV",
    "空号": "MK:0001", "停机": "MK:0005", "关机": "MK:0010", "不在服务区": "MK:0010", "黑名单": "MBBLACK",
    "拒收": "REJECTD", "超时": "EXPIRED", "delivered": "DELIVRD", "failed": "UNDELIV",
}  # fmt: skip
"""How carriers' files put what became of a message."""


def reaches(kind: str, number: str) -> bool:
    """Whether a kind of channel can reach what was given: an address, a mobile number, or a group by any name."""
    if kind == "mail":
        return "@" in number
    return kind == "group" or is_mobile(number)


def read_word(word: str) -> tuple[str, str] | None:
    """State and error that a cell of a carrier's file means; None when it says nothing known."""
    plain = word.strip()
    found = RECEIPT_WORDS.get(plain.lower(), plain.upper())
    if found.startswith(("MK:", "DB:", "MBBLACK")):
        return "UNDELIV", found
    return (found, "") if part_state(found) is not None else None
