"""The OpenAPI document of the phones' interface, made from the very types that decode it."""

from __future__ import annotations

import inspect
from datetime import datetime
from typing import Any

import msgspec

from muster import __version__
from muster.kernel import fields
from muster.sync.envelope import Batch
from muster.sync.intake import Answer
from muster.sync.rescue import SealedQueue


class Reply(msgspec.Struct):
    """One result a record, in the order sent."""

    server_time: datetime
    results: list[Answer]


class Enrolled(msgspec.Struct):
    """What a phone keeps after enrolment."""

    device: int
    token: str
    incident: str
    site: str


class Refusal(msgspec.Struct):
    """Why the whole call was refused."""

    error: str
    message: str = ""
    wipe: str | None = None


class ClockAnswer(msgspec.Struct):
    """Where the exercise's clock stands now."""

    incident: str
    now: datetime


def _answer(text: str, reference: dict[str, Any]) -> dict[str, Any]:
    return {"description": text, "content": {"application/json": {"schema": reference}}}


def _operation(
    name: str, summary: str, body: dict[str, Any], reply: dict[str, Any], refusal: dict[str, Any], *, secured: bool
) -> dict[str, Any]:
    refused = {"400": "refused", "401": "unknown caller", "404": "not found", "409": "in conflict",
               "413": "too large", "422": "not in the agreed form"}  # fmt: skip
    return {
        "operationId": name,
        "summary": summary,
        "security": [{"token": []}] if secured else [],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {"200": _answer("done", reply), **{code: _answer(why, refusal) for code, why in refused.items()}},
    }


def document() -> dict[str, Any]:
    """The whole document; each record type's body is a component named after the type."""
    from muster.sync.views import ClockMove, Enrolment  # the views serve this document

    types = [Batch, Reply, Enrolment, Enrolled, Refusal, ClockMove, ClockAnswer, SealedQueue]
    kinds = fields.all_types()
    schemas, components = msgspec.json.schema_components(
        [*types, *(kind.body for kind in kinds)], ref_template="#/components/schemas/{name}"
    )
    batch, reply, enrolment, enrolled, refusal, move, moved, queue = schemas[: len(types)]
    for kind, schema in zip(kinds, schemas[len(types) :], strict=True):
        components[f"record.{kind.name}.v{kind.version}"] = schema
    for component in components.values():
        if "description" in component:  # docstrings are indented up to Python 3.12, and no more from 3.13 on
            component["description"] = inspect.cleandoc(component["description"])
    paths = {
        "/api/v1/devices": _operation("enrol", "Enrol a phone", enrolment, enrolled, refusal, secured=False),
        "/api/v1/sync": _operation("sync", "Hand in field records", batch, reply, refusal, secured=True),
        "/api/v1/rescue": _operation(
            "rescue", "Hand in a withdrawn phone's queue", {"oneOf": [batch, queue]}, reply, refusal, secured=True
        ),
        "/api/v1/exercise/clock": _operation(
            "move_clock", "Move an exercise's clock", move, moved, refusal, secured=True
        ),
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Muster", "version": __version__},
        "paths": {path: {"post": operation} for path, operation in paths.items()},
        "components": {"schemas": components, "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    }
