"""What the columns of a list of staff mean: the fields there are, and what a heading is usually for. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

NAME, NUMBER, PHONE = "name", "id_number", "phone"
UNIT, BRANCH, HOME, SKILLS, VOLUNTEER = "organisation", "branch", "home", "skills", "volunteer"
FIELDS = (NAME, NUMBER, PHONE, UNIT, BRANCH, HOME, SKILLS, VOLUNTEER)
NEEDED = (NAME, PHONE)
ERRORS_HEADING = "错误 Errors"
"""The column that an errors file adds; it is left out when the file comes back."""

_USUAL = (
    (NUMBER, r"身份证|身分證|证件号|證件號|公民身份号码|id ?(number|card|no)|passport"),
    (PHONE, r"电话|電話|手机|手機|联系方式|联系号码|phone|mobile|tel"),
    (BRANCH, r"支部|党组织|黨組織|branch"),
    (UNIT, r"单位|單位|机构|部门|organisation|organization|employer|unit"),
    (HOME, r"住址|居住|家庭|户籍|社区|村|home|address|village"),
    (SKILLS, r"技能|特长|专长|特長|skill"),
    (VOLUNTEER, r"志愿|志願|volunteer"),
    (NAME, r"姓名|名字|^name$|full name"),
)


def guess(header: Sequence[str]) -> dict[str, str]:
    """Heading -> field, for headings that are usual; a field is given to the first that fits."""
    found: dict[str, str] = {}
    for heading in header:
        if heading == ERRORS_HEADING:
            continue
        for field, pattern in _USUAL:
            if field not in found.values() and re.search(pattern, heading, re.IGNORECASE):
                found[heading] = field
                break
    return found


def remembered(header: Sequence[str], known: Mapping[str, str]) -> dict[str, str]:
    """The mapping of a source's last list, as far as this one has its headings; new headings are guessed."""
    kept = {heading: field for heading, field in known.items() if heading in header}
    for heading, field in guess(header).items():
        if heading not in known and field not in kept.values():
            kept[heading] = field
    return kept


def cells(header: Sequence[str], columns: Mapping[str, str], row: Sequence[str]) -> dict[str, str]:
    """The cells of a row by field; what is not mapped is left out."""
    return {columns[heading]: cell for heading, cell in zip(header, row, strict=True) if heading in columns}
