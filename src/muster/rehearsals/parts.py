"""What a feature's `rehearsal` module offers so that its people's work can be played. Features know none of this."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Any, Protocol

from muster.kernel.playing import Stage
from muster.kernel.scope import Scope

Show = Callable[[Stage], None]
"""Plays something on a stage of the demonstration, from its beginning; it is stopped where the demonstration ends."""


class Post(Protocol):
    """A place of work that gets a phone."""

    @property
    def name(self) -> str: ...


class Deed(Protocol):
    """One record that is made at post number `post` at `at` (seconds since 1970).

    `cites` is the one whose id goes into its body; `cited` says that another one needs this one's id; `fault` is the
    fault that it plays by itself, `by` the person who makes it.
    """

    post: int
    at: int
    type: str
    body: dict[str, Any]
    cited: bool
    fault: str
    by: str | None

    @property
    def cites(self) -> Deed | None: ...


class Script(Protocol):
    """Posts and deeds in order of time."""

    @property
    def posts(self) -> Sequence[Post]: ...

    @property
    def deeds(self) -> Sequence[Deed]: ...


class Feature(Protocol):
    """A `rehearsal` module: it makes its script, does its desk's work, finds the faults that only it knows."""

    NAME: str
    FIGURES: Sequence[str]
    ANY: bool
    """Whether one published figure of these is enough to play; else all of them are needed."""

    def totals(self, figures: Mapping[str, int], share: float = 1.0) -> Any: ...

    def script(
        self, wanted: Any, places: Iterable[tuple[str, str]], *, since: datetime, until: datetime, seed: str
    ) -> Any: ...

    def open_posts(self, scope: Scope, script: Any, *, place: str, since: datetime) -> list[str]:
        """Open every post of the script at the desk of `place`; answers their sites' codes in its order."""

    def sites_of(self, scope: Scope, script: Any, *, place: str, since: datetime) -> list[str]:
        """The codes of its posts' sites, opened before."""

    def mistaken(self, body: Mapping[str, Any], random: Random) -> dict[str, Any]:
        """The same body with slips in it."""

    def found(self, scope: Scope, incident: int) -> dict[str, int]:
        """How often the program found each fault that this feature plays, asked of its queries."""


class DeskFeature(Protocol):
    """A `rehearsal` module whose people work at desks and on pages: it plays by itself on a stage that it is given."""

    NAME: str
    FIGURES: Sequence[str]
    SHOWN: Sequence[str]
    """Further figures that are shown: nobody published how large they were."""

    def play(self, stage: Stage, figures: Mapping[str, int], share: float = 1.0) -> Mapping[str, int]:
        """Play a share of what was published; answers how often each fault was played."""

    def found(self, scope: Scope, incident: int) -> dict[str, int]:
        """How often the program found each of these faults, asked of its queries."""


class ShownFeature(Protocol):
    """A `rehearsal` module that has something for the demonstration: a county's desks at work, in small."""

    NAME: str
    SHOWS: Sequence[Show]


class ClockedFeature(Protocol):
    """A `rehearsal` module whose worker does something by itself as time passes: an exercise may be days ahead."""

    NAME: str

    def by_the_clock(self, incident: int) -> None:
        """Do it for one operation, at the moment at which its clock stands. Twice at one moment changes nothing."""
