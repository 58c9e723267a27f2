"""Short lists for tests."""

from itertools import count

from muster.linkage import Reports, from_rows, link
from muster.linkage.numbers import check_character


def number(first: str) -> str:
    return first + check_character(first)


def listed(*rows: dict[str, str]) -> Reports:
    """A list of these reports, r1, r2 and so on."""
    return from_rows({"report_id": f"r{index}", **row} for index, row in zip(count(1), rows, strict=False))


def groups(*rows: dict[str, str]) -> list[int]:
    """Which of the reports are one person's: equal numbers, from 0 on in the order of the list."""
    person = link(listed(*rows)).person
    return [sorted(set(person), key=person.index).index(one) for one in person]
