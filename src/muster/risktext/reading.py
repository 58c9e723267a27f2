"""One file, whatever it is: a bulletin in words, a snapshot, or a text with the list written out in it."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace

from muster.risktext import snapshot
from muster.risktext.bulletin import read_bulletin
from muster.risktext.gazetteer import Gazetteer
from muster.risktext.model import Area, Document, How, Problem

_ENCODINGS = ("utf-8-sig", "gb18030")
_MOST_BYTES = 256 * 1024 * 1024


class NotReadable(ValueError):
    """The content is no text and no snapshot; the words say why."""


def read(content: bytes, gazetteer: Gazetteer, *, file: str = "") -> Document:
    """Read the content of a file. Raises NotReadable when it is neither a text nor a snapshot."""
    return read_decoded(text_of(content), gazetteer, file=file)


def read_decoded(text: str, gazetteer: Gazetteer, *, file: str = "") -> Document:
    """Read a text that may be a snapshot's JSON; spans count its characters. Raises NotReadable for other JSON."""
    if text.lstrip()[:1] in ("{", "["):
        try:
            decoded = json.loads(text)
        except ValueError:
            return read_text(text, gazetteer, file=file)
        if not snapshot.is_snapshot(decoded):
            raise NotReadable("this JSON holds no list of risk areas (highlist, middlelist, lowlist)")
        return snapshot.read_snapshot(decoded, gazetteer, file=file)
    return read_text(text, gazetteer, file=file)


def read_text(text: str, gazetteer: Gazetteer, *, file: str = "") -> Document:
    """Read a text; where the list is also written out as data, the data say the areas and the words are compared."""
    written = snapshot.written_out(text)
    if written is None:
        return read_bulletin(text, gazetteer, file=file)
    content, words = written
    data = snapshot.read_snapshot(content, gazetteer, file=file)
    said = read_bulletin(words, gazetteer, file=file)
    return _together(data, said)


def _together(data: Document, said: Document) -> Document:
    """Areas of the data; groups of the words, where there are any; what only the words have is a problem."""
    known = {_key(area) for area in data.areas}
    extra = [area for area in said.areas if _key(area) not in known and not _is_joined(area, known)]
    problems = [Problem(area.text, "stands in the words of the text, but not in its data") for area in extra]
    told = [p for p in said.problems if "states" in p.why]
    return Document(
        data.file,
        as_of=said.as_of if said.as_of and "T" in said.as_of else data.as_of or said.as_of,
        published=data.published or said.published,
        groups=said.groups or data.groups,
        areas=[_better(area, said.areas) for area in data.areas],
        problems=data.problems + problems + told,
        spans=said.spans,
    )


def _better(area: Area, others: list[Area]) -> Area:
    """The data may leave a county out that the words name."""
    if area.place.how is not How.UNRESOLVED:
        return area
    same = [other for other in others if _key(other) == _key(area) and other.place.code]
    return replace(area, place=same[0].place) if same else area


def _key(area: Area) -> tuple[str, str]:
    return area.level, "".join(character for character in area.text if character.isalnum())


def _is_joined(area: Area, known: set[tuple[str, str]]) -> bool:
    """Whether the words ran two areas of the data together, or wrote more of the address before it."""
    level, text = _key(area)
    return any(level == other and (text.endswith(part) or text.startswith(part)) for other, part in known)


def text_of(content: bytes) -> str:
    """The text of a file, unpacked, its lines ended by a line feed. Raises NotReadable where there is none."""
    if content[:2] == b"\x1f\x8b":
        content = _unpacked(content)
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise NotReadable("this is no text in UTF-8 or GB18030")


def _unpacked(content: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        unpacked = unpacker.decompress(content, _MOST_BYTES)
    except zlib.error as error:
        raise NotReadable("this .gz file is damaged") from error
    if unpacker.unconsumed_tail:
        raise NotReadable("this file is larger than 256 MB when unpacked")
    if not unpacker.eof:
        raise NotReadable("this .gz file ends too early")
    return unpacked
