"""Of a child the guardian reads and signs the papers and holds the certificate; the child's own links open nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import browser

from muster.certificates import actions, links, papers
from muster.certificates.models import Certificate
from muster.kernel.problems import Problem
from muster.kernel.scope import acting
from muster.people.actions import own
from muster.people.models import Identity
from muster.people.queries import wards
from muster.people.rules import check_digit
from muster.screening.actions import decide
from muster.screening.tests.office import entered, entry, office, people, publish

pytestmark = pytest.mark.usefixtures("fresh_keys")
BORN = "51052120120304123"
MOTHER = {"name": "王建国", "relation": "mother", "phone": "15400445566"}
SIGNED = {"name": "王建国", "drawing": "", "agreed": ["notice", "promise"]}


@pytest.fixture
def child(cast):
    """A child under a measure, and the command's reach."""
    command = office(cast)
    publish(command)
    (found,) = entered(command, entry(replace(people(1)[0], id_number=BORN + check_digit(BORN))))
    with acting(command):
        decide.confirm(scope=command, people=[found])
    return command, found


def address(page: str, part: str) -> str:
    (found,) = set(re.findall(rf'href="http://testserver(/{part}/[^"]+)"', page))
    return str(found)


def test_a_guardian_signs_for_a_child_and_holds_the_certificate(child, cast):
    command, person = child
    with acting(command):
        identity = Identity.objects.get(record=person).pk
    desk, visitor, listed = browser(cast.command, cast.incident), Client(), reverse("papers")
    page = desk.get(listed).content.decode()
    assert "请先登记监护人" in page and "/sign/" not in page
    childs = links.papers_address(cast.incident.pk, person)
    assert "只能用监护人的链接打开" in visitor.get(childs).content.decode()
    assert visitor.post(childs, SIGNED).status_code == 403
    desk.post(reverse("people:guardian", args=[identity]), MOTHER)
    there = address(desk.get(listed).content.decode(), "sign")
    assert "母亲" in visitor.get(there).content.decode()
    assert "均已签署" in visitor.post(there, SIGNED).content.decode()
    with acting(command):
        assert not papers.unsigned(command)
        decide.release(scope=command, people=[person], why="专家会诊后解除")
        (number,) = actions.issue(scope=command, people=[person]).numbers
        certificate = Certificate.objects.get(pk=number)
    assert visitor.get(links.holder_address(certificate)).status_code == 403
    shown = address(desk.get(reverse("certificate", args=[number])).content.decode(), "certificate")
    assert "data:image/svg+xml" in visitor.get(shown).content.decode()
    desk.post(reverse("people:guardian", args=[identity]), {**MOTHER, "relation": "father"})
    assert visitor.get(shown).status_code == 404, "somebody else is the guardian now"


def test_a_guardian_s_link_opens_until_the_day_after_the_birthday(child, cast):
    command, person = child
    with acting(command):
        guardian = own.note_guardian(command, identity=Identity.objects.get(record=person).pk, **MOTHER)
        assert wards.open_to(command, person, guardian, date(2026, 3, 4)) is not None
        with pytest.raises(Problem) as told:
            wards.open_to(command, person, guardian, date(2026, 3, 5))
        assert told.value.code == "of_age"
