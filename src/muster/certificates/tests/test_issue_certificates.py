"""The list of releases: whoever has reached the end is released, certified in one go, checked, withdrawn when wrong."""

from __future__ import annotations

import subprocess
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import MOMENT, VILLAGE, browser

from muster.certificates import actions, card, links, queries, tasks
from muster.certificates.models import Certificate
from muster.kernel import clock, jobs
from muster.kernel.models import Job, JobState
from muster.kernel.problems import Problem
from muster.kernel.scope import acting
from muster.kernel.signing import keys as signing
from muster.kernel.signing.cose import Refused
from muster.kernel.signing.serials import spelled
from muster.people.actions.standing import Proof, file_proofs
from muster.screening.actions import decide, follow
from muster.screening.models import FollowUp, Measure, TestDue
from muster.screening.tests.office import entered, entry, office, people, publish

pytestmark = pytest.mark.usefixtures("fresh_keys")

MONTH = timedelta(days=30)


@pytest.fixture
def command(cast):
    scope = office(cast)
    publish(scope)
    return scope


@pytest.fixture
def ended(command, cast):
    """Two people past the end of their measure: the first with every test negative, the second with one missing."""
    both = people(2)
    first, second = entered(command, *(entry(person) for person in both))
    with acting(command):
        decide.confirm(scope=command, people=[first, second])
        dues = TestDue.objects.filter(person=first)
        number = both[0].id_number
        file_proofs(command, proofs=[
            Proof(number, "510521100015", due.until - timedelta(hours=1), due.until, "negative") for due in dues
        ])  # fmt: skip
    clock.move(cast.incident.pk, to=MOMENT + MONTH)
    with acting(command):
        follow.match_open_tests(scope=command)
    return both[0], first, second


@pytest.fixture
def certificate(ended, command):
    with acting(command):
        issued = actions.release_and_issue(scope=command)
        return queries.one(command, issued.numbers[0])


def test_one_press_releases_and_certifies_whoever_lacks_no_test(ended, command):
    _who, first, second = ended
    with acting(command):
        issued = actions.release_and_issue(scope=command)
        assert len(issued.numbers) == 1
        states = dict(Measure.objects.values_list("person", "state"))
        assert (states[first], states[second]) == ("released", "force")
        assert actions.release_and_issue(scope=command).numbers == [], "nobody gets a second one"
        decide.release(scope=command, people=[second], why="检测结果已人工核对")
        again = actions.release_and_issue(scope=command)
        assert queries.one(command, again.numbers[0]).person == second


def test_at_the_end_whoever_needs_nobody_to_look_is_released_with_a_certificate(ended, command, cast):
    _who, first, second = ended

    def conditions(*release):
        with acting(command):
            plan = Measure.objects.get(pk=first).plan
            Measure.objects.filter(pk=first).update(plan={**plan, "release": list(release)})

    def left():
        tasks.release_at_end(0)
        with acting(command):
            return set(Measure.objects.filter(state="force").values_list("person", flat=True))

    conditions("negatives", "double_sample")
    assert left() == {first, second}, "a second reagent stands in no ledger"
    conditions("negatives", "no_symptom")
    assert left() == {first, second}, "nobody has asked them"
    with acting(command):
        until = Measure.objects.get(pk=first).until
        heard = {"person": first, "incident": cast.incident.pk, "place": VILLAGE, "way": "call", "contact": "arrived"}
        FollowUp.objects.create(**heard, actor="user:1", at=until - timedelta(hours=3), recorded_at=until)
    assert left() == {second}, "a test is missing"
    client = browser(cast.command, cast.incident)
    with acting(command):
        (made,) = queries.certificates(command, None)
        assert (made.person, made.issued_by) == (first, "job:release_at_end")
    assert "打印今日" in client.get(reverse("certificates")).content.decode()
    client.post(reverse("print-todays-certificates"))
    assert Job.objects.latest("pk").arguments["numbers"] == [made.pk]


def test_a_code_holds_until_it_is_withdrawn_and_a_new_one_can_be_issued(certificate, ended, command):
    who = ended[0]
    with acting(command):
        text = queries.text_of(command, certificate)
        found = queries.check(command, text)
        assert found.reason == "" and found.release is not None
        assert found.release.label == f"{who.name[0]}某 {who.id_number[-2:]}"
        assert who.name.encode() not in bytes(certificate.label)
        actions.withdraw(scope=command, number=certificate.pk, reason="解除日期有误")
        assert queries.check(command, text).reason == "revoked"
        assert queries.withdrawn(command).serials == {bytes(certificate.serial)}
        with pytest.raises(Problem, match="withdrawn|撤"):
            actions.withdraw(scope=command, number=certificate.pk, reason="解除日期有误")
        (fresh,) = actions.release_and_issue(scope=command).numbers
        assert queries.check(command, queries.text_of(command, queries.one(command, fresh))).reason == ""


def test_no_changed_code_is_taken(certificate, command):
    with acting(command):
        text = queries.text_of(command, certificate)
        known = signing.verifying(command)
    for place in range(len(text)):
        changed = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
        with pytest.raises(Refused):
            card.read(changed, known)


def test_it_is_printed_in_chinese_and_english_as_pdf_and_word(certificate, ended, cast, settings):
    who = ended[0]
    client = browser(cast.command, cast.incident)
    for form in ("pdf", "docx"):
        client.post(reverse("print-certificate", args=[certificate.pk]), {"form": form})
        job = Job.objects.latest("pk")
        jobs.perform(job.pk, job.incident, job.owner)
        job.refresh_from_db()
        assert job.state == JobState.DONE, job.problem
        path = settings.HOME.files / job.file
        if form == "pdf":
            said = subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True, text=True).stdout
        else:
            with zipfile.ZipFile(path) as parts:
                said = parts.read("word/document.xml").decode()
        for words in ("解除", "Certificate of release", who.name, who.id_number, "certificate/", "演练"):
            assert words in said.replace("\n", ""), (form, words)


def test_anybody_checks_one_and_the_holder_shows_it_without_an_account(certificate, command, cast):
    with acting(command):
        text = queries.text_of(command, certificate)
        label = queries.label(command, certificate)
    visitor = Client()
    there = reverse("check-certificate")
    number = card.read(text, _keys(command)).serial
    for code, words in (
        (text, "证明有效"),
        (spelled(number).lower(), "证明有效"),
        ("0000-0000", "没有这个编号"),
        ("MR1:ABC", "不是解除证明"),
    ):
        said = visitor.post(there, {"code": code}).content.decode()
        assert words in said, code
        assert (label in said) == (words == "证明有效")
        assert ("演练" in said) == (words == "证明有效"), "one of an exercise does not pass for a real one"
    held = visitor.get(links.holder_address(certificate)).content.decode()
    assert label in held and "data:image/svg+xml" in held
    assert visitor.get(links.holder_address(certificate)[:-3] + "abc/").status_code == 404
    assert Certificate.objects.count() == 1
    desk = browser(cast.command, cast.incident)
    answer = desk.post(reverse("withdraw-certificate", args=[certificate.pk]), {"reason": "解除日期有误"}, follow=True)
    assert "查验页面和持证人页面即时显示" in answer.content.decode()
    assert "证明有效" not in visitor.post(there, {"code": text}).content.decode()
    assert "已撤销" in visitor.get(links.holder_address(certificate)).content.decode()


def _keys(scope):
    with acting(scope):
        return signing.verifying(scope)
