"""The comparing on a Spark cluster: the same keys, levels and model as on one machine, so the same pairs come out.

Reading, normalising, learning and joining stay where they are: they take little and need the whole list. The people go
to every worker once a round; keys and pairs are spread by Spark.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

import muster
from muster.linkage import keys
from muster.linkage.grouping import Flags, Longs
from muster.linkage.keys import Keyed
from muster.linkage.scoring import Crowd, Odds, Scored, judged

PARTS_A_CORE = 2


class NoSpark(Exception):
    """Why there is no Spark to work on, and what to do about it."""


class SparkScorer:
    """Scores pairs on a cluster; stands in for `scoring.scored`. Use it in a `with`: the session ends with it."""

    def __init__(self, master: str) -> None:
        try:
            from pyspark.sql import SparkSession
        except ImportError:
            raise NoSpark(
                "Spark is not installed. Install it beside Muster: "
                ".venv/bin/uv pip install --python .venv/bin/python -r requirements-bench.txt"
            ) from None
        if not shutil.which("java"):
            raise NoSpark("Spark needs Java 17 or newer. On Debian and Ubuntu: apt install openjdk-17-jre-headless")
        builder: Any = SparkSession.builder
        quiet = builder.master(master).appName("muster link").config("spark.ui.enabled", "false")
        quiet = quiet.config("spark.ui.showConsoleProgress", "false")
        self._session: Any = quiet.config("spark.driver.host", "127.0.0.1").getOrCreate() if _local(master) else None
        self._session = self._session or quiet.getOrCreate()
        self._context: Any = self._session.sparkContext
        self._context.setLogLevel("ERROR")
        self._parts = PARTS_A_CORE * max(1, self._context.defaultParallelism)
        self._folder = tempfile.TemporaryDirectory()
        """What is shipped; workers fetch it when their first task comes."""
        self._ship()

    def __enter__(self) -> SparkScorer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._session.stop()
        self._folder.cleanup()

    def __call__(self, crowd: Crowd, model: Odds, asked: Flags) -> Scored:
        """All pairs that share a key, of which at least one is asked about."""
        total, parts = len(crowd.people), self._parts
        everybody = self._context.broadcast((crowd, model, asked))
        pieces = _spread(keys.keyed(crowd.rows, crowd.people), parts)

        def paired(piece: list[Keyed]) -> Iterator[tuple[int, Longs]]:
            found = np.unique(np.concatenate([keys.pairs_within(kind, everybody.value[2], total) for kind in piece]))
            return ((part, found[found % parts == part]) for part in range(parts))

        def compared(found: tuple[int, Any]) -> Scored:
            pairs = np.unique(np.concatenate(list(found[1])))
            return judged(everybody.value[0], everybody.value[1], pairs // total, pairs % total)

        spread = self._context.parallelize(pieces, parts)
        scored: list[Scored] = spread.flatMap(paired).groupByKey(parts).map(compared).collect()
        everybody.unpersist()
        return _together(scored)

    def _ship(self) -> None:
        """Give the workers this package; they need Python and numpy of their own."""
        inside = Path(self._folder.name) / "muster"
        shutil.copytree(Path(__file__).parent, inside / "linkage", ignore=shutil.ignore_patterns("tests", "*.pyc"))
        shutil.copy(Path(muster.__file__), inside / "__init__.py")
        archive = shutil.make_archive(f"{self._folder.name}/muster-linkage", "zip", self._folder.name, "muster")
        self._context.addPyFile(archive)


def _local(master: str) -> bool:
    return master.startswith("local")


def _spread(kinds: Iterable[Keyed], parts: int) -> list[list[Keyed]]:
    """The keys of all kinds in as many pieces; equal keys stay together."""
    pieces: list[list[Keyed]] = [[] for _ in range(parts)]
    for kind in kinds:
        part = (kind.key % np.uint64(parts)).astype(np.int64)
        for at, piece in enumerate(pieces):
            piece.append(Keyed(kind.key[part == at], kind.person[part == at], kind.most))
    return pieces


def _together(scored: list[Scored]) -> Scored:
    """All pairs in the order in which one machine has them."""
    if not scored:
        nothing = np.zeros(0, dtype=np.int64)
        return Scored(nothing, nothing, nothing, np.zeros(0))
    one, two = np.concatenate([part.one for part in scored]), np.concatenate([part.two for part in scored])
    whole = Scored(
        one, two, np.concatenate([part.pattern for part in scored]), np.concatenate([part.odds for part in scored])
    )
    return whole.at(np.lexsort((two, one)))
