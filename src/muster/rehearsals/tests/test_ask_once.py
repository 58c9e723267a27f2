"""A browser that loses its line asks for a page again, but never posts twice what may have arrived."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest

from muster.rehearsals.browser import Browser

ANSWER = b"HTTP/1.1 200 OK\r\nSet-Cookie: csrftoken=a\r\nContent-Length: 2\r\n\r\nok"


@contextmanager
def server(answered: list[bool]) -> Iterator[tuple[str, list[str]]]:
    """Takes one request a line, answers it or not, and hangs up; its address, and what was asked."""
    asked: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as door:

        def serve() -> None:
            for answers in answered:
                line, _address = door.accept()
                with line:
                    asked.append(line.recv(65_536).decode().split(" ", 1)[0])
                    line.sendall(ANSWER if answers else b"")

        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{door.getsockname()[1]}", asked
        thread.join(5)


def test_a_page_is_asked_for_again_when_the_line_was_hung_up() -> None:
    with server([False, True, True]) as (url, asked):
        browser = Browser(url)
        assert browser.get("/").text == "ok"
        assert browser.get("/").text == "ok"
        browser.close()
    assert asked == ["GET", "GET", "GET"]


def test_what_is_posted_goes_over_a_fresh_line_and_never_twice() -> None:
    with server([True, True, False]) as (url, asked):
        browser = Browser(url)
        browser.get("/")
        assert browser.post("/call-ups/write/", {}).text == "ok", "the line of before was hung up"
        with pytest.raises(ConnectionError):
            browser.post("/call-ups/write/", {})
    assert asked == ["GET", "POST", "POST"]
