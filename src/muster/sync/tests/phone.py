"""A phone as the tests play one: makes records, sends batches to the door, remembers what it was told."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.utils import timezone

from muster.accounts.models import Device
from muster.kernel.ids import uuid7
from muster.kernel.scope import Scope, acting
from muster.sync import door
from muster.sync.intake import Run
from muster.sync.views import run_here

TAP = {"subject": "vehicle", "lane": "ordinary", "people": 2, "outcome": "passed"}


@dataclass
class Phone:
    """An enrolled device with clocks of its own."""

    token: str
    device: Device
    run: Run = run_here
    sequence: int = 0
    boot: str = "boot-1"
    booted: float = field(default_factory=lambda: time.monotonic() - 3600)
    skew: timedelta = timedelta(0)
    journal: dict[str, str] = field(default_factory=dict)

    @classmethod
    def enrol(cls, incident: int, site: str, **more: Any) -> Phone:
        """A phone of `site`, straight into the table: enrolment has tests of its own."""
        token = sha256(os.urandom(16)).hexdigest()
        with acting(Scope()):
            device = Device.objects.create(
                incident=incident,
                site=site,
                public_key=os.urandom(32),
                token_digest=sha256(token.encode()).digest(),
                token_expires_at=timezone.now() + timedelta(days=1),
                allowed_types=["checkpoints.record_check", "kernel.void_record"],
                enrolled_at=timezone.now(),
            )
        return cls(token, device, **more)

    def now(self) -> datetime:
        """What the phone's wall clock says."""
        return timezone.now() + self.skew

    @property
    def uptime(self) -> int:
        """Milliseconds since it was switched on."""
        return int((time.monotonic() - self.booted) * 1000)

    def restart(self) -> None:
        """Switch off and on again."""
        self.boot, self.booted = self.boot + "+", time.monotonic()

    def check(self, **changes: Any) -> dict[str, Any]:
        """A record of one check, made now unless `changes` say otherwise."""
        self.sequence += 1
        record = {
            "id": str(uuid7()), "type": "checkpoints.record_check", "v": 1, "sequence": self.sequence,
            "site": self.device.site, "by": None, "voids": None, "occurred_at": self.now().isoformat(),
            "boot": self.boot, "monotonic_ms": self.uptime, "body": dict(TAP),
        }  # fmt: skip
        return {**record, **changes}

    def void(self, target: dict[str, Any]) -> dict[str, Any]:
        """A record that takes `target` back."""
        return self.check(type="kernel.void_record", voids=target["id"], body={})

    def batch(self, *records: dict[str, Any], **more: Any) -> bytes:
        """The bytes of a batch."""
        sent = {"v": 1, "sent_at": self.now().isoformat(), "boot": self.boot, "monotonic_ms": self.uptime}
        return json.dumps({**sent, "records": list(records), **more}, ensure_ascii=False).encode()

    def send_raw(self, body: bytes, path: Any = door.sync) -> tuple[int, dict[str, Any]]:
        """Status and JSON of whatever is sent."""
        response = path(f"Bearer {self.token}", body, self.run)
        return int(response.status), json.loads(response.body)

    def send(self, *records: dict[str, Any]) -> list[tuple[str, str | None]]:
        """Send a batch; outcome and reason of each record."""
        status, answer = self.send_raw(self.batch(*records))
        assert status == 200, answer
        for result in answer["results"]:
            self.journal[str(result["id"])] = result["hash"]
        return [(result["outcome"], result["reason"]) for result in answer["results"]]


def canonical_hash(record: dict[str, Any]) -> str:
    """The contract's hash of a record, computed by another library than the server's."""
    text = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()
