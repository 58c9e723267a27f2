"""The child process of `lp`: one programme from standard input, its answer to standard output."""

from __future__ import annotations

import io
import os
import sys
from typing import Any

import numpy as np

from muster.scheduling.lp import Answer

THREADS = 2


def _answer(given: Any) -> Answer | None:
    import highspy

    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(given["cost"]), len(given["row_low"])
    model.col_cost_, model.col_lower_, model.col_upper_ = given["cost"], given["low"], given["high"]
    model.row_lower_, model.row_upper_ = given["row_low"], given["row_high"]
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = given["start"].astype(np.int32)
    model.a_matrix_.index_ = given["index"].astype(np.int32)
    model.a_matrix_.value_ = given["value"]
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("log_to_console", False)
    solver.setOptionValue("threads", THREADS)
    solver.setOptionValue("solver", str(given["method"]))
    solver.setOptionValue("time_limit", float(given["seconds"]))
    solver.setOptionValue("run_crossover", "off")
    solver.passModel(model)
    solver.run()
    solution = solver.getSolution()
    if not (solution.value_valid and solution.dual_valid):
        return None
    return Answer(np.array(solution.col_value), np.array(solution.row_dual))


def main() -> int:
    """The child's part. What the library prints of itself goes to standard error, or it would stand in the answer."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with np.load(io.BytesIO(sys.stdin.buffer.read())) as given:
        answer = _answer(given)
    if answer is None:
        return 1
    content = io.BytesIO()
    np.savez(content, value=answer.value, dual=answer.dual)
    with out:
        out.write(content.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main())
