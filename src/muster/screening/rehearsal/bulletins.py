"""The lists of risk areas of an exercise: made up in the form of the national ones. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from muster.screening.rehearsal.people import COUNTY, TOWN, Abroad
from muster.screening.rehearsal.scenes import Scene

A_COUNTY = 3
GROWS = ((14, 0, 2), (18, 0, 6), (22, 1, 9), (27, 2, 12))
"""Day, how many of the risk towns are at high risk then, and how many at any."""
HOUR = timedelta(hours=9)


def towns(names: Mapping[str, str]) -> list[Abroad]:
    """All towns of the city, each with its county's name and its code."""
    return [(names[code[:COUNTY]], name, code) for code, name in sorted(names.items()) if len(code) == TOWN]


def risk_towns(abroad: Sequence[Abroad], scene: Scene) -> list[int]:
    """Which of them become risk areas: some of each risky county, one county after the other."""
    found = []
    for at in range(A_COUNTY):
        for county in scene.risky:
            here = [number for number, (name, _town, _code) in enumerate(abroad) if name == county]
            found.append(here[at])
    return found


def level(number: int, listed: tuple[int, int, int]) -> int:
    """How high the risk of a risk town is by a list: 0 is none of its own."""
    _day, high, all_ = listed
    return 2 if number < high else 1 if number < all_ else 0


def lists(
    abroad: Sequence[Abroad], risky: Sequence[int], since: datetime, scene: Scene
) -> list[tuple[str, datetime, str]]:
    """Title, moment and text of each list."""
    found = []
    for day, high, all_ in GROWS:
        at = since + timedelta(days=day) + HOUR
        levels = (("高风险地区", risky[:high]), ("中风险地区", risky[high:all_]))
        lines = [f"截至{at:%Y年%m月%d日%H时}，全国现有{high}个高风险地区，{all_ - high}个中风险地区："]
        for title, numbers in levels:
            if numbers:
                places = "；".join("".join(abroad[number][:2]) + "全域" for number in numbers)
                lines.append(f"{title}（{len(numbers)}个）：")
                lines.append(f"{scene.province}{scene.city}（{len(numbers)}个）：{places}。")
        found.append((f"国务院客户端{at:%m月%d日}（演练）", at, "\n".join(lines)))
    return found
