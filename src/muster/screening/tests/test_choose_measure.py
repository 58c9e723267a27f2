"""Where the rules allow one measure or another, whoever confirms chooses; the choice is kept, audited and told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from tests.cast import COUNTY, MOMENT, browser

from muster.kernel.models import Audit
from muster.kernel.scope import acting
from muster.people.identities import NUMBER, marks_to_find
from muster.people.queries.standing import standing
from muster.screening import plain, rulebook
from muster.screening.actions import decide, ledger, local_rules
from muster.screening.measures import Contact, Itinerary, Kind, Subject
from muster.screening.models import Decision, Measure
from muster.screening.rules import evaluate
from muster.screening.tests.office import DAY, JIANGYANG, entered, entry, office, people

MET = Contact(Subject.SECONDARY, MOMENT - DAY)
ZONE = MOMENT.tzinfo


def local(*phases, subject="secondary_contact", key="L1"):
    rule = {"subject": subject, "anchor": "exposure", "look_back": 7, "phases": list(phases)}
    return {
        "key": key, "level": "county", "scope": COUNTY, "issuer_zh": "县指挥部", "issuer_en": "county",
        "title_zh": "县规定", "title_en": "county rule", "rule": [rule],
    }  # fmt: skip


CENTRAL = {"kind": "central", "days": 7}
EITHER = {**CENTRAL, "instead": "home"}
HOME = {"kind": "home", "days": 7}
ANYWHERE = {**HOME, "instead": "central"}


@pytest.mark.parametrize(
    ("phases", "kind", "instead"),
    [
        ((EITHER,), "central", "home"),
        ((ANYWHERE,), "home", "central"),
        ((HOME,), "home", None),
        ((EITHER, HOME), "central", "home"),
        ((EITHER, CENTRAL), "central", None),
        ((CENTRAL, ANYWHERE), "central", None),
        ((ANYWHERE, HOME), "home", "central"),
        ((EITHER, ANYWHERE), "central", "home"),
        ((HOME, {"kind": "tests", "days": 7, "tests": [1]}), "home", None),
    ],
)
def test_what_may_stand_in_its_place_contents_every_rule(phases, kind, instead):
    sets = [
        rulebook.of({**local(phase, key=f"L{at}"), "since": "2022-01-01T00:00:00+08:00"})
        for at, phase in enumerate(phases)
    ]
    (part,) = evaluate(Itinerary(COUNTY, MOMENT, (), (MET,)), (), sets, at=MOMENT, zone=ZONE).segments
    assert (part.kind.value, part.instead and part.instead.value) == (kind, instead)


def test_a_choice_that_ends_before_the_measure_does_is_no_other_measure():
    sets = [
        rulebook.of({**local(phase, key=f"L{at}"), "since": "2022-01-01T00:00:00+08:00"})
        for at, phase in enumerate((EITHER, {**CENTRAL, "days": 3}))
    ]
    kept = plain.of_plan(evaluate(Itinerary(COUNTY, MOMENT, (), (MET,)), (), sets, at=MOMENT, zone=ZONE), MOMENT)
    assert [(part.kind.value, part.instead) for part in plain.segments(kept)] == [
        ("central", None), ("central", Kind.HOME)
    ]  # fmt: skip
    assert plain.asked(kept) == [(Kind.CENTRAL, plain.segments(kept)[-1].until)], "as it was asked before"
    turned = plain.chosen(kept, Kind.HOME)
    assert [kind for kind, _until in plain.asked(turned)] == [Kind.CENTRAL, Kind.HOME], "as far as the rules allow it"


@pytest.fixture
def either(cast, command):
    """The county's rule: central, or at home."""
    with acting(command):
        local_rules.add_rules(scope=command, body=local(EITHER), since=MOMENT - DAY, until=None)


@pytest.fixture
def met(command, either):
    """Somebody generated who met somebody, and their number in the ledger."""
    person = people(1)[0]
    (one,) = entered(command, replace(entry(person, stay=JIANGYANG), stays=(), contacts=(MET,)))
    return person, one


@pytest.mark.django_db
def test_whoever_confirms_chooses_and_the_choice_is_kept(cast, command, met):
    person, one = met
    with acting(command):
        assert plain.options(Measure.objects.get(pk=one).pending) == [Kind.CENTRAL, Kind.HOME]
        assert decide.confirm(scope=command, people=[one], chosen=Kind.HOME).done == 1
        held = Measure.objects.get(pk=one)
        assert (held.state, held.kind, held.pending) == ("force", "home", None)
        mark = marks_to_find(cast.incident.pk, NUMBER, person.id_number)
        assert [hold.kind for hold in standing(command, mark, at=MOMENT)[mark[0]].holds] == ["home-quarantine"]
        assert Decision.objects.get(person=one, kind="confirmed").plan["chosen"] == "home"
        said = Audit.objects.filter(action="screening.confirm").latest("pk")
        assert said.detail["chosen_home"] == 1
    assert ledger.evaluate(command) == 0, "the rules propose central again to nobody who was given a choice"


@pytest.mark.django_db
def test_who_has_no_choice_is_confirmed_as_proposed(cast, command, either, published):
    (one,) = entered(command, entry(people(1)[0]))
    with acting(command):
        assert plain.options(Measure.objects.get(pk=one).pending) == []
        assert decide.confirm(scope=command, people=[one], chosen=Kind.HOME).done == 1
        held = Measure.objects.get(pk=one)
        assert held.kind == "central" and "chosen" not in held.plan


@pytest.mark.django_db
def test_a_signature_counts_for_what_was_signed(cast, command, either, published):
    """At home until the 18th, then met somebody: seven days from now, central or at home. Longer either way."""
    (one,) = entered(command, entry(people(1)[0], stay=JIANGYANG))
    second = office(cast, "secretary")
    with acting(command):
        decide.confirm(scope=command, people=[one])
        met = Contact(Subject.SECONDARY, MOMENT + timedelta(hours=2))
        ledger.tell(scope=command, person=one, stays=[], contacts=[met], source="contacts")
        assert Measure.objects.get(pk=one).raises
        assert decide.confirm(scope=command, people=[one], chosen=Kind.CENTRAL).waiting == 1
    with acting(second):
        assert decide.confirm(scope=second, people=[one], chosen=Kind.HOME).waiting == 1, "the first signed another one"
        assert Measure.objects.get(pk=one).signed_by == second.actor
    with acting(command):
        assert decide.confirm(scope=command, people=[one], chosen=Kind.HOME).done == 1
        assert Measure.objects.get(pk=one).kind == "home"


@pytest.mark.django_db
def test_the_person_page_asks_and_says_what_was_chosen(cast, command, met):
    _person, one = met
    desk = browser(cast.command, cast.incident)
    page = reverse("screened", args=[one])
    asked = desk.get(page).content.decode()
    assert 'name="chosen" value="central" checked' in asked and 'name="chosen" value="home"' in asked
    desk.post(reverse("decide-measures"), {"people": str(one), "back": "person", "answer": "confirm", "chosen": "home"})
    told = desk.get(page).content.decode()
    assert "规定可居家隔离，也可集中隔离；经办人选定居家隔离。" in told
    assert 'name="chosen"' not in told
