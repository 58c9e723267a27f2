"""A person at a desk as the program sees them: pages over HTTP, with cookies, forms and files."""

from __future__ import annotations

import http.client
import secrets
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from muster.kernel.playing import Fields, File

SECONDS = 300
REFUSED = 400


class NotTaken(Exception):
    """A page answered with a refusal: what was sent, and what the page said."""

    def __init__(self, path: str, status: int, said: str) -> None:
        super().__init__(f"{path} answered {status}: {said[:400]}")
        self.status = status


@dataclass(frozen=True)
class Page:
    """An answer: its status, its text, and where it sends the browser."""

    status: int
    body: bytes
    location: str

    @property
    def text(self) -> str:
        """The page's text."""
        return self.body.decode("utf-8", "replace")


class Browser:
    """One browser, used by one person at a time.

    A line that was idle may be hung up by the server: a page is then asked for again. What is posted goes over a fresh
    line and never twice, since nobody can tell whether it had arrived.
    """

    def __init__(self, url: str, cookies: Mapping[str, str] | None = None) -> None:
        parts = urlsplit(url)
        self._host = parts.hostname or "localhost"
        self._port = parts.port or (443 if parts.scheme == "https" else 80)
        # Our own server on this machine, perhaps with an authority of its own: nothing else is ever called.
        self._context = ssl._create_unverified_context() if parts.scheme == "https" else None  # noqa: S323
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._cookies: dict[str, str] = dict(cookies or {})
        self._line: http.client.HTTPConnection | None = None

    def sign_in(self, username: str, password: str, wanted: str) -> None:
        """Sign in and, as everybody has to who was given a password, choose an own one: `wanted`."""
        self.get("/sign-in/")
        self.post("/sign-in/", {"username": username, "password": password})
        start = self.get("/")
        if "/password/" in start.location:
            typed = {"old_password": password, "new_password1": wanted, "new_password2": wanted}
            self.post("/password/", typed)

    def choose_incident(self, number: int) -> None:
        """Work in that operation from here on."""
        self.post("/incident/", {"incident": str(number)})

    def get(self, path: str) -> Page:
        """Open a page. Raises NotTaken."""
        return self._taken(path, self._send("GET", path, None, ""))

    def post(self, path: str, fields: Fields, file: File | None = None) -> Page:
        """Send a form. Raises NotTaken when the page refuses it."""
        return self._taken(path, self.offer(path, fields, file))

    def offer(self, path: str, fields: Fields, file: File | None = None) -> Page:
        """Send a form, and answer whatever comes of it."""
        if "csrftoken" not in self._cookies:
            self.get(path)
        if file is None:
            return self._send("POST", path, urlencode(fields, doseq=True).encode(), "application/x-www-form-urlencoded")
        body, kind = _parts(fields, file)
        return self._send("POST", path, body, kind)

    def close(self) -> None:
        """Hang up."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _taken(self, path: str, page: Page) -> Page:
        if page.status >= REFUSED:
            raise NotTaken(path, page.status, page.text)
        return page

    def _send(self, method: str, path: str, body: bytes | None, kind: str) -> Page:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if method == "POST":
            token = self._cookies.get("csrftoken", "")
            headers |= {"Content-Type": kind, "X-CSRFToken": token, "Origin": self._origin, "Referer": self._origin}
            self.close()
        try:
            answer = self._ask(method, path, body, headers)
        except ConnectionError:
            self.close()
            if method == "POST":
                raise
            answer = self._ask(method, path, body, headers)
        for header in answer.headers.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(header).items():
                self._cookies[name] = morsel.value
        return Page(answer.status, answer.read(), answer.headers.get("Location", ""))

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> http.client.HTTPResponse:
        if self._line is None:
            self._line = (
                http.client.HTTPSConnection(self._host, self._port, timeout=SECONDS, context=self._context)
                if self._context
                else http.client.HTTPConnection(self._host, self._port, timeout=SECONDS)
            )
        self._line.request(method, path, body, headers)
        return self._line.getresponse()


def _parts(fields: Fields, file: File) -> tuple[bytes, str]:
    """A form with a file as browsers send it."""
    edge = secrets.token_hex(16)
    pieces: list[bytes] = []
    for name, value in fields.items():
        for one in [value] if isinstance(value, str) else value:
            pieces.append(f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{one}\r\n'.encode())
    field, name, content = file
    head = f'--{edge}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
    pieces.append(f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + content + b"\r\n")
    return b"".join([*pieces, f"--{edge}--\r\n".encode()]), f"multipart/form-data; boundary={edge}"
