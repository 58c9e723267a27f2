"""The geometry of the hourly chart: today beside what is usual. Pure numbers; the template draws them as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 360, 178
LEFT, RIGHT, TOP, BOTTOM = 34, 352, 20, 155
HOURS = 24
TICK_HOURS = (0, 6, 12, 18, 24)
LINES = 3


@dataclass(frozen=True)
class Point:
    """One hour: where it stands on the chart and what it says (`today` None: not over yet)."""

    hour: int
    x: float
    y: float
    today: int | None
    usual: float | None


@dataclass(frozen=True)
class Chart:
    """What the template needs: two lines, the points of today, the scale."""

    today: str
    usual: str
    points: list[Point]
    latest: Point | None
    scale: list[tuple[float, int]]
    ticks: list[tuple[float, int]]


def ceiling(highest: float) -> int:
    """The round number at the top of the scale: 3, 6, 12 or 15 times a power of ten, so that thirds are whole."""
    step = 1
    while True:
        for factor in (3, 6, 12, 15):
            if highest <= factor * step:
                return factor * step
        step *= 10


def draw(today: Sequence[int | None], usual: Sequence[float | None]) -> Chart:
    """Lay out up to 24 hourly values each; hours without a value are left out of the line."""
    known = [value for value in (*today, *usual) if value is not None]
    top = ceiling(max(known, default=0))

    def x(hour: float) -> float:
        return round(LEFT + (RIGHT - LEFT) * hour / HOURS, 1)

    def y(value: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * value / top, 1)

    def line(values: Sequence[float | None]) -> str:
        return " ".join(f"{x(hour + 0.5)},{y(value)}" for hour, value in enumerate(values) if value is not None)

    points = []
    for hour in range(HOURS):
        now = today[hour] if hour < len(today) else None
        then = usual[hour] if hour < len(usual) else None
        height = now if now is not None else then
        if height is not None:
            points.append(Point(hour, x(hour + 0.5), y(height), now, then))
    done = [point for point in points if point.today is not None]
    return Chart(
        today=line(today),
        usual=line(usual),
        points=points,
        latest=done[-1] if done else None,
        scale=[(y(top * part / LINES), top * part // LINES) for part in range(LINES + 1)],
        ticks=[(x(hour), hour) for hour in TICK_HOURS],
    )
