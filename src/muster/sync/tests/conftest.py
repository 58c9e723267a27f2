"""An incident with two gates, and a phone at each.

Imports stand inside: pytest reads this file before Django knows its settings.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from muster.incidents.models import Incident
    from muster.sync.tests.phone import Phone

GATE = "510521100-K001"
NEXT_GATE = "510521101-K001"


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """Devices and keys of one test are unknown to the next."""
    from muster.kernel import sealing
    from muster.sync import door

    def forget() -> None:
        door.forget_devices()
        sealing.forget_keys()

    forget()
    yield
    forget()


@pytest.fixture
def incident(db: None) -> Incident:
    from django.utils import timezone

    from muster.incidents.actions import open_incident
    from muster.kernel.scope import Scope

    return open_incident(
        Scope(actor="test"), name="flood", title_zh="演", title_en="Flood", place="510521", at=timezone.now()
    )


@pytest.fixture
def phone(incident: Incident) -> Phone:
    from muster.sync.tests.phone import Phone

    return Phone.enrol(incident.pk, GATE)


@pytest.fixture
def neighbour(incident: Incident) -> Phone:
    from muster.sync.tests.phone import Phone

    return Phone.enrol(incident.pk, NEXT_GATE)
