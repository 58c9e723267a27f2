"""A kept HTTP connection that sends each request in one piece: an exercise makes tens of thousands of them."""

from __future__ import annotations

import socket
import ssl

SECONDS = 60
CHUNK = 65536
END = b"\r\n\r\n"


class Broken(ConnectionError):
    """The other side closed the connection before its answer was complete."""


class Wire:
    """One connection to one server, HTTP/1.1, requests one after another."""

    def __init__(self, host: str, port: int, context: ssl.SSLContext | None) -> None:
        plain = socket.create_connection((host, port), timeout=SECONDS)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = context.wrap_socket(plain, server_hostname=host) if context else plain
        self._host = f"{host}:{port}"

    def post(self, path: str, body: bytes, token: str = "") -> tuple[int, bytes]:
        """The status and body of the answer. Raises ConnectionError, also for an answer without a stated length."""
        authorization = f"Authorization: Bearer {token}\r\n" if token else ""
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {self._host}\r\nContent-Type: application/json\r\n"
            f"{authorization}Content-Length: {len(body)}\r\n\r\n"
        )
        self._socket.sendall(head.encode() + body)
        return self._answer()

    def get(self, path: str, token: str) -> tuple[int, bytes]:
        """The same of what is asked for."""
        head = f"GET {path} HTTP/1.1\r\nHost: {self._host}\r\nAuthorization: Bearer {token}\r\n\r\n"
        self._socket.sendall(head.encode())
        return self._answer()

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _answer(self) -> tuple[int, bytes]:
        received = self._more(b"")
        while END not in received:
            received = self._more(received)
        head, _, body = received.partition(END)
        lines = head.decode("latin-1").split("\r\n")
        lengths = [line.split(":", 1)[1] for line in lines[1:] if line.lower().startswith("content-length:")]
        if not lengths:
            raise Broken("an answer without a length")
        while len(body) < int(lengths[0]):
            body = self._more(body)
        return int(lines[0].split(" ")[1]), body

    def _more(self, received: bytes) -> bytes:
        chunk = self._socket.recv(CHUNK)
        if not chunk:
            raise Broken("the connection was closed")
        return received + chunk
