"""What commands print: one answer on standard output, everything else on standard error."""

import argparse
import json
import sys
from collections.abc import Mapping
from typing import Any


def say(words: str) -> None:
    """Progress and refusals, for the person at the terminal."""
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()


def answer(args: argparse.Namespace, document: Mapping[str, Any], words: str) -> None:
    """The command's answer: `document` with --json, else `words`."""
    text = json.dumps(document, ensure_ascii=False, default=str) if args.json else words
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
