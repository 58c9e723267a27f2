"""The desk's pages of screening: read and publish a list, take somebody in, confirm, follow up, sign as the second."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import COUNTY, MOMENT, SIBLING_TOWN, VILLAGE, browser

from muster.kernel import clock, jobs
from muster.kernel.models import Job, JobState
from muster.kernel.scope import acting
from muster.screening.actions import decide, follow
from muster.screening.letters import actions as letters
from muster.screening.models import (
    FollowUp,
    LocalRules,
    Measure,
    Owner,
    Person,
    RiskListed,
    RiskVersion,
    SavedFilter,
    TestDue,
)
from muster.screening.queries.ledger import names
from muster.screening.tests.office import BULLETIN, JIANGYANG, entered, entry, people

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def desk(cast):
    return browser(cast.command, cast.incident)


def text(client, route, *arguments, **query):
    answer = client.get(reverse(route, args=arguments), query)
    assert answer.status_code == 200
    return answer.content.decode()


def perform(cast):
    job = Job.objects.latest("pk")
    jobs.perform(job.pk, cast.incident.pk, f"user:{cast.command.pk}")
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.problem


def taken_in(desk, person, stay=JIANGYANG):
    typed = {
        "name": person.name, "id_number": person.id_number, "phone": person.phone, "place": VILLAGE, "source": "phone",
        "arrived": "2022-09-11T08:00", "stay_1": stay, "since_1": "2022-09-08", "until_1": "2022-09-11",
    }  # fmt: skip
    return desk.post(reverse("enter-person"), typed)


def test_empty_pages_say_what_to_do(cast, desk):
    assert "台账中还没有人员" in text(desk, "ledger")
    assert "尚未录入名单" in text(desk, "risk-lists")
    assert "台账中还没有人员" in text(desk, "screening-board")
    assert "第九版" in text(desk, "control-rules")


def test_a_bulletin_is_pasted_looked_through_and_published(cast, desk, command):
    (one,) = entered(command, entry(people(1)[0]))
    answer = desk.post(reverse("risk-lists"), {"title": "省疾控", "text": BULLETIN})
    number = RiskVersion.objects.get().pk
    assert answer.headers["Location"] == reverse("risk-list", args=[number])
    shown = text(desk, "risk-list", number)
    assert '<mark class="area">' in shown and "簇锦街道" in shown and "全域" in shown
    desk.post(reverse("publish-risk-list", args=[number]))
    perform(cast)
    published = text(desk, "risk-list", number)
    assert "发布单位: 省疾控" in published
    assert "仍为风险区" in published
    assert "待确认" in text(desk, "ledger")
    with acting(command):
        assert Measure.objects.get(pk=one).state == "proposed"
    assert desk.post(reverse("publish-risk-list", args=[number])).status_code == 409
    assert desk.post(reverse("risk-lists"), {"title": "空"}).status_code == 200


def test_an_area_that_nobody_could_place_is_settled(cast, desk):
    desk.post(
        reverse("risk-lists"),
        {"title": "市", "text": "高风险区（1个）\n四川省泸州市（1个）：酒城新区甲小区。", "as_of": "2022-09-12T07:00"},
    )
    number = RiskVersion.objects.get().pk
    assert "位置待核定" in text(desk, "risk-list", number)
    desk.post(reverse("settle-area", args=[number]), {"position": "0", "code": "510521", "name": "酒城新区"})
    assert "位置待核定" not in text(desk, "risk-list", number)
    given = {"level": "high", "text": "酒城新区", "code": "510521"}
    desk.post(reverse("add-area", args=[number]), {**given, "text": "别处"})
    assert RiskListed.objects.count() == 1, "only what stands in the list"
    for _again in range(2):
        desk.post(reverse("add-area", args=[number]), given)
    assert RiskListed.objects.count() == 2
    RiskVersion.objects.update(problems=[{"text": "某段文字", "why": "no area could be read here"}])
    desk.post(reverse("see-problem", args=[number, 0]))
    shown = text(desk, "risk-list", number)
    assert "待核定" not in shown.partition("某段文字")[0][-200:] and RiskVersion.objects.get().problems[0]["seen_by"]
    desk.post(reverse("discard-risk-list", args=[number]))
    assert not RiskVersion.objects.exists()


def test_somebody_is_taken_in_confirmed_followed_up_and_released(cast, desk, published, command):
    person = people(1)[0]
    answer = taken_in(desk, person)
    one = Person.objects.get().pk
    assert answer.headers["Location"] == reverse("screened", args=[one])
    shown = text(desk, "screened", one)
    assert "居家隔离" in shown and "离开" in shown and person.name not in shown and person.id_number not in shown
    decide = reverse("decide-measures")
    desk.post(decide, {"people": str(one), "answer": "confirm", "back": "person"})
    desk.post(decide, {"people": str(one), "answer": "own", "owner": "第三包保组"})
    called = {"way": "call", "contact": "arrived", "temperature": "36.5", "symptoms": "cough", "asked": "itinerary"}
    desk.post(reverse("follow-up", args=[one]), called)
    desk.post(reverse("follow-up", args=[one]), {**called, "temperature": "11.0"})
    shown = text(desk, "screened", one)
    assert "36.5 °C" in shown and "咳嗽" in shown and "已问过：" in shown and "第三包保组" in shown
    assert FollowUp.objects.count() == 1, "a temperature that cannot be is not kept"
    desk.post(reverse("follow-up", args=[one]), {"way": "call", "contact": "no_answer"})
    called, number = (text(desk, "screened", one).index(part) for part in ("无人接听", "查看明文"))
    assert called < number, "who called last stands before the number that would be dialled"
    assert "已问过：" in text(desk, "screened", one), "also when nobody answered since"
    assert "最近联系上" in text(desk, "ledger"), "the time beside what failed is that of the call that did not"
    for contact, said in (("no_answer", "管控中"), ("wrong_number", "没有符合条件")):
        assert said in text(desk, "ledger", contact=contact), "who could not be reached, and how"
    team = Owner.objects.get().pk
    for asked in ({"owner": "第三包保组"}, {"team": team}):
        listed = text(desk, "ledger", **asked)
        assert "管控中" in listed and 'value="第三包保组"' in listed
    for asked in ({"owner": "第四包保组"}, {"team": team + 1}, {"team": "三"}):
        assert "没有符合条件" in text(desk, "ledger", **asked), "nobody, not everybody"
    desk.post(reverse("save-filter"), {"name": "三组", "query": "owner=第三包保组&state=force"})
    assert SavedFilter.objects.get().query == f"state=force&team={team}", "what is kept names nobody"
    assert "管控中" in text(desk, "ledger", state="force") and "没有符合条件" in text(desk, "ledger", state="past")
    desk.post(decide, {"people": str(one), "answer": "release", "back": "person"})
    assert Measure.objects.get().state == "force", "before its end it needs a reason"
    desk.post(decide, {"people": str(one), "answer": "release", "why": "转诊治疗", "back": "person"})
    assert "已解除" in text(desk, "screened", one)
    assert "1" in text(desk, "screening-board")


def test_a_whole_list_is_signed_at_once_by_the_second_person(cast, desk, published, command):
    entered(command, *(entry(person, stay=JIANGYANG) for person in people(3)))
    decide = reverse("decide-measures")
    desk.post(decide, {"all": "1", "query": "state=proposed", "answer": "confirm"})
    raised = BULLETIN.replace("9月11日11时", "9月12日7时").replace("二、中风险区", "二、高风险区")
    desk.post(reverse("risk-lists"), {"title": "省疾控", "text": raised})
    desk.post(reverse("publish-risk-list", args=[RiskVersion.objects.latest("pk").pk]))
    perform(cast)
    desk.post(decide, {"all": "1", "query": "state=proposed", "answer": "confirm"})
    assert set(Measure.objects.values_list("kind", flat=True)) == {"home"}
    assert "您已签字" in text(desk, "screened", Measure.objects.first().pk)
    secretary = browser(cast.secretary, cast.incident)
    secretary.post(decide, {"all": "1", "query": "state=sign", "answer": "confirm"})
    assert set(Measure.objects.values_list("kind", flat=True)) == {"central"}


def test_a_rule_of_this_place_adds_and_is_named_where_it_exceeds(cast, desk):
    typed = {
        "title": "县指挥部第9号通告", "issuer": "县指挥部", "subject": "from_low", "kind": "home", "days": "7",
        "tests": "1、3、7", "look_back": "7", "anchor": "leaving", "first": "0", "scope": "510521",
        "since": "2022-09-12T07:00", "then_kind": "home_monitoring", "then_tests": "2", "release": ["double_sample"],
    }  # fmt: skip
    assert "第二项措施" in desk.post(reverse("control-rules"), typed).content.decode(), "for how many days?"
    assert desk.post(reverse("control-rules"), typed | {"then_days": "3"}).status_code == 302
    rule = LocalRules.objects.get().body["rule"][0]
    assert [(one["kind"], one["days"], one["tests"]) for one in rule["phases"]] == [
        ("home", 7, [1, 3, 7]),
        ("home_monitoring", 3, [2]),
    ]
    assert rule["release"] == ["double_sample"]
    shown = text(desk, "control-rules")
    assert "比国家规定多 7 天" in shown and "第 1、3、7 天检测" in shown
    desk.post(reverse("end-local-rules", args=[LocalRules.objects.get().pk]))
    assert "均未超出国家规定" in text(desk, "control-rules")


def test_what_is_not_within_reach_does_not_exist(cast, published, command):
    (one,) = entered(command, entry(people(1)[0], place=SIBLING_TOWN))
    secretary = browser(cast.secretary, cast.incident)
    assert secretary.get(reverse("screened", args=[one])).status_code == 404
    assert secretary.post(reverse("follow-up", args=[one]), {"way": "call", "contact": "arrived"}).status_code == 404
    secretary.post(reverse("decide-measures"), {"people": str(one), "answer": "confirm"})
    with acting(command):
        assert Measure.objects.get().state == "proposed"
    upper = browser(cast.upper, cast.incident)
    assert upper.get(reverse("ledger")).status_code == 404, "names are none of the province's business"
    assert upper.get(reverse("screening-board")).status_code == 200


def test_people_see_their_own_measure_by_a_signed_link(cast, desk, published, command):
    person = people(1)[0]
    (one,) = entered(command, entry(person, stay=JIANGYANG))
    with acting(command):
        identity = names(command, [one])[one].id
    given = desk.post(reverse("people:make-own-link", args=[identity])).content.decode()
    link = re.search(r"/mine/[^\"/]+/", given)[0]

    def own_page():
        return Client().get(link).content.decode()

    assert "<h2>管控措施</h2>" not in own_page(), "nobody has decided yet"
    desk.post(reverse("decide-measures"), {"people": str(one), "answer": "confirm"})
    shown = own_page()
    assert "<h2>管控措施</h2>" in shown and "居家隔离" in shown and "第九版" in shown and "2022-09-19 00:00" in shown
    assert "登入台账" in shown and person.id_number not in shown
    desk.post(reverse("decide-measures"), {"people": str(one), "answer": "release", "why": "转诊治疗"})
    assert "管控已解除" in own_page()


def test_filter_is_saved_used_and_removed_and_one_that_is_not_understood_fits_nobody(cast, desk, command, published):
    entered(command, *(entry(one) for one in people(2)))
    saved = desk.post(reverse("save-filter"), {"name": "待确认", "query": "state=proposed"})
    assert saved.headers["Location"].endswith("?state=proposed")
    with acting(command):
        number = SavedFilter.objects.get().pk
    assert 'href="?state=proposed"' in text(desk, "ledger")
    desk.post(reverse("save-filter"), {"name": "", "query": "state=proposed"})
    desk.post(reverse("save-filter"), {"name": "错", "query": "state=nonsense"})
    with acting(command):
        assert SavedFilter.objects.count() == 1
    desk.post(reverse("decide-measures"), {"all": "1", "query": "place=999", "answer": "confirm"})
    with acting(command):
        assert Measure.objects.filter(state="force").count() == 0, "never everybody by mistake"
    assert browser(cast.secretary, cast.incident).post(reverse("remove-filter", args=[number])).status_code == 404
    desk.post(reverse("remove-filter", args=[number]))
    with acting(command):
        assert SavedFilter.objects.count() == 0


def test_everything_about_a_person_stands_in_one_timeline(cast, desk, command, published):
    one, missed = entered(command, *(entry(person) for person in people(2)))
    job = replace(command, actor="job:release_at_end")
    with acting(command):
        decide.confirm(scope=command, people=[one, missed])
        first = TestDue.objects.filter(person=one).order_by("until")[0]
        TestDue.objects.filter(person=one).update(result="negative", done_at=first.until - HOUR)
        draft = letters.Draft(COUNTY, "江阳区指挥部", "请协助核查。", MOMENT + HOUR, [one])
        letters.write(scope=command, draft=draft)
        end = Measure.objects.get(pk=one).until
    clock.move(cast.incident.pk, to=MOMENT + HOUR)
    with acting(command):
        follow.note(scope=command, person=one, spoken=follow.Spoken("call", "arrived", None, ["cough"]))
    clock.move(cast.incident.pk, to=end)
    with acting(job):
        decide.release(scope=job, people=[one])
    listed = text(desk, "screened", one).partition("全部经过")[2].partition("</section>")[0]
    told = (
        "解除管控",
        "系统自动",
        "核酸检测",
        "阴性",
        "咳嗽",
        "泸县协查〔2022〕1号",
        "已确认",
        "自主申报",
        "510107014",
    )
    assert [word for word in told if word not in listed] == []
    order = [listed.index(word) for word in ("解除管控", "阴性", "咳嗽", "已确认")]
    assert order == sorted(order), "the latest first"
    assert "漏检" in text(desk, "screened", missed).partition("全部经过")[2]
    before = text(desk, "screened", one, as_of="2022-09-12T08:30").partition("全部经过")[2]
    assert "已确认" in before and "咳嗽" not in before and "解除管控" not in before
