"""A month of screening as it is played: people tell, clerks take in, the command decides, people go at midnight."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from random import Random

from muster.kernel.playing import Browser, Stage, bring_list
from muster.people.rules import mask_name, mask_phone
from muster.screening.rehearsal import bulletins, clerks, laboratory, notices, papers, visits
from muster.screening.rehearsal.amounts import Totals
from muster.screening.rehearsal.people import DAY, country
from muster.screening.rehearsal.scenes import SCENES
from muster.screening.rehearsal.script import (
    ASKED,
    CHAIN,
    DIGIT,
    FIRST_GATES,
    FIRST_LISTS,
    OPEN,
    TAKEN,
    Line,
    Paper,
    Report,
    Script,
    script,
)

SLOT, HOUR = timedelta(minutes=30), timedelta(hours=1)
EVENING = timedelta(hours=22, minutes=30)
"""When the command decides on whom the day has brought."""
VISITORS = 3
NOT_HERE = "查无此人，辖区无此住户"
RETESTED = "错过检测，补检结果阴性"
Deed = Callable[[], None]


def _masked(line: Line) -> tuple[str, str]:
    """How a page shows whom a line names."""
    person = line.who.person
    return mask_name(person.name), mask_phone(person.phone) if line.slip == DIGIT else ""


def raised(made: Script, since: datetime) -> int:
    """How many measures a later list asks more of: their town's level rises while they are under one."""
    count = 0
    for before, after in pairwise(bulletins.GROWS):
        at = since + after[0] * DAY + bulletins.HOUR
        for who in made.people:
            confirmed = who.known < (at - at.hour * HOUR) - DAY + EVENING
            lasts = (who.left + 15 * DAY).replace(hour=0, minute=0) > at
            if who.risky is not None and confirmed and lasts:
                count += bulletins.level(who.risky, after) > bulletins.level(who.risky, before)
    return count


class Month:
    """One exercise under way, from its own first day or the stage's. `played` counts the faults."""

    def __init__(self, stage: Stage, wanted: Totals, since: datetime | None = None) -> None:
        self.stage, self.wanted, self.played = stage, wanted, Counter[str]()
        self.since = since or stage.since
        scene = SCENES[stage.place]
        abroad = bulletins.towns(stage.names(scene.city_code))
        here = country(stage.places(stage.place), abroad, scene, wanted.towns)
        self.random = Random(f"{stage.seed}:desk")  # noqa: S311 - repeatable on purpose
        self.risk_towns = bulletins.risk_towns(abroad, scene)
        self.lists = bulletins.lists(abroad, self.risk_towns, self.since, scene)
        self.script: Script = script(wanted, here, self.risk_towns, since=self.since, seed=stage.seed)
        self.scene, self.towns = scene, dict(here.towns)
        self.chief = stage.clerk("chief", "command", stage.place)
        self.second = stage.clerk("second", "command", stage.place)
        self.teams = {code: stage.clerk(f"town{code[-3:]}", "secretary", code) for code in self.towns}
        self.visitors = [stage.visitor() for _ in range(VISITORS)]
        self.links: dict[str, str] = {}
        self.channel = self.county_link = ""
        self.left = self.to_ask = 0
        self.posts: list[str] = []
        """Sites whose phones go from door to door, in the order of the towns."""

    def play(self) -> Counter[str]:
        """Everything in order of time, half an hour at a time; answers how often each fault was played."""
        slots: dict[datetime, dict[str, list[Deed]]] = defaultdict(lambda: defaultdict(list))
        for at, whose, deed in self._deeds():
            slots[self.since + (at - self.since) // SLOT * SLOT][whose].append(deed)
        for moment in sorted(slots):
            self.stage.at(moment)
            self.stage.together(slots[moment])
        self.stage.at(self.stage.until)
        self.played["told_by_several"] = self.wanted.person_times - self.wanted.people
        self.played["wrong_digit"] = self.script.count_slips(DIGIT)
        self.played["left_open"] = self.script.count_slips(OPEN)
        self.played["signed_by_two"] = raised(self.script, self.since)
        return self.played

    def _deeds(self) -> list[tuple[datetime, str, Deed]]:
        """What is done when and by whom, in order of time."""
        since = self.since
        found: list[tuple[datetime, str, Deed]] = []
        for title, at, text in self.lists:
            found.append((at, "chief", partial(self._risk, title, text)))
        for paper in self.script.papers:
            whose = paper.place if paper.place in self.teams else "chief"
            found.append((paper.at, whose, partial(self._paper, paper)))
        for number, report in enumerate(self.script.reports):
            whose = f"visitor{number % VISITORS}"
            found.append((report.at, whose, partial(self._report, report, number)))
        for report in self.script.doors:
            found.append((report.at, report.who.town[0], partial(self._door, report)))
        found += self._notices()
        for day in range(FIRST_GATES, (self.stage.until - since).days):
            midnight = since + day * DAY
            came = [one.at for one in self.script.gates if midnight - DAY < one.at < midnight + DAY]
            for before, hour in pairwise((TAKEN[-1] - DAY, *TAKEN)):
                if any(midnight + before <= at < midnight + hour for at in came):
                    found.append((midnight + hour, "chief", partial(clerks.take_arrivals, self.chief)))
        for day in range(FIRST_LISTS, (self.stage.until - since).days + 1):
            found += self._day(since + day * DAY)
            found += self._rounds(day)
        last = since + (self.stage.until - since)
        return sorted((one for one in found if one[0] < last), key=lambda one: one[0])

    def _notices(self) -> list[tuple[datetime, str, Deed]]:
        """Messages to the phones that the carrier lists, some thousand on each of a few days."""
        numbers = notices.phones(self.wanted.sms, self.script.people, self.random)
        size = max(notices.LEAST, -(-len(numbers) // len(notices.DAYS)))
        parts = [numbers[start : start + size] for start in range(0, len(numbers), size)]
        return [
            (self.since + day * DAY + notices.HOUR, "chief", partial(self._notice, part))
            for day, part in zip(notices.DAYS, parts, strict=False)
        ]

    def _notice(self, numbers: Sequence[str]) -> None:
        twice = self.random.sample(list(numbers), max(1, round(len(numbers) * notices.TWICE)))
        place, channel = self.stage.place, self.channel
        notices.send(
            self.chief, [*numbers, *twice], place=place, channel=channel, scene=self.scene, link=self.county_link
        )
        content, dead = notices.receipts(notices.hand_over(self.chief, self.second, channel), self.random)
        notices.bring_receipts(self.chief, channel, content)
        self.played["number_twice"] += len(twice)
        self.played["dead_number"] += dead
        self.stage.handed_in(len(numbers))

    def _day(self, midnight: datetime) -> list[tuple[datetime, str, Deed]]:
        """What the command does every day."""
        return [
            (midnight, "chief", self._release),
            (midnight + timedelta(hours=9), "chief", self._after_midnight),
            (midnight + ASKED, "chief", self._settle),
            (midnight + EVENING, "chief", self._confirm),
            (midnight + timedelta(hours=23), "chief", lambda: self._tests(midnight)),
        ]  # fmt: skip

    def open_rounds(self) -> None:
        """In each subdistrict a post whose phone carries its people from door to door, as long as they are due."""
        self.posts = self.stage.open_rounds(list(self.towns.items()))
        for site, town in zip(self.posts, self.towns, strict=False):
            self.chief.post("/screening/rounds/", {"site": site, "place": town, "owner": ""})

    def _rounds(self, day: int) -> list[tuple[datetime, str, Deed]]:
        """Who is called and visited on a day: temperature and symptoms, and whether somebody has come."""
        if day < visits.first_day(self.wanted.people, FIRST_LISTS, (self.stage.until - self.since).days):
            return []
        return [
            (at, f"visitors{number}", partial(self._go_round, number, at))
            for number in range(len(self.posts))
            if visits.goes_round(number, len(self.posts), day)
            for at in (self.since + day * DAY + hour for hour in visits.HOURS)
        ]

    def _go_round(self, number: int, at: datetime) -> None:
        self.stage.go_round(number, at, partial(visits.seen, at=at))

    def _risk(self, title: str, text: str) -> None:
        clerks.publish_risk_list(self.chief, title, text)
        self._confirm()

    def _paper(self, paper: Paper) -> None:
        """A list or a chain; what is known already in it is a fault that is played."""
        clerk = self.teams.get(paper.place, self.chief)
        owner = self._owner(paper.place)
        if paper.kind == CHAIN:
            clerks.paste_chain(clerk, paper, papers.chain_of(paper, self.scene), owner)
        else:
            place = paper.place or self.stage.place
            name, content = papers.file_of(paper, self.random)
            clerks.wait_for(clerk, clerks.bring_paper(clerk, paper, name, content, place=place, owner=owner))
        self.to_ask += sum(line.slip != "" for line in paper.lines)
        moved = sum(line.moved for line in paper.lines) if paper.edition > 1 else 0
        self.played["sent_again"] += paper.known - moved
        self.played["corrected_by_source"] += moved
        self.stage.handed_in(len(paper.lines))

    def _owner(self, place: str) -> str:
        return f"{self.towns[place]}排查专班" if place in self.towns else self.scene.command

    def _report(self, report: Report, number: int) -> None:
        """Somebody reports themselves by the public link; some send the form twice."""
        who, visitor = report.who, self.visitors[number % VISITORS]
        typed = {
            "name": who.person.name, "id_number": who.person.id_number, "phone": who.person.phone,
            "origin": who.origin, "arrived_at": f"{who.came:%Y-%m-%dT%H:%M}", "home": who.home,
            "companions": "", "text": "",
        }  # fmt: skip
        visitor.post(self.links[who.town[0]], typed)
        if report.again:
            visitor.post(self.links[who.town[0]], typed)
            self.played["sent_again"] += 1
        self.stage.handed_in(1 + report.again)

    def _door(self, report: Report) -> None:
        who = report.who
        self.teams[who.town[0]].post(
            "/screening/sources/enter/",
            {
                "kind": "door", "place": who.town[0], "owner": self._owner(who.town[0]), "name": who.person.name,
                "id_number": who.person.id_number, "phone": who.person.phone, "origin": who.origin,
                "arrived_at": f"{who.came:%Y-%m-%dT%H:%M}", "home": who.home, "companions": "", "text": "",
            },
        )  # fmt: skip
        self.stage.handed_in(1)

    def open_gates(self) -> None:
        """A checkpoint in each subdistrict; who comes through is written down by name."""
        towns = list(self.towns.items())
        numbers = {code: number for number, (code, _name) in enumerate(towns)}
        self.stage.open_gates(
            towns, [(numbers[one.who.town[0]], one.at, papers.check_of(one.who, one.at)) for one in self.script.gates]
        )

    def make_links(self) -> None:
        """One link for the residents of each subdistrict, one for messages, and the channel that they go by."""
        self.channel = notices.open_channel(self.chief, self.stage.place)
        self.county_link = "http://localhost" + clerks.link_for(self.chief, self.stage.place, self.scene.command)
        for code, clerk in self.teams.items():
            self.links[code] = clerks.link_for(clerk, code, self._owner(code))

    def _settle(self) -> None:
        """Ask about open rows: digits are put right, rows of nobody rejected; what is left stays open."""
        if not self.to_ask:
            return
        slips = {
            (paper.source, *_masked(line)): line for paper in self.script.papers for line in paper.lines if line.slip
        }
        for number, source, name, phone in clerks.open_rows(self.chief):
            line = slips.get((source, name, phone))
            if line is None or line.slip == OPEN:
                continue
            if line.slip == DIGIT:
                self.chief.post(f"/screening/sources/rows/{number}/", {"id_number": line.who.person.id_number})
                self.played["asked_and_put_right"] += 1
            else:
                self.chief.post(f"/screening/sources/rows/{number}/reject/", {"reason": NOT_HERE})
                self.played["rejected"] += 1
        self.to_ask = 0

    def _confirm(self) -> None:
        """The command lets hold what is proposed; what asks for more is signed by a second officer. Then each person
        gets somebody who answers for them."""
        board = self._waiting(self.chief, "proposed", "nobody")
        if board["proposed"]:
            clerks.decide(self.chief, "state=proposed", "confirm", board["proposed"])
            signed = self._waiting(self.second, "sign")["sign"]
            clerks.decide(self.second, "state=sign", "confirm", signed)
        if not board:
            return
        for (state, town), count in clerks.waiting(self.chief).items():
            if state == "nobody":
                owner = f"{self.towns[town]}包保一组"
                clerks.decide(self.chief, f"state=nobody&place={town}", "own", count, owner=owner)

    def _waiting(self, clerk: Browser, *states: str) -> Counter[str]:
        """How many wait for what in all towns together."""
        found: Counter[str] = Counter()
        for (state, _town), count in clerks.waiting(clerk).items():
            if state in states:
                found[state] += count
        return found

    def _release(self) -> None:
        """Whoever is ready goes at midnight; how many are not, the board says."""
        self.left = self._waiting(self.chief, "past")["past"]
        if self.left:
            clerks.decide(self.chief, "state=past", "release", self.left)
            self.left = self._waiting(self.chief, "past")["past"]

    def _after_midnight(self) -> None:
        """Who missed a test was tested again in the night, and goes with that reason."""
        clerks.decide(self.chief, "state=past", "release", self.left, why=RETESTED)
        self.played["released_late"] += self.left

    def _tests(self, midnight: datetime) -> None:
        """The laboratory's list of the day."""
        rows = laboratory.of_day(self.script, midnight)
        self.played["missed_test"] = len(laboratory.missed(self.script, midnight))
        if rows:
            name, content = laboratory.file_of([(who.person, at) for who, at in rows], midnight)
            fields = {"place": self.stage.place, "source": f"{self.scene.kind}核酸检测中心"}
            clerks.wait_for(self.chief, bring_list(self.chief, laboratory.PROOFS, fields, ("file", name, content)))
            clerks.decide(self.chief, "state=test", "tests", self._waiting(self.chief, "test")["test"])
