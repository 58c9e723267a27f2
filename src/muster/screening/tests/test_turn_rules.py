"""Rules begin and end by their own time: everybody is looked at anew then, once, and changes wait for a person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.dateparse import parse_datetime
from tests.cast import COUNTY, MOMENT

from muster.kernel import clock, jobs
from muster.kernel.models import Job
from muster.kernel.scope import acting, system
from muster.screening import rulebook, tasks
from muster.screening.actions import decide, local_rules
from muster.screening.models import Measure
from muster.screening.tests.office import DAY, entered, entry, people

EDITION = parse_datetime("2022-11-11T00:00:00+08:00")
LOCAL = {
    "key": "L1", "level": "county", "scope": COUNTY, "issuer_zh": "县指挥部", "issuer_en": "county",
    "title_zh": "县规定", "title_en": "county rule",
    "rule": [{"subject": "from_high", "anchor": "leaving", "look_back": 7, "phases": [{"kind": "central", "days": 9}]}],
}  # fmt: skip


def test_a_rule_set_turns_at_its_beginning_and_at_its_end_alone():
    def turned(after, until):
        return [one.key for one in rulebook.turned(rulebook.shipped(), after, until)]

    hour = timedelta(hours=1)
    assert turned(EDITION - hour, EDITION - timedelta(minutes=1)) == []
    assert turned(EDITION - hour, EDITION) == ["V9", "M20"]
    assert turned(EDITION, EDITION + hour) == [], "noticed by the look before"


@pytest.mark.django_db
def test_everybody_is_looked_at_once_when_a_rule_set_begins_or_ends_by_itself(command, published, cast):
    def started():
        with acting(system(cast.incident.pk, "job:look_at_rules")):
            return list(Job.objects.filter(kind="screening.evaluate").order_by("pk"))

    def waiting(to):
        """What the task finds there, twice over: the jobs it started and what waits of the one person."""
        clock.move(cast.incident.pk, to=to)
        before = len(started())
        for _again in range(2):
            tasks.look_at_rules(0)
        found = started()[before:]
        for job in found:
            jobs.perform(job.pk, job.incident, job.owner)
        with acting(command):
            return len(found), Measure.objects.get()

    with acting(command):
        local_rules.add_rules(scope=command, body=LOCAL, since=EDITION + DAY, until=EDITION + 3 * DAY)
    clock.move(cast.incident.pk, to=EDITION - DAY)
    (one,) = entered(command, entry(people(1)[0], left=MOMENT - EDITION + 2 * DAY))
    with acting(command):
        decide.confirm(scope=command, people=[one])
    assert waiting(EDITION - timedelta(hours=1))[0] == 0
    count, measure = waiting(EDITION + timedelta(hours=1))
    assert (count, measure.kind, measure.pending["segments"][0]["kind"]) == (1, "central", "home"), (
        "at home by the new one"
    )
    assert measure.state == "force" and not measure.raises
    with acting(command):
        decide.confirm(scope=command, people=[one])
    count, measure = waiting(EDITION + DAY)
    assert (count, measure.kind, measure.raises) == (1, "home", True), "the county asks for more: two sign"
    count, measure = waiting(EDITION + 3 * DAY)
    assert (count, measure.kind, measure.pending) == (1, "home", None), "and no longer"
    assert waiting(EDITION + 4 * DAY)[0] == 0
