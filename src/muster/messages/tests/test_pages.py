"""The desk's pages of messages: channels, texts, the list for the carrier and its receipts, calls."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from tests.cast import TOWN, browser

from muster.kernel import clock, jobs
from muster.kernel.counting import Counted
from muster.kernel.figures import Period, all_figures, figure, totals
from muster.kernel.models import Job
from muster.kernel.tests import files
from muster.messages import actions, other_ways, receipts
from muster.messages.models import Channel, Message, OtherWay
from muster.messages.tests.outbox import COUNTY, SENDING, target


@pytest.fixture
def client(cast, office):
    return browser(cast.command, cast.incident)


@pytest.fixture
def way(office) -> int:
    return actions.open_channel(office, draft=actions.ChannelDraft(COUNTY, "移动号码清单", "list"))


def text(client, route, *arguments, **query):
    answer = client.get(reverse(route, args=arguments), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_channel_without_its_settings_is_refused_with_an_example(client):
    typed = {"name": "短信", "kind": "smpp", "place": COUNTY, "settings": "{}", "per_second": "20", "secret": "s3"}
    answer = client.post(reverse("message-channels"), typed)
    assert "缺少：host, port, system_id" in answer.content.decode()
    full = typed | {"settings": '{"host": "10.0.0.1", "port": 2775, "system_id": "m"}'}
    assert client.post(reverse("message-channels"), full).status_code == 302
    assert "s3" not in text(client, "message-channels")
    assert ">\nnull<" not in text(client, "message-channels"), "settings that nobody gave are no word of a program"
    assert client.post(reverse("end-channel", args=[Channel.objects.get().pk])).status_code == 302


def test_a_text_with_an_unknown_placeholder_is_refused(client):
    typed = {"name": "通知", "place": COUNTY, "signature": "泸县指挥部", "text": "{nombre}请答复"}
    assert "没有此占位符：nombre" in client.post(reverse("message-texts"), typed).content.decode()
    assert client.post(reverse("message-texts"), typed | {"text": "{姓名}请答复"}).status_code == 302
    assert "【泸县指挥部】{姓名}请答复" in text(client, "message-texts")


def test_the_list_goes_to_the_carrier_and_its_receipts_come_back(client, office, way, monkeypatch):
    monkeypatch.setattr(receipts, "AT_ONCE", 1)
    actions.queue(office, channel=way, sending=SENDING, targets=[target(one) for one in range(3)])
    answer = client.post(reverse("hand-over-list", args=[way]))
    job = Job.objects.get()
    assert answer.headers["Location"] == reverse("job", args=[job.pk])
    for _ in range(2):  # a worker that was killed leaves the job to the next one: the same list again
        Job.objects.filter(pk=job.pk).update(state="queued")
        jobs.perform(job.pk, job.incident, job.owner)
        office.apply()
    content = b"".join(client.get(reverse("job-result", args=[job.pk])).streaming_content)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert [row[1] for row in rows] == [target(one).number for one in range(3)]
    said = [
        ["编号", "手机号码", "状态"],
        [rows[0][0], "", "DELIVRD"],
        ["", rows[1][1], "空号"],
        ["", "13999999999", "成功"],
    ]
    file = SimpleUploadedFile("回执.xlsx", files.xlsx_file(said))
    page = client.post(reverse("bring-receipts", args=[way]), {"file": file}, follow=True).content.decode()
    assert "已匹配回执 2 条；未匹配 1 行" in page and "1 人短信无法送达" in page
    calls = text(client, "message-calls")
    assert "空号" in calls and "MK:0001" in calls
    assert sorted(Message.objects.values_list("state", flat=True)) == ["accepted", "call", "delivered"]


def test_a_call_shows_the_number_and_stands_in_the_audit(client, office, way):
    bad = actions.Target("0830-123", TOWN, {"name": "王小明", "time": "8时"})
    batch = actions.queue(office, channel=way, sending=SENDING, targets=[bad])
    number = Message.objects.get().pk
    shown = text(client, "message-calls")
    assert "王" in shown and "王小明" not in shown and "0830123" not in shown
    full = client.post(reverse("message-number", args=[number])).content.decode()
    assert "0830123" in full and "王小明" in full
    client.post(reverse("note-call", args=[number]), {"outcome": "reached"})
    assert "没有需要电话通知的人员" in text(client, "message-calls")
    assert "已电话通知" in text(client, "sending", batch.pk)


def test_what_has_not_gone_out_can_be_taken_back(client, office, way):
    batch = actions.queue(office, channel=way, sending=SENDING, targets=[target(1)])
    page = client.post(reverse("withdraw-sending", args=[batch.pk]), follow=True).content.decode()
    assert "已撤回 1 条" in page
    assert client.post(reverse("hand-over-list", args=[way])).status_code == 400
    assert "抽调通知" in text(client, "outbox")


def test_another_town_does_not_see_them(cast, office, way):
    batch = actions.queue(office, channel=way, sending=SENDING, targets=[target(1)])
    town = browser(cast.secretary, cast.incident)
    assert town.get(reverse("sending", args=[batch.pk])).status_code == 404
    neighbour = browser(cast.neighbour, cast.incident)
    assert "抽调通知" not in neighbour.get(reverse("outbox")).content.decode()


def test_what_people_were_told_otherwise_is_counted_and_taken_back(client, office):
    typed = {"way": "leaflet", "amount": "1200", "day": "2022-09-12", "place": COUNTY}
    assert "尚未登记" in text(client, "other-ways")
    assert client.post(reverse("other-ways"), typed).status_code == 302
    client.post(reverse("other-ways"), typed | {"amount": "30", "place": TOWN})
    assert "日期尚未到" in client.post(reverse("other-ways"), typed | {"day": "2022-09-13"}).content.decode()
    assert "1,230" in text(client, "other-ways")
    office.apply()
    wrong = OtherWay.objects.get(amount=30)
    clock.move(office.incident, to=clock.now(office.incident) + timedelta(hours=1))
    client.post(reverse("take-back-other-way", args=[wrong.pk]))
    assert "1,230" not in text(client, "other-ways") and "1,200" in text(client, "other-ways")
    office.apply()
    before = clock.now(office.incident) - timedelta(minutes=30)
    assert other_ways.sums(office, before) == [("发放宣传单、告知书", 1230)], "as of a minute before it stood"
    told, day = figure("messages.told_otherwise").query, timezone.localtime(before).replace(hour=0, minute=0)
    assert [told.total(office, Period(as_of=at)) for at in (None, before)] == [1200, 1230]
    assert told.total(office, Period(since=day, until=day + timedelta(days=1))) == 1200
    assert told.total(office, Period(since=day + timedelta(days=1))) == 0
    assert told.by_place(office, Period(as_of=before), 9) == {COUNTY: 1200, TOWN: 30}
    assert client.post(reverse("take-back-other-way", args=[wrong.pk])).status_code == 404
    office.apply()
    counted = [one.query for one in all_figures() if isinstance(one.query, Counted)]
    periods = (Period(), Period(as_of=before), Period(since=day, until=day + timedelta(days=1)))
    asked = [(query, period) for query in counted for period in periods]
    together = totals(office, asked)
    assert together == [query.total(office, period) for query, period in asked] and sum(together) > 0
    assert set(totals(replace(office, places=()), asked)) == {0}, "who reaches nothing"
