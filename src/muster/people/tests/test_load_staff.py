"""A list of staff: told apart, previewed, loaded, put right and loaded again, without anybody twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import translation

from muster.kernel.models import Upload, UploadPart
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, acting
from muster.kernel.sheets import uploads, writing
from muster.kernel.tests import files
from muster.people.actions.organisations import open_organisation, tie_person
from muster.people.actions.staff import leave_staff
from muster.people.identities import NAME, NUMBER, PHONE
from muster.people.lists import STAFF
from muster.people.models import Staff, StaffIdentity, Tie
from muster.people.queries import staff as staff_queries
from muster.people.tests.cast import NOON, TODAY, TOWN

HEADER = ["序号", "姓名", "身份证号码", "联系电话", "所在党支部", "居住地", "特长"]


@pytest.fixture(autouse=True)
def in_chinese():
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def office(town) -> int:
    with acting(town):
        return open_organisation(
            town, kind="town-government", place=TOWN, name_zh="某镇政府", name_en="Town office", since=TODAY
        )


@pytest.fixture
def branch(town, office) -> int:
    with acting(town):
        return open_organisation(
            town, kind="party-branch", place=TOWN, name_zh="机关党支部", since=TODAY, parent=office
        )


def rows_for(people, *, branch="", skills="带班、驾驶"):
    return [
        HEADER,
        *(
            [str(number), one.name, one.id_number, one.phone, branch, one.place, skills]
            for number, one in enumerate(people, 1)
        ),
    ]


def receive(scope: Scope, office: int, data: bytes, name="名单.xlsx") -> int:
    with acting(scope):
        aim = STAFF.aim(scope, {"organisation": office})
        return uploads.receive(scope, STAFF, aim=aim, source="组织部", file_name=name, data=data)


def known_columns(scope: Scope, upload: int) -> dict[str, str]:
    return uploads.known_columns(scope, STAFF, uploads.find(scope, STAFF, upload)).columns


def choose(scope: Scope, upload: int, columns: dict[str, str]) -> None:
    uploads.choose_columns(scope, STAFF, number=upload, chosen=columns)


def load(scope: Scope, upload: int) -> dict[str, int]:
    with acting(scope):
        choose(scope, upload, known_columns(scope, upload))
    return uploads.load(scope, number=upload, progress=lambda done, total: None)


def preview(scope: Scope, upload: int):
    with acting(scope):
        choose(scope, upload, known_columns(scope, upload))
        return uploads.preview(scope, STAFF, number=upload)


def bring(scope: Scope, office: int, rows) -> tuple[int, int, int]:
    counts = load(scope, receive(scope, office, files.xlsx_file(rows)))
    return counts["added"], counts["changed"], counts["unchanged"]


def test_the_same_list_twice_changes_nothing(town, office, branch, generator):
    rows = rows_for([generator.person() for _ in range(30)], branch="机关党支部")
    assert bring(town, office, rows) == (30, 0, 0)
    assert bring(town, office, rows) == (0, 0, 30)
    with acting(town):
        assert Staff.objects.count() == StaffIdentity.objects.count() == 30
        assert Tie.objects.filter(kind="works-for").count() == Tie.objects.filter(kind="branch-member").count() == 30


def test_a_preview_says_so_and_writes_nothing(town, office, generator):
    known, other = generator.person(), generator.person()
    bring(town, office, rows_for([known]))
    rows = rows_for([known, other])
    rows.append(["3", "", "1234", "12", "没有的支部", "没有的地方", "飞行"])
    upload = receive(town, office, files.xlsx_file(rows))
    lines, counts = preview(town, upload)
    with acting(town):
        assert Staff.objects.count() == 1
    assert counts == {"added": 1, "changed": 0, "unchanged": 1, "failed": 1}
    assert (lines[2].number, lines[2].read.problems) == (
        4,
        ["name_missing", "phone_form", "number_form", "branch_unknown", "home_unknown", "skill_unknown"],
    )
    sentences = STAFF.words(lines[2].read.problems)
    assert all(code not in sentences for code in lines[2].read.problems)


def test_a_corrected_list_corrects(town, office, generator):
    one, other = generator.person(), generator.person()
    rows = rows_for([one, other])
    bring(town, office, rows)
    rows[1][3] = "154 9999 0001"
    rows[2][6] = "医护"
    assert bring(town, office, rows) == (0, 2, 0)
    with acting(town):
        (found,) = staff_queries.find(town, PHONE, "15499990001")
        assert staff_queries.find(town, NUMBER, one.id_number) == [found]
        assert staff_queries.find(town, PHONE, one.phone) == []
        (second,) = staff_queries.find(town, NAME, other.name)
        assert Staff.objects.get(pk=second).skills == ["driver", "lead", "medic"]


def test_who_came_without_number_is_found_by_name_and_phone(town, office, generator):
    person, namesake = generator.person(), generator.person()
    rows = rows_for([person, namesake])
    rows[1][2] = ""
    assert bring(town, office, rows) == (2, 0, 0)
    rows[1][2] = person.id_number
    assert bring(town, office, rows) == (0, 1, 1)
    with acting(town):
        assert Staff.objects.count() == 2
        assert len(staff_queries.find(town, NUMBER, person.id_number)) == 1


def test_same_name_and_phone_with_another_number_is_somebody_else(town, office, generator):
    one, other = generator.person(), generator.person()
    rows = rows_for([one])
    bring(town, office, rows)
    rows[1][2] = other.id_number
    assert bring(town, office, rows) == (1, 0, 0)


def test_an_errors_file_corrected_and_loaded_again(town, office, generator):
    people = [generator.person() for _ in range(5)]
    rows = rows_for(people)
    rows[2][2] = people[1].id_number[:-1] + ("0" if people[1].id_number[-1] != "0" else "1")
    rows[4][3] = "=HYPERLINK(1)"
    upload = receive(town, office, files.xlsx_file(rows))
    counts = load(town, upload)
    assert counts["added"] == 3
    with acting(town):
        row = uploads.find(town, STAFF, upload)
        assert (row.state, row.counts["failed"]) == (Upload.State.LOADED, 2)
        assert not UploadPart.objects.filter(upload=row.pk, failed=False).exists()
        _row, wrong = uploads.errors(town, STAFF, number=upload)
        data = writing.errors_file(row.header, wrong, watermark="u 2022")
    sheet = files.rows_of(data)
    assert sheet[0] == [*HEADER, "错误 Errors"]
    assert "校验码" in sheet[1][-1]
    sheet[1][2], sheet[2][3] = people[1].id_number, people[3].phone
    assert bring(town, office, sheet) == (2, 0, 0)
    assert bring(town, office, rows_for(people)) == (0, 0, 5)


def test_formulas_do_not_leave(town, generator):
    nasty = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x","y")', "平常"]
    for data in (
        writing.errors_file(["a"] * 6, [(nasty, "=bad")], watermark="=who"),
        writing.table_file("名单", ["a"] * 6, [nasty], watermark="who 2022-09-10 12:00"),
    ):
        for sheet in (files.rows_of(data),):
            assert not [cell for row in sheet for cell in row if cell.startswith(("=", "+", "-", "@"))]
            assert any("平常" in row for row in sheet)
        assert b"<f>" not in data


def test_a_rounded_number_is_told(town, office, generator):
    number = generator.person().id_number
    for rounded in (float(number[:15] + "000"), f"{float(number[:15] + '000'):.5E}"):
        rows = rows_for([generator.person()])
        rows[1][2] = rounded
        upload = receive(town, office, files.xlsx_file(rows))
        lines, _counts = preview(town, upload)
        assert lines[0].read.problems == ["number_rounded"]


def test_one_number_under_two_names(town, office, generator):
    one, other = generator.person(), generator.person()
    rows = rows_for([one, other])
    rows[2][2] = one.id_number
    upload = receive(town, office, files.xlsx_file(rows))
    lines, _counts = preview(town, upload)
    assert [line.read.problems for line in lines] == [[], ["number_twice"]]


def test_the_mapping_of_a_source_is_remembered(town, office, generator):
    person = generator.person()
    rows = [["甲", "乙", "丙", "丁"], [person.phone, person.name, person.id_number, "驾驶"]]
    upload = receive(town, office, files.csv_file(rows, "gb18030"), "x.csv")
    with acting(town):
        by_content = {"甲": "phone", "乙": "name", "丙": "id_number"}
        assert known_columns(town, upload) == by_content
        with pytest.raises(Problem) as trouble:
            choose(town, upload, {"甲": "phone"})
        assert trouble.value.code == "columns_missing"
        with pytest.raises(Problem) as trouble:
            choose(town, upload, {"甲": "phone", "乙": "name", "丙": "name"})
        assert trouble.value.code == "columns_twice"
        choose(town, upload, {**by_content, "丁": "skills", "戊": "home"})
    again = receive(town, office, files.csv_file(rows, "utf-8-sig"), "x.csv")
    with acting(town):
        assert known_columns(town, again) == {**by_content, "丁": "skills"}
    assert load(town, again)["added"] == 1


def test_no_row_lies_readable_in_the_database(town, office, generator):
    person = generator.person()
    upload = receive(town, office, files.xlsx_file(rows_for([person])))
    with acting(town), connection.cursor() as cursor:
        cursor.execute("select u::text || p::text from kernel_upload u join kernel_uploadpart p on p.upload = u.id")
        text = "".join(row[0] for row in cursor.fetchall())
        assert UploadPart.objects.filter(upload=upload).count() == 1
    for part in (person.name, person.id_number, person.phone):
        assert part not in text
        assert part.encode().hex() not in text


def test_a_list_is_its_bringers_alone(town, county, neighbour, office, generator):
    upload = receive(town, office, files.xlsx_file(rows_for([generator.person()])))
    for stranger in (county, neighbour):
        with acting(stranger), pytest.raises(NotFound):
            uploads.find(stranger, STAFF, upload)
    with acting(neighbour):
        assert not Upload.objects.exists()
        assert not UploadPart.objects.exists()


def test_a_list_is_loaded_once(town, office, generator):
    upload = receive(town, office, files.xlsx_file(rows_for([generator.person()])))
    load(town, upload)
    with acting(town), pytest.raises(Problem) as trouble:
        choose(town, upload, {"姓名": "name", "联系电话": "phone"})
    assert trouble.value.code == "upload_loaded"


def test_neighbours_staff_are_invisible(town, neighbour, reader, office, generator):
    person = generator.person()
    bring(town, office, rows_for([person]))
    with acting(neighbour):
        assert not Staff.objects.exists()
        assert not Tie.objects.exists()
        assert staff_queries.find(neighbour, NUMBER, person.id_number) == []
        with pytest.raises(NotFound):
            STAFF.aim(neighbour, {"organisation": office})
    with acting(reader):
        assert Staff.objects.count() == 1  # figures
        assert not StaffIdentity.objects.exists()  # never names
        (row,) = staff_queries.rows(reader, list(Staff.objects.all()), on=TODAY)
        assert (row.name, row.number, row.phone, row.readable) == ("", "", "", False)


def test_a_move_ends_the_former_tie(town, office, generator):
    person = generator.person()
    bring(town, office, rows_for([person]))
    with acting(town):
        other = open_organisation(town, kind="enterprise", place=TOWN, name_zh="某酒厂", since=TODAY)
    assert bring(town, other, rows_for([person])) == (0, 1, 0)
    with acting(town):
        ties = {tie.organisation_id: tie.until for tie in Tie.objects.filter(kind="works-for")}
    assert ties[other] is None
    assert ties[office] is not None


def test_ties_are_several_and_dated(town, office, branch, generator):
    bring(town, office, rows_for([generator.person()]))
    with acting(town):
        staff = Staff.objects.get()
        tie_person(town, staff=staff.pk, organisation=branch, kind="branch-member", since=TODAY)
        with pytest.raises(Problem) as trouble:
            tie_person(
                town,
                staff=staff.pk,
                organisation=branch,
                kind="reports-to",
                since=TODAY,
                until=TODAY - timedelta(days=1),
            )
        assert trouble.value.code == "tie_dates"
        row = staff_queries.one(town, staff.pk, on=NOON.date())
        assert {tie.kind_id for tie in row.ties} == {"works-for", "branch-member"}
        leave_staff(town, staff=staff.pk, on=TODAY, at=NOON)
        assert not staff_queries.within(town).exists()
