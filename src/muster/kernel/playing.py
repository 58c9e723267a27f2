"""What people at desks work with in an exercise, as a feature's `rehearsal` module sees it: the stage and its browsers.

The exercise offers these; features and the exercise know nothing else of each other. Lists come in by the same pages
for every kind, so bringing one stands here, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any, Protocol

File = tuple[str, str, bytes]
"""The field, the file's name, what is in it."""
Fields = Mapping[str, str | Sequence[str]]
Arrival = tuple[int, datetime, dict[str, object]]
"""At which of the gates, when, and what is written down there."""
See = Callable[[Mapping[str, Any]], tuple[str, dict[str, Any]] | None]
"""What comes of it when somebody whom a phone carries is seen to: the type and body of its record; None for nothing."""
_COLUMN = re.compile(r'name="(column-\d+)">(.*?)</select>', re.DOTALL)
_SITE = re.compile(r"/sites/([^/]+)/$")
_PROPOSED = re.compile(r'value="(\w*)" selected')


@dataclass(eq=False, slots=True)
class Deed:
    """One record that somebody at post `post` makes at `at` (seconds since 1970) on a phone.

    `cites` is the one whose id goes in; `cited` says that another one needs this one's; `fault` is what it plays.
    """

    post: int
    at: int
    type: str
    body: dict[str, Any]
    cites: Deed | None = None
    cited: bool = False
    fault: str = ""
    by: str | None = None


class NotLoaded(Exception):
    """A list or a form was not taken, in the page's words."""


class Page(Protocol):
    """An answer: its text, and where it sends the browser."""

    @property
    def text(self) -> str: ...

    @property
    def body(self) -> bytes: ...

    @property
    def location(self) -> str: ...

    @property
    def status(self) -> int: ...


class Browser(Protocol):
    """One person at the pages."""

    def get(self, path: str) -> Page: ...

    def post(self, path: str, fields: Fields, file: File | None = None) -> Page: ...

    def offer(self, path: str, fields: Fields, file: File | None = None) -> Page:
        """Send a form, and answer whatever comes of it."""


class Phone(Protocol):
    """A phone of a post, in somebody's hand."""

    def pack(self) -> Mapping[str, Any]:
        """What it carries of the post, as the program gives it out now, by feature."""

    def record(self, type: str, body: Mapping[str, Any], *, at: datetime, by: str | None = None) -> None:
        """Write something down that happens at a moment. They come in order of time."""

    def hand_in(self) -> None:
        """Hand in what was written down by now. Raises NotLoaded when some of it is not taken."""


class Stage(Protocol):
    """Where the exercise is played: its place and days, its clock, browsers for whoever takes part."""

    @property
    def place(self) -> str: ...

    @property
    def since(self) -> datetime: ...

    @property
    def until(self) -> datetime: ...

    @property
    def seed(self) -> str: ...

    def places(self, prefix: str) -> list[tuple[str, str]]:
        """Divisions from towns down, below a place."""

    def names(self, prefix: str) -> dict[str, str]:
        """What divisions below a place are called, by code."""

    def clerk(self, name: str, role: str, place: str) -> Browser:
        """Somebody with an account, signed in."""

    def visitor(self) -> Browser:
        """Somebody without one."""

    def phone(self, site: str, name: str) -> Phone:
        """A phone that is enrolled at a post."""

    def at(self, moment: datetime) -> None:
        """Let the exercise's clock stand there."""

    def open_gates(self, towns: Sequence[tuple[str, str]], arrivals: Sequence[Arrival]) -> None:
        """Checkpoints, one a town, and what is written down at which of them when."""

    def open_rounds(self, towns: Sequence[tuple[str, str]]) -> list[str]:
        """Posts whose phones go from door to door, one a town; answers their sites, none where nobody goes round."""

    def go_round(self, post: int, moment: datetime, see: See) -> None:
        """All whom such a post's phone carries at a moment are seen to."""

    def together(self, deeds: Mapping[str, Sequence[Callable[[], None]]]) -> None:
        """What several people do at the same time; each does their own one after another."""

    def handed_in(self, records: int) -> None:
        """So many more were handed in."""


def drawn(random: Random) -> str:
    """A signature as a finger draws it, for papers that both sides sign."""
    points = [(60 + 55 * step + random.randrange(40), random.randrange(90, 310)) for step in range(16)]
    strokes = [points[start : start + 4] for start in range(0, len(points), 4)]
    return "".join(f"{'L' if at else 'M'}{x} {y}" for stroke in strokes for at, (x, y) in enumerate(stroke))


def open_site(browser: Browser, kind: str, name: str, place: str) -> str:
    """Open a site at the desk; answers its code."""
    found = _SITE.search(browser.post("/sites/open/", {"kind": kind, "name": name, "place": place}).location)
    if found is None:
        raise NotLoaded(f"/sites/open/ {name}")
    return found.group(1)


def bring_list(browser: Browser, start: str, fields: Fields, file: File) -> str:
    """Bring a list, take the columns as they are proposed, look at the preview, load; answers its page."""
    columns = browser.post(start, fields, file).location
    if not columns:
        raise NotLoaded(f"{start} did not take {file[1]}")
    proposed = {name: (_PROPOSED.findall(body) or [""])[0] for name, body in _COLUMN.findall(browser.get(columns).text)}
    preview = browser.post(columns, proposed).location
    if "preview" not in preview:
        raise NotLoaded(f"the columns of {file[1]} were not told apart: {proposed}")
    browser.get(preview)
    return browser.post(preview.replace("preview", "load"), {}).location
