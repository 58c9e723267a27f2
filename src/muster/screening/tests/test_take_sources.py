"""Rows of sources: each is in the ledger, rejected or open; sent twice or corrected they change nothing twice."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from tests.cast import COUNTY, TOWN, VILLAGE, browser

from muster.kernel import clock, jobs
from muster.kernel.figures import Period, figure
from muster.kernel.models import Audit, Job, Upload
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope, acting
from muster.kernel.tests import files
from muster.screening.models import Measure, Person, SourceList, SourceRow, Told
from muster.screening.sources import actions, entering, queries, rules
from muster.screening.sources.links import Invited
from muster.screening.tests.office import JIANGYANG, people

pytestmark = pytest.mark.django_db
HEADER = ["序号", "姓名", "身份证号码", "手机号", "来自何地", "返回时间", "现住址"]
SHEETS = "/screening/sources/lists/"
OWNER = "福集镇排查专班"


@pytest.fixture
def client(cast) -> Client:
    return browser(cast.command, cast.incident)


def listed(found: Any) -> list[list[object]]:
    return [
        [*HEADER],
        *(
            [str(at), one.name, one.id_number, one.phone, "泸州市江阳区", "2022-09-11 10:00", ""]
            for at, one in enumerate(found, 1)
        ),
    ]


def bring(
    client: Client, rows: list[list[object]], *, source: str = "县教育局", place: str = TOWN
) -> tuple[dict[str, int], str]:
    """A list all the way; what became of it and the preview."""
    file = SimpleUploadedFile("返乡.xlsx", files.xlsx_file(rows))
    sent = client.post(SHEETS, {"place": place, "owner": OWNER, "source": source, "file": file})
    assert sent.status_code == 302, sent.content.decode()
    page = client.get(sent["Location"]).content.decode()
    proposed = re.findall(r'name="(column-\d+)">(.*?)</select>', page, re.DOTALL)
    mapped = client.post(
        sent["Location"], {name: re.findall(r'value="(\w*)" selected', body)[0] for name, body in proposed}
    )
    assert mapped.status_code == 302
    preview = client.get(mapped["Location"]).content.decode()
    client.post(mapped["Location"].replace("preview", "load"))
    job = Job.objects.latest("pk")
    jobs.perform(job.pk, job.incident, job.owner)
    return Upload.objects.latest("pk").counts, preview


def whole(scope: Scope) -> queries.Sum:
    with acting(scope):
        found = queries.total(scope)
    assert found.whole
    return found


def test_every_row_of_a_list_is_accounted_for_however_often_it_comes(client, command, published):
    found = people(6, VILLAGE)
    rows = listed(found)
    rows[3][2] = found[2].id_number[:-1] + ("0" if found[2].id_number[-1] != "0" else "1")
    rows[4][4] = "火星市"
    rows[1][5] = "9月11日"
    rows[5][2], rows[6][2] = "", ""
    rows[6][3] = found[4].phone
    counts, preview = bring(client, rows)
    assert counts == {"linked": 4, "known": 0, "changed": 0, "open": 2, "failed": 0}
    order = [preview.index(words) for words in ("校验码", "无法确定", "未写年份", "无问题")]
    assert order == sorted(order), "what has to be asked stands first, then what was mended"
    assert found[0].id_number not in preview
    total = whole(command)
    assert (total.rows, total.linked, total.open, total.persons) == (6, 4, 2, 4), "two names, two people"
    with acting(command):
        assert Measure.objects.exclude(state="none").count() == 4, "the rules have looked at them"
        row = SourceRow.objects.filter(state="open").first()
        assert (str(row.owner), row.due_at) == (OWNER, clock.now(row.incident) + rules.DUE)
    again, _preview = bring(client, rows)
    assert again == {"linked": 0, "known": 6, "changed": 0, "open": 0, "failed": 0}
    rows[3][2] = found[2].id_number
    rows[4][4] = "泸州市江阳区"
    corrected, _preview = bring(client, rows)
    assert corrected == {"linked": 0, "known": 4, "changed": 2, "open": 0, "failed": 0}
    total = whole(command)
    assert (total.rows, total.linked, total.open, total.persons) == (6, 6, 0, 6)
    with acting(command):
        assert [one.rows for one in SourceList.objects.order_by("pk")] == [6, 6, 6]
        assert Person.objects.count() == 6


def test_a_list_without_homes_says_before_it_is_loaded_that_no_town_will_see_its_people(client, command):
    rows = listed(people(2, VILLAGE))
    _counts, preview = bring(client, [row[:-1] for row in rows], place=COUNTY)
    assert "没有一列写明现住地" in preview
    rows[1][-1] = "福集镇大田村"
    _counts, preview = bring(client, rows, place=COUNTY)
    assert "有1行没有写明" in preview
    rows[2][-1] = "福集镇大田村"
    assert "note warn" not in bring(client, rows, place=COUNTY)[1]
    assert "note warn" not in bring(client, [row[:-1] for row in rows])[1], "a town's list stays with the town"


def test_a_child_under_a_parents_number_takes_nobodys_place(client, command):
    """Both are asked for; a name that is only spelled otherwise is put right where it stood."""
    parent, child = people(2, VILLAGE)
    rows = listed([parent, child])
    rows[1][1], rows[2][1], rows[2][2] = "王建国", "王小宝", parent.id_number
    first, _preview = bring(client, rows)
    assert first["linked"] + first["open"] == 2 and first["changed"] == 0
    with acting(command):
        before = {row.pk: bytes(row.sealed) for row in SourceRow.objects.all()}
    again, _preview = bring(client, rows)
    assert again == {"linked": 0, "known": 2, "changed": 0, "open": 0, "failed": 0}
    rows[1][1], rows[2][3] = "王建帼", "15487650000"
    corrected, _preview = bring(client, rows)
    assert corrected == {"linked": 0, "known": 0, "changed": 2, "open": 0, "failed": 0}
    with acting(command):
        names = [actions.heard_of(row).content["name"] for row in SourceRow.objects.order_by("pk")]
        assert SourceRow.objects.count() == len(before) == 2
    assert names == ["王建帼", "王小宝"]


def test_a_number_filled_down_a_column_is_looked_through_no_further_than_a_little(client, command, monkeypatch):
    """Everybody stands for themselves, and the list does not take the square of its length."""
    looked: list[int] = []
    read = actions.heard_of
    monkeypatch.setattr(actions, "heard_of", lambda row: looked.append(row.number) or read(row))
    rows = listed(people(30, VILLAGE))
    for at, row in enumerate(rows[1:]):
        row[1], row[2] = "王李张刘陈"[at % 5] + "建小国宝芳英"[at // 5] + "明", rows[1][2]
    first, _preview = bring(client, rows)
    assert first["linked"] + first["open"] + first["changed"] == 30 and first["linked"] + first["open"] >= 5
    assert len(looked) <= 2 * 30 * 2 * actions.LOOKED_AT
    again, _preview = bring(client, rows)
    assert again["linked"] == again["open"] == 0


def test_two_sources_tell_of_the_same_person(client, command):
    (one,) = people(1, VILLAGE)
    bring(client, listed([one]))
    counts, _preview = bring(client, listed([one]), source="某酒厂")
    assert counts["linked"] == 1
    total = whole(command)
    assert (total.rows, total.linked, total.persons) == (2, 2, 1)
    page = client.get("/screening/sources/").content.decode()
    assert "县教育局" in page
    assert "某酒厂" in page
    rows = client.get("/screening/sources/rows/", {"source": "某酒厂"}).content.decode()
    assert f"{one.name[0]}某" in rows
    assert one.name not in rows
    assert one.id_number not in rows


def test_an_open_row_is_asked_about_and_settled_and_its_list_does_not_open_it_again(client, command):
    first, second = people(2, VILLAGE)
    rows = listed([first, second])
    rows[1][2], rows[2][2], rows[1][6] = "51052119900101", "12345", "某小区3栋"
    bring(client, rows)
    with acting(command):
        wrong, other = SourceRow.objects.order_by("number")
    page = f"/screening/sources/rows/{wrong.pk}/"
    shown = client.get(page).content.decode()
    assert "证件" in shown
    assert "泸州市江阳区" in shown, "from where, as the list wrote it"
    assert client.post(page, {"phone": "1"}).status_code == 302
    assert whole(command).open == 2, "still wrong"
    assert client.post(page, {"id_number": first.id_number, "phone": first.phone}).status_code == 302
    with acting(command):
        assert actions.heard_of(SourceRow.objects.get(pk=wrong.pk)).content[rules.ADDRESS] == "某小区3栋", "it stays"
    assert client.post(page, {"id_number": first.id_number}).status_code == 409
    refused = client.post(f"/screening/sources/rows/{other.pk}/reject/", {"reason": "无"})
    assert refused.status_code == 422
    client.post(f"/screening/sources/rows/{other.pk}/reject/", {"reason": "已离开本地，移交邻县"})
    total = whole(command)
    assert (total.linked, total.rejected, total.open) == (1, 1, 0)
    counts, _preview = bring(client, rows)
    assert counts["known"] == 2
    assert whole(command).rejected == 1
    with acting(command):
        told = set(Audit.objects.values_list("action", flat=True))
    assert {"screening.take_rows", "screening.correct_row", "screening.reject_row"} <= told


def test_rows_lie_sealed_and_stay_within_their_place(client, cast, command):
    (one,) = people(1, VILLAGE)
    bring(client, listed([one]))
    with acting(command), connection.cursor() as cursor:
        cursor.execute("select r::text || l::text from screening_sourcerow r, screening_sourcelist l")
        text = "".join(row[0] for row in cursor.fetchall())
        row = SourceRow.objects.get()
    for part in (one.name, one.id_number, one.phone):
        assert part not in text
        assert part.encode().hex() not in text
    for user in (cast.neighbour, cast.foreign):
        other = browser(user, cast.incident)
        assert other.get(f"/screening/sources/rows/{row.pk}/").status_code in (302, 403, 404)
        assert other.post(f"/screening/sources/rows/{row.pk}/reject/", {"reason": "没有理由"}).status_code in (
            302,
            403,
            404,
        )
    nameless = Scope(command.incident, command.places, False, "user:0", frozenset({"upper"}))
    with acting(nameless):
        assert not SourceRow.objects.exists()
    with acting(command):
        assert SourceRow.objects.get().state == "linked"


def test_a_chain_is_looked_at_first_and_pasted_again_with_more_lines(client, command):
    first, second, third = people(3, VILLAGE)
    lines = [
        "#接龙 泸州返乡人员",
        f"1. {first.name} {first.id_number} 从泸州回来 9月11日 {first.phone}",
        f"２、{second.phone}，{second.name}，{second.id_number}😷",
        "3. 家里老人身体不好",
    ]
    given = {"place": TOWN, "source": "大田村群", "owner": OWNER, "text": "\n".join(lines)}
    page = client.post("/screening/sources/chain/", given).content.decode()
    assert f"{first.name[0]}某" in page
    assert not SourceRow.objects.exists()
    assert client.post("/screening/sources/chain/", {**given, "take": "1"}).status_code == 302
    total = whole(command)
    assert (total.rows, total.linked, total.open) == (3, 2, 1)
    more = "\n".join([*lines, f"4. {third.name} {third.phone} 从泸州回来"])
    client.post("/screening/sources/chain/", {**given, "text": more, "take": "1"})
    total = whole(command)
    assert (total.rows, total.linked, total.open) == (4, 3, 1)
    nobody = client.post("/screening/sources/chain/", {**given, "text": "大家好"}).content.decode()
    assert "看不出" in nobody


REPORT = {
    "name": "", "id_number": "", "phone": "", "origin": "泸州市江阳区", "arrived_at": "2022-09-11T10:00",
    "home": "大田村3组", "companions": "", "text": "9月10日 在家\n9月11日 坐车回来",
}  # fmt: skip


def test_a_resident_reports_without_an_account(client, command, cast):
    one, other = people(2, VILLAGE)
    made = client.post("/screening/sources/link/", {"place": TOWN, "owner": OWNER}).content.decode()
    address = re.findall(r'value="http://[^/]+(/report/[^"]+)"', made)[0]
    phone = Client()
    page = phone.get(address)
    assert page.status_code == 200
    assert "<script" not in page.content.decode()
    assert len(page.content) < 12_000
    sent = phone.post(address, {**REPORT, "name": one.name, "id_number": one.id_number, "phone": one.phone})
    assert OWNER in sent.content.decode()
    assert one.id_number not in sent.content.decode(), "what was told is not shown again"
    phone.post(address, {**REPORT, "name": other.name, "phone": "123"})
    phone.post(address, {**REPORT, "name": one.name, "id_number": one.id_number, "phone": one.phone})
    total = whole(command)
    assert (total.rows, total.linked, total.open, total.persons) == (2, 1, 1, 1)
    with acting(command):
        assert Measure.objects.count() == 1
        assert all(row.place.startswith(TOWN) for row in SourceRow.objects.all())
    assert phone.get(address[:-3] + "x/").status_code == 404
    phone.post("/language/", {"language": "en", "next": address})
    assert "Report yourself" in phone.get(address).content.decode()


def test_very_many_reports_at_once_are_refused_until_the_window_is_over(cast, command, monkeypatch):
    monkeypatch.setattr(entering, "MOST", 3)
    invited = Invited(cast.incident.pk, VILLAGE, "大田村专班")

    def report(number: int) -> None:
        one = crowd[number]
        cells = {"name": one.name, "id_number": one.id_number, "phone": one.phone}
        with acting(invited.scope):
            entering.report_oneself(invited=invited, cells=cells, arrived_at=clock.now(cast.incident.pk))

    crowd = people(9)
    for number in range(3):
        report(number)
    with pytest.raises(Problem) as refused:
        report(3)
    assert refused.value.status == 429
    clock.move(cast.incident.pk, to=clock.now(cast.incident.pk) + entering.WINDOW)
    for number in range(4, 6):
        report(number)
    midnight = clock.now(cast.incident.pk) + timedelta(days=1)
    clock.move(cast.incident.pk, to=midnight.replace(hour=15, minute=56))
    for number in range(6, 8):
        report(number)
    clock.move(cast.incident.pk, to=midnight.replace(hour=16, minute=2))
    report(8)
    with pytest.raises(Problem):
        report(3)


def test_what_was_written_day_by_day_is_seen_and_counts(client, command, published):
    (one,) = people(1, VILLAGE)
    said = "9月8日-9月9日 在泸州市江阳区南城街道某小区\n9月9日 泸州市龙马潭区"
    given = {**REPORT, "place": TOWN, "owner": OWNER, "kind": "door", "name": one.name, "phone": one.phone}
    given["origin"] = "泸州市龙马潭区"
    given |= {"text": f"{said}\n{REPORT['text']}", "companions": "王某某 同车"}
    client.post("/screening/sources/enter/", given)
    with acting(command):
        row, told = SourceRow.objects.get(), Told.objects.get()
        places = [place for place, _since, _until in told.itinerary["stays"]]
        assert places == ["510504", JIANGYANG], "the day in Longmatan lies in the stay there"
        assert Measure.objects.get().risk_class == "from_medium", "by the days in Jiangyang"
    page = client.get(f"/screening/people/{row.person}/").content.decode()
    asked = page.partition("待核实")[2].partition("</section>")[0]
    assert "9月10日 在家" in asked and "9月11日 坐车回来" in asked and "南城街道" not in asked
    for shown in (page.partition("本人自述")[2], client.get(f"/screening/sources/rows/{row.pk}/").content.decode()):
        assert "王某某 同车" in shown and "9月8日-9月9日" in shown
    with acting(command):
        assert Audit.objects.filter(action="screening.see_words").count() == 2
    noted = {"way": "call", "contact": "arrived", "asked": "itinerary"}
    client.post(f"/screening/people/{row.person}/follow-up/", noted)
    again = client.get(f"/screening/people/{row.person}/").content.decode()
    assert "9月10日 在家" not in again.partition("本人自述")[0], "asked since"


def test_one_is_entered_at_the_door_and_from_paper(client, command):
    one, other = people(2, VILLAGE)
    given = {**REPORT, "place": TOWN, "owner": OWNER}
    door = {**given, "kind": "door", "name": one.name, "id_number": one.id_number, "phone": one.phone}
    assert client.post("/screening/sources/enter/", door).status_code == 302
    paper = {**given, "kind": "form", "name": other.name, "id_number": "", "phone": other.phone}
    assert client.post("/screening/sources/enter/", paper).status_code == 302
    with acting(command):
        kinds = sorted((one.kind, one.rows) for one in SourceList.objects.all())
    assert kinds == [("door", 1), ("form", 1)]
    assert whole(command).linked == 2
    assert client.get("/screening/sources/form/").status_code == 200


def test_column_of_the_place_somebody_left_from_is_no_time(client, command):
    (one,) = people(1, VILLAGE)
    header = ["编号", "员工姓名", "证件号码", "电话", "出发地", "启程时间", "到达时间", "居住社区"]
    row = ["1", one.name, one.id_number, one.phone, "泸州市江阳区", "2022-09-11 07:00", "2022-09-11 10:00", ""]
    counts, _preview = bring(client, [header, row])
    assert counts == {"linked": 1, "known": 0, "changed": 0, "open": 0, "failed": 0}


def test_row_that_its_source_corrects_is_one_person_time(client, command):
    (one,) = people(1, VILLAGE)
    rows = listed([one])
    bring(client, rows)
    rows[1][5] = "2022-09-11 12:30"
    counts, _preview = bring(client, rows)
    assert counts["changed"] == 1
    with acting(command):
        times = figure("screening.screened_person_times").query
        assert times.total(command, Period()) == 1
        assert figure("screening.from_lists").query.total(command, Period()) == 1
        assert Told.objects.count() == 2
