"""The operations that come with the program."""

from __future__ import annotations

import pytest

from muster.rehearsals.operations import FOLDER, names, operation


def test_all_five_can_be_read() -> None:
    assert names() == ["baise-2022", "jinyuan-2020", "luxian-2022", "weicheng-2022", "xian-jingkai-2021"]
    for name in names():
        one = operation(name)
        assert one.title_zh
        assert one.title_en
        assert one.figures
        assert one.at_least <= set(one.figures)


def test_luxian_has_its_days() -> None:
    luxian = operation("luxian-2022")
    assert luxian.since is not None
    assert luxian.until is not None
    assert luxian.since.isoformat() == "2022-09-06T00:00:00+08:00"
    assert luxian.until.isoformat() == "2022-09-16T23:30:00+08:00"
    assert luxian.figures["gates.vehicles_turned_back"] == 4063


def test_unknown_operation() -> None:
    with pytest.raises(KeyError):
        operation("nowhere-1999")
    assert not (FOLDER / "nowhere-1999.toml").exists()
