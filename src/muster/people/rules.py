"""Numbers, phones, plates and names of people: how each is written, when it is wrong, how it is masked. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from operator import mul
from uuid import UUID

CHECK_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
_OF_ZEROS = ord("0") * sum(CHECK_WEIGHTS)
OLDEST_BIRTH_YEAR = 1890
PROVINCES = frozenset(
    str(province)
    for part in (
        range(11, 16),
        range(21, 24),
        range(31, 38),
        range(41, 47),
        range(50, 55),
        range(61, 66),
        (71, 81, 82, 83),
    )
    for province in part
)
"""First two digits of residents' numbers (GB/T 2260). The four after them are no test: whoever was born in a county or
prefecture that is gone, as all of Chongqing before 1997, keeps its code for life."""


class NumberKind(StrEnum):
    """What document a number belongs to."""

    RESIDENT = "resident_id"
    RESIDENCE_PERMIT = "residence_permit"
    """港澳台居民居住证: numbered like a resident identity card, region 81, 82 or 83."""
    HOME_RETURN_PERMIT = "home_return_permit"
    """港澳居民来往内地通行证: H or M and 8 digits (older ones 10)."""
    TAIWAN_PERMIT = "taiwan_permit"
    """台湾居民来往大陆通行证: 8 digits (older ones 10 with a letter)."""
    PASSPORT = "passport"
    PERMANENT_RESIDENT = "permanent_resident"
    """外国人永久居留身份证: 18 digits from 9 on, older ones 3 letters and 12 digits."""
    NONE = "none"
    """A child without a number yet, or somebody whose number is not known."""


class NumberProblem(StrEnum):
    """Why a number cannot be right."""

    FORM = "number_form"
    CHECK_DIGIT = "number_check_digit"
    REGION = "number_region"
    BIRTH_DATE = "number_birth_date"


@dataclass(frozen=True)
class Number:
    """A number as it is stored, and what it says; `problem` is set when it cannot be right."""

    kind: NumberKind
    text: str
    problem: NumberProblem | None = None
    birth_date: date | None = None
    female: bool | None = None


def hold_end(since: datetime, days: int | None) -> datetime | None:
    """When a control mark ends by itself; None when its kind has no usual length."""
    return None if days is None else since + timedelta(days=days)


def hold_state(since: datetime, until: datetime | None, lifted_at: datetime | None, now: datetime) -> str:
    """What a control mark is at a moment: lifted, past (its end, and nobody has lifted it), early or force."""
    if lifted_at is not None and lifted_at <= now:
        return "lifted"
    if until is not None and until <= now:
        return "past"
    return "early" if since > now else "force"


_ON_SHIFT = 0x6D757374_6572_8000_8000_000000000000
"""A version 8 UUID whose last 48 bits are a number of ours."""


def duty_id(who: int) -> UUID:
    """The id that records carry for somebody of a shift's list of whom nobody knows whether they are on the staff."""
    return UUID(int=_ON_SHIFT | who)


def who_on_duty(one: UUID) -> int | None:
    """The row of a shift's list behind such an id; None for the id of a member of staff."""
    who = one.int & (2**48 - 1)
    return who if one.int - who == _ON_SHIFT else None


_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
_OTHERS = (
    (re.compile(r"[HM](?:[0-9]{8}|[0-9]{10})"), NumberKind.HOME_RETURN_PERMIT),
    (re.compile(r"[0-9]{8}|[0-9]{10}[A-Z]?"), NumberKind.TAIWAN_PERMIT),
    (re.compile(r"[A-Z]{3}[0-9]{12}"), NumberKind.PERMANENT_RESIDENT),
    (re.compile(r"[A-Z]{1,2}[0-9]{6,9}|[0-9]{9}"), NumberKind.PASSPORT),
)
_SEPARATORS = str.maketrans("", "", " \t\r\n\u00a0\u3000-‐‑–—_.,，。·•‧・()（）'\"\ufeff")
_DOTS = str.maketrans(dict.fromkeys("•‧・．.", "·"))


def _folded(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def normal_number(text: str) -> str:
    """An identifier without the ways to write it: full-width digits, spaces, dashes, a small x."""
    if text.isascii() and text.isalnum():
        return text.upper()
    return _folded(text).translate(_SEPARATORS).upper()


def check_digit(first: str) -> str:
    """The 18th character of GB 11643 for the 17 digits before it, which are written as ASCII."""
    return CHECK_DIGITS[(sum(map(mul, CHECK_WEIGHTS, first.encode())) - _OF_ZEROS) % 11]


def read_number(text: str, *, today: date) -> Number:
    """What kind of number this is and whether it can be right. Empty text is `NONE` without a problem.

    A birth date after `today` is none.
    """
    number = normal_number(text)
    if not number:
        return Number(NumberKind.NONE, "")
    if _EIGHTEEN.fullmatch(number):
        return _read_eighteen(number, today)
    for form, kind in _OTHERS:
        if form.fullmatch(number):
            return Number(kind, number)
    looks_resident = number[:6].isdigit() or number.isdigit()
    return Number(NumberKind.RESIDENT if looks_resident else NumberKind.PASSPORT, number, NumberProblem.FORM)


def _read_eighteen(number: str, today: date) -> Number:
    kind = _kind_of_eighteen(number)
    born = _birth_date(number[6:14], today)
    problem = None
    if check_digit(number[:17]) != number[17]:
        problem = NumberProblem.CHECK_DIGIT
    elif born is None:
        problem = NumberProblem.BIRTH_DATE
    elif kind is NumberKind.RESIDENT and number[:2] not in PROVINCES:
        problem = NumberProblem.REGION
    return Number(kind, number, problem, born, int(number[16]) % 2 == 0)


def _kind_of_eighteen(number: str) -> NumberKind:
    if number.startswith("9"):
        return NumberKind.PERMANENT_RESIDENT
    if number[:6] in ("810000", "820000", "830000"):
        return NumberKind.RESIDENCE_PERMIT
    return NumberKind.RESIDENT


def born(number: str, today: date) -> date | None:
    """The day in the number of a resident; None where it says none."""
    return _birth_date(number[6:14], today) if len(number) == RESIDENT_DIGITS else None


def years(birthday: date, today: date) -> int:
    """How old somebody is on a day."""
    return today.year - birthday.year - ((today.month, today.day) < (birthday.month, birthday.day))


GUARDED_BELOW = 14
"""Below this age a guardian looks and asks for somebody."""


def is_guarded(birthday: date, today: date) -> bool:
    """Whether somebody is a child for whom a guardian acts. A year of age is full from the day after the birthday
    (周岁): the Civil Code leaves the first day of a span out and ends it with the day of the same date (articles 201
    to 203), and the Supreme People's Court says so of age. On the fourteenth birthday the guardian still acts."""
    return years(birthday, today - timedelta(days=1)) < GUARDED_BELOW


RESIDENT_DIGITS = 18


def _birth_date(digits: str, today: date) -> date | None:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return born if born.year >= OLDEST_BIRTH_YEAR and born <= today else None


_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_PHONE = re.compile(r"1[3-9][0-9]{9}|0[0-9]{9,11}|[2-8][0-9]{6,7}|\+[0-9]{7,15}")


def normal_phone(text: str) -> str:
    """Digits only; China's country code left out, another country's kept after a '+'."""
    if _MOBILE.fullmatch(text):
        return text
    plain = _folded(text).translate(_SEPARATORS).replace("/", "")
    if plain.startswith("00"):
        plain = "+" + plain[2:]
    if plain.startswith("+86"):
        return plain[3:]
    if len(plain) == 13 and plain.startswith("86") and _MOBILE.fullmatch(plain, 2):  # noqa: PLR2004 - 86 and 11 digits
        return plain[2:]
    return plain


def is_phone(text: str) -> bool:
    """Whether a normalised text can be called: a mobile, a line with or without area code, a foreign number."""
    return _PHONE.fullmatch(text) is not None


_BETWEEN = re.compile(r"[\s,;:，；：、|]+")


@dataclass(frozen=True)
class Contact:
    """A line of a list of people to let in: a number, and a name where one was given."""

    name: str
    phone: str


def read_contacts(text: str) -> tuple[list[Contact], list[int]]:
    """Who stands in what somebody pasted, a line each, and the numbers of the lines without a phone number.

    The same number again counts once.
    """
    found: dict[str, Contact] = {}
    wrong = []
    for number, line in enumerate(text.splitlines(), 1):
        words = [word for word in _BETWEEN.split(line.strip()) if word]
        phones = [phone for word in words if is_phone(phone := normal_phone(word))]
        if len(phones) == 1:
            name = " ".join(word for word in words if not is_phone(normal_phone(word)))
            found.setdefault(phones[0], Contact(name[:LONGEST_NAME], phones[0]))
        elif words:
            wrong.append(number)
    return list(found.values()), wrong


LONGEST_NAME = 60
PLATE_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE = re.compile(f"[{PLATE_PROVINCES}][A-Z][A-HJ-NP-Z0-9]{{4,5}}[A-HJ-NP-Z0-9挂学警港澳领使]")
_NEVER_ON_PLATES = str.maketrans("OI", "01")


def normal_plate(text: str) -> str:
    """Province, letter and serial without dot or space. O and I are not used in serials: they mean 0 and 1."""
    usual = text.replace("·", "")
    if _PLATE.fullmatch(usual):
        return usual
    plain = normal_number(text)
    if len(plain) > 2 and plain[0] in PLATE_PROVINCES:  # noqa: PLR2004 - the two characters before the serial
        return plain[:2] + plain[2:].translate(_NEVER_ON_PLATES)
    return plain


def is_plate(text: str) -> bool:
    """Whether a normalised text is a mainland civil plate, of the old length or for new energy."""
    return _PLATE.fullmatch(text) is not None


_DOOR_PARTS = re.compile(r"[0-9]+|[A-Za-z]+|[\u4e00-\u9fff]+")
_DOOR_WORDS = frozenset({"栋", "幢", "座", "单元", "室", "号", "户", "号楼", "房"})


def normal_household(text: str) -> str:
    """A household by the code of its place and its door (`510521100001 3栋2单元501`): 3-2-501 and 3幢2单元501室 are
    the same door, whatever stands between the numbers."""
    place, _space, door = text.partition(" ")
    parts = [part for part in _DOOR_PARTS.findall(_folded(door)) if part not in _DOOR_WORDS]
    plain = "-".join(part.lstrip("0") or "0" if part.isdigit() else part.upper() for part in parts)
    return f"{place} {plain}" if plain else ""


_CHINESE = re.compile("[\u4e00-\u9fff]+")


def normal_name(text: str) -> str:
    """One way to write a name: no space between Chinese characters, one dot, one space and one case for Latin."""
    if _CHINESE.fullmatch(text):
        return text
    plain = " ".join(_folded(text).replace("\ufeff", "").translate(_DOTS).split())
    if plain.isascii():
        return plain.casefold()
    return plain.replace(" ", "").casefold()


_COMPOUND = (
    "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台",
    "皇甫宗政濮阳公冶太叔申屠公孙慕容仲孙钟离长孙宇文司徒鲜于司空令狐",
)
COMPOUND_SURNAMES = frozenset(line[at : at + 2] for line in _COMPOUND for at in range(0, len(line), 2))
HIDDEN = "某"
LONGEST_MASK = 2


def mask_name(name: str) -> str:
    """王某某: the surname and what is usual for the rest; Latin names keep their initials."""
    plain = name.strip()
    if not plain:
        return ""
    if plain.isascii():
        return " ".join(word[0] + "***" for word in plain.split())
    surname = plain[:2] if plain[:2] in COMPOUND_SURNAMES and len(plain) > 2 else plain[:1]  # noqa: PLR2004
    return surname + HIDDEN * min(max(len(plain) - len(surname), 1), LONGEST_MASK)


def mask_number(number: str) -> str:
    """5105** **** **** **18 for eighteen digits, H******89 for others."""
    plain = normal_number(number)
    if len(plain) == 18:  # noqa: PLR2004 - GB 11643
        return f"{plain[:4]}** **** **** **{plain[-2:]}"
    if len(plain) <= 4:  # noqa: PLR2004 - too short to show any of it
        return "*" * len(plain)
    return plain[0] + "*" * (len(plain) - 3) + plain[-2:]


def mask_phone(phone: str) -> str:
    """138****1234; of other numbers the first three and the last two digits."""
    plain = normal_phone(phone)
    if _MOBILE.fullmatch(plain):
        return f"{plain[:3]}****{plain[-4:]}"
    if len(plain) <= 5:  # noqa: PLR2004 - too short to show any of it
        return "*" * len(plain)
    return plain[:3] + "*" * (len(plain) - 5) + plain[-2:]


def mask_plate(plate: str) -> str:
    """川E·6K2**: half of the serial; of other plates the first two characters."""
    plain = normal_plate(plate)
    if is_plate(plain):
        return f"{plain[:2]}·{plain[2:5]}{'*' * (len(plain) - 5)}"
    return plain[:2] + "*" * max(len(plain) - 2, 0)
