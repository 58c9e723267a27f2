"""`./muster link` as scripts call it."""

import csv
import json

import pytest

from muster.cli.main import main
from muster.linkage.samples import COLUMNS, GENERATORS


@pytest.fixture
def listed(tmp_path):
    path = tmp_path / "in.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(cells for _, cells in GENERATORS["county"](300, 903))
    return path


def _rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_list_is_linked(listed, tmp_path, capsys):
    out, review = tmp_path / "out.csv", tmp_path / "review.csv"
    assert main(["link", str(listed), "--out", str(out), "--review", str(review), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert set(shown) == {"reports", "persons", "review_pairs", "seconds", "peak_memory_mb"}
    rows = _rows(out)
    assert [row["report_id"] for row in rows] == [row["report_id"] for row in _rows(listed)]
    assert set(rows[0]) == {"report_id", "person_id", "confidence"}
    assert (shown["reports"], shown["persons"]) == (300, len({row["person_id"] for row in rows}))
    assert all(0 <= float(row["confidence"]) <= 1 for row in rows)
    pairs = _rows(review)
    assert shown["review_pairs"] == len(pairs)
    person = {row["report_id"]: row["person_id"] for row in rows}
    assert all(person[pair["report_a"]] != person[pair["report_b"]] and pair["why"] for pair in pairs)


def test_a_refused_list_writes_nothing(listed, tmp_path, capsys):
    listed.write_text("name\nx\n", encoding="utf-8")
    out = tmp_path / "out.csv"
    assert main(["link", str(listed), "--out", str(out)]) == 1
    assert "report_id" in capsys.readouterr().err
    assert not out.exists()


def test_where_nothing_can_be_written_nothing_is(listed, tmp_path, capsys):
    out, review = tmp_path / "out.csv", tmp_path / "no folder" / "review.csv"
    assert main(["link", str(listed), "--out", str(out), "--review", str(review)]) == 1
    said = capsys.readouterr().err
    assert "can be written" in said and f"{review.parent}: " in said, "the folder, not the file that was tried there"
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]
