"""A compound's households out of a sheet: told apart, previewed, issued in one go, printed, sent again."""

from __future__ import annotations

import re
import subprocess

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.cast import VILLAGE, browser

from muster.kernel import jobs
from muster.kernel.models import Job, JobState, Upload
from muster.kernel.tests import files
from muster.passes.models import Batch, Pass
from muster.passes.rules import Compound, door, doors

pytestmark = pytest.mark.usefixtures("fresh_keys")

HEADER = ["序号", "户主", "楼栋", "单元", "房号"]
TERMS = {"title": "玉蟾小区", "since": "2022-09-12", "length": "7", "times": "1", "days": "2", "people": "1"}


@pytest.fixture
def secretary(cast):
    return browser(cast.secretary, cast.incident)


def sheet(households, *more):
    rows = [[str(number), "王某", *parts] for number, parts in enumerate([*households, *more], 1)]
    return files.xlsx_file([HEADER, *rows])


def bring(client, data, **differs):
    given = {"place": VILLAGE, "source": "社区居委会", **TERMS, **differs}
    return client.post(reverse("household-lists"), {**given, "file": SimpleUploadedFile("户.xlsx", data)})


def choose(client, address):
    """Send the columns as the page proposes them."""
    page = client.get(address).content.decode()
    fields = {}
    for name, body in re.findall(r'<select id="[^"]+" name="(column-\d+)">(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="(\w*)" selected', body)
        fields[name] = chosen.group(1) if chosen else ""
    client.post(address, fields)
    return fields


def work(client, number):
    """Load the list, then print the cards: two jobs, the second put into the queue by the first."""
    client.post(reverse("load-household-list", args=[number]))
    for _turn in range(2):
        job = Job.objects.latest("pk")
        jobs.perform(job.pk, job.incident, job.owner)


def test_all_households_get_their_passes_and_cards_from_one_sheet(secretary, settings):
    households = [
        (str(b), str(u), f"{f}{r:02}") for b in range(1, 3) for u in (1, 2) for f in range(1, 26) for r in (1, 2)
    ]
    wrong = [("3", "", ""), ("", "", ""), ("1", "1", "101"), ("1", "1", "1" * 30)]
    answer = bring(secretary, sheet(households, *wrong))
    assert answer.status_code == 302, answer.content.decode()
    number = Upload.objects.latest("pk").pk
    chosen = choose(secretary, answer["Location"])
    assert list(chosen.values()) == ["", "", "building", "unit", "room"]
    shown = secretary.get(reverse("household-list-preview", args=[number])).content.decode()
    assert "1栋1单元101" in shown and "200" in shown and "王" not in shown
    assert "这一行没有门牌" in shown and "与前面某行的住户相同" in shown

    work(secretary, number)
    batch = Batch.objects.get(upload=number)
    assert Pass.objects.filter(batch=batch).count() == len(households)
    done = secretary.get(reverse("household-list", args=[number])).content.decode()
    assert f"?upload={number}" in done and "200" in done
    listed = secretary.get(reverse("passes"), {"upload": number}).content.decode()
    assert "玉蟾小区" in listed
    cards = Job.objects.latest("pk")
    assert cards.state == JobState.DONE, cards.problem
    info = subprocess.run(["pdfinfo", settings.HOME.files / cards.file], capture_output=True, text=True, check=True)
    assert "Pages:           20\n" in info.stdout and "A4" in info.stdout

    mistakes = secretary.get(reverse("household-list-errors", args=[number]))
    assert mistakes.status_code == 200

    again = bring(secretary, sheet(households))
    second = Upload.objects.latest("pk").pk
    choose(secretary, again["Location"])
    work(secretary, second)
    assert Pass.objects.count() == len(households)


def test_a_period_that_cannot_be_is_refused_before_the_file_is_read(secretary):
    answer = bring(secretary, sheet([("1", "1", "101")]), times="1", days="", people="")
    assert answer.status_code == 200 and not Upload.objects.exists()
    assert "外出次数" in answer.content.decode()


def test_doors_of_a_sheet_read_as_those_of_ranges():
    assert door("3", "2", "501") in doors(Compound(3, 3, 2, 5, 1))
    assert (door("3栋", "", "501"), door(" 甲 座", "2单元", "5 01")) == ("3栋501", "甲座2单元501")
