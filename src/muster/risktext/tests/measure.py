"""What a reading found of what was meant, and which characters it says nothing about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from muster.risktext import Document
from muster.risktext.marks import plain
from muster.risktext.tests.bulletins import Made


def key(text: str) -> str:
    """A text without marks, whose width nobody promises."""
    return "".join(character for character in plain(text) if character.isalnum())


def compare(made: Made, read: Document) -> Counter[str]:
    """Counts of areas meant, read and both; of counties certain, right and wrong."""
    found: Counter[str] = Counter()
    meant = Counter((area.level, key(area.text)) for area in made.areas)
    got = Counter((area.level, key(area.text)) for area in read.areas)
    found.update(meant=meant.total(), read=got.total(), both=(meant & got).total())
    found.update(groups=len(read.groups), matching=sum(group.stated == group.read for group in read.groups))
    once = {k for k, count in (meant | got).items() if count == 1}
    places = {(area.level, key(area.text)): area for area in read.areas}
    for truth in made.areas:
        area = places.get((truth.level, key(truth.text)))
        if area is None or (truth.level, key(truth.text)) not in once:
            continue
        found.update(placed=1, told=(area.whole, area.excepted, area.new) == (truth.whole, truth.excepted, truth.new))
        if truth.county is not None:
            code = area.place.code
            found.update(certain=1, right=code is not None and code[:6] == truth.county)
            found.update(wrong=code is not None and code[:6] != truth.county)
    return found


def silent(text: str, read: Document, start: int, end: int) -> Iterable[str]:
    """Stretches between two positions that are in no area, heading, note or problem, marks aside."""
    covered = [False] * len(text)
    for span in read.spans:
        covered[span.start : span.end] = [True] * (span.end - span.start)
    stretch = ""
    for position in range(start, end):
        if covered[position] or not text[position].isalnum():
            if stretch:
                yield stretch
            stretch = ""
        else:
            stretch += text[position]
    if stretch:
        yield stretch
