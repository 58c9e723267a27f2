"""Destroying files for good, and knowing a destroyed key again wherever a copy of it turns up."""

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from muster.instance.home import Home
from muster.instance.secrets import write_private

LIST = "destroyed-keys.json"
"""In the state folder: fingerprints of destroyed keys. It is no secret and outlives the database."""
BESIDE = ".destroyed"
"""The same list beside a backup, so that a restore on a blank host knows it, too."""


def overwrite(path: Path) -> None:
    """Write noise over a file's bytes, then remove it: the disk must not hold what the folder no longer shows.

    A file system that never writes in place keeps the old blocks for a while; what matters most lies in keys of 32
    bytes, so that this is a small risk, and docs/running.md names it.
    """
    with path.open("r+b", buffering=0) as file:
        size = os.fstat(file.fileno()).st_size
        file.write(os.urandom(size))
        os.fsync(file.fileno())
    path.unlink()
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def fingerprint_of(key: bytes) -> str:
    """A name for a key that tells nothing of it."""
    return hashlib.sha256(b"muster:destroyed:" + key[:32]).hexdigest()


Destroyed = dict[str, dict[str, Any]]
"""What each destroyed key was, by its fingerprint: `id`, `purpose`, `made_at`, `operation`."""


def digest_of(document: dict[str, Any]) -> str:
    """SHA-256 (hex) over a document's canonical JSON, by which a certificate is known to be unchanged."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def read(path: Path) -> Destroyed:
    """What a list of destroyed keys says. Empty when there is no list."""
    if not path.exists():
        return {}
    found: Destroyed = json.loads(path.read_text(encoding="utf-8"))
    return found


def remember(path: Path, destroyed: Destroyed) -> None:
    """Add to a list, whole or not at all."""
    write_private(path, json.dumps({**read(path), **destroyed}, ensure_ascii=False, indent=1).encode())


def list_of(home: Home) -> Path:
    """This instance's own list."""
    return home.root / LIST


def beside(backup: Path) -> Path:
    """The list that lies beside a backup."""
    return backup.with_name(f"{backup.name}{BESIDE}")


def known(lists: Iterable[Path]) -> Destroyed:
    """All that these lists say together."""
    found: Destroyed = {}
    for path in lists:
        found |= read(path)
    return found
