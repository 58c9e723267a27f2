"""The desk's pages of passes, the cards that come out of them, and the holder's own page."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from urllib.parse import urlparse

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.cast import MOMENT, SIBLING_TOWN, VILLAGE, browser

from muster.kernel import clock, jobs
from muster.kernel.ids import uuid7
from muster.kernel.models import Job, JobState
from muster.kernel.scope import acting, system
from muster.kernel.signing import keys
from muster.kernel.signing.serials import spelled
from muster.passes import actions, phone, queries
from muster.passes.actions import Draft
from muster.passes.jobs import ISSUE_BATCH
from muster.passes.models import Batch, Pass
from muster.passes.rules import Terms
from muster.people.models import Staff

pytestmark = pytest.mark.usefixtures("fresh_keys")

DAY = timedelta(days=1)
TYPED = {"place": VILLAGE, "since": "2022-09-12", "length": "7", "times": "1", "days": "2", "people": "1"}
RANGES = {"title": "玉蟾小区", "first": "1", "last": "2", "units": "2", "floors": "3", "rooms": "2", "lines": ""}


@pytest.fixture
def scope(cast):
    return system(cast.incident.pk, "user:1")


@pytest.fixture
def issued(cast, scope):
    """A household's pass of the village, and one of the town beside."""
    terms = Terms(MOMENT - DAY, MOMENT + 6 * DAY, (VILLAGE,), 1, 2, 1)
    with acting(scope):
        first = actions.issue_pass(scope=scope, draft=Draft(VILLAGE, "household", "3栋2单元501", terms))
        other = actions.issue_pass(scope=scope, draft=Draft(SIBLING_TOWN, "household", "9栋9单元909", terms))
    return first, other


@pytest.fixture
def secretary(cast):
    return browser(cast.secretary, cast.incident)


def text(client, route, *arguments, **query):
    answer = client.get(reverse(route, args=arguments), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_empty_list_says_what_to_do(cast, secretary):
    assert "尚未签发出入证" in text(secretary, "passes")


def test_the_list_shows_what_is_within_reach(secretary, issued):
    shown = text(secretary, "passes")
    assert "3栋2单元501" in shown and "9栋9单元909" not in shown
    assert "没有符合条件的出入证" in text(secretary, "passes", state="withdrawn")
    assert "尚未签发" in text(secretary, "passes", as_of="2022-09-12T07:59")


def test_issuing_one_leads_to_its_page_with_a_code_and_a_link(cast, secretary):
    answer = secretary.post(reverse("issue-pass"), TYPED | {"kind": "household", "label": "3栋2单元501"})
    row = Pass.objects.get()
    assert answer.headers["Location"] == reverse("pass", args=[row.pk])
    shown = text(secretary, "pass", row.pk)
    assert "data:image/svg+xml" in shown and "每 2 天可外出 1 次，每次最多 1 人。" in shown
    assert timezone.localtime(row.since).isoformat() == "2022-09-12T00:00:00+08:00"
    assert (row.until - row.since, row.gates) == (7 * DAY, [VILLAGE])


def test_a_member_of_staff_can_hold_one(cast, scope):
    command = browser(cast.command, cast.incident)
    holder = uuid7()
    typed = TYPED | {"kind": "person", "label": "值守01", "holder": str(holder)}
    assert command.post(reverse("issue-pass"), typed).status_code == 404, "nobody we know"
    with acting(scope):
        Staff.objects.create(pk=holder, place=VILLAGE, created_at=MOMENT - DAY)
    assert command.post(reverse("issue-pass"), typed).status_code == 302
    assert reverse("people:staff-member", args=[holder]) in text(command, "pass", Pass.objects.get().pk)


def test_a_second_pass_for_a_door_keeps_what_was_typed(cast, secretary, issued):
    answer = secretary.post(reverse("issue-pass"), TYPED | {"kind": "household", "label": "3栋2单元501"})
    shown = answer.content.decode()
    assert "该户已有有效的出入证" in shown and 'value="3栋2单元501"' in shown


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"lines": "3栋2单元501"}, "二者选一"),
        ({"rooms": ""}, "二者选一"),
        ({"last": "999", "units": "20"}, "每次可签发"),
        ({"people": ""}, "各为 1 至 99"),
        ({"title": ""}, "这个字段是必填项"),
    ],
)
def test_a_compound_that_cannot_be_is_said_so_in_the_form(cast, secretary, changed, words):
    answer = secretary.post(reverse("issue-passes"), TYPED | RANGES | changed)
    assert answer.status_code == 200 and words in answer.content.decode()


@pytest.mark.parametrize("given", [RANGES, {**dict.fromkeys(RANGES, ""), "title": "村", "lines": "甲 1\n甲 2\n\n甲 2"}])
def test_a_compound_becomes_a_job_and_a_sheet_of_cards(cast, secretary, given, fresh_folder):
    answer = secretary.post(reverse("issue-passes"), TYPED | given)
    job = Job.objects.get()
    assert (job.kind, answer.headers["Location"]) == (ISSUE_BATCH, reverse("job", args=[job.pk]))
    assert "甲" not in str(job.arguments), "what is not in the queue cannot leak from it"
    jobs.perform(job.pk, cast.incident.pk, f"user:{cast.secretary.pk}")
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.problem
    wanted = 24 if given is RANGES else 2
    assert Pass.objects.count() == wanted == job.total - wanted
    path = fresh_folder / job.file
    said = subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True, text=True).stdout
    assert said.count("出入证") == wanted and said.count("演练") == wanted
    assert "每 2 天可外出 1 次" in said.replace("\n", "")
    info = subprocess.run(["pdfinfo", path], check=True, capture_output=True, text=True).stdout
    assert f"Pages:           {-(-wanted // 10)}" in info and "A4" in info
    assert given["title"] in text(secretary, "passes")
    batch = Batch.objects.get().pk
    there = reverse("withdraw-passes", args=[batch])
    assert there in text(secretary, "passes", batch=batch)
    assert browser(cast.neighbour, cast.incident).post(there, {"reason": "措施已经解除"}).status_code == 404
    assert secretary.post(there, {"reason": " "}).status_code == 400
    answer = secretary.post(there, {"reason": "措施已经解除"}, follow=True)
    assert f"已作废 {wanted} 张出入证" in answer.content.decode() and there not in answer.content.decode()


@pytest.fixture
def fresh_folder(settings):
    return settings.HOME.files


def test_one_card_is_printed_and_nothing_once_it_is_withdrawn(cast, secretary, issued):
    def printed():
        secretary.post(reverse("print-passes"), {"number": issued[0]})
        job = Job.objects.latest("pk")
        jobs.perform(job.pk, cast.incident.pk, f"user:{cast.secretary.pk}")
        job.refresh_from_db()
        return job

    assert printed().state == JobState.DONE
    secretary.post(reverse("withdraw-pass", args=[issued[0]]), {"reason": "户主申请注销"})
    job = printed()
    assert job.state == JobState.FAILED and "均已失效" in job.problem


def test_withdrawing_asks_why_and_shows_it(cast, secretary, issued):
    there = reverse("withdraw-pass", args=[issued[0]])
    assert secretary.post(there, {"reason": " "}).status_code == 400
    assert secretary.post(there, {"reason": "户主申请注销"}).status_code == 302
    assert "户主申请注销" in text(secretary, "pass", issued[0])


def test_what_is_not_within_reach_does_not_exist(cast, secretary, issued):
    missing = 999_999
    for number in (issued[1], missing):
        assert secretary.get(reverse("pass", args=[number])).status_code == 404
        assert secretary.post(reverse("withdraw-pass", args=[number]), {"reason": "户主申请注销"}).status_code == 404
        assert secretary.post(reverse("print-passes"), {"number": number}).status_code == 404
    for part in ("duty", "grid", "upper", "security", "neighbour"):
        client = browser(getattr(cast, part), cast.incident)
        assert client.get(reverse("pass", args=[issued[0]])).status_code in (302, 404)


def test_keys_are_the_commands_alone(cast, secretary, issued, scope):
    command = browser(cast.command, cast.incident)
    assert secretary.get(reverse("pass-keys")).status_code == 404
    assert "正在使用" in text(command, "pass-keys")
    command.post(reverse("rotate-pass-key"))
    shown = text(command, "pass-keys")
    assert "正在使用" in shown and "已签发的仍有效" in shown
    with acting(scope):
        older = keys.all_keys(scope).last()
    command.post(reverse("withdraw-pass-key", args=[older.pk]))
    assert "已停用" in text(command, "pass-keys")
    assert command.post(reverse("withdraw-pass-key", args=[older.pk])).status_code == 409


def test_looking_at_keys_makes_none(cast):
    assert "自动生成密钥" in text(browser(cast.command, cast.incident), "pass-keys")
    with acting(system(cast.incident.pk, "user:1")) as scope:
        assert queries.revoked(scope).serials == frozenset() and not keys.all_keys(scope).exists()
        assert phone.pack(scope, f"{VILLAGE}-K001", MOMENT) == {}, "a gate's pack makes none either"


def link_of(client, number):
    shown = text(client, "pass", number)
    address = shown.split('class="link" href="')[1].split('"')[0]
    return urlparse(address).path


def test_the_holder_sees_the_pass_without_an_account(cast, secretary, issued, scope):
    there = link_of(secretary, issued[0])
    holder = Client()
    answer = holder.get(there)
    shown = answer.content.decode()
    with acting(scope):
        number = spelled(bytes(queries.one(scope, issued[0]).serial))
    assert number in shown and "3栋2单元501" in shown and "data:image/svg+xml" in shown and "演练" in shown
    assert answer.headers["Cache-Control"] == "private, no-store"
    holder.cookies["django_language"] = "en"
    assert "Outings in 2 days: 1; people on each: at most 1." in holder.get(there).content.decode()
    holder.cookies["django_language"] = "zh-hant"
    assert "出入證" in holder.get(there).content.decode()


def test_the_holders_page_says_what_became_of_the_pass(cast, secretary, issued):
    there = link_of(secretary, issued[0])
    secretary.post(reverse("withdraw-pass", args=[issued[0]]), {"reason": "户主申请注销"})
    shown = Client().get(there).content.decode()
    assert "此证已作废" in shown and "data:image" not in shown and "户主申请注销" not in shown
    clock.move(cast.incident.pk, to=MOMENT + 10 * DAY)
    assert "此证已作废" in Client().get(there).content.decode()


def test_an_expired_pass_shows_no_code(cast, secretary, issued):
    there = link_of(secretary, issued[0])
    clock.move(cast.incident.pk, to=MOMENT + 7 * DAY)
    shown = Client().get(there).content.decode()
    assert "此证已过期" in shown and "data:image" not in shown


def test_a_link_that_was_changed_opens_nothing(cast, secretary, issued):
    there = link_of(secretary, issued[0])
    token = there.rstrip("/").rpartition("/")[2]
    serial = token.partition(":")[0]
    for wrong in (token[:-1] + "A", serial, serial[:-1] + "0:" + token.partition(":")[2], "7-zz:x"):
        if wrong != token:
            assert Client().get(reverse("pass-page", args=[wrong])).status_code == 404
