"""Phones' journals against the program's register: what was acknowledged must be there, once and unchanged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from muster.kernel.models import Outcome, Record, Resolution
from muster.kernel.scope import Scope, acting

RECEIPT_WORDS = 5
UNSTORED = ("id_reused", "not_canonical")
"""Refusals after which the phone keeps the record and makes it anew: the register has none of it."""


@dataclass
class Comparison:
    """What the comparison found; `wrong` names each record that is not as its phone was told."""

    made: int = 0
    acknowledged: int = 0
    stored: int = 0
    wrong: list[str] = field(default_factory=list)


def compare(scope: Scope, incident: int, journals: Iterable[Path]) -> Comparison:
    """Compare the journals of an exercise's phones with the register of its incident."""
    with acting(scope):
        stored = {
            str(key): (outcome, bytes(digest).hex())
            for key, outcome, digest in Record.objects.filter(incident=incident).values_list("id", "outcome", "hash")
        }
        settled = {
            str(key): outcome
            for key, outcome in Resolution.objects.filter(incident=incident).values_list("record", "outcome")
        }
    result = Comparison(stored=len(stored))
    made: set[str] = set()
    told: dict[str, tuple[str, str]] = {}
    for words in _lines(journals):
        if words[0] == "made":
            made.add(words[1])
        elif len(words) == RECEIPT_WORDS and words[3] not in UNSTORED:
            told[words[1]] = (words[2], words[4])
    result.made, result.acknowledged = len(made), len(told)
    for key, (outcome, digest) in told.items():
        kept = stored.get(key)
        if kept is None:
            result.wrong.append(f"{key} was acknowledged and is not there")
        elif kept[1] != digest:
            result.wrong.append(f"{key} is not what was acknowledged")
        elif outcome not in (kept[0], settled.get(key)):
            result.wrong.append(f"{key} was {outcome} and is {settled.get(key, kept[0])}")
        elif settled.get(key, kept[0]) not in Outcome.values:
            result.wrong.append(f"{key} has no outcome")
    result.wrong += [f"{key} was never made by a phone" for key in stored if key not in made]
    return result


def _lines(journals: Iterable[Path]) -> Iterator[list[str]]:
    for path in journals:
        with path.open(encoding="utf-8") as file:
            for line in file:
                yield line.split()
