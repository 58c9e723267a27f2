"""Task orders of the demonstration, in every state they come to; and which unit answers for which town."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from muster.callups.rehearsal.desk import Desk
from muster.callups.rehearsal.office import MOMENT
from muster.callups.rules import BY_LINK
from muster.kernel.playing import NotLoaded, Stage

TOWN = 9
COUNTY = ""
"""The whole county, where the others are towns by name."""


@dataclass(frozen=True)
class Said:
    """What is done about an order: by its unit, behind the link, or at the command's desk."""

    day: int
    hour: float
    step: str
    text: str = ""
    done: int | None = None


@dataclass(frozen=True)
class Task:
    """An order as it is given; `above` is the title of the whole that it is a part of."""

    title: str
    place: str
    unit: str
    given: tuple[int, float]
    due: tuple[int, float]
    amount: int
    measure: str
    said: Sequence[Said] = ()
    text: str = ""
    helpers: Sequence[str] = ()
    above: str = ""


ROOMS, SAMPLING, BACK = "腾空集中隔离房间", "设置全员核酸采样点", "核查推送的来返人员"
TASKS = (
    Task(
        ROOMS, "玉蟾街道", "县应急管理局", (0, 10), (1, 18), 60, "间",
        (
            Said(0, 10.5, "accept"), Said(1, 9, "progress", "已腾空34间，其余今天下午完成", 34),
            Said(1, 16.5, "report", "60间已腾空并完成消杀", 60), Said(1, 17.5, "check", "现场抽查12间"),
            Said(1, 18, "close"),
        ),
        "单人单间，有独立卫生间；腾空后完成消杀。", ("县公安局",),
    ),
    Task(
        SAMPLING, "太伏镇", "县卫生健康局", (0, 12), (1, 20), 24, "个",
        (
            Said(0, 13, "accept"), Said(1, 19, "report", "场镇和各村采样点均已启用", 24), Said(1, 19.5, "check"),
            Said(1, 20, "close"),
        ),
    ),
    Task(
        "设置场镇采样点", "太伏镇", "县卫生健康局", (0, 12.5), (1, 16), 10, "个",
        (
            Said(0, 13, "accept"), Said(1, 15.5, "report", "10个采样点已启用", 10), Said(1, 16, "check"),
            Said(1, 16.5, "close"),
        ),
        above=SAMPLING,
    ),
    Task(
        "设置各村采样点", "太伏镇", "太伏镇", (0, 12.5), (1, 18), 14, "个",
        (
            Said(0, 14, "accept"), Said(1, 17, "report", "14个采样点已启用", 14), Said(1, 18, "check"),
            Said(1, 18.5, "close"),
        ),
        above=SAMPLING,
    ),
    Task(
        "给卡口补充帐篷和照明", COUNTY, "县交通运输局", (4, 15), (6, 6), 30, "套",
        (Said(4, 16, "accept"), Said(5, 20, "progress", "到货18套，其余在途", 18)), helpers=("县商务局",),
    ),
    Task(
        "封控区生活物资配送到户", "太伏镇", "县商务局", (4, 9), (6, 10), 186, "户",
        (
            Said(4, 9.5, "accept"), Said(4, 20, "progress", "", 97),
            Said(5, 19, "report", "186户均已送达，有签收单", 186),
        ),
    ),
    Task(
        "清点备用隔离房间", "福集镇", "县应急管理局", (4, 10), (6, 18), 40, "间",
        (Said(4, 11, "accept"), Said(5, 10, "report", "40间可用", 40), Said(5, 12, "check", "账物相符")),
    ),
    Task(
        "隔离点周边环境消杀", "玉蟾街道", "县卫生健康局", (5, 9), (6, 12), 6, "处",
        (
            Said(5, 9.5, "accept"), Said(5, 16, "report", "6处已消杀", 6),
            Said(5, 19.5, "return", "缺消杀记录和照片，请补齐"),
        ),
    ),
    Task(
        BACK, "玄滩镇", "玄滩镇", (5, 18), (6, 12), 85, "人",
        (Said(5, 18.5, "accept"), Said(6, 7.5, "progress", "电话联系不上的已转村上门", 52)),
        "县专班推送，逐人核实去向，有异常的当日报告。",
    ),
    Task("农贸市场和超市限流检查", COUNTY, "县商务局", (6, 7), (6, 18), 45, "处", helpers=("县公安局",)),
    Task(
        "农贸市场限流检查", COUNTY, "县商务局", (6, 6.5), (6, 18), 30, "处",
        (Said(6, 7, "withdraw", "并入另一项任务"),),
    ),
)  # fmt: skip
ANSWERS = (
    ("太伏镇", "县委组织部", 3), ("玄滩镇", "县税务局", 4), ("福集镇", "县自然资源和规划局", 6),
    ("嘉明镇", "县委统战部", None),
)  # fmt: skip
"""Which town a unit of the county answers for, and how many hours after it was asked to it was there."""
ASKED = 11
ARRIVED = re.compile(r'action="(/orders/units/\d+/arrived/)"')


def show(stage: Stage) -> None:
    """The county's command gives orders; units take them by their links; what is done is checked by somebody else."""
    given = _Given(stage)
    deeds: list[tuple[float, float, Callable[[], None]]]
    deeds = [(0, ASKED, partial(given.take_on, town, unit)) for town, unit, _hours in ANSWERS]
    deeds += [(0, ASKED + hours, partial(given.arrive, town)) for town, _unit, hours in ANSWERS if hours is not None]
    deeds += [(*task.given, partial(given.give, task)) for task in TASKS]
    deeds += [(said.day, said.hour, partial(given.say, task, said)) for task in TASKS for said in task.said]
    for day, hour, deed in sorted(deeds, key=lambda one: one[:2]):
        stage.at(stage.since + timedelta(days=day, hours=hour))
        deed()


class _Given:
    """The orders under way, at one desk."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.desk = Desk(stage.clerk("county-desk", "command", stage.place), stage)
        self.visitor = stage.visitor()
        self.places = {name: code for code, name in stage.places(stage.place) if len(code) == TOWN}
        self.places[COUNTY] = stage.place
        self.units = self.desk.units()
        self.numbers: dict[str, int] = {}
        self.links: dict[str, str] = {}

    def give(self, task: Task) -> None:
        """Give an order, or a part of one."""
        day, hour = task.due
        self.numbers[task.title] = number = self.desk.order(
            above=self.numbers.get(task.above),
            title=task.title, text=task.text, place=self.places[task.place], unit=self.units[task.unit],
            helpers=[self.units[one] for one in task.helpers], amount=str(task.amount), measure=task.measure,
            deadline=(self.stage.since + timedelta(days=day, hours=hour)).strftime(MOMENT),
        )  # fmt: skip
        self.links[task.title] = self.desk.order_link(number)

    def say(self, task: Task, said: Said) -> None:
        """The unit takes it, says how far it is and reports behind its link; the rest is the command's."""
        if said.step in BY_LINK:
            done = "" if said.done is None else str(said.done)
            typed = {"step": said.step, "text": said.text, "done": done}
            if not self.visitor.post(self.links[task.title], typed).location:
                raise NotLoaded(f"{task.title}: {said.step}")
        else:
            self.desk.step(self.numbers[task.title], said.step, said.text)
        self.stage.handed_in(1)

    def take_on(self, town: str, unit: str) -> None:
        """A unit of the county answers for a town from now on."""
        self.desk.browser.post("/orders/units/", {"place": self.places[town], "organisation": self.units[unit]})
        self.stage.handed_in(1)

    def arrive(self, town: str) -> None:
        """The unit that answers for a town is there."""
        rows = self.desk.browser.get("/orders/").text.split("</tr>")
        row = next(row for row in rows if f">{town}</th>" in row)
        self.desk.browser.post(ARRIVED.findall(row)[0], {})
        self.stage.handed_in(1)
