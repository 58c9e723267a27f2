"""Puts the board together: what must be handled now, figures, the hours, the places below, as of any minute."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from muster.checkpoints.queries import board, items
from muster.checkpoints.queries.board import Post, Sums
from muster.kernel import clock, codes, records
from muster.kernel.problems import NotFound
from muster.kernel.scope import Scope
from muster.places import queries as places
from muster.rosters.queries import coverage
from muster.web import chart
from muster.web.board.items import Item, Look, find
from muster.web.board.names import COUNTY, SITE_MARK, TOWN, full_name, page_url, words_of
from muster.web.board.rules import Patience, State, state_of, worst

SHOWN_ITEMS = 6


@dataclass(frozen=True)
class Line:
    """One row of the table by place: a town on the county's board, a post on a town's."""

    code: str
    name: str
    url: str
    state: State
    words: str
    posts: int
    silent: int
    sums: Sums
    last_report: datetime | None
    report_kind: str
    """The colour of the last report's age alone: a town may report while one of its posts is silent."""
    covered: int
    due: int


@dataclass(frozen=True)
class Board:
    """A whole board: what the page, its polled part, the wall and the map all draw from."""

    code: str
    name: str
    moment: datetime
    since: datetime
    sums: Sums
    posts: list[Post]
    states: dict[str, State]
    patience: Patience
    """What holds at the place itself; a post below may have a rule of its own."""
    lines: list[Line]
    items: list[Item]
    hours: chart.Chart
    latest: tuple[int, int | None, float | None] | None
    names: dict[str, str] = field(default_factory=dict)
    manning: coverage.Coverage = field(default_factory=lambda: coverage.Coverage([], {}))
    """How the posts are manned in the next 24 hours, by published rosters."""

    @property
    def silent(self) -> int:
        """How many posts are silent beyond patience."""
        return sum(state is State.BAD for state in self.states.values())

    @property
    def towns(self) -> int:
        """In how many towns the posts stand."""
        return len({post.site[:TOWN] for post in self.posts})

    @property
    def counts(self) -> dict[str, int]:
        """How many posts are in each state, the most urgent first."""
        counted = Counter(self.states.values())
        return {str(state): counted[state] for state in State}

    @property
    def post(self) -> Post | None:
        """The post itself, on the board of a single one."""
        return self.posts[0] if SITE_MARK in self.code and self.posts else None

    @property
    def post_state(self) -> State:
        """The state of the single post."""
        return self.states.get(self.code, State.NONE)

    @property
    def post_words(self) -> str:
        """The same in words."""
        return words_of(self.post_state)

    @property
    def more_items(self) -> int:
        """Items beyond those that are shown."""
        return max(0, len(self.items) - SHOWN_ITEMS)

    @property
    def first_items(self) -> list[Item]:
        """The most urgent items."""
        return self.items[:SHOWN_ITEMS]

    @property
    def change(self) -> int | None:
        """Percent by which the last 24 hours' checks differ from the 24 before; None where there were none."""
        before = self.sums.before_checks
        return None if not before else round(100 * (self.sums.day_checks - before) / before)


Mark = Callable[[datetime | None], str]
"""How the time of a last report is marked: by its age alone."""


def _marked(local: datetime, patience: Patience) -> Mark:
    return lambda last: str(state_of(last, 1, 1, now=local, patience=patience))


def build(scope: Scope, code: str, as_of: datetime | None) -> Board:
    """Assemble the board of a county, town, village or single post. Raises NotFound beyond the asker's reach."""
    if scope.incident is None:
        raise NotFound
    below = scope.narrowed(code)
    if not below.places:
        raise NotFound
    moment = as_of or clock.now(scope.incident)
    local = timezone.localtime(moment)
    posts = board.posts(below, as_of, moment)
    named = places.names({code, *(post.site for post in posts), *(post.site[:TOWN] for post in posts)})
    patience = items.silences(below, as_of, moment)
    own = Patience(*patience(code))
    states = {
        post.site: state_of(
            post.last_report, post.hours_covered, post.hours_due, now=local, patience=Patience(*patience(post.site))
        )
        for post in posts
    }
    today, usual = board.hourly(below, as_of, moment)
    drawn = chart.draw(today, usual)
    latest = drawn.latest
    return Board(
        code=code,
        name=named.get(code, code),
        moment=moment,
        since=board.day_before(moment),
        sums=sum((post.sums for post in posts), Sums()),
        posts=posts,
        states=states,
        patience=own,
        lines=_lines(code, posts, states, named, _marked(local, own)),
        items=find(Look(below, code, as_of, moment, posts, states, named)),
        hours=drawn,
        latest=None if latest is None else (latest.hour, latest.today, latest.usual),
        names=named,
        manning=coverage.look(below, moment),
    )


def _lines(code: str, posts: list[Post], states: dict[str, State], named: dict[str, str], mark: Mark) -> list[Line]:
    if SITE_MARK in code:
        return []
    width = TOWN if len(code) < TOWN else None
    groups: dict[str, list[Post]] = {}
    for post in posts:
        groups.setdefault(post.site[:width] if width else post.site, []).append(post)
    return [_line(key, named.get(key, key), group, states, mark) for key, group in sorted(groups.items())]


def _line(key: str, name: str, group: list[Post], states: dict[str, State], mark: Mark) -> Line:
    reports = [post.last_report for post in group if post.last_report is not None]
    last = max(reports, default=None)
    of_group = [states[post.site] for post in group]
    silent = sum(state is State.BAD for state in of_group)
    return Line(
        code=key,
        name=name,
        url=page_url(key),
        report_kind=mark(last),
        state=worst(of_group),
        words=words_of(worst(of_group), silent if SITE_MARK not in key else 0),
        posts=len(group),
        silent=silent,
        sums=sum((post.sums for post in group), Sums()),
        last_report=last,
        covered=sum(min(post.hours_covered, post.hours_due) for post in group),
        due=sum(post.hours_due for post in group),
    )


def hours_summary(built: Board) -> str:
    """The hourly chart in a sentence, for those who do not see it."""
    if built.latest is None:
        return _("Checks per hour; none today yet.")
    hour, today, usual = built.latest
    said = {"hour": hour, "today": today, "usual": "—" if usual is None else f"{usual:.0f}"}
    return _("Checks per hour. In the last whole hour, from %(hour)d:00, %(today)d; usually %(usual)s.") % said


def last_event(scope: Scope, as_of: datetime | None) -> tuple[object, ...]:
    """Something that changes whenever the board of this scope would; a past moment never does."""
    return () if as_of is not None else (*records.latest(scope), items.count_differences(scope, None).count)


def trail(scope: Scope, code: str) -> list[tuple[str, str]]:
    """(name, url) of the places above, as far up as the asker reaches."""
    return [(place.name, page_url(place.code)) for place in places.path(code) if _above(scope, place.code, code)]


def _above(scope: Scope, place: str, code: str) -> bool:
    return place != code and scope.covers(place) and len(place) >= COUNTY


def posts_in(built: Board, state: State) -> list[Line]:
    """The single posts that are in one state, the longest silent first."""
    group = [post for post in built.posts if built.states[post.site] is state]
    mark = _marked(timezone.localtime(built.moment), built.patience)
    lines = [_line(post.site, full_name(built.names, post.site), [post], built.states, mark) for post in group]
    return sorted(lines, key=lambda line: (line.last_report or built.moment, line.code))


def reach(scope: Scope, place: str) -> str:
    """Where a person's board begins: the incident's place, or the one place below it that they answer for."""
    if scope.covers(place) or not scope.places:
        return place
    inside = [prefix for prefix in scope.places if codes.covers(place, prefix)]
    return inside[0] if inside else place
