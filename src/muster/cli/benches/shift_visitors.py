"""Staff who sign in to shifts over HTTP, as their phones do: load the page, answer one question, answer the other."""

from __future__ import annotations

import http.client
import json
import re
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

VILLAGE = "510521100015"
HOURS = timedelta(hours=8)
A_SHIFT = 20
"""People a shift."""
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


def open_shifts(people: int) -> list[tuple[str, str]]:
    """Open shifts of a new operation for so many people; what each of them types: half have a code of their own."""
    from django.db import transaction
    from django.utils import timezone

    from muster.accounts import actions
    from muster.incidents.actions import open_incident
    from muster.kernel.scope import Scope, system
    from muster.people.actions.shifts import hand_out_codes
    from muster.people.generated import Generator
    from muster.people.rules import Contact

    generator, typed, now = Generator(5000, [VILLAGE]), [], timezone.now()
    with transaction.atomic():
        incident = open_incident(
            Scope(actor="command:bench"), name=f"bench-{people}", title_zh="压力测试", title_en="Bench",
            place="510521", at=now,
        )  # fmt: skip
        scope = system(incident.pk, "command:bench")
        scope.apply()
        for number in range(0, people, A_SHIFT):
            shift = actions.open_shift(
                scope, place=VILLAGE, role="duty", since=now, until=now + HOURS, most=A_SHIFT + 1
            )
            somebody = [generator.person() for _ in range(min(A_SHIFT, people - number))]
            if number // A_SHIFT % 2:
                lines = hand_out_codes(scope, shift=shift, contacts=[Contact(one.name, one.phone) for one in somebody])
                typed += [(line.phone, line.code) for line in lines]
            else:
                code = actions.renew_shift_code(scope, shift=shift)
                typed += [(code, one.phone) for one in somebody]
    return typed


def sign_in(url: str, first: str, second: str) -> tuple[bool, float]:
    """One person with a fresh phone: whether they got in, and the seconds of the three requests."""
    began = time.perf_counter()
    connection = http.client.HTTPConnection(str(urlsplit(url).netloc), timeout=60)
    cookies: dict[str, str] = {}
    page = _ask(connection, cookies, None)[1]
    for answers in ({"first": first}, {"first": first, "second": second}):
        token = _TOKEN.search(page)
        if token is None:
            break
        status, page = _ask(connection, cookies, {"csrfmiddlewaretoken": token[1], **answers})
    connection.close()
    return status == http.client.FOUND and "sessionid" in cookies, time.perf_counter() - began


def _ask(
    connection: http.client.HTTPConnection, cookies: dict[str, str], form: dict[str, str] | None
) -> tuple[int, str]:
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())} if cookies else {}
    if form is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request("POST" if form else "GET", "/shift/", urlencode(form) if form else None, headers)
    response = connection.getresponse()
    text = response.read().decode()
    for line in response.headers.get_all("Set-Cookie") or ():
        name, _equals, rest = line.partition("=")
        cookies[name] = rest.partition(";")[0]
    return response.status, text


def play(url: str, typed: Sequence[tuple[str, str]], *, clients: int) -> tuple[float, list[float]]:
    """All of them, `clients` at a time; seconds in all and of each. Raises RuntimeError when one is not let in."""
    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        answers = list(pool.map(lambda one: sign_in(url, *one), typed))
    seconds = time.perf_counter() - began
    refused = sum(not inside for inside, _ in answers)
    if refused:
        raise RuntimeError(f"{refused} of {len(answers)} were not let in")
    return seconds, [taken for _, taken in answers]


def _prepared(people: int) -> Any:
    import django

    django.setup()
    from muster.places.load import load

    load("510521")
    return open_shifts(people)


if __name__ == "__main__":
    json.dump(_prepared(int(sys.argv[1])), sys.stdout)
