"""Compile the message catalogues: ``.po`` files are kept in the repository, ``.mo`` files are made at start.

Pure babel, no Django, so that the launcher can run it before anything else is set up and nobody needs GNU gettext.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PACKAGE_ROOT = Path(__file__).resolve().parents[1]


def catalogues(root: Path = PACKAGE_ROOT) -> list[Path]:
    """Return every ``<package>/locale/<language>/LC_MESSAGES/*.po`` below ``root``, sorted."""
    return sorted(root.glob("**/locale/*/LC_MESSAGES/*.po"))


def compile_all(root: Path = PACKAGE_ROOT) -> list[Path]:
    """Compile each catalogue that is newer than its ``.mo``; return the ``.mo`` files written.

    Each file is replaced in one step, so a process that reads it meanwhile sees the old or the new one.
    """
    written: list[Path] = []
    for source in catalogues(root):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        locale = source.parts[-3]
        with source.open("rb") as text:
            catalogue = read_po(text, locale=locale, abort_invalid=True)
        descriptor, temporary = tempfile.mkstemp(dir=target.parent, suffix=".tmp")
        with os.fdopen(descriptor, "wb") as binary:
            write_mo(binary, catalogue)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(target)
        written.append(target)
    return written
