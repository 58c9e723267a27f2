"""A polled part is answered 304 while nothing has changed, and never with another person's tag."""

from django.http import HttpResponse
from django.test import RequestFactory

from muster.kernel.live import etagged


def _ask(view, path="/part/", tag="", user=None):
    request = RequestFactory().get(path, headers={"If-None-Match": tag} if tag else {})
    if user is not None:
        request.user = user
    return view(request)


class _Person:
    def __init__(self, pk):
        self.pk = pk


def test_an_unchanged_version_is_not_rendered_again():
    rendered = []
    state = {"version": 1}

    @etagged(lambda request: state["version"])
    def part(request):
        rendered.append(1)
        return HttpResponse("part")

    first = _ask(part)
    assert first["Cache-Control"] == "private, no-cache"
    assert _ask(part, tag=first["ETag"]).status_code == 304
    assert len(rendered) == 1
    state["version"] = 2
    assert _ask(part, tag=first["ETag"]).status_code == 200
    assert len(rendered) == 2


def test_without_a_version_the_body_decides():
    body = ["a"]

    @etagged()
    def part(request):
        return HttpResponse(body[0])

    first = _ask(part)
    assert _ask(part, tag=first["ETag"]).status_code == 304
    body[0] = "b"
    assert _ask(part, tag=first["ETag"]).content == b"b"


def test_another_person_or_another_filter_has_another_tag():
    part = etagged(lambda request: 1)(lambda request: HttpResponse("x"))
    first = _ask(part, user=_Person(1))
    assert _ask(part, tag=first["ETag"], user=_Person(2)).status_code == 200
    assert _ask(part, "/part/?town=1", tag=first["ETag"], user=_Person(1)).status_code == 200


def test_an_error_is_never_cached():
    @etagged()
    def part(request):
        return HttpResponse("no", status=400)

    assert "ETag" not in _ask(part)
