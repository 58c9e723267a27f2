"""`./muster bench risk FOLDER...`: how bulletins and snapshots in folders are read, and how fast.

`ratio` is the share of groups that read as many areas as they state to the share that is promised. Beside the seconds
stands a calibration: what the machine takes to count to a few million.
"""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import Any

from muster.places.gazetteer import country
from muster.risktext import NotReadable, read

NAME = "risk"
TAKES_FOLDERS = True
LIMIT = 0.97
SPINS = 2_000_000
SUFFIXES = (".txt", ".json", ".gz")


def run(folders: list[Path]) -> dict[str, Any]:
    """Read every file below the folders."""
    start = time.perf_counter()
    for _ in range(SPINS):
        pass
    calibration = time.perf_counter() - start
    start = time.perf_counter()
    gazetteer = country()
    loaded = time.perf_counter()
    counts: Counter[str] = Counter()
    paths = sorted(path for folder in folders for path in folder.rglob("*") if path.suffix in SUFFIXES)
    for path in paths:
        try:
            document = read(path.read_bytes(), gazetteer, file=path.name)
        except NotReadable:
            counts["refused"] += 1
            continue
        counts.update(area.place.how.value for area in document.areas)
        counts.update(
            files=1,
            groups=len(document.groups),
            matching=sum(group.stated == group.read for group in document.groups),
            areas=len(document.areas),
            resolved=sum(area.place.code is not None for area in document.areas),
            problems=len(document.problems),
        )
    matching = counts["matching"] / max(1, counts["groups"])
    figures = {
        **counts,
        "groups_matching": round(matching, 4),
        "share_resolved": round(counts["resolved"] / max(1, counts["areas"]), 4),
        "load_seconds": round(loaded - start, 2),
        "seconds": round(time.perf_counter() - loaded, 2),
        "calibration_seconds": round(calibration, 3),
    }
    return {"name": NAME, "figures": figures, "limit": LIMIT, "ratio": round(matching / LIMIT, 3)}
