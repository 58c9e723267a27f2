"""Bulletins and snapshots as they were published, where they lie beside the project."""

from pathlib import Path

import pytest

from muster.risktext import Document, Gazetteer, SpanKind, read
from muster.risktext.tests.measure import silent

DATA = Path(__file__).resolve().parents[5] / "shared" / "data"
BULLETINS = sorted(DATA.glob("risk_bulletins/**/*.txt"))
SNAPSHOTS = sorted(DATA.glob("risk_snapshots/*.json.gz"))
EVERY = 8
"""So many bulletins are passed over for each that is read: neighbours differ little."""

pytestmark = pytest.mark.skipif(not BULLETINS or not SNAPSHOTS, reason="no published bulletins beside the project")


@pytest.fixture(scope="module")
def bulletins(gazetteer: Gazetteer) -> list[tuple[str, Document]]:
    found = []
    for path in BULLETINS[::EVERY]:
        content = path.read_bytes()
        found.append((content.decode("utf-8-sig").replace("\r\n", "\n"), read(content, gazetteer, file=path.name)))
    return found


def test_groups_read_as_many_areas_as_they_state(bulletins: list[tuple[str, Document]]):
    groups = [group for _, document in bulletins for group in document.groups]
    assert len(groups) > 100
    assert sum(group.stated == group.read for group in groups) >= 0.97 * len(groups)


def test_nearly_all_areas_take_a_code(bulletins: list[tuple[str, Document]]):
    areas = [area for _, document in bulletins for area in document.areas]
    assert sum(area.place.code is not None for area in areas) >= 0.93 * len(areas)


def test_nothing_between_the_headings_and_the_end_of_a_list_is_dropped(bulletins: list[tuple[str, Document]]):
    for text, document in bulletins:
        ends = [span.end for span in document.spans if span.kind is SpanKind.AREA]
        if ends:
            start, end = document.spans[0].start, max(ends)
            assert list(silent(text, document, start, end)) == []


def test_snapshots_are_whole(gazetteer: Gazetteer):
    for path in SNAPSHOTS[::9]:
        document = read(path.read_bytes(), gazetteer, file=path.name)
        assert document.groups
        assert all(group.stated == group.read for group in document.groups)
        coded = sum(area.place.code is not None for area in document.areas)
        assert coded >= 0.92 * len(document.areas)
