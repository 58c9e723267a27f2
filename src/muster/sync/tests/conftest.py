"""An incident with two gates, and a phone at each."""

from collections.abc import Iterator

import pytest
from django.utils import timezone

from muster.incidents.actions import open_incident
from muster.incidents.models import Incident
from muster.kernel import sealing
from muster.kernel.scope import Scope
from muster.sync import door
from muster.sync.tests.phone import Phone

GATE = "510521100-K001"
NEXT_GATE = "510521101-K001"


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """Devices and keys of one test are unknown to the next."""
    door.forget_devices()
    sealing.forget_keys()
    yield
    door.forget_devices()
    sealing.forget_keys()


@pytest.fixture
def incident(db: None) -> Incident:
    return open_incident(
        Scope(actor="test"), name="flood", title_zh="演", title_en="Flood", place="510521", at=timezone.now()
    )


@pytest.fixture
def phone(incident: Incident) -> Phone:
    return Phone.enrol(incident.pk, GATE)


@pytest.fixture
def neighbour(incident: Incident) -> Phone:
    return Phone.enrol(incident.pk, NEXT_GATE)
