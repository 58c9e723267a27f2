"""Who tells of whom, on which paper and when, and which slips are in it. Pure, repeatable by seed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from muster.screening.rehearsal import amounts
from muster.screening.rehearsal.amounts import Totals
from muster.screening.rehearsal.people import DAY, Country, Traveller, travellers

FIRST_LISTS, FIRST_REPORTS, FIRST_GATES, FIRST_CHAINS = 14, 16, 6, 15
"""Days after the beginning on which each way opens."""
LAST_DAY = 31
MORNING, NIGHT = 7, 22
SMALL = 500
"""With fewer people nobody hands in more than two papers."""
ASKED = timedelta(hours=21, minutes=30)
"""When clerks ask about rows that are open."""
TAKEN = (timedelta(hours=7), timedelta(hours=12, minutes=30), timedelta(hours=22))
"""When the command looks at who came through gates."""
SOON_ENOUGH, TESTED = 23, timedelta(days=7)
"""Who came by that day is due for a test before the end, so many days after leaving."""
A_SENDER = 900
DEPARTMENTS = (
    "教育局", "住建局", "交通运输局", "民政局", "商务局", "文化和旅游局", "卫生健康局", "市场监管局",
    "农业农村局", "人社局", "财政局", "水利局", "应急管理局", "税务局", "供销联社", "退役军人局",
)  # fmt: skip
ENTERPRISES = ("纺织", "建工", "物流", "食品", "电子", "商贸", "物业", "机械", "医药", "印刷", "包装", "能源")
SELF, CHAIN, FILE, DOOR, GATE = "self", "chain", "file", "door", "gate"
DIGIT, NOBODY, OPEN = "digit", "nobody", "open"
TEAM = "排查组"
OF_UNITS = 0.6
"""Departments and enterprises list this share of whom lists name; the teams of subdistricts the others."""


@dataclass(eq=False, slots=True)
class Line:
    """One row: who, and the slip in it. `moved` says that it is corrected in the second edition of its list."""

    who: Traveller
    slip: str = ""
    moved: bool = False


@dataclass(eq=False)
class Paper:
    """A list or a chain as it is handed in at `at`; `edition` 2 is the same once more, with its corrections."""

    source: str
    kind: str
    place: str
    at: datetime
    lines: list[Line] = field(default_factory=list)
    edition: int = 1
    known: int = 0
    """Rows of it that its source sent before, and that stand in it twice."""


@dataclass(eq=False)
class Report:
    """Somebody reports themselves, is asked at the door, or comes through a gate."""

    at: datetime
    who: Traveller
    again: bool = False
    """The same form was sent a second time at once."""


@dataclass
class Script:
    """Everything in an exercise that people do of themselves."""

    since: datetime
    people: list[Traveller]
    papers: list[Paper] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    doors: list[Report] = field(default_factory=list)
    gates: list[Report] = field(default_factory=list)
    missing: set[int] = field(default_factory=set)
    """Positions of people who never come to a test."""

    def count_slips(self, slip: str) -> int:
        """How many rows have this slip."""
        lines = {id(line) for paper in self.papers for line in paper.lines if line.slip == slip}
        return len(lines)


def script(wanted: Totals, here: Country, risk_towns: Sequence[int], *, since: datetime, seed: str) -> Script:
    """The whole exercise, to the unit."""
    random = Random(seed)  # noqa: S311 - repeatable on purpose
    made = Script(since, travellers(wanted.people, here, risk_towns, since, random))
    senders = _senders(wanted.in_lists, here)
    by_sender: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for who, way in _tellings(made, wanted, senders, random):
        if way in (SELF, DOOR, GATE):
            _by_itself(made, who, way, random)
        else:
            source = f"{who.town[1]}{who.village[1]}群" if way == CHAIN else way
            by_sender[source, who.town[0] if way == CHAIN or way.endswith(TEAM) else ""].append(Line(who))
    for (source, place), lines in by_sender.items():
        _hand_in(made, (source, place), lines, random)
    _slips(made, wanted, random)
    _know(made)
    low = [
        at
        for at, who in enumerate(made.people)
        if who.risky is None and who.came > since + FIRST_LISTS * DAY and who.came < since + SOON_ENOUGH * DAY
    ]
    low = [at for at in low if made.people[at].known.date() < made.people[at].left.date() + TESTED]
    made.missing = set(random.sample(low, min(len(low), wanted.share(amounts.MISSED))))
    for report in random.sample(made.reports, min(len(made.reports), wanted.share(amounts.TWICE))):
        report.again = True
    for rows in (made.reports, made.doors, made.gates):
        rows.sort(key=lambda one: one.at)
    made.papers.sort(key=lambda one: one.at)
    return made


def _senders(rows: int, here: Country) -> list[str]:
    """Departments and enterprises, as many as the rows need."""
    count = max(3, rows // A_SENDER)
    offices = [f"{here.scene.kind}{name}" for name in DEPARTMENTS]
    names = [
        *offices,
        *(f"{here.scene.short}{name}{number}公司" for number in "一二三四五六七" for name in ENTERPRISES),
    ]
    return names[:count]


def _tellings(made: Script, wanted: Totals, senders: Sequence[str], random: Random) -> list[tuple[Traveller, str]]:
    """Each person once, and some again by another source, until the person-times are full."""
    people = made.people
    late = [who for who in people if who.came >= made.since + FIRST_GATES * DAY]
    met = random.sample(late, min(len(late), wanted.share(amounts.GATES)))
    for who in met:
        who.told.append(GATE)
    rest = [who for who in people if not who.told]
    ways = [way for way, part in _WAYS.items() for _ in range(wanted.share(part))]
    ways += [""] * (wanted.person_times - len(met) - len(ways))
    random.shuffle(ways)
    found = [(who, GATE) for who in met]
    for number, way in enumerate(ways):
        who = rest[number] if number < len(rest) else random.choice(people)
        named = way or _sender(who, senders, random)
        while named in who.told:
            who = random.choice(people)
            named = way or _sender(who, senders, random)
        who.told.append(named)
        found.append((who, named))
    return found


_WAYS = {SELF: amounts.SELF, CHAIN: amounts.CHAINS, DOOR: amounts.DOORS}


def _sender(who: Traveller, senders: Sequence[str], random: Random) -> str:
    return random.choice(senders) if random.random() < OF_UNITS else f"{who.town[1]}{TEAM}"


def _by_itself(made: Script, who: Traveller, way: str, random: Random) -> None:
    if way == GATE:
        made.gates.append(Report(who.came, who))
        return
    opens = made.since + (FIRST_REPORTS if way == SELF else FIRST_CHAINS) * DAY
    # Most answer a message within hours; whoever comes later answers once they are here.
    waited = timedelta(minutes=int(random.expovariate(1 / 600)) + 10)
    at = max(opens + timedelta(hours=10), who.came) + waited
    at = _by_day(min(at, made.since + LAST_DAY * DAY - timedelta(hours=6)), random)
    (made.reports if way == SELF else made.doors).append(Report(at, who))


def _by_day(at: datetime, random: Random) -> datetime:
    """Nobody reports at night: in the evening before or in the morning after."""
    if not MORNING <= at.hour < NIGHT:
        return at.replace(hour=MORNING if at.hour < MORNING else NIGHT - 1, minute=random.randrange(60))
    return at


def _hand_in(made: Script, sender: tuple[str, str], lines: list[Line], random: Random) -> None:
    """A sender's rows on its days; a chain grows, and is pasted anew each time with all that stood in it."""
    source, place = sender
    chain = not source.endswith(TEAM) and place != ""
    first = FIRST_CHAINS if chain else FIRST_LISTS
    days = sorted({first + random.randrange(4), first + 5 + random.randrange(5), LAST_DAY - random.randrange(1, 3)})
    if len(made.people) < SMALL:
        days = [days[0], days[-1]]
    lines.sort(key=lambda line: line.who.came)
    before: list[Line] = []
    for number, day in enumerate(days):
        at = made.since + day * DAY + timedelta(hours=random.randrange(8, 20), minutes=random.randrange(0, 60, 10))
        ready = [line for line in lines if line.who.came < at] if number < len(days) - 1 else lines
        fresh = ready[len(before) :]
        if not fresh:
            continue
        shown = [*before, *fresh] if chain else fresh
        made.papers.append(Paper(source, CHAIN if chain else FILE, place, at, list(shown)))
        before += fresh


def _slips(made: Script, wanted: Totals, random: Random) -> None:
    """What is wrong on the papers: digits, rows that name nobody, rows twice, whole lists sent again and corrected."""
    lists = [paper for paper in made.papers if paper.kind == FILE]
    lines = [line for paper in lists for line in paper.lines]
    for line in random.sample(lines, min(len(lines), wanted.share(amounts.WRONG_DIGIT))):
        line.slip = DIGIT
    strangers = random.sample(made.people, wanted.share(amounts.NOBODY) + wanted.share(amounts.OPEN))
    named: set[tuple[str, str]] = set()
    for number, stranger in enumerate(strangers):
        paper = random.choice(lists)
        if (paper.source, stranger.person.name) not in named:
            named.add((paper.source, stranger.person.name))
            paper.lines.append(Line(stranger, NOBODY if number < wanted.share(amounts.NOBODY) else OPEN))
    for _ in range(wanted.share(amounts.TWICE)):
        paper = random.choice(lists)
        paper.lines.append(random.choice([line for line in paper.lines if not line.slip]))
    _again(made, lists, wanted, random)


def _know(made: Script) -> None:
    """Since when each is in the ledger, and how much of each paper its source had sent before."""
    for report in (*made.reports, *made.doors):
        report.who.known = min(report.who.known, report.at)
    for report in made.gates:
        midnight = report.at.replace(hour=0, minute=0)
        taken = next((midnight + hour for hour in TAKEN if midnight + hour > report.at), midnight + DAY + TAKEN[0])
        report.who.known = min(report.who.known, taken)
    sent: set[tuple[str, int]] = set()
    for paper in sorted(made.papers, key=lambda one: (one.at, one.edition)):
        for line in paper.lines:
            key = (paper.source, id(line))
            paper.known += key in sent
            sent.add(key)
            asked = paper.at.replace(hour=0, minute=0) + ASKED
            if line.slip not in (NOBODY, OPEN):
                line.who.known = min(line.who.known, asked if line.slip == DIGIT else paper.at)


def _again(made: Script, lists: Sequence[Paper], wanted: Totals, random: Random) -> None:
    rows, moved = wanted.share(amounts.AGAIN), wanted.share(amounts.CORRECTED)
    for paper in random.sample(list(lists), len(lists)):
        if rows <= 0:
            break
        edition = Paper(paper.source, FILE, paper.place, paper.at + timedelta(hours=3), list(paper.lines), edition=2)
        made.papers.append(edition)
        rows -= len(paper.lines)
        whole = [line for line in dict.fromkeys(paper.lines) if not line.slip and paper.lines.count(line) == 1]
        for line in random.sample(whole, min(len(whole), moved, max(1, len(whole) // 8))):
            line.moved = True
            moved -= 1
