"""Maintainers: `python -m muster.linkage.teach` writes the model for short lists anew, from generated people."""

from __future__ import annotations

import json
import sys

import numpy as np

from muster.linkage import boost, patterns, train
from muster.linkage.defaults import FILE
from muster.linkage.reading import from_rows
from muster.linkage.rows import canonical, normalised
from muster.linkage.samples import GENERATORS
from muster.linkage.trust import judged

SIZES = (2_000, 20_000, 60_000)
SEED = 500


def main() -> None:
    """Pool what lists of several lengths teach, each as loud as the others, and fit one model."""
    pattern, same, other = [], [], []
    for name, make in GENERATORS.items():
        for size in SIZES:
            reports = from_rows(cells for _, cells in make(size, SEED + size))
            rows = normalised(reports, canonical(reports))
            lesson = train.lesson(rows, judged(rows))
            weight = 20_000 / lesson.same.sum()
            pattern.append(lesson.pattern)
            same.append(lesson.same * weight)
            other.append(lesson.other * weight)
            sys.stderr.write(f"{name} {size}: {int(lesson.same.sum())} pairs are one person\n")
    different, index = np.unique(np.concatenate(pattern), return_inverse=True)
    ones, others = (np.bincount(index, weights=np.concatenate(part)).astype(np.float64) for part in (same, other))
    model = boost.fitted(patterns.decoded(different), ones, others)
    FILE.write_text(json.dumps(model.as_json(), separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
