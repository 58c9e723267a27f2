"""The phones of `bench sync`: enrol them, make their batches, play them over HTTP."""

from __future__ import annotations

import json
import pickle
import random
import secrets
import selectors
import socket
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

COUNTY = "510521100"
FULL = 0.05
"""Share of full records with names among taps: what a county stops at its gates is fewer than one in twenty."""


def enrol(count: int) -> None:
    """Print the tokens of `count` phones in a new incident, each at a site of its own."""
    import django

    django.setup()
    from base64 import b64encode

    from django.db import transaction

    from muster.accounts.actions import enrol_device, make_enrolment_code
    from muster.incidents.actions import open_incident
    from muster.kernel.scope import Scope, system

    with transaction.atomic():
        incident = open_incident(
            Scope(actor="command:bench"), name="bench", title_zh="压力测试", title_en="Bench", place="510521",
            at=datetime.now(UTC),
        )  # fmt: skip
        scope = system(incident.pk, "command:bench")
        scope.apply()
        tokens = []
        for number in range(count):
            code = make_enrolment_code(scope, site=_site(number)).code
            key = b64encode(_public_key()).decode()
            tokens.append(enrol_device(code=code, public_key=key, name=f"bench {number}").token)
    print(json.dumps(tokens))


def _public_key() -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.generate().public_key().public_bytes_raw()


def _site(number: int) -> str:
    return f"{COUNTY}-K{number + 1:03d}"


def make(client: int, batches: int, size: int) -> None:
    """Write the pickled bodies of one phone's batches to standard output."""
    from muster.kernel.ids import uuid7

    dice = random.Random()  # noqa: S311 - made data
    bodies = []
    for batch in range(batches):
        now = datetime.now(UTC)
        records: list[dict[str, Any]] = []
        for place in range(size):
            age = size - place
            records.append(
                {
                    "id": str(uuid7()),
                    "type": "checkpoints.record_check",
                    "v": 1,
                    "sequence": batch * size + place,
                    "site": _site(client),
                    "by": None,
                    "voids": None,
                    "occurred_at": (now - timedelta(seconds=20 * age)).isoformat(timespec="seconds"),
                    "boot": "b1",
                    "monotonic_ms": 10_000_000 - 20_000 * age,
                    "body": _full(dice) if dice.random() < FULL else _tap(dice),
                }
            )
        sent = {"v": 1, "sent_at": now.isoformat(timespec="seconds"), "boot": "b1", "monotonic_ms": 10_000_000}
        bodies.append(json.dumps({**sent, "records": records}, ensure_ascii=False, separators=(",", ":")).encode())
    sys.stdout.buffer.write(pickle.dumps(bodies))


def _tap(dice: random.Random) -> dict[str, Any]:
    subject = dice.choice(("vehicle", "vehicle", "person"))
    people = 1 if subject == "person" else dice.randint(1, 5)
    return {"subject": subject, "lane": "ordinary", "people": people, "outcome": "passed", "mode": "tap"}


def _full(dice: random.Random) -> dict[str, Any]:
    person = {
        "salt": secrets.token_urlsafe(16),
        "name": dice.choice("赵钱孙李周吴郑王") + dice.choice("伟芳娜敏静强磊洋"),
        "id_number": f"5105211980010{dice.randint(10000, 99999)}",
        "phone": f"199{dice.randint(10_000_000, 99_999_999)}",
    }
    return {
        "subject": "vehicle", "lane": "ordinary", "people": 1, "outcome": "turned_back", "mode": "full",
        "reasons": ["proof_missing"], "device_verdict": "turn_back", "from_code": "510521", "to_code": "510521100",
        "plate": {"salt": secrets.token_urlsafe(16), "plate": f"川E{dice.randint(10000, 99999)}"},
        "persons": [person], "temperature_tenths": 365, "health_code": "green",
    }  # fmt: skip


class _Line:
    """One phone's connection: its requests are written beforehand, so that the client costs the machine little."""

    def __init__(self, address: tuple[str, int], token: str, bodies: list[bytes]) -> None:
        head = f"POST /api/v1/sync HTTP/1.1\r\nHost: {address[0]}\r\nAuthorization: Bearer {token}\r\n"
        head += "Content-Type: application/json\r\nContent-Length: "
        self.requests = iter([f"{head}{len(body)}\r\n\r\n".encode() + body for body in bodies])
        self.socket = socket.create_connection(address, timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.began = 0.0
        self.answer = b""

    def send(self) -> bool:
        """Send the next batch; False when there is none left."""
        request = next(self.requests, None)
        if request is None:
            return False
        self.answer, self.began = b"", time.perf_counter()
        self.socket.sendall(request)
        return True

    def receive(self) -> bool:
        """Take what has come; True when the answer is whole. Raises when it is not what it should be."""
        block = self.socket.recv(1 << 18)
        self.answer += block
        head, end, text = self.answer.partition(b"\r\n\r\n")
        if not block or (end and not head.startswith(b"HTTP/1.1 200")):
            raise RuntimeError(f"the door answered {self.answer[:500]!r}")
        if not end or len(text) < int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]):
            return False
        if b'"refused"' in text or b'"quarantined"' in text:
            raise RuntimeError(f"the door answered {text[:500]!r}")
        return True


def play(path: str) -> None:
    """Each phone sends its batches one after another; print the seconds in all and of each batch."""
    url, phones = pickle.loads(Path(path).read_bytes())  # noqa: S301 - our own parent's
    parts = urlsplit(url)
    lines = [_Line((str(parts.hostname), int(parts.port or 80)), token, bodies) for token, bodies in phones]
    latencies: list[float] = []
    with selectors.DefaultSelector() as waiting:
        for line in lines:
            waiting.register(line.socket, selectors.EVENT_READ, line)
        began = time.perf_counter()
        open_lines = sum(line.send() for line in lines)
        while open_lines:
            for key, _events in waiting.select():
                if key.data.receive():
                    latencies.append(time.perf_counter() - key.data.began)
                    open_lines -= not key.data.send()
        seconds = time.perf_counter() - began
    print(json.dumps([seconds, latencies]))


if __name__ == "__main__":
    if sys.argv[1] == "enrol":
        enrol(int(sys.argv[2]))
    elif sys.argv[1] == "make":
        make(*map(int, sys.argv[2:5]))
    else:
        play(sys.argv[2])
