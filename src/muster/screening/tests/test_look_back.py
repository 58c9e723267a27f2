"""The board of a past minute says what the board of that minute said, whatever has come since."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.cast import MOMENT, SIBLING_TOWN, VILLAGE

from muster.kernel import clock
from muster.kernel.scope import acting
from muster.people.actions import Proof, file_proofs
from muster.screening.actions import decide, follow, ledger
from muster.screening.link_models import GreyPair
from muster.screening.linking import merging
from muster.screening.measures import Contact, Subject
from muster.screening.models import CORRECTION, Decision, Measure, TestWas
from muster.screening.queries import ledger as queries
from muster.screening.queries.board import board_as_of
from muster.screening.tests.office import DAY, JIANGYANG, WUHOU, entered, entry, people

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_each_past_board_is_the_board_that_was_seen_then(command, published, cast):
    seen = {}

    def look(after=HOUR):
        with acting(command):
            now = clock.now(cast.incident.pk)
            seen[now] = queries.board(command, now)
            assert board_as_of(command, now) == seen[now], "now and as of now"
        clock.move(cast.incident.pk, to=now + after)

    look()
    crowd = people(4)
    one, two, three, four = entered(
        command, entry(crowd[0]), entry(crowd[1], stay=JIANGYANG), entry(crowd[2], stay=WUHOU, place=SIBLING_TOWN),
        entry(crowd[3]),
    )  # fmt: skip
    look()
    with acting(command):
        decide.confirm(scope=command, people=[one, two, four])
        decide.own(scope=command, people=[four], owner="一组")
    look()
    with acting(command):
        follow.note(scope=command, person=one, spoken=follow.Spoken("call", "arrived"))
        proof = Proof(crowd[0].id_number, VILLAGE, MOMENT + HOUR, None, "negative")
        file_proofs(command, proofs=[proof])
    look()
    with acting(command):
        assert follow.match_open_tests(scope=command) == 1, "known only now, though it was sampled before"
        ledger.tell(scope=command, person=three, stays=(), contacts=(), source=CORRECTION)
        assert Decision.objects.filter(person=three).latest("pk").kind == "withdrawn"
    look()
    with acting(command):
        met = Contact(Subject.CLOSE, MOMENT)
        ledger.tell(scope=command, person=two, stays=(), contacts=(met,), source="contacts")
        decide.confirm(scope=command, people=[two])
        assert Measure.objects.get(pk=two).signed_by
    look()
    with acting(replace(command, actor="user:second")) as second:
        assert decide.confirm(scope=second, people=[two]).done == 1
        assert TestWas.objects.filter(person=two).exists(), "tests of the measure before"
    look()
    with acting(command):
        pair = GreyPair.objects.create(
            incident=command.incident, place=VILLAGE, other_place=VILLAGE, one=min(one, four), two=max(one, four),
            confidence=0.4, recorded_at=MOMENT,
        )  # fmt: skip
        merge = merging.merge_pair(scope=command, pair=pair.pk)
    look()
    with acting(command):
        merging.part(scope=command, merge=merge)
    look(60 * DAY)
    with acting(command):
        assert decide.release(scope=command, people=[one, four], why="专家会诊后解除") == 2
    look()
    with acting(command):
        for moment, board in seen.items():
            assert board_as_of(command, moment) == board, moment
    totals = [{key: sum(town[key] for town in board.values()) for key in ("force", "sign")} for board in seen.values()]
    assert {"force": 3, "sign": 1} in totals and totals[-1] == {"force": 1, "sign": 0}
