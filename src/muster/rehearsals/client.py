"""The program as phones and the exercise's leader reach it: over HTTP, each thread on one kept connection."""

from __future__ import annotations

import base64
import ssl
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlsplit

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from muster.rehearsals.wire import Wire

OK = 200


class Refused(Exception):
    """The program answered something else than 200: `status` and what it said."""

    def __init__(self, path: str, status: int, body: bytes) -> None:
        super().__init__(f"{path} answered {status}: {body[:300].decode('utf-8', 'replace')}")
        self.status = status
        self.body = body


class Client:
    """Calls a running Muster at `url`. `operator` is the token of whoever runs the machine: it moves the clock."""

    def __init__(self, url: str, operator: str) -> None:
        self.url = url
        parts = urlsplit(url)
        self._host = parts.hostname or "localhost"
        self._port = parts.port or (443 if parts.scheme == "https" else 80)
        # Our own server on this machine, perhaps with an authority of its own: nothing else is ever called.
        self._context = ssl._create_unverified_context() if parts.scheme == "https" else None  # noqa: S323
        self._operator = operator
        self._local = threading.local()

    def enrol(self, code: str, name: str) -> str:
        """Become a device with a fresh key; answers its token."""
        key = Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        body = {"code": code, "public_key": base64.b64encode(key).decode(), "name": name}
        return str(self._post("/api/v1/devices", orjson.dumps(body))["token"])

    def sync(self, token: str, batch: bytes) -> list[dict[str, Any]]:
        """Hand a batch in; answers one result a record."""
        return cast("list[dict[str, Any]]", self._post("/api/v1/sync", batch, token)["results"])

    def pack(self, token: str) -> dict[str, Any]:
        """What a phone carries today."""
        return cast("dict[str, Any]", self._get("/api/v1/pack", token)["pack"])

    def move_clock(self, incident: str, to: datetime) -> None:
        """Move the exercise's clock on."""
        body = {"incident": incident, "to": to.isoformat()}
        self._post("/api/v1/exercise/clock", orjson.dumps(body), self._operator)

    def _get(self, path: str, token: str) -> dict[str, Any]:
        return self._asked(path, lambda wire: wire.get(path, token))

    def _post(self, path: str, body: bytes, token: str = "") -> dict[str, Any]:
        return self._asked(path, lambda wire: wire.post(path, body, token))

    def _asked(self, path: str, ask: Callable[[Wire], tuple[int, bytes]]) -> dict[str, Any]:
        try:
            status, answer = ask(self._wire())
        except ConnectionError:
            # A kept connection that the server closed meanwhile: every call here may safely be made twice.
            self._local.wire = None
            status, answer = ask(self._wire())
        if status != OK:
            raise Refused(path, status, answer)
        return cast("dict[str, Any]", orjson.loads(answer))

    def _wire(self) -> Wire:
        wire: Wire | None = getattr(self._local, "wire", None)
        if wire is None:
            wire = self._local.wire = Wire(self._host, self._port, self._context)
        return wire
