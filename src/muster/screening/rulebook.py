"""Rule sets as data: those that come with the program, and how a local one is read from what a desk typed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from muster.screening.measures import Anchor, Kind, Mark, Phase, Rule, RuleSet, Subject

FILE = "data/rule_sets.toml"


@cache
def shipped() -> tuple[RuleSet, ...]:
    """The national editions and the assumed set, oldest first."""
    read = tomllib.loads(files("muster.screening").joinpath(FILE).read_text(encoding="utf-8"))
    return tuple(of(one) for one in read["set"])


def turned(sets: Iterable[RuleSet], after: datetime, until: datetime) -> list[RuleSet]:
    """The rule sets that began or ended after one moment and up to another: their time came, nobody did anything."""
    return [one for one in sets if any(edge and after < edge <= until for edge in (one.since, one.until))]


def of(plain: Mapping[str, Any]) -> RuleSet:
    """A rule set from its plain form, as in the file and as the database keeps local ones."""
    mark = Mark(plain.get("mark", Mark.SEEN))
    return RuleSet(
        key=plain["key"],
        level=plain["level"],
        issuer_zh=plain["issuer_zh"],
        issuer_en=plain["issuer_en"],
        title_zh=plain["title_zh"],
        title_en=plain["title_en"],
        scope=plain.get("scope", ""),
        since=_moment(plain["since"]),
        until=_moment(plain["until"]) if plain.get("until") else None,
        rules=tuple(_rule(plain["key"], one, mark) for one in plain.get("rule", [])),
        document=plain.get("document", ""),
        source=plain.get("source", ""),
        mark=mark,
        low_unit=plain.get("low_unit", 6),
    )


def _moment(given: datetime | str) -> datetime:
    return given if isinstance(given, datetime) else datetime.fromisoformat(given)


def _rule(set_key: str, plain: Mapping[str, Any], mark: Mark) -> Rule:
    subject = Subject(plain["subject"])
    return Rule(
        key=f"{set_key}.{subject.value}",
        subject=subject,
        look_back=plain["look_back"],
        anchor=Anchor(plain["anchor"]),
        first=plain.get("first", 0),
        phases=tuple(_phase(one) for one in plain["phases"]),
        release=tuple(plain.get("release", ())),
        mark=Mark(plain.get("mark", mark)),
        places=tuple(plain.get("places", ())),
    )


def _phase(plain: Mapping[str, Any]) -> Phase:
    instead = plain.get("instead")
    return Phase(
        Kind(plain["kind"]), plain["days"], tuple(plain.get("tests", ())), plain.get("by", False),
        Kind(instead) if instead else None,
    )  # fmt: skip
