"""People of a long list are looked at in a process beside; it fails aloud, and nobody is forgotten."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection

from muster.kernel.scope import acting
from muster.screening.actions import beside, ledger
from muster.screening.models import Measure
from muster.screening.source_models import SourceKind
from muster.screening.sources import actions
from muster.screening.sources.actions import Sender
from muster.screening.sources.rules import Heard
from muster.screening.tests.office import entry, people


@pytest.mark.django_db(transaction=True)
def test_people_of_two_lists_are_looked_at_in_one_process_beside(command, published, monkeypatch):
    monkeypatch.setenv("MUSTER_DATABASE_NAME", connection.settings_dict["NAME"])
    with acting(command):
        found = [one.person for one in ledger.enter(scope=command, entries=[entry(one) for one in people(3)])]
    with beside.evaluating(command, beside.LONG) as first, beside.evaluating(command, beside.LONG) as second:
        first(found[:2])
        second(found[1:])
    with acting(command):
        assert Measure.objects.filter(person__in=found, state="proposed").count() == 3
    elsewhere = replace(command, incident=None)
    with pytest.raises(RuntimeError, match="looks at people"), beside.evaluating(elsewhere, beside.LONG) as look:
        look(found)


@pytest.mark.django_db
def test_a_list_that_is_taken_in_again_after_a_fall_names_people_whom_nobody_looked_at(command):
    """The worker may be ended between a list and the rules; the next one begins anew."""
    (one,) = people(1)
    sender = Sender(SourceKind.FILE, "县教育局", command.places[0], "排查专班")
    heard = [Heard({"name": one.name, "id_number": one.id_number}, sender.place, 1)]
    with acting(command):
        delivery = actions.begin_list(scope=command, sender=sender, upload=7)
        first = actions.take(scope=command, delivery=delivery, sender=sender, rows=heard)
        again = actions.take(scope=command, delivery=delivery, sender=sender, rows=heard)
        other = actions.begin_list(scope=command, sender=sender, upload=8)
        sent_again = actions.take(scope=command, delivery=other, sender=sender, rows=heard)
    assert (again.known, again.people) == (1, first.people)
    assert (sent_again.known, sent_again.people) == (1, ())
