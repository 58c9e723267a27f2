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


def _strangers(many: int, first: str = "51052119{:02}0312901"):
    return [
        {
            "report_id": f"s{at}",
            "name": "欧阳" + "明华强磊军勇杰涛超刚"[at % 10],
            "id_number": number(first.format(at + 10)),
        }
        for at in range(many)
    ]


def test_a_namesake_of_the_same_town_is_somebody_else_while_hardly_anybody_was_told_of_before():
    told = {"report_id": "o1", "name": "韩德刚", "id_number": A, "phone": "15412345678", "town": "石桥镇"}
    new = {"report_id": "n1", "name": "韩德刚", "phone": "15487654321", "town": "石桥镇"}
    ledger = Sealed({"p1": [told], **{cells["report_id"]: [cells] for cells in _strangers(80)}})
    beginning = [new, *_strangers(80, "51052219{:02}0312901")]
    nearly_whole = [new, *_strangers(80)]
    assert not match(beginning, ledger).matches[0].known
    assert match(nearly_whole, ledger).matches[0].known


def test_the_first_lists_of_a_large_ledger_put_hardly_any_two_people_together():
    listed = list(GENERATORS["county"](30_000, 906))[:3_000]
    people, truth = defaultdict(list), {}
    for start in range(0, len(listed), 1_000):
        part = [cells for _, cells in listed[start : start + 1_000]]
        matches = match(part, Sealed(people)).matches
        for (who, cells), one in zip(listed[start : start + 1_000], matches, strict=True):
            people[one.person].append(cells)
            truth[cells["report_id"]] = who
    groups = [person for person, reports in people.items() for _ in reports]
    both = [(person, truth[cells["report_id"]]) for person, reports in people.items() for cells in reports]
    assert _pairs(both) / _pairs(groups) >= 0.99
    assert _pairs(both) / _pairs(truth.values()) >= 0.96


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
