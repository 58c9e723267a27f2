"""Who came from where, when, and by whom that was told: generated people of an exercise. Pure, repeatable by seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from muster.people.generated import GeneratedPerson, Generator
from muster.screening.rehearsal.amounts import LEAST_TOWNS
from muster.screening.rehearsal.scenes import Scene

Place = tuple[str, str]
"""A division's code and name."""
Abroad = tuple[str, str, str]
"""A town of the city people come from: its county's name, its own, its code."""
COUNTY, TOWN, VILLAGE = 6, 9, 12
DAY = timedelta(days=1)
NEVER = datetime.max.replace(tzinfo=UTC)
COMING = (1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3, 4, 5, 7, 9, 12, 7, 4, 3, 2, 2, 1, 1, 1, 1, 1, 1)
"""How many come on each day, by weight: until the city closed its roads on the nineteenth."""
HOURS = (0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 4, 4, 3, 3, 4, 4, 4, 5, 5, 4, 3, 2, 0, 0)
RISKY = 0.05
"""Who was in a town that became a risk area."""
NOON, AFTERNOON = 14, timedelta(hours=8)
"""They come in the afternoon: the rules count a stay for fourteen days to the minute, some sources tell when somebody
left and others when they came, and a list of nine o'clock means the same for both only if both were later than that."""
ONLY_COUNTY = 0.3


@dataclass(eq=False, slots=True)
class Traveller:
    """Somebody who was there and came here. `risky` is the number of the risk town they stayed in, or None."""

    person: GeneratedPerson
    town: Place
    village: Place
    origin: str
    code: str
    """The same as a division's code, as deep as they say it."""
    left: datetime
    came: datetime
    risky: int | None = None
    known: datetime = NEVER
    """When they come into the ledger."""
    told: list[str] = field(default_factory=list)
    """Which sources tell of them."""

    @property
    def home(self) -> str:
        """Where they live now, in words."""
        return f"{self.town[1]}{self.village[1]}"


@dataclass(frozen=True)
class Country:
    """Where the exercise plays: home towns with their villages, and the towns of the city people come from."""

    towns: tuple[Place, ...]
    villages: dict[str, tuple[Place, ...]]
    scene: Scene
    from_towns: tuple[Abroad, ...]


def country(places: Sequence[Place], abroad: Sequence[Abroad], scene: Scene, most: int) -> Country:
    """Out of all divisions here, `most` towns of them, and the towns there."""
    towns = tuple(one for one in places if len(one[0]) == TOWN)
    below = {
        code: tuple(one for one in places if len(one[0]) == VILLAGE and one[0][:TOWN] == code) for code, _n in towns
    }
    lived = tuple(one for one in towns if below[one[0]])[:most]
    return Country(lived, below, scene, tuple(abroad))


def villages_shown(places: Sequence[Place]) -> list[str]:
    """The villages of the towns of a small exercise: whoever lives elsewhere is beyond its clerks."""
    lived = {code[:TOWN] for code, _name in places if len(code) == VILLAGE}
    towns = [code for code, _name in places if len(code) == TOWN and code in lived][:LEAST_TOWNS]
    return [code for code, _name in places if len(code) == VILLAGE and code[:TOWN] in towns]


def travellers(
    count: int, here: Country, risk_towns: Sequence[int], since: datetime, random: Random
) -> list[Traveller]:
    """So many people, each from a town of the city, in order of coming."""
    generator = Generator(f"{random.random()}", [code for code, _name in here.towns], today=since.date())
    found = []
    others = [number for number in range(len(here.from_towns)) if number not in set(risk_towns)]
    days = random.choices(range(len(COMING)), COMING, k=count)
    for day in sorted(days):
        town = random.choice(here.towns)
        village = random.choice(here.villages[town[0]])
        came = since + day * DAY + timedelta(hours=random.choices(range(24), HOURS)[0], minutes=random.randrange(60))
        risky = random.randrange(len(risk_towns)) if random.random() < RISKY else None
        came += AFTERNOON if risky is not None and came.hour < NOON else timedelta()
        county, street, code = here.from_towns[random.choice(others) if risky is None else risk_towns[risky]]
        if risky is None and random.random() < ONLY_COUNTY:
            street, code = "", code[:COUNTY]
        person = generator.person(place=village[0], ages=(15, 80))
        left = came - timedelta(minutes=random.randrange(50, 240))
        found.append(Traveller(person, town, village, f"{here.scene.city}{county}{street}", code, left, came, risky))
    return found
