"""A register with many names in full is made once a second officer agrees, never the one who asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from tests.cast import COUNTY, MOMENT, SITE, TOWN, Cast, browser, grant, make_user

from muster.accounts.models import Role
from muster.checkpoints import register
from muster.checkpoints.tests.intake import Post, plate, turned_back
from muster.kernel import approvals, jobs
from muster.kernel.models import Approval, Audit, Job, JobState
from muster.kernel.scope import Scope, acting

pytestmark = pytest.mark.django_db
PERIOD = {"place": COUNTY, "layout": "town", "since": "2022-09-12T00:00", "until": "2022-09-13T00:00"}
NAMES = {"names": "on", "reason": "协查密接人员"}


@pytest.fixture
def many(cast: Cast) -> Cast:
    """One check more than an officer takes out alone."""
    count = approvals.ALONE + 1
    bodies = [turned_back(plate=plate(f"川E9{number:04d}")) for number in range(count)]
    Post(cast.incident.pk, SITE).hand_in(*bodies, at=MOMENT - timedelta(hours=2), every=timedelta(seconds=1))
    return cast


@pytest.fixture
def second(many: Cast) -> Any:
    """Another command officer of the county."""
    user = make_user("second")
    grant(user, Role.COMMAND, [COUNTY], many.incident)
    return browser(user, many.incident)


def ask(cast: Cast, **more: str) -> tuple[Any, Job]:
    client = browser(cast.command, cast.incident)
    answer = client.post("/checks/register/", {**PERIOD, **NAMES, **more})
    assert answer.status_code == 302, answer.content.decode()
    with acting(Scope(cast.incident.pk, (COUNTY,), actor=f"user:{cast.command.pk}")):
        return client, Job.objects.latest("pk")


def queued() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from procrastinate_jobs where task_name = 'kernel.run_job'")
        return int(cursor.fetchone()[0])


def state(job: Job) -> str:
    with acting(Scope(job.incident, (COUNTY,), actor=job.owner)):
        return Job.objects.get(pk=job.pk).state


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_many_names_wait_and_are_made_when_a_second_officer_agrees(many: Cast, second: Any):
    client, job = ask(many)
    assert queued() == 0, "nothing is made before somebody agrees"
    assert "待第二人审批" in text(client.get(f"/jobs/{job.pk}/"))
    jobs.perform(job.pk, job.incident, job.owner)
    assert state(job) == JobState.WAITING, "not even when the worker is asked by hand"
    assert "协查密接人员" in text(second.get("/approvals/"))
    assert "份含完整姓名的导出待审批" in text(second.get("/"))
    number = Approval.objects.get().pk
    second.post(f"/approvals/{number}/", {"answer": "agree"})
    assert queued() == 1
    jobs.perform(job.pk, job.incident, job.owner)
    assert state(job) == JobState.DONE
    assert client.get(f"/jobs/{job.pk}/result/").status_code == 200
    assert second.get(f"/jobs/{job.pk}/result/").status_code == 404, "the file is the asker's alone"
    told = set(Audit.objects.filter(subject=f"job:{job.pk}").values_list("action", flat=True))
    assert {"kernel.ask_approval", "kernel.agree_export", "kernel.fetch_result"} <= told
    assert "second" in text(client.get("/approvals/"))


def test_nobody_agrees_to_their_own(many: Cast):
    client, job = ask(many)
    number = Approval.objects.get().pk
    assert "同意</button>" not in text(client.get("/approvals/"))
    assert "份含完整姓名的导出待审批" not in text(client.get("/"))
    answer = client.post(f"/approvals/{number}/", {"answer": "agree"})
    assert answer.status_code == 409
    assert "须由另一名指挥人员审批" in text(answer)
    with pytest.raises(IntegrityError), transaction.atomic(), acting(Scope(job.incident, (COUNTY,), actor=job.owner)):
        Approval.objects.filter(pk=number).update(agreed=True, decided_by=job.owner)


def test_who_has_no_business_there_does_not_decide(many: Cast):
    _client, job = ask(many)
    number = Approval.objects.get().pk
    for user in (many.neighbour, many.secretary, many.inspector, many.upper, many.foreign, many.ended):
        client = browser(user, many.incident)
        assert client.post(f"/approvals/{number}/", {"answer": "agree"}).status_code in (302, 404), user
        assert "协查密接人员" not in text(client.get("/approvals/")), user
    with acting(Scope(job.incident, (COUNTY,), actor=job.owner)):
        assert Approval.objects.get().agreed is None
    assert (queued(), state(job)) == (0, JobState.WAITING)


def test_a_refusal_and_a_day_without_answer_are_told(many: Cast, second: Any):
    client, job = ask(many)
    second.post(f"/approvals/{Approval.objects.get().pk}/", {"answer": "refuse"})
    assert "第二人未同意导出" in text(client.get(f"/jobs/{job.pk}/"))
    _client, later = ask(many)
    Approval.objects.filter(job=later.pk).update(asked_at=timezone.now() - approvals.OPEN_FOR - timedelta(minutes=1))
    assert "申请已失效" in text(client.get(f"/jobs/{later.pk}/"))
    lapsed = Approval.objects.get(job=later.pk)
    assert second.post(f"/approvals/{lapsed.pk}/", {"answer": "agree"}).status_code == 409
    for one in (job, later):
        jobs.perform(one.pk, one.incident, one.owner)
        assert state(one) == JobState.WAITING


def test_few_names_and_masked_ones_need_nobody(many: Cast):
    client = browser(many.command, many.incident)
    client.post("/checks/register/", PERIOD)
    few = {**PERIOD, **NAMES, "since": "2022-09-12T06:00", "until": "2022-09-12T06:01"}
    client.post("/checks/register/", {**few, "until": "2022-09-12T06:00"})
    Post(many.incident.pk, SITE, device=2).hand_in(turned_back(people=1), at=MOMENT - timedelta(hours=5))
    client.post("/checks/register/", {**few, "since": "2022-09-12T02:30", "until": "2022-09-12T03:30"})
    assert not Approval.objects.exists()
    assert queued() == 2


def test_a_file_holds_no_more_names_than_were_agreed_to(many: Cast, second: Any):
    """What the job counts again is refused, whatever it was told: the page is not the only door."""
    with acting(Scope(many.incident.pk, (COUNTY,), True, f"user:{many.command.pk}", frozenset({"command"}))) as scope:
        number = jobs.start(
            scope, register.KIND, place=TOWN, layout="town", since="2022-09-12T00:00+08:00",
            until="2022-09-13T00:00+08:00", as_of=None, reason="协查密接人员",
        )  # fmt: skip
        job = Job.objects.get(pk=number)
    jobs.perform(number, job.incident, job.owner)
    assert state(job) == JobState.FAILED
