"""Playbooks: what kinds of operation there are, their levels of area and their groups, as data beside this module."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from muster.kernel.problems import Problem

FOLDER = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Level:
    """A level of area: what it asks of people, and after how many days it is to end unless it is extended."""

    key: str
    name_zh: str
    name_en: str
    meaning_zh: str
    meaning_en: str
    days: int
    urgency: str

    @property
    def name(self) -> str:
        """In the reader's language."""
        return self.name_en if _english() else self.name_zh

    @property
    def meaning(self) -> str:
        """What it asks, in the reader's language."""
        return self.meaning_en if _english() else self.meaning_zh

    @property
    def lasts(self) -> timedelta:
        """How long it lasts unless it is extended."""
        return timedelta(days=self.days)


@dataclass(frozen=True)
class Retention:
    """A class of data: for what and on which ground it is kept, and how long after closing; `days` None: it stays."""

    key: str
    name_zh: str
    name_en: str
    purpose_zh: str
    purpose_en: str
    ground_zh: str
    ground_en: str
    fate_zh: str
    fate_en: str
    days: int | None = None

    @property
    def name(self) -> str:
        """In the reader's language."""
        return self.name_en if _english() else self.name_zh

    @property
    def purpose(self) -> str:
        """For what it is kept."""
        return self.purpose_en if _english() else self.purpose_zh

    @property
    def ground(self) -> str:
        """On which legal ground."""
        return self.ground_en if _english() else self.ground_zh

    @property
    def fate(self) -> str:
        """What becomes of it."""
        return self.fate_en if _english() else self.fate_zh


@dataclass(frozen=True)
class Template:
    """A group of the command that the playbook begins with, or a kind of premises that visitors look at."""

    key: str
    name_zh: str
    name_en: str

    @property
    def name(self) -> str:
        """In the reader's language."""
        return self.name_en if _english() else self.name_zh


@dataclass(frozen=True)
class Step:
    """A level of the command to which what is overdue goes up, after so many hours of being overdue."""

    level: str
    hours: int
    name_zh: str
    name_en: str

    @property
    def name(self) -> str:
        """In the reader's language."""
        return self.name_en if _english() else self.name_zh


@dataclass(frozen=True)
class Paper:
    """A paper that somebody under one of `measures` reads and signs. Its text may name {place}, {measure}, {since},
    {until} and {owner}."""

    key: str
    title_zh: str
    title_en: str
    measures: tuple[str, ...]
    text_zh: str
    text_en: str

    @property
    def title(self) -> str:
        """In the reader's language."""
        return self.title_en if _english() else self.title_zh

    def paragraphs(self, values: Mapping[str, str]) -> list[str]:
        """The text in the reader's language, filled in."""
        text = self.text_en if _english() else self.text_zh
        return [part.format_map(values) for part in text.strip().split("\n")]


@dataclass(frozen=True)
class Playbook:
    """One kind of operation."""

    key: str
    name_zh: str
    name_en: str
    levels: tuple[Level, ...]
    groups: tuple[Template, ...]
    retention: tuple[Retention, ...]
    escalation: tuple[Step, ...] = ()
    papers: tuple[Paper, ...] = ()
    premises: tuple[Template, ...] = ()

    def level(self, key: str) -> Level:
        """The level of that key. Raises Problem `level_unknown`."""
        for level in self.levels:
            if level.key == key:
                return level
        raise Problem("level_unknown", _("The playbook has no such level of area; choose one from the list."))


def _english() -> bool:
    return (get_language() or "").startswith("en")


def keys() -> list[str]:
    """Every playbook there is."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


@cache
def playbook(key: str) -> Playbook:
    """The playbook of that key. Raises Problem `playbook_unknown`."""
    if key not in keys():
        raise Problem(
            "playbook_unknown", _("There is no such playbook; there are: %(keys)s") % {"keys": ", ".join(keys())}
        )
    data: dict[str, Any] = tomllib.loads((FOLDER / f"{key}.toml").read_text(encoding="utf-8"))
    return Playbook(
        key=key,
        name_zh=data["name_zh"],
        name_en=data["name_en"],
        levels=tuple(Level(**row) for row in data["levels"]),
        groups=tuple(Template(**row) for row in data["groups"]),
        retention=tuple(Retention(**row) for row in data["retention"]),
        escalation=tuple(Step(**row) for row in data.get("escalation", ())),
        papers=tuple(Paper(**{**row, "measures": tuple(row["measures"])}) for row in data.get("papers", ())),
        premises=tuple(Template(**row) for row in data.get("premises", ())),
    )
