"""Notice and promise: read and signed by a link without an account, or on paper; who has not is a list."""

from __future__ import annotations

import subprocess
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import MOMENT, VILLAGE, browser, make_cast
from tests.moments import at_once

from muster.certificates import actions, links, papers
from muster.certificates.models import Signed
from muster.kernel import jobs
from muster.kernel.models import Audit, Job
from muster.kernel.scope import acting
from muster.places import queries as places
from muster.screening.actions import decide
from muster.screening.actions.ledger import Entry
from muster.screening.measures import Contact, Subject
from muster.screening.models import Measure
from muster.screening.tests.office import JIANGYANG, entered, entry, office, people, publish, put_together

pytestmark = pytest.mark.usefixtures("fresh_keys")


@pytest.fixture
def held(cast):
    """Two people under a measure."""
    command = office(cast)
    publish(command)
    found = entered(command, *(entry(person) for person in people(2)))
    with acting(command):
        decide.confirm(scope=command, people=found)
    return command, found


def test_a_notice_says_where_and_until_when_each_part_holds(cast):
    command = office(cast)
    publish(command)
    near, far = people(2)
    met = MOMENT - timedelta(days=1)
    content = {"name": near.name, "id_number": near.id_number, "phone": near.phone}
    contact = Entry(content, VILLAGE, "phone", met, "", (), (Contact(Subject.CLOSE, met),))
    close, home = entered(command, contact, entry(far, stay=JIANGYANG))
    with acting(command):
        decide.confirm(scope=command, people=[close, home])
        village = places.names({VILLAGE})[VILLAGE]
        (both, _signed), *_rest = papers.for_person(command, close)[1]
        (alone, _signed), *_rest = papers.for_person(command, home)[1]
    words = f"在集中隔离点和{village}实行集中隔离（至2022-09-19 00:00），其后居家健康监测（至2022-09-22 00:00）"
    assert words in both.paragraphs[0]
    assert f"在{village}实行居家隔离，预计" in alone.paragraphs[0]


def lacking(scope):
    with acting(scope):
        return {one.row.person: [paper.key for paper in one.papers] for one in papers.unsigned(scope)}


def test_a_person_reads_and_signs_by_link(held, cast):
    command, (first, second) = held
    assert lacking(command) == {first: ["notice", "promise"], second: ["notice", "promise"]}
    there = links.papers_address(cast.incident.pk, first)
    visitor = Client()
    page = visitor.get(there).content.decode()
    assert "管控措施告知书" in page and "集中隔离" in page and "{" not in page.split("<h2>")[1].split("</section>")[0]
    signed = {"name": "王小明", "drawing": "M10 10L20 20", "agreed": ["notice", "promise"]}
    assert visitor.post(there, {**signed, "agreed": ["notice"]}).status_code == 422
    assert visitor.post(there, {**signed, "name": " "}).status_code == 422
    assert visitor.post(there, {**signed, "drawing": "<svg>"}).status_code == 422
    assert not Signed.objects.exists()
    assert "均已签署" in visitor.post(there, signed).content.decode()
    assert lacking(command) == {second: ["notice", "promise"]}
    visitor.post(there, signed)
    shown = browser(cast.command, cast.incident).get(reverse("screened", args=[first])).content.decode()
    assert "管控措施告知书" in shown and "本人手机" in shown, "it stands on the person's timeline"
    with acting(command):
        rows = list(Signed.objects.filter(person=first))
    assert {row.paper for row in rows} == {"notice", "promise"}
    assert all("王小明".encode() not in bytes(row.sealed) and len(row.words) == 64 for row in rows)


def test_a_new_measure_is_signed_for_anew(held, cast):
    command, (first, _second) = held
    with acting(command):
        papers.sign_on_phone(scope=command, person=first, name="王小明", drawing="", agreed=["notice", "promise"])
        row = Measure.objects.get(person=first)
        row.since += timedelta(days=3)
        row.save()
    assert first in lacking(command)


def test_paper_is_printed_noted_and_a_link_that_does_not_hold_opens_nothing(held, cast, settings):
    command, (first, _second) = held
    client = browser(cast.command, cast.incident)
    assert "2 人待签" in client.get(reverse("papers")).content.decode()
    client.post(reverse("print-papers"), {"place": VILLAGE})
    job = Job.objects.latest("pk")
    jobs.perform(job.pk, job.incident, job.owner)
    job.refresh_from_db()
    path = settings.HOME.files / job.file
    said = subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True, text=True).stdout
    assert said.count("本人签名") == 4 and "个人防疫承诺书" in said
    client.post(reverse("mark-signed", args=[first, "notice"]))
    assert lacking(command)[first] == ["promise"]
    assert client.post(reverse("mark-signed", args=[first, "notice"])).status_code == 409
    assert Client().get(reverse("sign-papers", args=["not-a-link"])).status_code == 404


def test_what_was_signed_holds_for_entries_put_together_later(held, cast):
    command, both = held
    with acting(command):
        one, two = sorted(both)
        papers.sign_on_phone(scope=command, person=two, name="王小明", drawing="", agreed=["notice", "promise"])
        put_together(command, one, two)
        kept, gone = Measure.objects.get(pk=one), Measure.objects.get(pk=two)
        assert (kept.state, gone.state) == ("force", "merged"), "who signed is the one who goes"
        assert not papers.unsigned(command)
    assert "均已签署" in Client().get(links.papers_address(cast.incident.pk, two)).content.decode()
    with acting(command):
        kept.since += timedelta(days=3)
        kept.save()
    assert set(lacking(command)) == {kept.person}


def test_two_at_the_same_moment_sign_once_and_get_one_certificate(fresh_database):
    command = office(make_cast())
    publish(command)
    (person,) = entered(command, entry(people(1)[0]))
    with acting(command):
        decide.confirm(scope=command, people=[person])

    def signs():
        return papers.sign_on_phone(scope=command, person=person, name="王", drawing="", agreed=["notice", "promise"])

    assert at_once(command, signs, signs) == (2, 0)
    with acting(command):
        assert Audit.objects.filter(action="certificates.sign").count() == 1, "nothing is told of what was not done"
        decide.release(scope=command, people=[person], why="专家会诊后解除")
    first, second = at_once(command, *(lambda: actions.release_and_issue(scope=command),) * 2)
    assert (len(first.numbers), second.numbers) == (1, [])
