"""Plays courses through the program's public interfaces, at any speed."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from muster.rehearsals.client import Client
from muster.rehearsals.operations import CHINA
from muster.rehearsals.phones import Phone

WORKERS = 4
FASTEST_STEP, PATIENCE = 1800, 1800
"""At full speed phones report within an hour of the exercise: what comes later counts as late."""
BEAT = 1.0
"""Real seconds between two steps of an exercise that people watch."""
REPORTS_EVERY = 60
"""Exercise seconds after which a phone hands in what it has, when people watch."""
ROUNDS_AFTER_THE_END = 5

Progress = Callable[[datetime, int], None]
"""Called after each step with the exercise's time and the records handed in so far."""


@dataclass(frozen=True)
class Pace:
    """How fast it goes: `step` exercise seconds at a time, each taking `beat` real seconds at least.

    A phone hands in what it has when the oldest of it is `patience` exercise seconds old.
    """

    step: int
    beat: float
    patience: int

    @classmethod
    def of(cls, speed: float | None) -> Pace:
        """`speed` times real time; None is as fast as the program takes it."""
        if speed is None:
            return cls(FASTEST_STEP, 0.0, PATIENCE)
        return cls(max(1, round(speed * BEAT)), max(BEAT, 1 / speed), REPORTS_EVERY)


@dataclass
class Player:
    """Plays one exercise: `incident` is its name, `phones` are enrolled at its posts."""

    client: Client
    incident: str
    phones: Sequence[Phone]
    progress: Progress | None = None
    records: int = 0
    stopped: bool = False
    """Set from another thread, it ends `play` after the step under way."""
    now: int = 0
    """Where the exercise stands, in seconds since 1970."""

    def play(self, since: datetime, until: datetime, pace: Pace) -> None:
        """Play from one time to another. What phones still hold then, because they are offline, they keep."""
        now, end = int(since.timestamp()), int(until.timestamp())
        self.now = now
        with ThreadPoolExecutor(WORKERS) as pool:
            while now < end and not self.stopped:
                started = time.monotonic()
                now = min(now - now % pace.step + pace.step, end)
                self.now = now
                self._step(pool, now, pace.patience)
                time.sleep(max(0.0, pace.beat - (time.monotonic() - started)))

    def finish(self) -> None:
        """Let phones send again what was refused at the end, and close their journals."""
        with ThreadPoolExecutor(WORKERS) as pool:
            for _ in range(ROUNDS_AFTER_THE_END):
                self._share_out(pool, self.now, 0)
        for phone in self.phones:
            phone.journal.close()

    def played(self) -> Counter[str]:
        """How often each fault was played."""
        return sum((phone.played for phone in self.phones), Counter())

    def _step(self, pool: ThreadPoolExecutor, now: int, patience: int) -> None:
        moment = datetime.fromtimestamp(now, CHINA)
        self.client.move_clock(self.incident, moment)
        self._share_out(pool, now, patience)
        if self.progress is not None:
            self.progress(moment, self.records)

    def _share_out(self, pool: ThreadPoolExecutor, now: int, patience: int) -> None:
        shares = [self.phones[number::WORKERS] for number in range(WORKERS)]
        self.records += sum(pool.map(lambda share: self._share(share, now, patience), shares))

    def _share(self, phones: Sequence[Phone], now: int, patience: int) -> int:
        handed_in = 0
        for phone in phones:
            phone.make(now)
            oldest = phone.oldest(now)
            if oldest is not None and now - oldest >= patience and phone.is_online(now):
                handed_in += phone.sync(now, self.client.sync)
        return handed_in
