"""The phones' interface under Django: enrolment, the door itself, its description, and the exercise's clock."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

import msgspec
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from muster.accounts.actions import enrol_device
from muster.incidents import actions as incidents
from muster.incidents.queries import incident
from muster.instance.secrets import secret
from muster.kernel.problems import Problem
from muster.sync import door
from muster.sync.openapi import document
from muster.sync.wsgi import Handler

Short = Annotated[str, msgspec.Meta(max_length=200)]


class Enrolment(msgspec.Struct, forbid_unknown_fields=True):
    """What a phone sends to become a device; `signature` is of the code, when its key is known already."""

    code: Short
    public_key: Short
    name: Short
    signature: Short | None = None


class ClockMove(msgspec.Struct, forbid_unknown_fields=True):
    """Where an exercise's clock is to stand, and how fast it is to run."""

    incident: Short
    to: datetime | None = None
    speed: Annotated[float, msgspec.Meta(ge=0, le=10_000)] | None = None


def run_here(sql: str, arguments: tuple[Any, ...]) -> Any:
    """One statement of the door over Django's connection, in a transaction or a savepoint of its own."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return cursor.fetchone()


def _answer(response: door.Response) -> HttpResponse:
    return HttpResponse(response.body, status=response.status, content_type="application/json")


def _problem(error: Problem) -> JsonResponse:
    return JsonResponse({"error": error.code, "message": str(error)}, status=error.status)


def _through(handler: Handler, request: HttpRequest) -> HttpResponse:
    return _answer(handler(request.headers.get("Authorization", ""), request.body, run_here))


@csrf_exempt
@require_POST
def sync(request: HttpRequest) -> HttpResponse:
    """The same door as `sync.wsgi` opens in front of Django."""
    return _through(door.sync, request)


@csrf_exempt
@require_POST
def rescue(request: HttpRequest) -> HttpResponse:
    """The queue of a withdrawn phone."""
    return _through(door.rescue, request)


@csrf_exempt
@require_POST
def devices(request: HttpRequest) -> HttpResponse:
    """A one-time code and a public key become a device with a token."""
    try:
        wanted = msgspec.json.decode(request.body, type=Enrolment)
    except msgspec.MsgspecError:
        return _answer(door.problem(HTTPStatus.UNPROCESSABLE_ENTITY, "not_an_enrolment"))
    try:
        with transaction.atomic():
            enrolled = enrol_device(
                code=wanted.code, public_key=wanted.public_key, name=wanted.name, signature=wanted.signature
            )
    except Problem as error:
        return _problem(error)
    return JsonResponse(
        {
            "device": enrolled.device,
            "token": enrolled.token,
            "incident": incident(enrolled.incident).name,
            "site": enrolled.site,
        }
    )


@csrf_exempt
@require_POST
def exercise_clock(request: HttpRequest) -> HttpResponse:
    """Move an exercise's clock: for whoever runs this machine, with the token from its state folder."""
    expected = f"Bearer {secret(settings.HOME, 'operator').hex()}"
    if not constant_time_compare(request.headers.get("Authorization", ""), expected):
        return _answer(door.problem(HTTPStatus.UNAUTHORIZED, "operator_only"))
    try:
        wanted = msgspec.json.decode(request.body, type=ClockMove)
    except msgspec.MsgspecError:
        return _answer(door.problem(HTTPStatus.UNPROCESSABLE_ENTITY, "not_a_clock_move"))
    try:
        with transaction.atomic():
            moment = incidents.move_clock(name=wanted.incident, to=wanted.to, speed=wanted.speed, actor="operator")
    except Problem as error:
        return _problem(error)
    return JsonResponse({"incident": wanted.incident, "now": moment.isoformat()})


@require_GET
def openapi(request: HttpRequest) -> HttpResponse:
    """The description of this interface, with the body of each record type."""
    return HttpResponse(msgspec.json.encode(document()), content_type="application/json")
