"""A sending by a carrier's web interface, by e-mail and to a group's bot, against real servers on loopback."""

from __future__ import annotations

import hashlib
import hmac
import urllib.parse
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from muster.kernel.problems import Problem
from muster.messages import actions, queries, sending
from muster.messages.actions import ChannelDraft, Sending, Target
from muster.messages.models import Message, Part
from muster.messages.tests.outbox import COUNTY, SENDING, TOWN, target, wait
from muster.messages.tests.servers import Post, Web

OK = (200, {"Code": "OK", "BizId": "b1"})
GROUP = Sending("shift:1:open", COUNTY, "开门", "泸县指挥部", "{地点}已开门。")
PASSWORD = "hunter2-of-the-carrier"
Opened = Callable[..., Web]


@pytest.fixture
def web() -> Iterator[Opened]:
    servers: list[Web] = []

    def serve(*answers: tuple[int, Any]) -> Web:
        servers.append(Web(list(answers)))
        return servers[-1]

    yield serve
    for server in servers:
        server.close()


@pytest.fixture
def post() -> Iterator[Post]:
    with closing(Post()) as server:
        yield server


def open_web(office, web: Web, **changes) -> int:
    settings = {
        "url": f"{web.url}/send", "headers": {"Authorization": "Bearer {secret}"},
        "body": {"phone": "{number}", "text": "{text}", "outId": "{reference}"},
        "code": "Code", "accepted": ["OK"], "throttled": [7], "permanent": ["BLACK"], "id": "BizId",
    } | changes  # fmt: skip
    return actions.open_channel(office, draft=ChannelDraft(COUNTY, "网关", "http", settings, PASSWORD, per_second=1000))


def open_mail(office, post: Post) -> int:
    settings = {"host": "127.0.0.1", "port": post.port, "tls": "none", "sender": "office@example.org"}
    return actions.open_channel(office, draft=ChannelDraft(COUNTY, "邮件", "mail", settings, per_second=1000))


def open_group(office, web: Web) -> int:
    settings = {"url": f"{web.url}/robot?access_token=t", "shape": "dingtalk"}
    return actions.open_channel(office, draft=ChannelDraft(COUNTY, "群", "group", settings, PASSWORD))


def drain(office, channel: int) -> None:
    sending.drain(office.incident, channel, linger=0.05)
    office.apply()


def states() -> Counter[str]:
    return Counter(Message.objects.values_list("state", flat=True))


def letter_to(address: str, name: str = "王一") -> Target:
    return Target(address, TOWN, {"name": name, "time": "8时"})


def stored() -> str:
    with connection.cursor() as cursor:
        found = []
        for table in ("message", "part", "batch", "channel"):
            cursor.execute(f"select coalesce(string_agg(t::text, ' '), '') from messaging_{table} t")
            found.append(cursor.fetchone()[0])
    return " ".join(found)


def test_the_carriers_interface_gets_each_message_once_as_described(office, web):
    carrier = web(OK)
    channel = open_web(office, carrier)
    actions.queue(office, channel=channel, sending=SENDING, targets=[target(1), target(1)])
    drain(office, channel)
    drain(office, channel)
    (request,) = carrier.taken
    part = Part.objects.get()
    assert request.path == "/send" and request.headers["Authorization"] == f"Bearer {PASSWORD}"
    assert request.body == {
        "phone": "15400000001", "text": "【泸县指挥部】演练：王1同志，请于8时前到岗。", "outId": part.reference,
    }  # fmt: skip
    assert (part.state, part.gateway_id) == ("accepted", "b1") and states() == {"accepted": 1}
    kept = stored()
    assert not [word for word in ("15400000001", "王1", PASSWORD) if word in kept]


def test_a_form_instead_of_json(office, web):
    carrier = web(OK)
    channel = open_web(office, carrier, form=True)
    actions.queue(office, channel=channel, sending=SENDING, targets=[target(1)])
    drain(office, channel)
    assert carrier.taken[0].body["text"] == "【泸县指挥部】演练：王1同志，请于8时前到岗。"


def test_words_like_a_placeholder_bring_no_password_into_a_message(office, web):
    carrier = web(OK)
    channel = open_web(office, carrier)
    strange = Target("15400000001", TOWN, {"name": "{secret}{reference}", "time": "8时"})
    actions.queue(office, channel=channel, sending=SENDING, targets=[strange])
    drain(office, channel)
    assert carrier.taken[0].body["text"] == "【泸县指挥部】演练：{secret}{reference}同志，请于8时前到岗。"


@pytest.mark.parametrize(
    ("answer", "state", "error"),
    [
        ((200, {"Code": "BLACK"}), "call", "BLACK"),
        ((200, {"Code": "FULL"}), "queued", "FULL"),
        ((400, {"Code": "FULL"}), "queued", "FULL"),
        ((500, {"Code": "?"}), "unknown", "500 ?"),
        ((200, b"HTTP/1.0 200 OK\r\n\r\n<html>"), "unknown", "200: not JSON"),
        ((200, b"nonsense\r\n\r\n"), "unknown", "nonsense"),
        ((200, None), "unknown", "Remote end closed connection without response"),
    ],
)
def test_what_the_carrier_says_of_a_message(office, web, answer, state, error):
    carrier = web(answer)
    channel = open_web(office, carrier)
    actions.queue(office, channel=channel, sending=SENDING, targets=[target(1)])
    drain(office, channel)
    assert (states(), Part.objects.get().error.strip()) == ({state: 1}, error)
    drain(office, channel)
    assert len(carrier.taken) == 1, "not again before its time"


@pytest.mark.parametrize("busy", [(200, {"Code": 7}), (429, {})])
def test_what_a_busy_carrier_did_not_take_goes_again_and_is_no_attempt(office, web, busy):
    carrier = web(busy, OK)
    channel = open_web(office, carrier)
    actions.queue(office, channel=channel, sending=SENDING, targets=[target(1)])
    drain(office, channel)
    assert states() == {"queued": 1} and not Part.objects.exists()
    wait(office, timedelta(minutes=1))
    drain(office, channel)
    assert states() == {"accepted": 1} and Message.objects.get().attempts == 1


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/send", "http://carrier.invalid/send"])
def test_a_carrier_out_of_reach_took_nothing(office, web, url):
    """Neither a closed port nor a name that is not found makes an outcome unknown: it waits, and goes later."""
    channel = open_web(office, web(OK), url=url)
    actions.queue(office, channel=channel, sending=SENDING, targets=[target(1)])
    drain(office, channel)
    assert states() == {"queued": 1} and not Part.objects.exists()


def test_an_unknown_outcome_is_asked_about_and_never_sent_again(office, web):
    carrier = web((200, None), (200, {"S": "?"}), (200, {"S": "3"}))
    ask = {"url": f"{carrier.url}/ask", "body": {"outId": "{reference}"}, "state": "S", "states": {"3": "DELIVRD"}}
    channel = open_web(office, carrier, ask=ask)
    actions.queue(office, channel=channel, sending=SENDING, targets=[target(1)])
    for _ in range(4):
        drain(office, channel)
        wait(office, timedelta(minutes=11))
    reference = Part.objects.get().reference
    assert [request.path for request in carrier.taken] == ["/send", "/ask", "/ask"]
    assert carrier.taken[1].body == {"outId": reference} and states() == {"delivered": 1}


def test_where_nobody_can_be_asked_somebody_telephones_and_the_number_is_not_dead(office, web):
    carrier = web((200, None), OK)
    channel = open_web(office, carrier)
    actions.queue(office, channel=channel, sending=SENDING, targets=[target(1)])
    for _ in range(5):
        drain(office, channel)
        wait(office, timedelta(hours=2))
    assert len(carrier.taken) == 1 and states() == {"call": 1}
    again = Sending("callups:1:2", COUNTY, "提醒", "泸县指挥部", "请尽快答复。")
    actions.queue(office, channel=channel, sending=again, targets=[target(1)])
    drain(office, channel)
    assert len(carrier.taken) == 2 and states() == {"call": 1, "accepted": 1}


def test_a_letter_goes_out_once_to_the_address_as_it_is(office, post):
    channel = open_mail(office, post)
    actions.queue(office, channel=channel, sending=SENDING, targets=[letter_to("wang-yi@example.org")] * 2)
    actions.queue(office, channel=channel, sending=SENDING, targets=[letter_to("other@example.org")])
    drain(office, channel)
    drain(office, channel)
    ((to, letter),) = post.letters
    assert (to, letter["To"], letter["From"]) == ("wang-yi@example.org", "wang-yi@example.org", "office@example.org")
    assert letter["Subject"] == "抽调通知" and letter["Message-ID"] == f"<{Part.objects.get().reference}@muster>"
    assert letter.get_content().strip() == "【泸县指挥部】演练：王一同志，请于8时前到岗。"
    assert states() == {"accepted": 1}
    assert "wang-yi" not in stored() and "王一" not in stored()


def test_what_the_mail_server_says(office, post):
    """No such address, full for now, a text it will not have; a number is no address and becomes a call at once."""
    post.faults = {"gone@example.org": "550 no", "full@example.org": "452 full", "spam@example.org": "data 554 spam"}
    channel = open_mail(office, post)
    addresses = [*post.faults, "15400000001", "王@example.org"]
    actions.queue(office, channel=channel, sending=SENDING, targets=[letter_to(one) for one in addresses])
    drain(office, channel)
    assert states() == {"call": 4, "queued": 1} and not post.letters
    assert Counter(Part.objects.values_list("state", flat=True)) == {"dead": 1, "failed": 1, "refused": 2}
    assert len(queries.dead_marks(office.incident, [bytes(row.mark) for row in Message.objects.all()])) == 1


def test_a_mail_server_that_hangs_up_leaves_one_unknown_and_the_rest_for_later(office, post):
    post.faults = {"a@example.org": "drop"}
    channel = open_mail(office, post)
    letters = [letter_to(f"{name}@example.org") for name in "abc"]
    actions.queue(office, channel=channel, sending=SENDING, targets=letters)
    drain(office, channel)
    assert states() == {"unknown": 1, "queued": 2}
    for _ in range(5):
        wait(office, timedelta(hours=2))
        drain(office, channel)
    assert [to for to, _letter in post.letters] == ["a@example.org", "b@example.org", "c@example.org"]
    assert states() == {"call": 1, "accepted": 2}


def test_a_mail_server_out_of_reach_is_shown(office, post):
    channel = open_mail(office, post)
    actions.queue(office, channel=channel, sending=SENDING, targets=[letter_to("a@example.org")])
    post.close()
    drain(office, channel)
    assert queries.troubled(office, None).count == 1 and states() == {"queued": 1}


def test_a_group_gets_one_signed_line_and_nothing_about_anybody(office, web):
    bot = web((200, {"errcode": 0}))
    channel = open_group(office, bot)
    line = Target("值班群", COUNTY, {"place": "1号卡口", "name": "王一"})
    actions.queue(office, channel=channel, sending=GROUP, targets=[line])
    drain(office, channel)
    drain(office, channel)
    (request,) = bot.taken
    assert request.body == {"msgtype": "text", "text": {"content": "【泸县指挥部】演练：1号卡口已开门。"}}
    asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(request.path).query))
    digest = hmac.new(PASSWORD.encode(), f"{asked['timestamp']}\n{PASSWORD}".encode(), hashlib.sha256).digest()
    assert asked["access_token"] == "t" and asked["sign"] == b64encode(digest).decode()
    assert states() == {"accepted": 1} and "1号卡口" not in stored()


@pytest.mark.parametrize("text", ["{姓名}未到岗", "{name} is missing", "{链接}", "验证码{验证码}"])
def test_a_group_never_gets_a_text_about_one_person(office, web, text):
    channel = open_group(office, web(OK))
    about = Sending("x", COUNTY, "缺岗", "泸县指挥部", text)
    with pytest.raises(Problem) as refused:
        actions.queue(office, channel=channel, sending=about, targets=[Target("值班群", COUNTY)])
    assert refused.value.code == "group_names" and not Message.objects.exists()


def test_a_line_the_bot_answered_nothing_to_is_not_said_twice(office, web):
    bot = web((200, None))
    channel = open_group(office, bot)
    actions.queue(office, channel=channel, sending=GROUP, targets=[Target("值班群", COUNTY, {"place": "卡口"})])
    for _ in range(5):
        drain(office, channel)
        wait(office, timedelta(hours=2))
    assert len(bot.taken) == 1 and states() == {"call": 1}
