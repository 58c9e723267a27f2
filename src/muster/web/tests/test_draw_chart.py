"""The hourly chart's geometry."""

import pytest

from muster.web import chart


@pytest.mark.parametrize(
    ("highest", "top"), [(0, 3), (3, 3), (4, 6), (11, 12), (14, 15), (16, 30), (968, 1200), (1400, 1500)]
)
def test_the_scale_ends_at_a_round_number_above_the_highest(highest, top):
    assert chart.ceiling(highest) == top


def test_hours_to_come_are_not_drawn_as_zero():
    drawn = chart.draw([5, 0, None, None], [4.0, 4.0, 4.0, None])
    assert len(drawn.today.split()) == 2
    assert len(drawn.usual.split()) == 3
    assert drawn.latest is not None
    assert (drawn.latest.hour, drawn.latest.today) == (1, 0)
    assert drawn.latest.y == chart.BOTTOM


def test_a_day_without_records_has_no_points():
    assert chart.draw([], []).points == []
