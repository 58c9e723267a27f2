"""How fast an exercise is to go, as it is typed."""

from __future__ import annotations

import pytest

from muster.cli.rehearse import speed


def test_speed() -> None:
    assert speed("max") is None
    assert speed("2.5") == 2.5


@pytest.mark.parametrize("wrong", ["0", "-1", "inf", "fast"])
def test_no_speed(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        speed(wrong)
