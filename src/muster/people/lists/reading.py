"""Name, number and phone as cells of a list hold them: what they say, what is wrong, what was mended. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from muster.kernel.sheets import cells
from muster.kernel.sheets.cells import Said
from muster.people import rules
from muster.people.rules import NumberProblem

T = TypeVar("T")
LONGEST_NAME = 60
_DIGITS = re.compile(r"[0-9]")
_HAN_NAME = re.compile(r"[\u4e00-\u9fff][\u4e00-\u9fff·• ]{1,14}")
_NOT_NAMES = re.compile(r"[省市区县镇乡村路街号栋楼室局院校司厂店]$|无|是|否|男|女|阴性|阳性")

NAME_PATTERN = r"姓名|名字|^name$|full name"
NUMBER_PATTERN = r"身份证|身分證|证件号|證件號|公民身份号码|id ?(number|card|no)|passport"
PHONE_PATTERN = r"电话|電話|手机|手機|联系方式|联系号码|phone|mobile|tel"
HEADINGS = ("姓名", "身份证", "证件", "电话", "手机", "單位", "单位", "電話", "手機", "身份證", "證件")
"""Words that the heading of a list of people has: what tells one encoding from another."""


def looks_number(cell: str) -> bool:
    """Whether a cell holds the number of a resident's document, right or with a typing error."""
    return re.fullmatch(r"[0-9]{17}[0-9X]|[0-9]{15}", rules.normal_number(cell)) is not None or (
        cells.rounded(cell) and re.search(r"E\+?17", cell, re.IGNORECASE) is not None
    )


def looks_phone(cell: str) -> bool:
    """Whether a cell holds a mobile phone's number."""
    return re.fullmatch(r"1[3-9][0-9]{9}", rules.normal_phone(cell)) is not None


def looks_name(cell: str) -> bool:
    """Whether a cell may be somebody's Chinese name."""
    plain = cell.strip()
    return _HAN_NAME.fullmatch(plain) is not None and len(plain) <= 4 and _NOT_NAMES.search(plain) is None  # noqa: PLR2004


def name(text: str, said: Said) -> str:
    """A name, which every row needs."""
    found = " ".join(text.split())
    if not found:
        said.problems.append("name_missing")
    elif len(found) > LONGEST_NAME or _DIGITS.search(cells.folded(found)):
        said.problems.append("name_form")
    return found


def phone(text: str, said: Said, *, needed: bool = True) -> str:
    """A phone number in its one way of writing."""
    found = rules.normal_phone(text)
    if not found:
        if needed:
            said.problems.append("phone_missing")
    elif cells.rounded(text):
        said.problems.append("phone_rounded")
    elif not rules.is_phone(found):
        said.problems.append("phone_form")
    elif cells.wide(text):
        said.mended.append(cells.WIDE)
    return found


def number(text: str, said: Said, *, today: date, needed: bool = False) -> rules.Number:
    """The number of a document in its one way of writing."""
    found = rules.read_number(text, today=today)
    if found.problem is not None:
        said.problems.append("number_rounded" if _rounded(text, found) else str(found.problem))
    elif needed and not found.text:
        said.problems.append("number_missing")
    elif cells.wide(text):
        said.mended.append(cells.WIDE)
    return found


def _rounded(text: str, found: rules.Number) -> bool:
    """Whether a spreadsheet kept the number as a quantity: fifteen digits are right, the rest is gone."""
    return cells.rounded(text) or (found.problem is NumberProblem.CHECK_DIGIT and found.text.endswith("000"))


def known(text: str, find: Callable[[str], T | None], code: str, said: Said) -> T | None:
    """What a cell names; a problem when it names nothing that is known. An empty cell names nothing."""
    if not text.strip():
        return None
    found = find(text.strip())
    if found is None:
        said.problems.append(code)
    return found
