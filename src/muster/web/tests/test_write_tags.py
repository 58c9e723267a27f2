"""The tags of pages: numbers, times, links that keep the page's state."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

NOW = datetime(2022, 9, 12, 8, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def show(source: str, address: str = "/", **context: object) -> str:
    request = RequestFactory().get(address)
    template = engines["django"].from_string("{% load muster %}" + source)
    with translation.override("en"):
        return str(template.template.render(_context(request, context)))  # type: ignore[attr-defined]


def _context(request, values):
    from django.template import Context

    return Context({"request": request, "now": NOW, **values})


@pytest.mark.parametrize(
    ("back", "words"),
    [
        (timedelta(seconds=20), ">just now<"),
        (timedelta(minutes=1), ">1 minute ago<"),
        (timedelta(minutes=52), ">52 minutes ago<"),
        (timedelta(hours=3, minutes=50), ">3 hours ago<"),
        (timedelta(days=3), ">9 Sep 08:00<"),
        (timedelta(days=400), ">8 Aug 2021 08:00<"),
    ],
)
def test_near_times_are_told_as_ages_and_far_ones_as_dates(back, words):
    assert words in show("{% ago t %}", t=NOW - back)


def test_ages_are_told_from_the_moment_the_page_is_turned_back_to():
    assert "5 minutes ago" in show("{% ago t %}", t=NOW - timedelta(days=9, minutes=5), now=NOW - timedelta(days=9))


@pytest.mark.parametrize(
    ("left", "words", "kind"),
    [
        (timedelta(minutes=-14), "overdue by 14 minutes", "bad"),
        (timedelta(), "due now", "bad"),
        (timedelta(seconds=1), "1 minute left", "warn"),
        (timedelta(minutes=20), "20 minutes left", "warn"),
        (timedelta(hours=5), "5 hours left", "ok"),
    ],
)
def test_a_deadline_says_what_is_left(left, words, kind):
    shown = show("{% deadline t %}", t=NOW + left)
    assert words in shown
    assert f'class="tag {kind}"' in shown


def test_a_figure_opens_its_rows_at_the_same_moment():
    past = NOW - timedelta(days=2)
    shown = show('{% figure 148302 "/rows/?place=51" "Checks of all kinds" %}', as_of=past)
    assert 'href="/rows/?place=51&amp;as_of=2022-09-10T08:00"' in shown
    assert 'title="Checks of all kinds">148,302</a>' in shown


def test_a_number_nobody_knows_is_a_dash_and_not_zero():
    assert show("{{ x|number }}", x=None) == "—"
    assert show("{{ x|number }}", x=0) == "0"
    assert show("{{ x|percent:y }}", x=3, y=0) == "—"


def test_links_keep_the_filters_and_start_a_changed_list_at_its_first_page():
    assert show("{% query outcome='passed' %}", "/?town=510521&page=4") == "?town=510521&amp;outcome=passed"
    assert show("{% query as_of=None %}", "/?town=5&as_of=2022-09-10T08:00") == "?town=5"
    assert show("{% query page=2 %}", "/?town=5&page=4") == "?town=5&amp;page=2"


def test_text_of_people_is_escaped():
    assert "<script>" not in show("{% figure x '/' %}{% tag '' x %}", x="<script>")


def test_a_bar_never_leaves_its_frame():
    assert 'width="100.0"' in show("{% bar 150 100 %}")
    assert 'width="0.0"' in show("{% bar 5 0 %}")


def test_pages_near_this_one_and_the_ends_are_offered():
    page = Paginator(range(1000), 10).page(50)
    shown = show("{% pages p %}", "/?town=5&page=50", p=page)
    assert [n for n in (1, 2, 47, 48, 50, 52, 53, 99, 100) if f">{n}</a>" in shown] == [1, 48, 50, 52, 100]
    assert "town=5&amp;page=48" in shown
    assert "page" not in show("{% pages p %}", p=Paginator(range(5), 10).page(1))
