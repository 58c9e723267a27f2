"""Whether a row of a list describes a member of staff, and what is wrong with it. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from muster.people import columns, rules
from muster.people.rules import NumberProblem

T = TypeVar("T")
LONGEST_NAME = 60
_SKILLS = re.compile(r"[,，、;；/\s]+")
_YES = frozenset({"是", "√", "✓", "对", "有", "y", "yes", "1", "true", "志愿者"})
_DIGITS = re.compile(r"[0-9]")
_EXPONENT = re.compile(r"[0-9.]+E[0-9]+", re.IGNORECASE)


@dataclass(frozen=True)
class Lookup:
    """What a row is compared with; each answers None (or False) for what does not exist."""

    region_exists: Callable[[str], bool]
    organisation: Callable[[str], int | None]
    skill: Callable[[str], str | None]
    home: Callable[[str], str | None]
    today: date


@dataclass(frozen=True)
class Read:
    """A row as it was understood. `organisation` None: the one that the whole list is for."""

    name: str
    id_number: str
    phone: str
    organisation: int | None = None
    branch: int | None = None
    home: str = ""
    skills: tuple[str, ...] = ()
    volunteer: bool = False


def read_row(cells: Mapping[str, str], lookup: Lookup) -> tuple[Read, list[str]]:
    """What the row says, and the codes of what is wrong with it (none: it can be loaded)."""
    problems: list[str] = []
    name = _name(cells.get(columns.NAME, ""), problems)
    phone = _phone(cells.get(columns.PHONE, ""), problems)
    number = _number(cells.get(columns.NUMBER, ""), lookup, problems)
    unit = _known(cells.get(columns.UNIT, ""), lookup.organisation, "organisation_unknown", problems)
    branch = _known(cells.get(columns.BRANCH, ""), lookup.organisation, "branch_unknown", problems)
    home = _known(cells.get(columns.HOME, ""), lookup.home, "home_unknown", problems)
    skills = _skills(cells.get(columns.SKILLS, ""), lookup, problems)
    volunteer = cells.get(columns.VOLUNTEER, "").strip().casefold() in _YES
    return Read(name, number, phone, unit, branch, home or "", skills, volunteer), problems


def _name(text: str, problems: list[str]) -> str:
    name = " ".join(text.split())
    if not name:
        problems.append("name_missing")
    elif len(name) > LONGEST_NAME or _DIGITS.search(name):
        problems.append("name_form")
    return name


def _phone(text: str, problems: list[str]) -> str:
    phone = rules.normal_phone(text)
    if not phone:
        problems.append("phone_missing")
    elif not rules.is_phone(phone):
        problems.append("phone_form")
    return phone


def _number(text: str, lookup: Lookup, problems: list[str]) -> str:
    number = rules.read_number(text, region_exists=lookup.region_exists, today=lookup.today)
    if number.problem is not None:
        problems.append("number_rounded" if _rounded(text, number) else str(number.problem))
    return number.text


def _rounded(text: str, number: rules.Number) -> bool:
    """Whether a spreadsheet kept the number as a quantity: fifteen digits are right, the rest is gone."""
    if _EXPONENT.fullmatch(text.replace("+", "").strip()):
        return True
    return number.problem is NumberProblem.CHECK_DIGIT and number.text.endswith("000")


def _known(text: str, find: Callable[[str], T | None], code: str, problems: list[str]) -> T | None:
    if not text.strip():
        return None
    found = find(text.strip())
    if found is None:
        problems.append(code)
    return found


def _skills(text: str, lookup: Lookup, problems: list[str]) -> tuple[str, ...]:
    keys = [lookup.skill(word) for word in _SKILLS.split(text.strip()) if word]
    if None in keys:
        problems.append("skill_unknown")
    return tuple(dict.fromkeys(key for key in keys if key))
