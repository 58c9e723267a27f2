"""Organisations are written to: through the place's own way of texting, to whoever answers for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from muster.kernel import clock
from muster.kernel.scope import Scope
from muster.messages import actions as messages
from muster.messages import queries as channels
from muster.messages import tasks as sender
from muster.messages.actions import Sending, Target
from muster.people.queries import contacts
from muster.people.queries import organisations as people

SIGNATURE = "指挥部"


@dataclass(frozen=True)
class Letter:
    """What is sent: the same `event` goes out once. In the text stand 单位, 标题, 时限 and 链接 in braces."""

    event: str
    place: str
    title: str
    text: str
    until: datetime
    urgent: bool = False


@dataclass(frozen=True)
class To:
    """An organisation that is written to, where it belongs, and its own link."""

    organisation: int
    place: str
    link: str


def reached(scope: Scope, place: str, organisations: Sequence[int]) -> set[int]:
    """Those of the organisations that something could go out to: there is a channel, and somebody to write to."""
    if not channels.texting(scope, place):
        return set()
    known = contacts.of_organisations(scope, list(organisations), on=clock.today(scope.incident or 0))
    return {one for one in organisations if known.get(one) is not None}


def write(scope: Scope, letter: Letter, to: Sequence[To]) -> None:
    """Put it into the outbox for those of them that are `reached`."""
    way = channels.texting(scope, letter.place)[0]
    wanted = [one.organisation for one in to]
    known = contacts.of_organisations(scope, wanted, on=clock.today(scope.incident or 0))
    names = {row.pk: row.name_zh for row in people.by_ids(scope, wanted)}
    until = timezone.localtime(letter.until).strftime("%m月%d日%H时%M分")
    targets = [
        Target(
            contact.phone, one.place,
            {"name": contact.name, "unit": names.get(one.organisation, ""), "title": letter.title, "until": until,
             "link": one.link},
            contact.staff,
        )
        for one in to
        if (contact := known.get(one.organisation)) is not None
    ]  # fmt: skip
    sending = Sending(letter.event, letter.place, letter.title, SIGNATURE, letter.text, urgent=letter.urgent)
    messages.queue(scope, channel=way.pk, sending=sending, targets=targets)
    if way.kind != "list":
        sender.start(scope.incident or 0, way.pk)
