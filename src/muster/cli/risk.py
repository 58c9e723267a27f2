"""`./muster risk read FILE...`: risk areas out of bulletins and snapshots."""

from __future__ import annotations

import argparse
from pathlib import Path

from muster.cli.output import answer, say
from muster.places.gazetteer import country
from muster.risktext import Document, NotReadable, read

needs = "nothing"
REFUSED = 1
_LEVELS = {"high": "high risk", "medium": "medium risk", "low": "low risk"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, and with which files."""
    parser.add_argument("verb", choices=["read"], help="read bulletins (text) or snapshots (JSON, also .gz)")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")


def run(args: argparse.Namespace) -> int:
    """Read every file, or none when one of them cannot be."""
    contents: list[tuple[Path, bytes]] = []
    for path in args.files:
        try:
            contents.append((path, path.read_bytes()))
        except OSError as error:
            say(f"{path}: {error.strerror}. Give files that can be read; nothing was read.")
            return REFUSED
    gazetteer = country()
    documents: list[Document] = []
    for path, content in contents:
        try:
            documents.append(read(content, gazetteer, file=path.name))
        except NotReadable as error:
            say(f"{path}: {error}. Give bulletins as text or snapshots as JSON; nothing was read.")
            return REFUSED
    shown = {"documents": [document.as_json() for document in documents]}
    answer(args, shown, "\n\n".join(_words(document) for document in documents))
    return 0


def _words(document: Document) -> str:
    lines = [f"{document.file}: as of {document.as_of or 'unknown'}, published {document.published or 'unknown'}"]
    if not (document.areas or document.groups or document.problems):
        return f"{lines[0]}\n  no list of risk areas was found in it"
    for level, name in _LEVELS.items():
        areas = [area for area in document.areas if area.level == level]
        lines += [f"  {name}: {len(areas)}"] if areas else []
        lines += [
            f"    {area.place.code or '?':<12} {area.place.province}{area.place.city} {area.place.county} {area.text}"
            for area in areas
        ]
    wrong = [group for group in document.groups if group.stated != group.read]
    lines.append(f"  {len(document.groups)} groups state their count, {len(wrong)} disagree with what was read")
    lines += [f"  to settle: {problem.text}: {problem.why}" for problem in document.problems]
    return "\n".join(lines)
