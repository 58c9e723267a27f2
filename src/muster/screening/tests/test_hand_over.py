"""Letters between districts: people go out sealed, with a receipt and a clock; a list that comes in gets a receipt."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.cast import COUNTY, MOMENT, TOWN, VILLAGE, browser, grant, make_user

from muster.accounts.models import Role
from muster.kernel import clock, closing, jobs
from muster.kernel.models import Approval, Job, Upload
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import acting
from muster.kernel.tests import files
from muster.screening.letter_models import Letter
from muster.screening.letters import actions, links, queries, rules
from muster.screening.letters.actions import Draft
from muster.screening.letters.rules import Going
from muster.screening.models import Measure, SourceRow
from muster.screening.tests.office import entered, entry, office, people

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
OUT = Going(True, None, False, False, 2, 0, False, False)


def test_how_far_a_letter_is():
    assert rules.state(OUT) == "asked" and rules.state(replace(OUT, agreed=False)) == "refused"
    sent = replace(OUT, agreed=True, sent=True)
    assert [rules.state(replace(sent, **more)) for more in ({}, {"acknowledged": True}, {"answered": 2})] == [
        "sent", "acknowledged", "answered",
    ]  # fmt: skip
    assert rules.state(replace(sent, closed=True)) == "closed"
    assert [rules.state(replace(OUT, out=False, receipted=one)) for one in (False, True)] == ["open", "receipted"]
    assert rules.late("sent", MOMENT, MOMENT) and not rules.late("answered", MOMENT, MOMENT)
    assert not rules.late("sent", MOMENT + HOUR, MOMENT)


@pytest.fixture
def second(cast):
    user = make_user("second")
    grant(user, Role.COMMAND, [COUNTY], cast.incident)
    return browser(user, cast.incident)


@pytest.fixture
def sent(cast, command, published, second):
    """A letter over two people that a second officer has let go, and its link's path."""
    crowd = people(2)
    found = entered(command, *(entry(person) for person in crowd))
    desk = browser(cast.command, cast.incident)
    typed = {
        "people": [str(one) for one in found], "place": COUNTY, "office": "江阳区指挥部", "phone": "",
        "due_at": "2022-09-13T08:00", "asks": "请协助核查管控以下人员。",
    }  # fmt: skip
    address = desk.post(reverse("write-letter"), typed).headers["Location"]
    assert "等待第二人" in desk.get(address).content.decode()
    with acting(command):
        asked, row = Approval.objects.get(), Letter.objects.get()
        assert (asked.rows, row.number) == (2, "泸县协查〔2022〕1号")
    own = desk.post(reverse("decide-approval", args=[asked.pk]), {"answer": "agree"})
    with acting(command):
        assert own.status_code in (302, 409) and Letter.objects.get().sent_at is None, "never by whoever asked"
    second.post(reverse("decide-approval", args=[asked.pk]), {"answer": "agree"})
    jobs.perform(row.job, cast.incident.pk, f"user:{cast.command.pk}")
    page = desk.get(address).content.decode()
    found_path = re.search(r'value="http://[^/]+(/letter/[^"]+)"', page)
    assert found_path, page
    return desk, row.pk, found_path[1], crowd, found


def test_people_are_handed_to_another_district_and_the_answers_come_back(cast, command, sent):
    desk, number, path, crowd, found = sent
    there = Client()
    page = there.get(path).content.decode()
    assert "泸县协查〔2022〕1号" in page and not any(one.name in page or one.id_number in page for one in crowd)
    with acting(command):
        code = links.code_of(Letter.objects.get())
    assert code in desk.get(reverse("letter", args=[number])).content.decode()
    wrong = there.post(path, {"by": "江阳区 李芳", "code": "00000000"}).content.decode()
    assert crowd[0].name not in wrong and "核验码不对" in wrong
    clock.move(cast.incident.pk, to=MOMENT + HOUR)
    opened = there.post(path, {"by": "江阳区 李芳", "code": f"{code[:4]} {code[4:]}"}).content.decode()
    assert all(one.name in opened and one.id_number in opened for one in crowd), "who must act reads whom"
    rows = re.findall(r'name="outcome-(\d+)"', opened)
    said = {f"outcome-{rows[0]}": "controlled", f"note-{rows[0]}": "已居家", f"outcome-{rows[1]}": ""}
    there.post(path, said)
    with acting(command):
        (shown,) = queries.shown(command, queries.letters(command), MOMENT + HOUR)
        assert (shown.state, shown.answered, shown.letter.acknowledged_by) == ("acknowledged", 1, "江阳区 李芳")
        first = queries.people_of(command, shown.letter)[0]
        assert (first.words["note"], Measure.objects.get(pk=first.person).contact) == ("已居家", "handed_over")
        assert queries.late(command, None, MOMENT + 25 * HOUR).count == 1
    stranger = Client()
    assert crowd[0].name not in stranger.get(path).content.decode(), "the code opens one browser"
    page = desk.get(reverse("screened", args=[first.person])).content.decode()
    assert "泸县协查〔2022〕1号" in page
    there.post(path, {**said, f"outcome-{rows[1]}": "lost"})
    with acting(command):
        (shown,) = queries.shown(command, queries.letters(command), MOMENT + 25 * HOUR)
        assert (shown.state, shown.late) == ("answered", False)
        lost = queries.people_of(command, shown.letter)[1].person
        assert Measure.objects.get(pk=lost).contact == "lost", "whoever was not found is asked for again"
    assert browser(cast.neighbour, cast.incident).get(reverse("letter", args=[number])).status_code == 404


def test_a_link_is_locked_renewed_and_ends_with_the_letter(cast, command, sent):
    desk, number, path, _crowd, _found = sent
    there = Client()
    for _try in range(actions.MOST_TRIES):
        there.post(path, {"by": "某人", "code": "00000000"})
    with acting(command):
        code = links.code_of(Letter.objects.get())
    assert there.post(path, {"by": "某人", "code": code}).status_code == 429
    assert desk.post(reverse("renew-letter", args=[number])).status_code == 302
    assert there.get(path).status_code == 404, "the former link opens nothing"
    fresh = re.search(
        r'value="http://[^/]+(/letter/[^"]+)"', desk.get(reverse("letter", args=[number])).content.decode()
    )
    assert fresh and there.get(fresh[1]).status_code == 200
    assert desk.get(reverse("letter-file", args=[number])).content[:5] == b"%PDF-"
    desk.post(reverse("close-letter", args=[number]), {"why": "已由上级转办"})
    assert there.get(fresh[1]).status_code == 404
    assert there.get(fresh[1][:-4] + "xxx/").status_code == 404


def test_closing_the_operation_closes_letters(cast, command, sent):
    with acting(command):
        ends = {found.what.key: found for found in closing.still_open(command)}
        assert ends["screening.letters"].count == 1
        ends["screening.letters"].what.end(command, MOMENT)
        assert Letter.objects.get().closed_at is not None


def test_a_letter_says_what_it_lacks(cast, command, published):
    found = entered(command, entry(people(1)[0]))
    desk = browser(cast.command, cast.incident)
    assert "尚未选择人员" in desk.get(reverse("write-letter")).content.decode()
    typed = {
        "people": [str(found[0])], "place": COUNTY, "office": "江阳区指挥部", "due_at": "2022-09-12T07:00",
        "asks": "请协助核查。",
    }  # fmt: skip
    assert "反馈时限" in desk.post(reverse("write-letter"), typed).content.decode()
    draft = Draft(COUNTY, "邻县指挥部", "请协助核查。", MOMENT + HOUR, found)
    neighbour = replace(command, places=("510522",))
    with acting(neighbour), pytest.raises(NotFound):
        actions.write(scope=neighbour, draft=replace(draft, place="510522"))


def test_each_office_counts_its_own_letters(cast, command, published):
    found = entered(command, entry(people(1)[0]))
    town = office(cast, "secretary")

    def number(scope, place):
        with acting(scope):
            return actions.write(
                scope=scope, draft=Draft(place, "江阳区指挥部", "请协助核查。", MOMENT + HOUR, found)
            ).number

    numbers = [number(*one) for one in ((command, COUNTY), (command, COUNTY), (town, TOWN), (command, TOWN))]
    assert [rules.serial(one) for one in numbers] == [1, 2, 1, 2]
    assert len(set(numbers)) == 4 and numbers[0] == "泸县协查〔2022〕1号"
    assert numbers[2].startswith("泸县") and not numbers[2].startswith("泸县协查"), (
        "towns of other counties share names"
    )
    with acting(command):
        Letter.objects.filter(number=numbers[0]).update(number="泸县协查〔2022〕7号")
    assert number(command, COUNTY) == "泸县协查〔2022〕8号", "after the highest, however many there are"


def test_a_second_list_under_one_letter_is_refused_in_words(cast, command):
    given = {"place": COUNTY, "office": "江阳区指挥部", "number": "江阳协查〔2022〕7号"}
    with acting(command):
        first = actions.take_over(scope=command, upload=1, **given)
        assert actions.take_over(scope=command, upload=1, **given) == first
        with pytest.raises(Problem) as refused:
            actions.take_over(scope=command, upload=2, **given)
        assert refused.value.code == "letter_known" and Letter.objects.count() == 1
    file = SimpleUploadedFile("名单.xlsx", files.xlsx_file([["姓名"], ["某人"]]))
    typed = {"source": "江阳区指挥部", "place": COUNTY, "owner": "专班", "letter": "江阳协查〔2022〕7号", "file": file}
    page = browser(cast.command, cast.incident).post("/screening/sources/lists/", typed)
    assert page.status_code == 200 and "此前已接收" in page.content.decode()
    with acting(command):
        assert not Upload.objects.exists()


def test_a_list_handed_to_us_gets_a_receipt_without_names(cast, command, published):
    desk = browser(cast.command, cast.incident)
    one, odd = people(2, VILLAGE)
    sheet = [
        ["姓名", "身份证号", "电话", "来自何地"],
        [one.name, one.id_number, one.phone, "四川省成都市武侯区"],
        [odd.name, "6.1E+17", "", ""],
    ]
    file = SimpleUploadedFile("名单.xlsx", files.xlsx_file(sheet))
    given: dict[str, Any] = {
        "source": "江阳区指挥部",
        "place": COUNTY,
        "owner": "县排查专班",
        "letter": "江阳协查〔2022〕7号",
    }
    assert desk.post("/screening/sources/lists/", {**given, "file": file}).status_code == 302
    with acting(command):
        number = Upload.objects.get().pk
    desk.post(
        f"/screening/sources/lists/{number}/columns/",
        {"column-0": "name", "column-1": "id_number", "column-2": "phone", "column-3": "origin"},
    )
    desk.post(f"/screening/sources/lists/{number}/load/")
    job = Job.objects.latest("pk")
    jobs.perform(job.pk, job.incident, job.owner)
    with acting(command):
        row = Letter.objects.get()
        assert (row.way, row.number, row.office, row.due_at) == (
            "in",
            "江阳协查〔2022〕7号",
            "江阳区指挥部",
            MOMENT + 24 * HOUR,
        )
        assert {one.delivery.kind for one in SourceRow.objects.select_related("delivery")} == {"handed_over"}
        assert queries.late(command, None, MOMENT + 24 * HOUR).count == 1
    page = desk.get(reverse("letter", args=[row.pk])).content.decode()
    assert "已接收" in page and "待核实" in page
    assert one.name not in page and one.id_number not in page
    desk.post(reverse("note-receipt", args=[row.pk]))
    with acting(command):
        assert queries.late(command, None, MOMENT + 24 * HOUR).count == 0
