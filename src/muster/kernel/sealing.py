"""Sealed text: identity is stored only under a key that lies outside the database and can be destroyed.

Suite 1 is AES-256-GCM with HMAC-SHA-256 as blind index; a suite with SM4 and SM3 would be another number.
A sealed value is suite (1 byte), key id (4), nonce (12), then ciphertext and tag; the associated data is the column
it belongs to, so that a value moved to another column does not open.

A key file is 32 random bytes, then the index keys of the versions before it. A blind index is a chain of one HMAC for
each version: so a rotation carries an index over from the index alone, without the text, and whoever holds an older
key only cannot guess texts from what is stored now.
"""

from __future__ import annotations

import hashlib
import os
import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from muster.instance.shredding import fingerprint_of, overwrite
from muster.kernel.problems import Problem

SUITE = 1
SECRET = 32
MARK = 16
"""Bytes of a blind index, and of each link of its chain."""
_HEAD = struct.Struct(">BI")
_NONCE = 12
_LOOK_EVERY = 0.5
"""Seconds after which the folder of keys is looked at again: so soon every process takes up a new key."""


def _folder() -> Path:
    folder: Path = settings.HOME.keys
    return folder


def _file(key_id: int) -> Path:
    return _folder() / f"{key_id}.key"


def key_for_incident(incident: int) -> str:
    """The purpose under which an incident's residents are sealed."""
    return f"incident:{incident}"


STAFF = "staff"
DOCUMENTS = "documents"


def current_key(purpose: str) -> int:
    """The id of the key that seals now for `purpose`; made when there was never one.

    Raises Problem `key_destroyed` once the last one is destroyed: nothing can be sealed for it any more.
    """
    found = live_keys(purpose)
    return found[0] if found else make_key(purpose)


_live: dict[str, list[int]] = {}
_folder_seen: list[float] = [0.0, 0.0]
"""When the folder was looked at last, and its time stamp then: a key made or destroyed by any process changes it."""


def forget_keys() -> None:
    """Drop what this process remembers of keys: after a rotation, a destruction, or in a fresh database."""
    _live.clear()
    _material.cache_clear()


def _look_at_folder() -> None:
    moment = time.monotonic()
    if moment < _folder_seen[0] + _LOOK_EVERY:
        return
    try:
        changed = _folder().stat().st_mtime_ns
    except FileNotFoundError:
        changed = 0
    if changed != _folder_seen[1]:
        forget_keys()
    _folder_seen[:] = moment, changed


def announce() -> None:
    """Tell every process that the keys have changed; after the rows that say so are committed."""
    os.utime(_folder())
    _folder_seen[0] = 0.0
    forget_keys()


def live_keys(purpose: str) -> list[int]:
    """The ids of the keys of `purpose` that are not destroyed, the newest first: more than one while it is rotated."""
    _look_at_folder()
    if purpose not in _live:
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()  # the door's threads outlive a restart of the database
        with connection.cursor() as cursor:
            cursor.execute(
                "select id from kernel_key where purpose = %s and destroyed_at is null order by id desc", (purpose,)
            )
            found = [row[0] for row in cursor.fetchall()]
        if not found:
            return []
        _live[purpose] = found
    return _live[purpose]


def make_key(purpose: str, *, after: int | None = None) -> int:
    """A key for `purpose`; the first one, or the one that takes over from `after`, which opens on until destroyed."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", ("key:" + purpose,))
        cursor.execute(
            "select id, destroyed_at from kernel_key where purpose = %s order by id desc limit 1", (purpose,)
        )
        newest = cursor.fetchone()
        if newest is not None and newest[0] != after:
            if newest[1] is not None:
                raise _destroyed()
            return int(newest[0])
        cursor.execute(
            "insert into kernel_key (purpose, suite, made_at)"
            " values (%s, 'AES-256-GCM', clock_timestamp()) returning id",
            (purpose,),
        )
        key_id: int = cursor.fetchone()[0]
        _write_key(key_id, b"" if after is None else b"".join(_material(after).index_keys))
        if after is not None:
            cursor.execute("update kernel_key set retired_at = clock_timestamp() where id = %s", (after,))
    return key_id


def _destroyed() -> Problem:
    return Problem(
        "key_destroyed", _("The names of this operation are destroyed; none can be kept for it again."), status=410
    )


def _write_key(key_id: int, older: bytes) -> None:
    """On disk before the row commits: a row without its key could never be read, a key without a row harms nobody."""
    path = _file(key_id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(os.urandom(SECRET) + older)
        file.flush()
        os.fsync(file.fileno())


def fingerprint(key_id: int) -> str | None:
    """By what a key is known again after it is gone, wherever a copy of it turns up. None when it is not here."""
    path = _file(key_id)
    return fingerprint_of(path.read_bytes()) if path.exists() else None


def destroy_file(key_id: int) -> None:
    """Overwrite the key and remove it; once more does nothing."""
    path = _file(key_id)
    if path.exists():
        overwrite(path)
    forget_keys()


@dataclass(frozen=True)
class _Material:
    """What a key file gives: its cipher, and the chain of its index, oldest link first."""

    cipher: AESGCM
    index_keys: tuple[bytes, ...]
    links: tuple[tuple[hashlib._Hash, hashlib._Hash], ...]


@cache
def _material(key_id: int) -> _Material:
    try:
        content = _file(key_id).read_bytes()
    except FileNotFoundError:
        raise Problem(
            "key_missing",
            _("The key of these names is not on this machine; restore it from the backup of keys."),
            status=410,
        ) from None
    secret, older = content[:SECRET], content[SECRET:]

    def derive(use: bytes) -> bytes:
        return HKDF(algorithm=SHA256(), length=SECRET, salt=None, info=b"muster:" + use).derive(secret)

    index_keys = (*(older[at : at + SECRET] for at in range(0, len(older), SECRET)), derive(b"index"))
    return _Material(AESGCM(derive(b"seal")), index_keys, tuple(_keyed(key) for key in index_keys))


def _keyed(key: bytes) -> tuple[hashlib._Hash, hashlib._Hash]:
    # HMAC (RFC 2104) with its two keyed blocks hashed once: the library's costs three times as much for a short text.
    block = key.ljust(64, b"\0")
    inner, outer = (hashlib.sha256(bytes(byte ^ pad for byte in block)) for pad in (0x36, 0x5C))
    return inner, outer


def seal(purpose: str, text: str, *, column: str, key: int | None = None) -> bytes:
    """Seal `text` for `purpose`; `column` is where it will be stored. `key` keeps the parts of one row together."""
    key_id = current_key(purpose) if key is None else key
    nonce = os.urandom(_NONCE)
    sealed = _material(key_id).cipher.encrypt(nonce, text.encode(), column.encode())
    return _HEAD.pack(SUITE, key_id) + nonce + sealed


def key_of(sealed: bytes | memoryview) -> int:
    """The id of the key that a text is sealed under."""
    key_id: int = _HEAD.unpack_from(bytes(sealed))[1]
    return key_id


def open_sealed(sealed: bytes | memoryview, *, column: str) -> str:
    """The text. Raises Problem when the key is destroyed or the value was moved or changed."""
    raw = bytes(sealed)
    suite, key_id = _HEAD.unpack_from(raw)
    if suite != SUITE:
        raise Problem("suite_unknown", _("This text was sealed by a newer version of Muster."), status=409)
    nonce, body = raw[_HEAD.size : _HEAD.size + _NONCE], raw[_HEAD.size + _NONCE :]
    try:
        return _material(key_id).cipher.decrypt(nonce, body, column.encode()).decode()
    except InvalidTag:
        raise Problem(
            "seal_broken", _("This sealed text was changed or moved and cannot be opened."), status=409
        ) from None


def readable(sealed: bytes | memoryview, *, column: str) -> str:
    """The text for a page; '' when its key is destroyed or not on this machine."""
    try:
        return open_sealed(sealed, column=column)
    except Problem:
        return ""


def _chain(start: bytes, links: Sequence[tuple[hashlib._Hash, hashlib._Hash]]) -> bytes:
    for inner, outer in links:
        first, second = inner.copy(), outer.copy()
        first.update(start)
        second.update(first.digest())
        start = second.digest()[:MARK]
    return start


def blind_index(purpose: str, text: str, *, key: int | None = None) -> bytes:
    """16 bytes by which equal texts find each other without being readable. Normalise before. For what is written."""
    return _chain(text.encode(), _material(current_key(purpose) if key is None else key).links)


def blind_indexes(purpose: str, text: str) -> list[bytes]:
    """The blind indexes under which `text` may stand now, for whoever looks for it: several during a rotation."""
    current_key(purpose)
    return [blind_index(purpose, text, key=key) for key in live_keys(purpose)]


def carried(mark: bytes | memoryview, *, old: int, new: int) -> bytes:
    """The blind index under the key `new` of what has `mark` under `old`; the text is not needed."""
    before, after = _material(old).index_keys, _material(new)
    if after.index_keys[: len(before)] != before:
        raise RuntimeError(f"key {new} does not follow key {old}")
    return _chain(bytes(mark), after.links[len(before) :])
