"""Lists without resident numbers teach nothing: they are linked by the model that comes with Muster."""

from collections import Counter

from muster.linkage import from_rows, link
from muster.linkage.samples import GENERATORS


def test_a_list_with_other_documents_only_is_linked():
    people: dict[str, str] = {}
    reports, truth = [], []
    for key, cells in GENERATORS["county"](3000, 904):
        passport = people.setdefault(key, f"E{31_000_000 + 7919 * len(people)}")
        reports.append({**cells, "id_number": passport if cells["id_number"] else ""})
        truth.append(key)
    person = link(from_rows(reports)).person
    found, true, both = (
        sum(many * (many - 1) / 2 for many in Counter(groups).values())
        for groups in (person, truth, zip(person, truth, strict=True))
    )
    assert both / found >= 0.985
    assert both / true >= 0.93
