"""A carrier's web interface, described by a template: how a request looks, and what its answer means.

    {"url": ..., "headers": {...}, "form": false,
     "body": {"phone": "{number}", "text": "{text}", "outId": "{reference}"},
     "code": "Code", "accepted": ["OK"], "throttled": [...], "permanent": [...], "id": "BizId",
     "ask": {"url": ..., "body": {...}, "state": "Status", "states": {"3": "DELIVRD", "2": "UNDELIV"}}}

`{secret}` stands for the channel's password. Paths such as `data.0.id` lead into the answer.
"""

from __future__ import annotations

import errno
import http.client
import json
import re
import socket
import ssl
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from muster.messages.gateways import Asked, Gateway, OneWay, Outcome, Outgoing, Pace, Unusable
from muster.messages.rules import PartState, part_state

SECONDS = 20
LARGEST = 1 << 20
BUSY, SERVER_FAULT = 429, 500
PLACE = re.compile(r"\{(number|text|reference|secret|id)\}")


class _Unanswered(Exception):
    """No answer that can be read came: whether it was taken is not known."""


class _Unreached(Exception):
    """No connection came about: surely nothing was taken."""


def open_http(settings: Mapping[str, Any], secret: str, pace: Pace) -> Gateway:
    """A carrier's interface. Raises Unusable when it is not described."""
    if not str(settings.get("url", "")).startswith(("https://", "http://")) or not settings.get("body"):
        raise Unusable("url, body")
    return _Http(settings, secret, pace)


class _Http(OneWay):
    def __init__(self, settings: Mapping[str, Any], secret: str, pace: Pace) -> None:
        self._settings, self._secret, self._pace = settings, secret, pace

    def send(self, messages: Sequence[Outgoing]) -> Iterator[Outcome]:
        """One request for each message."""
        for message in messages:
            self._pace.step()
            reference = message.references[0]
            values = {"number": message.number, "text": message.text, "reference": reference, "secret": self._secret}
            yield self._sent(reference, values)

    def _sent(self, reference: str, values: Mapping[str, str]) -> Outcome:
        try:
            status, answer = _post(self._settings, values)
        except _Unreached as trouble:
            return Outcome(reference, None, error=str(trouble))
        except _Unanswered as trouble:
            return Outcome(reference, PartState.UNKNOWN, error=str(trouble))
        code = str(_at(answer, str(self._settings.get("code", ""))))
        if status == BUSY or code in map(str, self._settings.get("throttled", ())):
            return Outcome(reference, None, error=code)
        if code in map(str, self._settings.get("accepted", ())):
            return Outcome(reference, PartState.ACCEPTED, str(_at(answer, str(self._settings.get("id", "")))))
        if status >= SERVER_FAULT:
            return Outcome(reference, PartState.UNKNOWN, error=f"{status} {code}")
        permanent = code in map(str, self._settings.get("permanent", ()))
        return Outcome(reference, PartState.REFUSED if permanent else PartState.FAILED, error=code)

    def ask(self, parts: Sequence[Asked]) -> Iterator[Outcome]:
        """By our own reference: such interfaces take it."""
        asking: Mapping[str, Any] = self._settings.get("ask") or {}
        for one in parts:
            if not asking:
                yield Outcome(one.reference, PartState.UNKNOWN)
                continue
            values = {"reference": one.reference, "id": one.gateway_id, "secret": self._secret}
            try:
                _status, answer = _post(asking, values)
            except (_Unanswered, _Unreached):
                yield Outcome(one.reference, PartState.UNKNOWN)
                continue
            said = str(_at(answer, str(asking.get("state", ""))))
            if said in map(str, asking.get("missing", ())):
                yield Outcome(one.reference, None, error=said)
                continue
            state = part_state(str(asking.get("states", {}).get(said, "")))
            yield Outcome(one.reference, state or PartState.UNKNOWN, one.gateway_id)


def _filled(value: Any, values: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        # In one pass: a title that holds `{secret}` must not bring the password into a message.
        return PLACE.sub(lambda found: values.get(found[1], found[0]), value)
    if isinstance(value, Mapping):
        return {key: _filled(one, values) for key, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, values) for one in value]
    return value


def _at(answer: Any, path: str) -> Any:
    for step in filter(None, path.split(".")):
        if isinstance(answer, list) and step.isdigit() and int(step) < len(answer):
            answer = answer[int(step)]
        elif isinstance(answer, Mapping):
            answer = answer.get(step, "")
        else:
            return ""
    return "" if isinstance(answer, (dict, list)) else answer


def _post(described: Mapping[str, Any], values: Mapping[str, str]) -> tuple[int, Any]:
    """Status and answer. Raises _Unanswered, or _Unreached when surely nothing was taken."""
    body = _filled(described.get("body", {}), values)
    as_form = bool(described.get("form"))
    data = urllib.parse.urlencode(body).encode() if as_form else json.dumps(body, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded" if as_form else "application/json; charset=utf-8"}
    headers |= _filled(described.get("headers", {}), values)
    request = urllib.request.Request(str(described["url"]), data=data, headers=headers)  # noqa: S310 - checked above
    status, content = _exchange(request)
    try:
        return status, json.loads(content)
    except ValueError as error:
        if status >= SERVER_FAULT or status == BUSY:
            return status, {}
        raise _Unanswered(f"{status}: not JSON") from error


def _exchange(request: urllib.request.Request) -> tuple[int, bytes]:
    """Status and content. An answer that breaks off is none."""
    try:
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as response:  # noqa: S310
                return response.status, response.read(LARGEST)
        except urllib.error.HTTPError as error:
            return error.code, error.read(LARGEST)
    except urllib.error.URLError as error:
        if _before_sending(error.reason):
            raise _Unreached(str(error.reason)) from error
        raise _Unanswered(str(error.reason)) from error
    except (OSError, http.client.HTTPException) as error:
        raise _Unanswered(str(error) or type(error).__name__) from error


def _before_sending(reason: object) -> bool:
    """Whether a fault stopped it before the first byte: no such name, no way there, nobody listens, a wrong key."""
    if isinstance(reason, (ConnectionRefusedError, socket.gaierror, ssl.SSLCertVerificationError)):
        return True
    return isinstance(reason, OSError) and reason.errno == errno.ENETUNREACH
