"""Uploaded lists are read by a limited process; here is how it is started, and its refusals in words."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

import muster
from muster.kernel.problems import Problem
from muster.kernel.sheets import heading
from muster.kernel.sheets.mapping import Usual

LARGEST = 10 * 1024 * 1024
SECONDS = 30
REFUSALS = {
    "file_large": gettext_noop("This file is larger than 10 MB. Split the list and load the parts one after another."),
    "file_empty": gettext_noop("There is nothing in this file."),
    "file_kind": gettext_noop("This is neither a spreadsheet (.xlsx) nor a text list (.csv)."),
    "file_old_or_locked": gettext_noop(
        "This is an old .xls file or one with a password. Save it as .xlsx without a password and load it again."
    ),
    "file_broken": gettext_noop("This file is damaged: its content cannot be unpacked. Save it again and load it."),
    "file_bomb": gettext_noop(
        "This small file unpacks to an enormous size. It was not read. Copy the list into a new spreadsheet."
    ),
    "file_wide": gettext_noop("This list has more than 200 columns. Keep only those that are needed."),
    "file_long": gettext_noop("This list has more than 100,000 rows. Split it and load the parts one after another."),
    "cell_long": gettext_noop("A cell holds more than 2,000 characters. Shorten it and load the list again."),
    "encoding_unknown": gettext_noop(
        "The characters of this text file cannot be read for certain. Save it as UTF-8 or as .xlsx and load it again."
    ),
}


@dataclass(frozen=True)
class Sheet:
    """A list as it came: how it was encoded, its heading, and its rows with their numbers in the file (from 1).

    Each row is as long as the heading; empty ones are left out. `notes` are codes of what was mended, and how often.
    """

    encoding: str
    header: list[str]
    rows: list[tuple[int, list[str]]]
    notes: list[heading.Note]


def read_sheet(data: bytes, *, headings: Sequence[str] = (), usual: Usual = ()) -> Sheet:
    """The list in an uploaded file; `headings` are words that such a list's heading has, `usual` what they stand for.

    Raises Problem, in words that say what to do.
    """
    if len(data) > LARGEST:
        raise refused("file_large")
    if not data.strip():
        raise refused("file_empty")
    answer = _ask(data, headings)
    if "refused" in answer:
        raise refused(str(answer["refused"]))
    found = heading.find([(number, cells) for number, cells in answer["rows"]], usual, merged=answer["merged"])
    return Sheet(str(answer["encoding"]), found.header, found.rows, found.notes)


def refused(code: str) -> Problem:
    """The problem of a code of `child`."""
    return Problem(code, _(REFUSALS[code]), status=413 if code == "file_large" else 400)


def _ask(data: bytes, headings: Sequence[str]) -> dict[str, Any]:
    source = Path(muster.__file__).parents[1]
    environment = {"PYTHONPATH": str(source), "PATH": os.defpath, "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "muster.kernel.sheets.child", *headings],
            input=data,
            capture_output=True,
            timeout=SECONDS,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise refused("file_bomb") from None
    if done.returncode != 0:
        # Only its limits end it: memory that the spreadsheet reader asks for, or processor time.
        raise refused("file_bomb")
    answer: dict[str, Any] = orjson.loads(done.stdout)
    return answer
