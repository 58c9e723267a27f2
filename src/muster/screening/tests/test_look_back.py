"""The board of a past minute says what the board of that minute said, whatever has come since."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from tests.cast import MOMENT, SIBLING_TOWN, VILLAGE

from muster.kernel import clock
from muster.kernel.figures import Period, figure, totals
from muster.kernel.scope import Scope, acting, incident_of
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


class Boards:
    """The board as it was seen at one moment after another."""

    def __init__(self, scope: Scope) -> None:
        self.scope, self.incident = scope, incident_of(scope)
        self.seen: dict[datetime, dict[str, dict[str, int]]] = {}

    def look(self, after: timedelta = HOUR) -> None:
        """See it, and let time go on."""
        with acting(self.scope):
            now = clock.now(self.incident)
            self.seen[now] = queries.board(self.scope, now)
            assert board_as_of(self.scope, now) == self.seen[now], "now and as of now"
        clock.move(self.incident, to=now + after)


def decided_and_asked(command, boards: Boards) -> list[UUID]:
    """Four who came: confirmed, called, tested, and one whom the rules no longer want."""
    crowd = people(4)
    one, two, three, four = entered(
        command, entry(crowd[0]), entry(crowd[1], stay=JIANGYANG), entry(crowd[2], stay=WUHOU, place=SIBLING_TOWN),
        entry(crowd[3]),
    )  # fmt: skip
    boards.look()
    with acting(command):
        decide.confirm(scope=command, people=[one, two, four])
        decide.own(scope=command, people=[four], owner="一组")
    boards.look()
    with acting(command):
        follow.note(scope=command, person=one, spoken=follow.Spoken("call", "arrived"))
        proof = Proof(crowd[0].id_number, VILLAGE, MOMENT + HOUR, None, "negative")
        file_proofs(command, proofs=[proof])
    boards.look()
    with acting(command):
        assert follow.match_open_tests(scope=command) == 1, "known only now, though it was sampled before"
        ledger.tell(scope=command, person=three, stays=(), contacts=(), source=CORRECTION)
        assert Decision.objects.filter(person=three).latest("pk").kind == "withdrawn"
    boards.look()
    return [one, two, four]


def raised(command, boards: Boards, two: UUID) -> None:
    """Somebody's measure is raised: two officers sign."""
    with acting(command):
        met = Contact(Subject.CLOSE, MOMENT)
        ledger.tell(scope=command, person=two, stays=(), contacts=(met,), source="contacts")
        decide.confirm(scope=command, people=[two])
        assert Measure.objects.get(pk=two).signed_by
    boards.look()
    with acting(replace(command, actor="user:second")) as second:
        assert decide.confirm(scope=second, people=[two]).done == 1
        assert TestWas.objects.filter(person=two).exists(), "tests of the measure before"
    boards.look()


def merged_and_parted(command, boards: Boards, one: UUID, four: UUID) -> None:
    """Two entries are put together and taken apart again, and two months go by."""
    with acting(command):
        pair = GreyPair.objects.create(
            incident=command.incident, place=VILLAGE, other_place=VILLAGE, one=min(one, four), two=max(one, four),
            confidence=0.4, recorded_at=MOMENT,
        )  # fmt: skip
        merge = merging.merge_pair(scope=command, pair=pair.pk)
    boards.look()
    with acting(command):
        merging.part(scope=command, merge=merge)
    boards.look(60 * DAY)


def test_each_past_board_is_the_board_that_was_seen_then(command, published, cast):
    boards = Boards(command)
    boards.look()
    one, two, four = decided_and_asked(command, boards)
    raised(command, boards, two)
    merged_and_parted(command, boards, one, four)
    with acting(command):
        assert decide.release(scope=command, people=[one, four], why="专家会诊后解除") == 2
    boards.look()
    with acting(command):
        for done in ("called", "tested"):
            assert any(town[done] for board in boards.seen.values() for town in board.values()), done
        for moment, board in boards.seen.items():
            assert board_as_of(command, moment) == board, moment
            counted = sum(town["force"] for town in board.values())
            assert all(town["called"] <= town["force"] >= town["tested"] for town in board.values())
            under, home = (figure(f"screening.{key}").query for key in ("under_measures", "home_monitoring"))
            period = Period(as_of=moment)
            assert totals(command, [(home, period), (under, period)])[1] == counted
            assert under.total(command, period) == sum(under.by_place(command, period, 9).values()) == counted
            assert under.total(command, replace(period, since=moment + HOUR)) == 0
    seen = boards.seen.values()
    sums = [{key: sum(town[key] for town in board.values()) for key in ("force", "sign")} for board in seen]
    assert {"force": 3, "sign": 1} in sums and sums[-1] == {"force": 1, "sign": 0}
