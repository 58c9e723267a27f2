"""A roster problem as it stands in the file: `muster-roster/1`, field by field, nothing looked up yet."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

Amount = Annotated[float, msgspec.Meta(ge=0)]
Count = Annotated[int, msgspec.Meta(ge=0)]
LONGEST = 400
"""Days of the longest horizon: a year and a little. Tables grow with it."""


class Shift(msgspec.Struct):
    id: str
    start: str
    end: str
    night: bool = False


class Zone(msgspec.Struct):
    id: str
    x_km: float
    y_km: float


class Available(msgspec.Struct, forbid_unknown_fields=True):
    """What is absent sets no limit."""

    days: list[int] | None = None
    shifts: list[str] | None = None


class Person(msgspec.Struct):
    id: str
    zone: str
    organisation: str | None = None
    skills: list[str] = []
    available: Available | None = None


class Post(msgspec.Struct):
    id: str
    zone: str


class Need(msgspec.Struct, forbid_unknown_fields=True):
    post: str
    shift: str
    days: list[int]
    role: str = "any"
    min: Count = 0
    target: Count | None = None


class Rules(msgspec.Struct, forbid_unknown_fields=True):
    """A name that is not known would be a limit that nobody keeps, so it is refused."""

    min_rest_hours: Amount | None = None
    max_shifts_per_week: Count | None = None
    max_consecutive_days: Count | None = None
    fair_nights: Count | None = None


class Weights(msgspec.Struct, forbid_unknown_fields=True):
    unmet_min: Amount = 0
    unmet_target: Amount = 0
    km: Amount = 0
    unused_skill: Amount = 0
    night_over: Amount = 0
    organisation_split: Amount = 0
    change: Amount = 0
    wish: Amount = 0


class Wish(msgspec.Struct, forbid_unknown_fields=True):
    """Shifts that somebody would rather not have: on these days, at these shifts, anywhere but at these posts. Without
    days or shifts it is about all of them."""

    person: str
    days: list[int] | None = None
    shifts: list[str] | None = None
    posts: list[str] = []


class Pin(msgspec.Struct):
    person: str
    post: str
    shift: str
    day: int


class Assignment(msgspec.Struct):
    person: str
    post: str
    shift: str
    day: int
    role: str


class RosterForm(msgspec.Struct):
    format: Literal["muster-roster/1"]
    days: Annotated[int, msgspec.Meta(ge=1, le=LONGEST)]
    shifts: list[Shift]
    zones: list[Zone]
    people: list[Person]
    posts: list[Post]
    needs: list[Need]
    start: str = ""
    rules: Rules = msgspec.field(default_factory=Rules)
    weights: Weights = msgspec.field(default_factory=Weights)
    pinned: list[Pin] = []
    excluded: list[str] = []
    previous: list[Assignment] = []
    wishes: list[Wish] = []
