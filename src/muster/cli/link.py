"""`./muster link IN.csv --out OUT.csv`: which reports of a list are about one person."""

from __future__ import annotations

import argparse
import csv
import gc
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from muster.cli.output import answer, say

if TYPE_CHECKING:
    from muster.linkage import Linked, Reports

needs = "nothing"
REFUSED = 1
OUT_HEADER = ("report_id", "person_id", "confidence")
REVIEW_HEADER = ("report_a", "report_b", "confidence", "why")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The list, and where the answers go."""
    parser.add_argument("list", type=Path, metavar="IN.csv", help="UTF-8, first line the names of the columns")
    parser.add_argument("--out", type=Path, required=True, metavar="OUT.csv", help="who each report belongs to")
    parser.add_argument("--review", type=Path, metavar="REVIEW.csv", help="pairs that a person should look at")
    parser.add_argument("--spark", metavar="MASTER", help="compare on a Spark cluster: local[2], spark://host:7077")


def run(args: argparse.Namespace) -> int:
    """Link the list; nothing is written when it is refused."""
    gc.disable()  # a million rows, and not one cycle among them
    try:
        return _run(args)
    finally:
        gc.enable()


def _run(args: argparse.Namespace) -> int:
    start = time.perf_counter()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    from muster.linkage import NotReadable, link, read_csv
    from muster.linkage.spark import NoSpark

    try:
        reports = read_csv(args.list)
    except NotReadable as refusal:
        say(f"{refusal} Nothing was written.")
        return REFUSED
    say(f"{len(reports)} reports read; linking ...")
    try:
        linked = _on_spark(reports, args.spark) if args.spark else link(reports)
    except NoSpark as refusal:
        say(f"{refusal} Nothing was written.")
        return REFUSED
    out = zip(reports.ids, linked.person, (f"{value:.3f}" for value in linked.confidence.tolist()), strict=True)
    files: list[tuple[Path, Sequence[str], Iterable[Sequence[object]]]] = [(args.out, OUT_HEADER, out)]
    if args.review:
        pairs = ((reports.ids[p.one], reports.ids[p.two], f"{p.confidence:.3f}", p.why) for p in linked.review)
        files.append((args.review, REVIEW_HEADER, pairs))
    try:
        _write(files)
    except OSError as error:
        # The file that was tried is one beside the place that was named.
        say(f"{Path(error.filename).parent}: {error.strerror}. Name a file that can be written; nothing was written.")
        return REFUSED
    shown = {
        "reports": len(reports),
        "persons": linked.persons,
        "review_pairs": len(linked.review),
        "seconds": round(time.perf_counter() - start, 2),
        "peak_memory_mb": peak_memory_mb(),
    }
    answer(
        args, shown, f"{shown['reports']} reports are of {shown['persons']} people; {shown['review_pairs']} to review"
    )
    return 0


def _on_spark(reports: Reports, master: str) -> Linked:
    from muster.linkage import link
    from muster.linkage.spark import SparkScorer

    with SparkScorer(master) as scorer:
        return link(reports, scorer=scorer)


def peak_memory_mb() -> int:
    """The most memory this process has had."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // (1 << 20 if sys.platform == "darwin" else 1 << 10)


def _write(files: Sequence[tuple[Path, Sequence[str], Iterable[Sequence[object]]]]) -> None:
    """All files or none: each is written beside its place and moved there when all are whole."""
    made: list[tuple[Path, Path]] = []
    try:
        for path, header, rows in files:
            with tempfile.NamedTemporaryFile(
                "w", encoding="utf-8", newline="", dir=path.parent, prefix=f".{path.name}.", delete=False
            ) as file:
                made.append((Path(file.name), path))
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(header)
                writer.writerows(rows)
        for temporary, path in made:
            temporary.chmod(0o644)
            temporary.replace(path)
    finally:
        for temporary, _ in made:
            temporary.unlink(missing_ok=True)
