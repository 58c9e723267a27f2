"""A control mark that follows from a measure says in words on which rule it rests."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation
from tests.cast import browser

from muster.kernel import naming
from muster.kernel.scope import acting
from muster.screening.actions import decide
from muster.screening.models import Measure
from muster.screening.tests.office import entered, entry, office, people, publish

pytestmark = pytest.mark.usefixtures("fresh_keys")


def test_the_page_of_a_mark_names_the_document_and_whom_it_speaks_of(cast):
    command = office(cast)
    publish(command)
    (person,) = entered(command, entry(*people(1)))
    with acting(command):
        decide.confirm(scope=command, people=[person])
        hold = Measure.objects.get(person=person).hold
        with translation.override("en"):
            assert naming.called("rule", command, ["V9.from_high"])["V9.from_high"].name.startswith(
                "Control protocol, 9th edition"
            )
    page = browser(cast.command, cast.incident).get(reverse("people:hold", args=[hold])).content.decode()
    assert "防控方案（第九版）" in page and "V9.from_high" not in page


def test_a_rule_in_somebodys_own_words_stays_as_it_is(cast):
    with acting(office(cast)) as scope:
        assert naming.called("rule", scope, ["县里的通知"])["县里的通知"] is naming.NOBODY
