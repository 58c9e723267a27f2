"""Processor seconds of whole families of processes: the clock says little on a machine that others use."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path

PARENT, OWN = 1, slice(11, 15)
"""Fields of a process's line: its parent; its ticks in user and system mode, and those of its children that ended."""


def of_family(root: int) -> float:
    """Processor seconds of a process and of all that it started and that they started, also of those that ended."""
    children: dict[int, list[int]] = defaultdict(list)
    ticks: dict[int, int] = {}
    for one in Path("/proc").iterdir():
        fields = _fields(one) if one.name.isdigit() else None
        if fields is not None:
            children[int(fields[PARENT])].append(int(one.name))
            ticks[int(one.name)] = sum(map(int, fields[OWN]))
    total, waiting = 0, [root]
    while waiting:
        process = waiting.pop()
        total += ticks.get(process, 0)
        waiting += children[process]
    return total / os.sysconf("SC_CLK_TCK")


def parent(process: int) -> int:
    """Who started it; 0 when it is gone."""
    fields = _fields(Path(f"/proc/{process}"))
    return int(fields[PARENT]) if fields is not None else 0


def _fields(process: Path) -> list[str] | None:
    try:
        return (process / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return None
