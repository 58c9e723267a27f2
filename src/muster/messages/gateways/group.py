"""A group's bot (DingTalk, WeCom, Feishu): one line to a group, never anything about one person.

Settings: `url` of the bot; `shape` is `dingtalk`, `wecom` or `feishu`. The secret signs for DingTalk.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
import urllib.parse
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from muster.messages.gateways import Gateway, OneWay, Outcome, Outgoing, Pace, Unusable
from muster.messages.gateways.http import open_http

SHAPES: dict[str, dict[str, Any]] = {
    "dingtalk": {"body": {"msgtype": "text", "text": {"content": "{text}"}}, "code": "errcode", "accepted": ["0"],
                 "throttled": ["130101"]},
    "wecom": {"body": {"msgtype": "text", "text": {"content": "{text}"}}, "code": "errcode", "accepted": ["0"],
              "throttled": ["45009"]},
    "feishu": {"body": {"msg_type": "text", "content": {"text": "{text}"}}, "code": "code", "accepted": ["0"],
               "throttled": ["9499", "11232"]},
}  # fmt: skip
SLOWEST = 18 / 60
"""Lines a second: bots are shut for ten minutes after 20 lines a minute."""


def open_group(settings: Mapping[str, Any], secret: str, pace: Pace) -> Gateway:
    """A bot. Raises Unusable."""
    shape = SHAPES.get(str(settings.get("shape", "dingtalk")))
    if shape is None:
        raise Unusable("shape")
    return _Group({**shape, "url": settings.get("url", "")}, secret, Pace(SLOWEST))


def signed(url: str, secret: str, at: float) -> str:
    """The address with DingTalk's signature of the moment."""
    stamp = str(round(at * 1000))
    digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    extra = urllib.parse.urlencode({"timestamp": stamp, "sign": base64.b64encode(digest).decode()})
    return f"{url}{'&' if '?' in url else '?'}{extra}"


class _Group(OneWay):
    def __init__(self, settings: Mapping[str, Any], secret: str, pace: Pace) -> None:
        self._settings, self._secret, self._pace = settings, secret, pace

    def send(self, messages: Sequence[Outgoing]) -> Iterator[Outcome]:
        """One line for each."""
        for message in messages:
            settings = dict(self._settings)
            if self._secret:
                settings["url"] = signed(str(settings["url"]), self._secret, time.time())
            yield from open_http(settings, "", self._pace).send([message])
