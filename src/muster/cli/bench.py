"""`./muster bench NAME`: a measurement beside its limit or peer in the same run."""

from __future__ import annotations

import argparse
import importlib
from typing import Any

from muster.cli.output import answer

needs = "nothing"
BENCHES = ("board", "phone", "places", "shifts", "sync")
"""Each is a module of `muster.cli.benches` with `run() -> {"name", "figures", "limit", "ratio"}`."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which bench."""
    parser.add_argument("name", choices=BENCHES)


def run(args: argparse.Namespace) -> int:
    """Run it in a state of its own and print what was measured."""
    module: Any = importlib.import_module(f"muster.cli.benches.{args.name}")
    measured: dict[str, Any] = module.run()
    words = [f"{measured['name']}: ratio {measured['ratio']} (limit {measured['limit']})"]
    words += [f"  {name}: {value}" for name, value in measured["figures"].items()]
    answer(args, measured, "\n".join(words))
    return 0
