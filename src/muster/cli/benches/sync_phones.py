"""The phones of `bench sync`: enrol them, make their batches, play them over HTTP."""

from __future__ import annotations

import http.client
import json
import pickle
import random
import secrets
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
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


def play(path: str) -> None:
    """Each phone sends its batches one after another; print the seconds in all and of each batch."""
    url, phones = pickle.loads(Path(path).read_bytes())  # noqa: S301 - our own parent's
    address = urlsplit(url).netloc
    latencies: list[float] = []
    threads = [Thread(target=_send, args=(address, token, bodies, latencies)) for token, bodies in phones]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps([time.perf_counter() - began, latencies]))


def _send(address: str, token: str, bodies: list[bytes], latencies: list[float]) -> None:
    connection = http.client.HTTPConnection(address, timeout=60)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    for body in bodies:
        began = time.perf_counter()
        connection.request("POST", "/api/v1/sync", body, headers)
        answer = connection.getresponse()
        text = answer.read()
        latencies.append(time.perf_counter() - began)
        if answer.status != 200 or b'"refused"' in text or b'"quarantined"' in text:  # noqa: PLR2004
            raise RuntimeError(f"the door answered {answer.status}: {text[:500]!r}")


if __name__ == "__main__":
    if sys.argv[1] == "enrol":
        enrol(int(sys.argv[2]))
    elif sys.argv[1] == "make":
        make(*map(int, sys.argv[2:5]))
    else:
        play(sys.argv[2])
