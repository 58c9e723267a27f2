"""`serve` as an operator meets it: one on a state, clear words, and parts that come back."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from muster.cli.service import answers
from muster.instance import process
from muster.instance.home import PROJECT, scratch_home

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home():
    with scratch_home() as home:
        yield home


@pytest.fixture
def command(home):
    """Starts `python -m muster ...` on the module's state; ends what is left over."""
    started = []

    def start(*arguments, **more):
        environment = {name: value for name, value in os.environ.items() if name != "MUSTER_DATABASE_NAME"}
        environment |= {"PYTHONPATH": str(PROJECT / "src"), "MUSTER_HOME": str(home.root), **more}
        started.append(
            subprocess.Popen(
                [sys.executable, "-m", "muster", *arguments],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        return started[-1]

    yield start
    for running in started:
        if running.poll() is None:
            running.terminate()
        running.communicate(timeout=60)


def url_of(running):
    return json.loads(running.stdout.readline())["url"]


def ended(running):
    words = running.communicate(timeout=120)[1]
    return running.returncode, words


def wait_for(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def children_of(pid):
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return {int(child): process.command_of(int(child)) or "" for child in listed.stdout.split()}


def child(running, mark):
    return next((pid for pid, command in children_of(running.pid).items() if mark in command), None)


def test_serves_refuses_a_second_and_ends_cleanly(command, home):
    running = command("serve", "--port", "0", "--json")
    url = url_of(running)
    with urllib.request.urlopen(f"{url}/healthz", timeout=10) as response:
        assert json.load(response)["status"] == "ok"
    code, words = ended(command("serve", "--port", "0"))
    assert code == 1
    assert "already serves this state" in words
    assert url in words
    parts = list(children_of(running.pid))
    assert len(parts) == 3  # database, web server, worker
    running.send_signal(signal.SIGTERM)
    code, words = ended(running)
    assert (code, "phones can be enrolled on this machine only" in words) == (0, True)
    assert [pid for pid in parts if process.command_of(pid)] == []
    assert not answers(url)
    again = command("serve", "--port", "0", "--json")
    assert answers(url_of(again))
    again.send_signal(signal.SIGTERM)
    code, words = ended(again)
    assert (code, "Preparing" in words) == (0, False), "a second start prepares nothing again"


def test_killed_parts_come_back(command):
    running = command("serve", "--port", "0", "--json")
    url = url_of(running)
    for mark in ("granian", "postgres"):
        killed = child(running, mark)
        os.kill(killed, signal.SIGKILL)
        wait_for(lambda mark=mark, killed=killed: child(running, mark) not in (None, killed))
        wait_for(lambda: answers(url))
    assert running.poll() is None


def test_killed_serve_takes_all_along_and_the_next_starts(command):
    running = command("serve", "--port", "0", "--json")
    url_of(running)
    parts = list(children_of(running.pid))
    running.kill()
    wait_for(lambda: not any(process.command_of(pid) for pid in parts))
    again = command("serve", "--port", "0", "--json")
    assert answers(url_of(again))


def test_taken_port_is_told(command):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, words = ended(command("serve", "--port", str(port)))
    assert code == 1
    assert f"Port {port} is taken" in words
    assert "--port" in words


def test_private_tls(command, home):
    running = command("serve", "--port", "0", "--private-tls", "--json")
    url = url_of(running)
    assert url.startswith("https://localhost:")
    import ssl

    context = ssl.create_default_context(cafile=str(home.secrets / "tls-authority.pem"))
    with urllib.request.urlopen(f"{url}/healthz", timeout=10, context=context) as response:
        assert response.status == 200


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--help"], 0),
        (["--version"], 0),
        ([], 2),
        (["nonsense"], 2),
        (["serve", "--nonsense"], 2),
        (["serve", "--port", "many"], 2),
        (["serve", "--cert", "a.pem"], 2),
        (["serve", "--cert", "none.pem", "--key", "none.pem"], 1),
    ],
)
def test_usage(command, arguments, code):
    returned, words = ended(command(*arguments))
    assert returned == code
    assert "Traceback" not in words
    if code:
        assert re.search(r"\w", words)
