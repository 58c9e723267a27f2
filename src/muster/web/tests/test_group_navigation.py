"""The navigation is grouped where it is long; the group of the page at hand is open, closed ones say what waits."""

from __future__ import annotations

import re

import pytest
from tests.cast import browser

from muster.kernel import navigation


def drawn(user, incident, url):
    """Each group's label, whether it is open, and the lines that are current."""
    page = browser(user, incident).get(url).content.decode()
    nav = page[page.index("<nav") : page.index("</nav>")]
    parts = re.findall(r"<details( open[^>]*)?><summary>([^<]+)(.*?)</details>", nav, re.DOTALL)
    return {
        label.strip(): (bool(opened), re.findall(r'aria-current="page">\s*([^<]+?)\s*<', rest))
        for opened, label, rest in parts
    }


@pytest.mark.parametrize(
    ("url", "group", "line"),
    [
        ("/", "今日", "态势总览"),
        ("/steps/", "现场", "待核对"),
        ("/checkpoint-rules/add-step/", "现场", "查验规则"),
        ("/staff/imports/", "人员与单位", "工作人员"),
        ("/sites/open/", "设置", "点位"),
        ("/deployments/lists/", "动员与任务", "队伍"),
        ("/records/open/", "现场", "交通卡口"),
        ("/jobs/", "今日", "我的文件"),
    ],
)
def test_the_group_at_hand_is_open(cast, url, group, line):
    groups = drawn(cast.command, cast.incident, url)
    assert list(groups) == ["今日", "现场", "排查工作", "动员与任务", "人员与单位", "设置"]
    assert [label for label, (opened, _lines) in groups.items() if opened] == [group]
    assert groups[group][1] == [line]


def test_a_short_navigation_has_no_groups(cast, settings):
    settings.DEMO = True  # an auditor without a second factor
    assert drawn(cast.auditor, None, "/audit/") == {}
    assert 'href="/audit/" aria-current="page"' in browser(cast.auditor).get("/audit/").content.decode()


def test_every_entry_stands_in_a_group():
    assert {navigation.group_of(entry).key for entry in navigation.entries()} == {
        "today", "field", "screening", "callups", "people", "settings",
    }  # fmt: skip
