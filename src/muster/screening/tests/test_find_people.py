"""Whoever telephones an office is found in its ledger by number, phone or name in full, and only within reach."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.cast import MOMENT, browser

from muster.kernel import clock
from muster.kernel.scope import acting
from muster.screening.tests.office import entered, entry, people, put_together

pytestmark = pytest.mark.django_db


def found(client, part, text, **as_of):
    return client.post(reverse("people:search", query=as_of or None), {"part": part, "text": text}).content.decode()


def led(client, person, pages, **as_of):
    """To which of these pages the search for somebody's phone leads."""
    shown = found(client, "phone", person.phone, **as_of)
    return {page for page in pages if page in shown}


def test_somebody_of_the_ledger_is_found_by_what_is_written_in_full(cast, command, published):
    person, other = people(2)
    one, two = entered(command, entry(person), entry(other))
    desk = browser(cast.command, cast.incident)
    assert reverse("people:search") in desk.get(reverse("ledger")).content.decode().partition("<main")[2]
    for part, text in (("phone", person.phone), ("id_number", person.id_number), ("name", person.name)):
        shown = found(desk, part, text)
        assert reverse("screened", args=[one]) in shown and reverse("screened", args=[two]) not in shown, part
        assert person.id_number not in shown.partition('class="data"')[2], "masked as everywhere"
    stranger = browser(cast.neighbour, cast.incident)
    assert reverse("screened", args=[one]) not in found(stranger, "phone", person.phone)
    assert reverse("screened", args=[one]) not in found(desk, "phone", "15400000000")


def test_who_was_put_together_is_found_under_the_entry_that_stays(cast, command, published):
    person, other = people(2)
    one, two = entered(command, entry(person), entry(other))
    clock.move(cast.incident.pk, to=MOMENT + timedelta(hours=1))
    with acting(command):
        put_together(command, one, two)
    desk = browser(cast.command, cast.incident)
    pages = {reverse("screened", args=[entry]) for entry in (one, two)}
    hits = [led(desk, who, pages) for who in (person, other)]
    assert hits[0] == hits[1] and len(hits[0]) == 1
    before = f"{timezone.localtime(MOMENT) + timedelta(minutes=30):%Y-%m-%dT%H:%M}"
    then = [led(desk, who, pages, as_of=before) for who in (person, other)]
    assert then[0] != then[1] and then[0] | then[1] == pages, "at a minute before they were two"
