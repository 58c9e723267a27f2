"""`./muster bench link`: linking generated lists, beside Splink on the same lists in the same run.

Splink gets what makes it good: cells that are normalised already (that is not counted), birth date and sex out of valid
numbers, its training, and the threshold that the truth says is best. Ours is the command as operators run it, from file
to file, without any setting. Quality is the pairwise F1 of the final groups over all true pairs; memory is the peak of
each child process. `ratio` is our error to Splink's on the list where it is worst.

`MUSTER_BENCH_REPORTS` names another number of reports than 74,000. The seeds were used for nothing else.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import Any

from muster.cli.output import say
from muster.instance.home import PROJECT, InstanceError
from muster.linkage.samples import COLUMNS, GENERATORS

NAME = "link"
LIMIT = 0.45
REPORTS = 74_000
SEEDS = {"county": 7301, "lists": 7302}
SPLINK = "muster.cli.benches.link_splink"


def run() -> dict[str, Any]:
    """Make each list, link it with both, and compare."""
    install_tools()
    reports = int(os.environ.get("MUSTER_BENCH_REPORTS", REPORTS))
    figures: dict[str, Any] = {"reports": reports, "calibration_seconds": round(_calibration(), 3)}
    ratios = []
    with tempfile.TemporaryDirectory() as folder:
        for name, seed in SEEDS.items():
            say(f"{name}: making {reports} reports ...")
            path, truth = _made(Path(folder), name, reports, seed)
            ours, theirs = _ours(path, truth), _splink(path, truth)
            ratios.append((1 - ours["f1"]) / (1 - theirs["f1"]))
            figures |= {f"{name}_{key}": value for key, value in ours.items()}
            figures |= {f"{name}_splink_{key}": value for key, value in theirs.items()}
    return {"name": NAME, "figures": figures, "limit": LIMIT, "ratio": round(max(ratios), 3)}


def install_tools() -> None:
    """Install what only this bench needs beside the program, unless it is there."""
    lock = PROJECT / "requirements-bench.txt"
    stamp = Path(sys.prefix) / ".installed-bench"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    say("Installing Splink, Spark and the Febrl lists ...")
    uv = Path(sys.prefix) / "bin" / "uv"
    command = [str(uv), "pip", "install", "--quiet", "--python", sys.executable, "--require-hashes", "-r", str(lock)]
    if subprocess.run(command, check=False).returncode:
        raise InstanceError("What the bench needs could not be installed; the reason stands above.")
    stamp.write_text(wanted, encoding="utf-8")


def quality(person: Iterable[Hashable], truth: Iterable[Hashable]) -> dict[str, float]:
    """F1, precision and recall over pairs, and the largest group."""
    groups, true = list(person), list(truth)
    found, right = Counter(groups), Counter(zip(groups, true, strict=True))
    of_found, of_true, both = (_pairs(counted.values()) for counted in (found, Counter(true), right))
    return {
        "f1": round(2 * both / (of_found + of_true), 5),
        "precision": round(both / max(of_found, 1), 5),
        "recall": round(both / max(of_true, 1), 5),
        "largest_group": max(found.values()),
    }


def _pairs(sizes: Iterable[int]) -> float:
    return sum((size * (size - 1) / 2 for size in sizes), 0.0)


def _calibration() -> float:
    start = time.perf_counter()
    for _ in range(5_000_000):
        pass
    return time.perf_counter() - start


def _made(folder: Path, name: str, reports: int, seed: int) -> tuple[Path, dict[str, str]]:
    truth = {}
    path = folder / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for person, cells in GENERATORS[name](reports, seed):
            truth[cells["report_id"]] = person
            writer.writerow(cells)
    return path, truth


def _child(*arguments: str) -> tuple[bytes, float, int]:
    """Run a module; what it printed, how long it took, and its peak memory in MB."""
    start = time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(PROJECT / "src"), "OMP_NUM_THREADS": "1"}
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments], env=environment, stdout=output, stderr=subprocess.DEVNULL
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError(f"{arguments[0]} ended with {process.returncode}")
        output.seek(0)
        return output.read(), time.perf_counter() - start, usage.ru_maxrss >> 10


def _ours(path: Path, truth: dict[str, str]) -> dict[str, float]:
    out = path.with_suffix(".out")
    _, seconds, memory = _child("muster", "link", str(path), "--out", str(out), "--json")
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = quality((row["person_id"] for row in rows), (truth[row["report_id"]] for row in rows))
    return {**found, "seconds": round(seconds, 1), "peak_memory_mb": memory}


def _splink(path: Path, truth: dict[str, str]) -> dict[str, float]:
    """Of all thresholds the best; the seconds are those of training, prediction and one clustering."""
    printed, _, memory = _child(SPLINK, str(path))
    said = json.loads(printed)
    tried = [
        {**quality((person for _, person in pairs), (truth[report] for report, person in pairs)), "threshold": at}
        for at, pairs in ((threshold, _read(file)) for threshold, file in said["groups"])
    ]
    return {**max(tried, key=lambda one: one["f1"]), "seconds": said["seconds"], "peak_memory_mb": memory}


def _read(file: str) -> list[tuple[str, str]]:
    with Path(file).open(encoding="utf-8", newline="") as opened:
        return [(report, person) for report, person in csv.reader(opened)]
