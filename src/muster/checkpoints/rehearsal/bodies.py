"""What is written down at the posts of an exercise about generated people and vehicles. Pure, repeatable by seed."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import msgspec

from muster.checkpoints import rules
from muster.checkpoints.bodies import CheckBody
from muster.people.generated import Generator

Body = dict[str, Any]
CODES = ("green",) * 60 + ("none", "yellow")
ORIGINS = ("510502", "510503", "510504", "510522", "500118", "511083", "510304", "510131")
STATIC_MANAGEMENT = rules.Policy(on_stale_proof="turn_back")
"""What the command sets for the exercise, so that phones and server decide alike."""
SHARE_FORGED = 0.06
SHARE_TWO_DRIVERS = 0.3
SHARE_WITHOUT_PROOF = 0.45


@dataclass
class Writer:
    """Writes bodies for one exercise."""

    random: Random
    generator: Generator
    place: str

    def plate(self) -> str:
        """The plate of another vehicle."""
        return self.generator.plate()

    def tap(self, *, vehicle: bool) -> Body:
        """One that went by in the stream."""
        return {"subject": "vehicle" if vehicle else "person", "outcome": "passed"}

    def turned_back(self, at: int, people: int, plate: str | None) -> Body:
        """A vehicle with its people, or (plate None) a person on foot, that may not go on."""
        body = self._full(people, plate, "turned_back")
        body["from_code"] = self.random.choice(ORIGINS)
        body["to_code"] = self.place
        draw = self.random.random()
        if draw < SHARE_FORGED:
            body["scan"] = {"kind": "entry_pass", "outcome": "refused"}
            body["proof"] = self._proof(at, fresh=True)
        elif draw < SHARE_FORGED + SHARE_WITHOUT_PROOF:
            body["proof"] = {"seen": "none"}
        else:
            body["proof"] = self._proof(at, fresh=False)
        return self._judged(body, at)

    def again(self, before: Body, at: int, people: int) -> Body:
        """The vehicle of an earlier attempt, which tries at another post."""
        body = self.turned_back(at, people, before["plate"]["plate"])
        body["persons"][0] = {**before["persons"][0], "salt": self._salt()}
        return body

    def green_lane(self, at: int, lane: str, permit: str, plate: str) -> Body:
        """A supply or enterprise vehicle with its permit, disinfected and passed."""
        people = 2 if self.random.random() < SHARE_TWO_DRIVERS else 1
        body = self._full(people, plate, "passed")
        body |= {"lane": lane, "permit": permit, "disinfected": True, "proof": self._proof(at, fresh=True)}
        body["health_code"] = "green"
        return self._judged(body, at)

    def registered(self, at: int, *, vehicle: bool) -> Body:
        """Somebody let through whose name is taken: an arrival, or a post that writes everybody down."""
        body = self._full(1, self.plate() if vehicle else None, "passed")
        body |= {"health_code": "green", "proof": self._proof(at, fresh=True)}
        body["from_code"], body["to_code"] = self.random.choice(ORIGINS), self.place
        return self._judged(body, at)

    def handled(self, at: int, outcome: str) -> Body:
        """Somebody sent to sampling, handed over for transfer, or let through for medical help."""
        body = self._full(1, self.plate(), outcome)
        body["proof"] = {"seen": "none"}
        if outcome == "medical":
            body["lane"] = "medical"
        elif outcome == "transferred":
            body |= {"health_code": "red", "receiver": "县疾控转运组"}
        return self._judged(body, at)

    def step(self, name: str, number: int, town: str) -> Body:
        """The next step with somebody turned back: a report to where they belong, then a penalty with its case."""
        if name == "penalty":
            return {"step": name, "case_number": f"泸县公(疫)决字〔2022〕{number}号"}
        return {"step": name, "place": town}

    def _full(self, people: int, plate: str | None, outcome: str) -> Body:
        body: Body = {
            "subject": "person" if plate is None else "vehicle",
            "outcome": outcome,
            "mode": "full",
            "people": people,
            "persons": [self._person() for _ in range(people)],
            "temperature_tenths": self.random.randrange(361, 370),
            "health_code": self.random.choice(CODES),
        }
        if plate is not None:
            body["plate"] = {"salt": self._salt(), "plate": plate}
        return body

    def _person(self) -> Body:
        somebody = self.generator.person()
        return {
            "salt": self._salt(),
            "name": somebody.name,
            "id_number": somebody.id_number,
            "phone": somebody.phone,
        }

    def _salt(self) -> str:
        return base64.urlsafe_b64encode(self.random.randbytes(18)).decode()

    def _proof(self, at: int, *, fresh: bool) -> Body:
        hours = self.random.randrange(6, 40) if fresh else self.random.randrange(50, 140)
        sampled = datetime.fromtimestamp(at, UTC) - timedelta(hours=hours, minutes=self.random.randrange(60))
        reported = sampled + timedelta(hours=5)
        return {"seen": "scan", "sampled_at": _text(sampled), "reported_at": _text(reported), "result": "negative"}

    def _judged(self, body: Body, at: int) -> Body:
        """The phone's own verdict, by the rules that it shares with the server."""
        known = rules.Known(holds=(), permit="valid" if "permit" in body else None)
        read = msgspec.convert(body, CheckBody)
        judged = rules.judge(read, datetime.fromtimestamp(at, UTC), STATIC_MANAGEMENT, known)
        return {**body, "device_verdict": judged.verdict, "reasons": list(judged.reasons)}


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def permits(lane: str, count: int) -> Sequence[str]:
    """Permit numbers as the desk gives them out: one vehicle uses its own again and again."""
    letter = {"supply": "B", "enterprise": "F"}[lane]
    return [f"泸{letter}2022{number:04d}" for number in range(1, count + 1)]
