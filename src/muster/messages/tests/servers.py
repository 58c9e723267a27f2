"""The other ends on loopback: a carrier's web interface (or a group's bot), and an office's mail server."""

from __future__ import annotations

import json
import socketserver
import threading
import urllib.parse
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Request:
    """What came in."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass
class Web:
    """Answers each request with the next of `answers`, the last one again and again. `(status, body)`; a body of None
    takes the request and then hangs up, bytes are the whole answer as it goes over the wire."""

    answers: list[tuple[int, Any]]
    taken: list[Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        web = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
                as_form = "form" in self.headers["Content-Type"]
                body = dict(urllib.parse.parse_qsl(raw)) if as_form else json.loads(raw)
                web.taken.append(Request(self.path, dict(self.headers), body))
                status, answer = web.answers.pop(0) if len(web.answers) > 1 else web.answers[0]
                if answer is None:
                    self.close_connection = True
                    return
                if isinstance(answer, bytes):
                    self.wfile.write(answer)
                    return
                content = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *arguments: Any) -> None:
                """Not into the tests' output."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        """From now on nobody listens there."""
        self._server.shutdown()
        self._server.server_close()


@dataclass
class Post:
    """A mail server. `faults` by address: an answer to RCPT as `550 no`, `data 554 no`, or `drop` after the text."""

    faults: dict[str, str] = field(default_factory=dict)
    letters: list[tuple[str, EmailMessage]] = field(default_factory=list)

    def __post_init__(self) -> None:
        post = self

        class Handler(socketserver.StreamRequestHandler):
            def say(self, line: str) -> None:
                self.wfile.write(f"{line}\r\n".encode())

            def handle(self) -> None:
                to = ""
                self.say("220 post")
                while line := self.rfile.readline().decode().strip():
                    word = line[:4].upper()
                    fault = post.faults.get(to, "")
                    if word == "RCPT":
                        to = line.partition("<")[2].partition(">")[0]
                        fault = post.faults.get(to, "")
                        self.say(fault if fault[:1].isdigit() else "250 ok")
                    elif word == "DATA":
                        self.say("354 go on")
                        text = b"".join(iter(self.rfile.readline, b".\r\n"))
                        letter = message_from_bytes(text, policy=default)
                        if fault.startswith("data "):
                            self.say(fault[5:])
                            continue
                        post.letters.append((to, letter))
                        if fault == "drop":
                            return
                        self.say("250 taken")
                    elif word == "QUIT":
                        self.say("221 bye")
                        return
                    else:
                        self.say("250 ok")

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    def close(self) -> None:
        """From now on nobody listens there."""
        self._server.shutdown()
        self._server.server_close()
