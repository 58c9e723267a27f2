"""New reports against a ledger: found by shared keys, nobody in the ledger is ever joined."""

import hmac
from collections import Counter, defaultdict

from muster.linkage import from_rows, link
from muster.linkage.incremental import match
from muster.linkage.keys import MOST
from muster.linkage.ledgerfile import LedgerFile, save
from muster.linkage.samples import GENERATORS
from muster.linkage.tests.people import number
from muster.linkage.textkeys import keys_of

A = number("51052119850312901")
WANG = {"report_id": "old1", "name": "王建国", "id_number": A, "phone": "15412345678", "town": "石桥镇"}


class Sealed:
    """A ledger as a desk keeps it: keys only as blind indexes."""

    def __init__(self, people):
        self.people = people
        self.marks = defaultdict(set)
        for person, reports in people.items():
            for cells in reports:
                for key in keys_of(cells).all:
                    self.marks[self.mark(key)].add(person)
        self.asked = []

    @staticmethod
    def mark(key):
        return hmac.digest(b"secret", key.encode(), "sha256")[:16]

    def having(self, keys):
        self.asked.extend(keys)
        return {key: found for key in keys if (found := self.marks.get(self.mark(key)))}

    def numbered(self, people):
        return [person for person in people if any(keys_of(cells).valid for cells in self.people[person])]

    def told(self, people):
        for person in people:
            yield from ((person, cells) for cells in self.people[person])


def test_a_report_of_somebody_known_is_found_and_one_of_somebody_new_is_not():
    new = [
        {"report_id": "n1", "name": "王健国", "id_number": A},
        {"report_id": "n2", "name": "陈丽霞", "id_number": number("51052119850312903")},
        {"report_id": "n3", "name": "陈丽霞", "id_number": number("51052119850312903"), "phone": "15400000001"},
    ]
    matched = match(new, Sealed({"p1": [WANG]}))
    assert [(one.person, one.known) for one in matched.matches] == [("p1", True), ("n2", False), ("n2", False)]
    assert matched.compared == 0, "a right number under its name needs no comparison"


def test_a_single_report_that_nobody_has_to_be_compared_with_is_answered_as_among_others():
    stranger = {"report_id": "n9", "name": "欧阳明", "id_number": number("11010119700101901"), "phone": "15499999999"}
    for report in (
        {"report_id": "n1", "name": "王建国", "id_number": A},
        {"report_id": "n2", "name": "陈丽霞", "id_number": number("51052119850312903"), "phone": "15400000001"},
        {"report_id": "n3", "name": "陈丽霞"},
    ):
        alone, among = (match(new, Sealed({"p1": [WANG]})) for new in ([report], [report, stranger]))
        assert alone.matches == among.matches[:1] and alone.keys == among.keys[:1]
        assert (alone.doubts, alone.compared) == (among.doubts, among.compared) == ([], 0)


def test_two_people_of_the_ledger_stay_two_and_the_doubt_is_shown():
    ledger = Sealed({"p1": [WANG], "p2": [{**WANG, "report_id": "old2", "id_number": "", "village": "大湾村"}]})
    matched = match([{**WANG, "report_id": "n1", "id_number": ""}], ledger)
    assert matched.matches[0].person in {"p1", "p2"}
    assert [(doubt.report_id, doubt.known) for doubt in matched.doubts] == [("n1", True)]


def test_a_number_of_somebody_else_is_not_followed():
    child = {"report_id": "n1", "name": "王雨涵", "id_number": A, "birth_date": "2015-06-07"}
    matched = match([child], Sealed({"p1": [WANG, {**WANG, "report_id": "old2"}]}))
    assert not matched.matches[0].known


def test_a_name_of_very_many_is_not_fetched_and_joins_nobody():
    people = {
        f"p{at}": [{"report_id": f"o{at}", "name": "王伟", "id_number": number(f"510521{1930 + at}0312901")}]
        for at in range(MOST + 5)
    }
    matched = match([{"report_id": "n1", "name": "王伟"}], Sealed(people))
    assert (matched.compared, matched.matches[0].known) == (0, False)


def test_nothing_new_is_nothing():
    assert match([], Sealed({"p1": [WANG]})).matches == []


def _pairs(groups) -> float:
    return sum(many * (many - 1) / 2 for many in Counter(groups).values())


def test_a_list_in_two_parts_comes_to_nearly_the_same_as_in_one(tmp_path):
    listed = list(GENERATORS["county"](2400, 905))
    truth, rows = [key for key, _ in listed], [cells for _, cells in listed]
    whole = link(from_rows(rows)).person
    first, second = rows[:1800], rows[1800:]
    people = defaultdict(list)
    for cells, person in zip(first, link(from_rows(first)).person, strict=True):
        people[person].append(cells)
    save(people.items(), tmp_path)
    ledger = LedgerFile(tmp_path)
    later = [ledger.name(one.person) if one.known else one.person for one in match(second, ledger).matches]
    parts = [person for person, reports in people.items() for _ in reports]
    ids = [cells["report_id"] for reports in people.values() for cells in reports]
    person = dict(zip(ids, parts, strict=True)) | dict(zip((c["report_id"] for c in second), later, strict=True))
    split = [person[cells["report_id"]] for cells in rows]

    def f1(groups):
        return 2 * _pairs(zip(groups, truth, strict=True)) / (_pairs(groups) + _pairs(truth))

    assert f1(split) >= f1(whole) - 0.01
    assert 2 * _pairs(zip(split, whole, strict=True)) / (_pairs(split) + _pairs(whole)) >= 0.985
