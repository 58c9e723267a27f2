"""Records that wait are seen at the desk and decided on once, by somebody who answers for the place."""

import pytest
from tests.cast import COUNTY, browser, grant, make_user

from muster.accounts.models import Role
from muster.kernel import figures, records
from muster.kernel.figures import Period
from muster.kernel.models import Audit, Outcome, Resolution
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, acting, system
from muster.sync.tests.phone import Phone

ELSEWHERE = "510521102-K009"


@pytest.fixture
def officer(incident):
    user = make_user("officer")
    grant(user, Role.COMMAND, [COUNTY], incident)
    return browser(user, incident)


@pytest.fixture
def stray(phone: Phone) -> str:
    """A check that names another site than its phone's: the door keeps it apart."""
    record = phone.check(site=ELSEWHERE)
    status, answer = phone.send_raw(phone.batch(record))
    assert (status, answer["results"][0]["outcome"]) == (200, "quarantined")
    return str(record["id"])


def checks(incident) -> int:
    with acting(system(incident.pk, "test")) as scope:
        return figures.figure("gates.checks").query.total(scope, Period())


def test_a_record_that_waits_is_listed_with_its_reason(officer, stray):
    shown = officer.get("/records/open/")
    assert [str(line.record.pk) for line in shown.context["lines"]] == [stray]
    assert "点位" in shown.context["lines"][0].why
    assert officer.get("/records/open/?show=refused").context["lines"] == []


def test_what_is_let_through_counts_and_waits_no_more(officer, stray, incident):
    before = checks(incident)
    answer = officer.post(f"/records/{stray}/decide/", {"decision": "accept", "reason": "borrowed phone"})
    assert answer.status_code == 302
    assert checks(incident) == before + 1
    assert officer.get("/records/open/").context["lines"] == []
    assert Audit.objects.filter(action="kernel.decide_record", subject=f"record:{stray}").count() == 1


def test_what_is_refused_never_counts_and_stays_in_the_books(officer, stray, incident):
    officer.post(f"/records/{stray}/decide/", {"decision": "refuse", "reason": "test drive"})
    assert checks(incident) == 0
    assert Resolution.objects.get(record=stray).outcome == Outcome.REFUSED
    assert officer.get("/records/open/").context["lines"] == []


def test_a_decision_needs_a_reason_and_is_made_once(officer, stray, incident):
    assert officer.post(f"/records/{stray}/decide/", {"decision": "accept", "reason": " "}).status_code == 400
    officer.post(f"/records/{stray}/decide/", {"decision": "accept", "reason": "fine"})
    again = officer.post(f"/records/{stray}/decide/", {"decision": "refuse", "reason": "late"})
    assert again.status_code == 404
    assert checks(incident) == 1


def test_somebody_elses_record_looks_as_if_it_did_not_exist(stray, incident):
    beside = Scope(incident=incident.pk, places=("510522",), actor="user:9")
    with acting(beside), pytest.raises(NotFound):
        records.decide(beside, record=stray, accept=True, reason="mine now")
    mine = system(incident.pk, "test")
    with acting(mine), pytest.raises(Problem, match="理由|Say"):
        records.decide(mine, record=stray, accept=True, reason="")
