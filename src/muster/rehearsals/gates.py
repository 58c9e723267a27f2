"""Checkpoints of an exercise whose desks are played: posts on the roads, each with a phone that hands its checks in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from muster.checkpoints.judge import judge_all
from muster.checkpoints.rehearsal.desk import open_posts
from muster.checkpoints.rehearsal.posts import Post
from muster.checkpoints.rehearsal.scripted import CHECK, Script
from muster.kernel.playing import Arrival
from muster.kernel.scope import Scope, acting
from muster.rehearsals.client import Client
from muster.rehearsals.faults import Course, Item
from muster.rehearsals.phones import Phone
from muster.rehearsals.setting import make_phones


class Gates:
    """Posts with their phones, which hand in what was written down by a moment; then it is judged."""

    def __init__(self, scope: Scope, client: Client, journals: Path, *, place: str, since: datetime) -> None:
        self._scope, self._client, self._journals = scope, client, journals
        self._place, self._since = place, since
        self.phones: list[Phone] = []

    def open(self, towns: Sequence[tuple[str, str]], arrivals: Iterable[Arrival]) -> None:
        """One gate in each town, and all that will be written down there."""
        posts = [
            Post(code, number, f"{name}入口", "road", "full", self._since, 1.0)
            for number, (code, name) in enumerate(towns)
        ]
        with acting(self._scope):
            sites = open_posts(self._scope, Script(posts, []), place=self._place, since=self._since)
        plan = [Course(site, post.name) for site, post in zip(sites, posts, strict=True)]
        for number, at, body in sorted(arrivals, key=lambda one: one[1]):
            plan[number].items.append(Item(int(at.timestamp()), CHECK, body))
        self.phones = make_phones(self._scope, self._client, plan, self._journals, self._since)

    def waits(self, moment: datetime) -> bool:
        """Whether something is written down by then that was not handed in."""
        times = [at for phone in self.phones if (at := phone.next_at()) is not None]
        return any(at <= moment.timestamp() for at in times)

    def hand_in(self, moment: datetime) -> int:
        """What the phones wrote down by a moment, at which the clock stands; answers how many records came in."""
        now = int(moment.timestamp())
        for phone in self.phones:
            phone.make(now)
        return sum(phone.sync(now, self._client.sync) for phone in self.phones)

    def judge(self) -> None:
        """What the worker does each minute, over many of which an exercise passes. The clock has moved on since."""
        if self._scope.incident is not None:
            judge_all(self._scope.incident, wait=True)

    def close(self) -> None:
        """Write the journals to their end."""
        for phone in self.phones:
            phone.journal.close()
