"""Teams are told by message what is due of their people, morning and evening, never twice; who cannot be is shown."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.cast import COUNTY, MOMENT, TOWN, VILLAGE, browser

from muster.kernel import clock
from muster.kernel.scope import acting
from muster.messages import actions as messages
from muster.messages import sealed
from muster.messages.actions import ChannelDraft
from muster.messages.models import Batch, Message
from muster.people.actions import organisations, staff, teams
from muster.people.actions.teams import TeamDraft
from muster.people.generated import Generator
from muster.people.models import Organisation, Staff
from muster.screening import own, tasks
from muster.screening.actions import decide, follow
from muster.screening.models import Reminded
from muster.screening.rounds import rules
from muster.screening.tests.office import entered, entry, people


def test_teams_are_written_to_in_the_morning_and_in_the_evening_alone():
    turns = [rules.turn(datetime(2022, 9, 12, hour)) for hour in (7, 8, 11, 12, 16, 17, 20, 21)]  # noqa: DTZ001
    assert turns == ["", "morning", "morning", "", "", "evening", "evening", ""]


def leader(scope):
    """A team of the town whose leader's number is known; its name, and the leader's name."""
    unit = organisations.open_organisation(
        scope, kind="agency", place=COUNTY, name_zh="县税务局", since=date(2022, 1, 1)
    )
    person = Generator("remind", [VILLAGE]).person()
    listed = [staff.Person(person.name, person.id_number, person.phone, Organisation.objects.get(pk=unit), home=TOWN)]
    staff.load_staff(scope, people=listed, on=date(2022, 9, 1), at=MOMENT)
    team = teams.found_team(scope, draft=TeamDraft(TOWN, "work-group", "城关包保组"))
    teams.join_team(scope, team=team.pk, staff=[Staff.objects.get().pk], role="leader")
    return team.name, person


@pytest.mark.django_db
def test_whoever_is_under_a_measure_reads_which_number_to_call(command, published):
    one, two = entered(command, *(entry(person) for person in people(2)))
    with acting(command):
        name, who = leader(command)
        decide.confirm(scope=command, people=[one, two])
        decide.own(scope=command, people=[one], owner=name)
        decide.own(scope=command, people=[two], owner="没有这个组")
        told, bare = (dict(own.parts(command, [person])[0].lines)["联系人"] for person in (one, two))
    assert told == f"{name} {who.phone}" and bare == "没有这个组"


@pytest.mark.django_db
def test_a_leader_is_told_once_a_turn_what_is_due(command, published, cast):
    one, two, three = entered(command, *(entry(person) for person in people(3)))
    with acting(command):
        name, who = leader(command)
        decide.confirm(scope=command, people=[one, two, three])
        decide.own(scope=command, people=[one, two], owner=name)
        decide.own(scope=command, people=[three], owner="没有这个组")
    local = timezone.localtime(MOMENT).replace(hour=8, minute=30) + timedelta(days=1)
    clock.move(cast.incident.pk, to=local)
    tasks.remind_teams(0)
    with acting(command):
        assert not Reminded.objects.exists(), "no channel yet: the next look tries again"
        messages.open_channel(command, draft=ChannelDraft(COUNTY, "号码表", "list"))
    for _again in range(2):
        tasks.remind_teams(0)
    with acting(command):
        (row,) = Reminded.objects.all()
        assert (str(row.owner), row.place, row.turn, row.counts["silent"]) == (name, TOWN, "morning", 2)
        (message,) = Message.objects.all()
        content = sealed.opened(message.sealed)
        assert content.number == who.phone and f"{who.name}：{name}今日待随访2人" in content.text
        assert not any(person.name in content.text for person in people(3)), "nobody of the ledger is named"
    page = browser(cast.command, cast.incident).get(reverse("overdue")).content.decode()
    assert name in page and "没有这个组" in page and "电话" in page
    clock.move(cast.incident.pk, to=local.replace(hour=17))
    with acting(command):
        follow.note(scope=command, person=one, spoken=follow.Spoken("call", "arrived"))
    tasks.remind_teams(0)
    with acting(command):
        assert Reminded.objects.get(turn="evening").counts["silent"] == 1, "what is left"
        assert Batch.objects.count() == 2
