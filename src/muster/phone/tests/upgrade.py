"""An address whose applications change under the phones, before a server that is always today's.

`first_app.zip` holds the files of the first application that could be let in at a gate, as a server of that day gave
them out; what it took from others (vendor/) is served under the same addresses today.
"""

from __future__ import annotations

import mimetypes
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from muster.phone.shell import shell

FIRST_APP = Path(__file__).with_name("first_app.zip")
PAGE = "gate/index.html"
BEFORE = "0" * 16
mimetypes.add_type("text/javascript", ".mjs")


class Stage(Enum):
    """Which application is given out."""

    FIRST = "the first one"
    LAST = "today's under another version: the one before the next upgrade"
    TODAY = "today's"


@dataclass
class Address:
    """Where phones go."""

    url: str = ""
    stage: Stage = Stage.FIRST
    shut: bool = False
    """The door answers that it takes nothing at present."""

    def gives(self, path: str, body: bytes) -> bytes:
        """A page or worker as this stage names its version."""
        if self.stage is Stage.LAST and path in ("/gate/", "/gate/worker.js"):
            return body.replace(shell().version.encode(), BEFORE.encode())
        return body


OWN = ("Host", "Connection", "Accept-Encoding")
SINGLE = ("Content-Length", "Transfer-Encoding", "Connection", "Date", "Server")
"""Headers that belong to one connection, not to what is passed on."""


class Front(BaseHTTPRequestHandler):
    """Old files from the archive, all else from the server behind."""

    address: Address
    behind: str
    files: Mapping[str, bytes]

    def do_GET(self) -> None:
        name = PAGE if self.path == "/gate/" else self.path.removeprefix("/")
        if self.address.stage is not Stage.FIRST or name not in self.files:
            self._pass_on()
        else:
            kind = "text/html" if name == PAGE else mimetypes.guess_type(name)[0] or "application/json"
            self._answer(200, {"Content-Type": f"{kind}; charset=utf-8"}, self.files[name])

    def do_POST(self) -> None:
        self._pass_on()

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.address.shut and self.path == "/api/v1/sync":
            self._answer(503, {}, b"{}")
            return
        link = HTTPConnection(self.behind, timeout=30)
        told = {name: value for name, value in self.headers.items() if name not in OWN}
        link.request(self.command, self.path, body, {**told, "Host": self.behind})
        found = link.getresponse()
        kept = {name: value for name, value in found.headers.items() if name not in SINGLE}
        self._answer(found.status, kept, self.address.gives(self.path, found.read()))
        link.close()

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_said: object) -> None:
        """Nothing: a test says what went wrong."""


@contextmanager
def before_upgrade(serving: str) -> Iterator[Address]:
    """Stand before today's server with the first application."""
    address = Address()
    with zipfile.ZipFile(FIRST_APP) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    front = type("At", (Front,), {"address": address, "behind": serving.removeprefix("http://"), "files": files})
    server = ThreadingHTTPServer(("127.0.0.1", 0), front)
    address.url = f"http://127.0.0.1:{server.server_port}"
    running = threading.Thread(target=server.serve_forever, daemon=True)
    running.start()
    try:
        yield address
    finally:
        server.shutdown()
        server.server_close()
        running.join()
