"""The door in front of Django: phones need none of its middleware, and at dawn they all come at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from muster.kernel import troubles
from muster.sync import door, pool

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Handler = Callable[[str, bytes, Any], door.Response]
HANDLERS: dict[str, Handler] = {"/api/v1/sync": door.sync, "/api/v1/rescue": door.rescue}


class Door:
    """Answers the phones' two hot paths itself and hands everything else on."""

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        handler = HANDLERS.get(environ.get("PATH_INFO", ""))
        if handler is None or environ["REQUEST_METHOD"] != "POST":
            return self.application(environ, start_response)
        response = respond(handler, environ)
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(response.body)))]
        if response.status is HTTPStatus.SERVICE_UNAVAILABLE:
            headers.append(("Retry-After", str(troubles.RETRY_SECONDS)))
        start_response(f"{response.status.value} {response.status.phrase}", headers)
        return [response.body]


def respond(handler: Handler, environ: WSGIEnvironment) -> door.Response:
    """Read the body within its limit before anything else is done with it."""
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return door.problem(HTTPStatus.BAD_REQUEST, "bad_length")
    if length > door.LARGEST_BODY:
        return door.problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large")
    body = environ["wsgi.input"].read(length) if length else environ["wsgi.input"].read(door.LARGEST_BODY + 1)
    try:
        response = handler(environ.get("HTTP_AUTHORIZATION", ""), body, pool.run)
    except Exception as error:
        trouble = troubles.of(error)
        if trouble is None:
            raise
        troubles.told.begins(trouble)
        # No receipt: the phone keeps what it sent, and sends it again.
        return door.problem(HTTPStatus.SERVICE_UNAVAILABLE, trouble.code, message=str(trouble.words))
    if response.status is HTTPStatus.OK:
        troubles.told.ends()
    return response
