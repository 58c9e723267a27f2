"""A gate and the phone at it, as a person uses it: in real Chromium, by what stands on the screen."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from muster.accounts.actions import make_enrolment_code, open_shift
from muster.accounts.models import Device
from muster.checkpoints.models import Checkpoint, Policy
from muster.incidents.actions import open_incident
from muster.kernel.models import Record
from muster.kernel.scope import Scope, acting, system
from muster.people.actions.shifts import hand_out_codes
from muster.people.rules import Contact
from muster.places.models import Site

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

SITE = "510521100001-K001"
PIN = "482915"
SIZE = {"width": 360, "height": 740}
QUICK_MS = 20_000
PATIENCE_S = 60
HOUR = timedelta(hours=1)


@dataclass
class Gate:
    """A served county with a gate in it."""

    url: str
    browsers: Any
    incident: int
    codes: dict[str, str] = field(default_factory=dict)
    """The one-time codes of those on the shift's list, by the end of their number."""

    def code(self) -> str:
        """A one-time code as the desk makes it."""
        with acting(system(self.incident, "test")) as scope:
            return make_enrolment_code(scope, site=SITE).code

    def stored(self) -> dict[str, tuple[str, str]]:
        """Every record of the register: outcome and hash by id."""
        with acting(system(self.incident, "test")):
            return {str(row.pk): (row.outcome, bytes(row.hash).hex()) for row in Record.objects.all()}

    def sequences(self) -> list[int]:
        """The numbers that the first phone gave to its records."""
        with acting(system(self.incident, "test")):
            first = Device.objects.order_by("pk").values_list("pk", flat=True)[0]
            return [row.sequence for row in Record.objects.filter(device=first)]

    def shift(self, *contacts: Contact) -> Scope:
        """A shift at the gate that runs now, with these on its list; the scope of its officer."""
        desk = Scope(incident=self.incident, places=("510521",), names=True, actor="test")
        now = timezone.now()
        with acting(desk):
            opened = open_shift(desk, place=SITE, role="duty", since=now - HOUR, until=now + 6 * HOUR, most=5)
            self.codes = {one.phone[-4:]: one.code for one in hand_out_codes(desk, shift=opened, contacts=contacts)}
        return desk

    def ask_no_proof(self) -> None:
        """Only codes, passes and temperature count at the gate."""
        with acting(system(self.incident, "test")):
            Policy.objects.filter(incident=self.incident).update(proof_hours=None)

    def times(self) -> list[tuple[datetime, bool]]:
        """When each record happened, and whether that rests on evidence."""
        with acting(system(self.incident, "test")):
            return [(row.effective_at, row.clock_safe) for row in Record.objects.all()]

    def phone(self, **more: Any) -> Hand:
        """A new phone, not enrolled."""
        context = self.browsers.new_context(viewport=SIZE, has_touch=True, accept_downloads=True, **more)
        context.set_default_timeout(QUICK_MS)
        return Hand(self, context, context.new_page())

    def enrolled(self, **more: Any) -> Hand:
        """A phone that was let in and unlocked."""
        phone = self.phone(**more)
        phone.enrol()
        return phone


@dataclass
class Hand:
    """A person with a phone."""

    gate: Gate
    context: BrowserContext
    page: Page

    def open(self, fragment: str = "") -> None:
        """Open the page, as from the scanned code of the desk."""
        self.page.goto(f"{self.gate.url}/gate/{fragment}")
        self.page.wait_for_selector("body[data-ready=yes]")

    def enrol(self) -> None:
        """Scan the desk's code, choose a PIN, stand at the post."""
        self.open(f"#code={self.gate.code()}")
        self.page.click(".acts .primary")
        self.pin(PIN)
        self.pin(PIN)
        self.page.wait_for_selector(".taps")

    def pin(self, digits: str) -> None:
        """Type a PIN on the pad."""
        for digit in digits:
            self.page.locator(".pad .key", has_text=digit).click()

    def unlock(self, pin: str = PIN) -> None:
        """From the locked screen to the post."""
        self.pin(pin)
        self.page.wait_for_selector(".taps")

    def words(self) -> str:
        """All that stands on the screen."""
        return self.page.inner_text("#app")

    def unsent(self) -> int:
        """How many records wait on the phone's disk."""
        return int(self.page.evaluate(COUNT_QUEUE))

    def journal(self) -> dict[str, str]:
        """Id and hash of every record in the queue."""
        return dict(self.page.evaluate(READ_QUEUE))

    def wait_sent(self) -> None:
        """Until the queue is empty."""
        until = time.monotonic() + PATIENCE_S
        while self.unsent():
            assert time.monotonic() < until, f"{self.unsent()} records still wait: {self.words()[:200]}"
            self.page.wait_for_timeout(200)


def draw(page: Any, canvas: Any) -> None:
    """A zigzag with a finger."""
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 10, box["y"] + 20)
    page.mouse.down()
    for step in range(1, 9):
        page.mouse.move(box["x"] + 10 + 30 * step, box["y"] + (80 if step % 2 else 25))
    page.mouse.up()


OPEN = """const open = () => new Promise((yes, no) => { const asked = indexedDB.open('muster-gate');
  asked.onsuccess = () => yes(asked.result); asked.onerror = no; });
const rows = async () => { const db = await open(); const all = await new Promise((yes) => {
  const got = db.transaction('queue').objectStore('queue').getAll(); got.onsuccess = () => yes(got.result); });
  db.close(); return all; };"""
COUNT_QUEUE = f"async () => {{ {OPEN} return (await rows()).length; }}"
READ_QUEUE = f"async () => {{ {OPEN} return (await rows()).map((row) => [row.id, row.hash]); }}"


def open_gate(url: str, browsers: Any, mode: str = "tally") -> Gate:
    """An operation with one gate, where proofs hold for 24 hours and one town is at risk."""
    now = timezone.now()
    incident = open_incident(
        Scope(actor="test"), name="lu-gate", title_zh="泸县", title_en="Lu", place="510521", at=now - 48 * HOUR
    )
    with acting(system(incident.pk, "test")):
        Site.objects.create(
            code=SITE, kind="K", place=SITE[:12], name="云石路口", pinyin="", longitude=105.3, latitude=29.1,
            generated=True, opened_at=now - 48 * HOUR,
        )  # fmt: skip
        Checkpoint.objects.create(
            incident=incident.pk, site=SITE, mode=mode, since=now - 48 * HOUR, recorded_at=now - 48 * HOUR
        )
        Policy.objects.create(
            incident=incident.pk, place="510521", proof_hours=24, risk_origins=["5105031"],
            lanes=["ordinary", "supply", "enterprise", "medical"], on_stale_proof="turn_back",
            since=now - 48 * HOUR, recorded_at=now - 48 * HOUR,
        )  # fmt: skip
    return Gate(url, browsers, incident.pk)
