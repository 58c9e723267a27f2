"""`./muster bench NAME`: a measurement beside its limit or peer in the same run."""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path
from typing import Any

from muster.cli.output import answer, say

needs = "nothing"
WRONG_USAGE = 2
BENCHES = (
    "board", "desk", "ledger", "link", "messages", "pages", "phone", "places", "risk", "roster", "shifts", "slow",
    "sync", "tail",
)  # fmt: skip
"""Each is a module of `muster.cli.benches` with `run() -> {"name", "figures", "limit", "ratio"}`."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which bench."""
    parser.add_argument("name", choices=BENCHES)
    words = "for risk: the folders to read; for roster: only these parts, or a folder of public instances"
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER", help=words)


def run(args: argparse.Namespace) -> int:
    """Run it in a state of its own and print what was measured."""
    module: Any = importlib.import_module(f"muster.cli.benches.{args.name}")
    takes_folders, may_take = getattr(module, "TAKES_FOLDERS", False), getattr(module, "MAY_TAKE", False)
    if takes_folders and not args.folders or args.folders and not (takes_folders or may_take):
        say("Name the folders to read." if takes_folders else "This bench takes no folders.")
        return WRONG_USAGE
    try:
        measured: dict[str, Any] = module.run(args.folders) if args.folders else module.run()
    except ValueError as wrong:
        say(str(wrong))
        return WRONG_USAGE
    words = [f"{measured['name']}: ratio {measured['ratio']} (limit {measured['limit']})"]
    words += [f"  {name}: {value}" for name, value in measured["figures"].items()]
    answer(args, measured, "\n".join(words))
    return 0
