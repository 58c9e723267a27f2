"""Looks for names in everything an instance leaves on a disk: raw, in other encodings, in archives and dumps."""

from __future__ import annotations

import io
import subprocess
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from muster.instance import cluster
from muster.instance.home import Home

DUMP_MAGIC = b"PGDMP"


def written(text: str) -> set[bytes]:
    """The ways in which a text may stand in a file."""
    ways = {text.encode(), text.encode("gb18030"), text.encode("utf-16-le"), text.encode().hex().encode()}
    return ways | {text.encode("unicode_escape"), text.encode().hex().upper().encode()}


def found(home: Home, folders: Iterable[Path], texts: Iterable[str]) -> list[tuple[str, str]]:
    """Where each of the texts stands: (file, text), files in archives and dumps too."""
    wanted = {text: written(text) for text in texts}
    hits = []
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                for name, content in _contents(home, path.name, path.read_bytes()):
                    hits += [
                        (f"{path}:{name}", text) for text, ways in wanted.items() if any(w in content for w in ways)
                    ]
    return hits


def _contents(home: Home, name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    yield name, content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for inner in archive.namelist():
                yield from _contents(home, inner, archive.read(inner))
    elif content.startswith(DUMP_MAGIC):
        restore = cluster.binary(home, "pg_restore")
        yield (
            f"{name} (as SQL)",
            subprocess.run([restore, "--file=-"], input=content, capture_output=True, check=True).stdout,
        )
