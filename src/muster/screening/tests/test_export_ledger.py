"""The ledger as a file in an office's layout: drawn at the desk, chosen for the list as it is narrowed."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone
from tests.cast import TOWN, VILLAGE, browser

from muster.kernel import jobs
from muster.kernel.models import Approval, Audit, Job, JobState
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import acting
from muster.screening.actions import decide
from muster.screening.exports import actions, columns, queries, rules
from muster.screening.exports.jobs import refuse_names
from muster.screening.exports.rules import Column
from muster.screening.layout_models import LedgerLayout
from muster.screening.models import Measure
from muster.screening.tests.office import entered, entry, office, people

pytestmark = pytest.mark.django_db
DRAWN = {
    "name": "市专班表", "title": "返泸人员一览表", "at_name": "2", "at_number": "1", "as_name": "姓  名",
    "at_phone": "3", "at_until": "5", "as_until": "拟解除时间", "at_home": "4", "at_signature": "",
}  # fmt: skip


def sheet(settings):
    """The file that the latest work made, line by line."""
    row = Job.objects.latest("pk")
    jobs.perform(row.pk, row.incident, row.owner)
    row.refresh_from_db()
    assert row.state == JobState.DONE, row.problem
    book = openpyxl.load_workbook(io.BytesIO((settings.HOME.files / row.file).read_bytes()))
    return row.file_name, [[cell.value or "" for cell in line] for line in book.active.iter_rows()]


def test_layouts_that_come_with_the_program_know_their_columns():
    for language in ("zh", "en"):
        for layout in rules.shipped(language):
            assert layout.columns and {one.field for one in layout.columns} <= set(columns.FIELDS)
    chosen = {"a": (2, ""), "b": (None, "B"), "c": (1, "C"), "d": (2, "")}
    assert rules.ordered(chosen) == (Column("c", "C"), Column("a"), Column("d"))


def test_an_office_draws_its_layout_and_takes_the_list_out_in_it(cast, command, published, settings):
    first, second = people(2)
    mine, other = entered(command, entry(first), entry(second))
    with acting(command):
        decide.confirm(scope=command, people=[mine])
        until = Measure.objects.get(pk=mine).until
    desk = browser(cast.command, cast.incident)
    page = desk.get(reverse("ledger-layouts"), {"like": "monitoring"}).content.decode()
    assert "健康监测登记表" in page and 'value="14"' in page, "positions of the one it starts from"
    assert "至少为一列" in desk.post(reverse("ledger-layouts"), {"name": "空"}).content.decode()
    assert "市专班表" in desk.post(reverse("ledger-layouts"), DRAWN, follow=True).content.decode()
    with acting(command):
        key = queries.layouts(command)[0].key
    asked = {"layout": key, "query": "state=force"}
    assert desk.post(reverse("export-ledger"), asked).status_code == 302
    name, lines = sheet(settings)
    assert name.startswith("市专班表-20220912") and lines[0][0] == "【演练】返泸人员一览表"
    assert lines[2] == ["序号", "姓  名", "电话", "详细住址", "拟解除时间"]
    ((number, who, phone, home, ends),) = lines[3:]
    assert (number, who, home, ends) == (1, f"{first.name[0]}某", "", f"{timezone.localtime(until):%Y-%m-%d} 00:00")
    assert phone.endswith(first.phone[-4:]) and "*" in phone
    assert second.name not in str(lines) and first.phone not in str(lines)
    desk.post(reverse("export-ledger"), {"layout": key, "query": "", "names": "on", "reason": "市专班调阅核对"})
    _name, lines = sheet(settings)
    assert {line[1] for line in lines[3:]} == {first.name, second.name}
    assert Audit.objects.filter(action="people.reveal").count() == 2
    assert "理由" in desk.post(reverse("export-ledger"), {"layout": key, "names": "on"}).content.decode()


def test_a_layout_of_the_county_serves_its_towns_who_change_only_their_own(cast, command):
    town = office(cast, "secretary")
    with acting(command):
        number = actions.save_layout(scope=command, name="县表", title="", columns=[Column("name")])
        assert (
            actions.save_layout(scope=command, name="县表", title="新", columns=[Column("phone", "电话号")]) == number
        )
    with acting(town):
        (own,) = [one for one in queries.layouts(town) if one.number]
        assert (own.title, own.columns) == ("新", (Column("phone", "电话号"),))
        with pytest.raises(NotFound):
            actions.remove_layout(scope=town, number=number)
        theirs = actions.save_layout(scope=town, name="镇表", title="", columns=[Column("town")])
        assert LedgerLayout.objects.get(pk=theirs).place == TOWN
        for wrong in ([], [Column("secret")]):
            with pytest.raises(Problem):
                actions.save_layout(scope=town, name="错表", title="", columns=wrong)
    with acting(command):
        actions.remove_layout(scope=command, number=number)
        assert [one.name for one in queries.layouts(command) if one.number] == ["镇表"]
        with pytest.raises(NotFound):
            queries.layout(command, f"own-{number}")


def test_many_names_in_full_take_a_second_officer(cast, command, monkeypatch):
    entered(command, *(entry(one) for one in people(2, VILLAGE)))
    monkeypatch.setattr("muster.kernel.approvals.ALONE", 1)
    desk = browser(cast.command, cast.incident)
    desk.post(reverse("export-ledger"), {"layout": "control", "names": "on", "reason": "市专班调阅核对"})
    with acting(command):
        assert (Approval.objects.get().rows, Job.objects.get().state) == (2, JobState.WAITING)
    for count, agreed in ((2_001, 5_000), (60, 0), (60, 59)):
        with pytest.raises(Problem):
            refuse_names(count, agreed)
