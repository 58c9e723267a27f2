"""The policy table and the URL map say the same, and the table is enforced for every request."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from muster.accounts import policy
from tests.cast import Cast, browser

HANDLED = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})


def routes(resolver: URLResolver | None = None, above: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every pattern of the URL map with its full name."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, f"{above}{pattern.namespace}:" if pattern.namespace else above)
        else:
            assert pattern.name, f"{pattern.pattern} has no name, so no policy can open it"
            yield above + pattern.name, pattern


def declared(view: Any) -> set[str]:
    """The methods that a view says it answers: a class by its handlers, a function by `require_http_methods`."""
    while view is not None:
        if hasattr(view, "view_class"):
            return {method for method in HANDLED if hasattr(view.view_class, method.lower())}
        closure = getattr(view, "__closure__", None) or ()
        names = view.__code__.co_freevars if hasattr(view, "__code__") else ()
        cells = dict(zip(names, (cell.cell_contents for cell in closure), strict=True))
        if "request_method_list" in cells:
            return set(cells["request_method_list"]) & HANDLED
        view = getattr(view, "__wrapped__", None)
    return set()


def missing_and_stale() -> list[str]:
    """One sentence for each disagreement between the URL map and the table."""
    found = []
    rows: dict[str, set[str]] = {}
    for route, method in policy.ROWS:
        rows.setdefault(route, set()).add(method)
    seen: dict[str, set[str]] = {}
    for route, pattern in routes():
        methods = declared(pattern.callback)
        if not methods:
            found.append(f"{route}: the view does not say which methods it answers (require_http_methods)")
        seen.setdefault(route, set()).update(methods)
    for route, methods in seen.items():
        found += [f"{route} {method}: no row in the policy table" for method in methods - rows.get(route, set())]
        found += [f"{route} {method}: the view does not answer it" for method in rows.get(route, set()) - methods]
    return found + [f"{route}: a row without a route" for route in rows.keys() - seen.keys()]


def test_every_route_and_method_stands_in_the_table():
    assert missing_and_stale() == []


def test_a_missing_a_stale_and_a_wrong_row_are_found(monkeypatch):
    rows = dict(policy.ROWS)
    del rows["sign-out", "POST"]
    rows["gone", "GET"] = policy.PUBLIC
    rows["healthz", "POST"] = policy.PUBLIC
    monkeypatch.setattr(policy, "ROWS", rows)
    assert sorted(missing_and_stale()) == [
        "gone: a row without a route",
        "healthz POST: the view does not answer it",
        "sign-out POST: no row in the policy table",
    ]


def test_an_open_row_is_meant_to_be_open():
    """Whoever opens a route to everybody writes it here too."""
    public = {route for (route, _method), who in policy.ROWS.items() if who == policy.PUBLIC}
    phone = {"phone", "phone-worker", "phone-manifest", "phone-texts"}
    signed = {
        "people:shift",
        "people:own-record",
        "pass-page",
        "own-shifts",
        "own-calendar",
        "sign-up-page",
        "report-home-page",
        "confirm-report-page",
        "order-page",
    }
    signed |= {"self-report", "certificate-page", "sign-papers", "letter-page"}
    signed |= {"callup-answer-page", "callup-answer-file"}  # whoever has the link or the code
    public -= {"check-certificate"}  # whoever was handed a certificate looks whether it holds
    assert public == {"healthz", "choose-language", "api-openapi", "sign-in", "passkey-sign-in"} | phone | signed
    device = {route for (route, _method), who in policy.ROWS.items() if who == policy.DEVICE}
    assert device == {"api-devices", "api-sync", "api-rescue", "api-exercise-clock", "api-pack"}


@pytest.mark.django_db
def test_what_stands_in_no_row_is_shut_for_everybody(cast: Cast, monkeypatch):
    monkeypatch.setattr(policy, "ROWS", {})
    for part, user in cast.everybody().items():
        assert browser(user, cast.incident).get("/incident/").status_code == 404, part
    assert Client().get("/healthz").status_code == 404


@pytest.mark.django_db
def test_a_method_without_a_row_is_shut(cast: Cast):
    assert browser(cast.command, cast.incident).get("/sign-out/").status_code == 404
    assert browser(cast.command, cast.incident).options("/incident/").status_code == 404


@pytest.mark.django_db
def test_forbidden_and_not_existing_look_the_same(cast: Cast, monkeypatch):
    monkeypatch.setattr(policy, "ROWS", {**policy.ROWS, ("choose-incident", "GET"): policy.AUDITOR})
    client = browser(cast.command, cast.incident)
    forbidden, missing = client.get("/incident/"), client.get("/nowhere/")
    assert forbidden.status_code == missing.status_code == 404
    assert same(forbidden, "/incident/") == same(missing, "/nowhere/")


def same(response: Any, path: str) -> str:
    """The page without what differs on every answer: its own address, and the token of its forms."""
    import re

    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode()).replace(path, "")
