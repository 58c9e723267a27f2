"""Sealed text: identity is stored only under a key that lies outside the database and can be destroyed.

Suite 1 is AES-256-GCM with HMAC-SHA-256 as blind index; a suite with SM4 and SM3 would be another number.
A sealed value is suite (1 byte), key id (4), nonce (12), then ciphertext and tag; the associated data is the column
it belongs to, so that a value moved to another column does not open.
"""

from __future__ import annotations

import hashlib
import os
import struct
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from muster.kernel.problems import Problem

SUITE = 1
_HEAD = struct.Struct(">BI")
_NONCE = 12


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
    """The id of the key that seals now for `purpose`; made when there is none yet."""
    found = _known_key(purpose)
    return found if found is not None else _make_key(purpose)


_current: dict[str, int] = {}


def forget_keys() -> None:
    """Drop what this process remembers of keys: after a rotation, a destruction, or in a fresh database."""
    _current.clear()
    _material.cache_clear()


def _known_key(purpose: str) -> int | None:
    if purpose not in _current:
        with connection.cursor() as cursor:
            cursor.execute(
                "select id from kernel_key where purpose = %s and retired_at is null and destroyed_at is null"
                " order by id desc limit 1",
                (purpose,),
            )
            row = cursor.fetchone()
        if row is None:
            return None
        _current[purpose] = row[0]
    return _current[purpose]


def _make_key(purpose: str) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", ("key:" + purpose,))
        found = _known_key(purpose)
        if found is not None:
            return found
        cursor.execute(
            "insert into kernel_key (purpose, suite, made_at)"
            " values (%s, 'AES-256-GCM', clock_timestamp()) returning id",
            (purpose,),
        )
        key_id: int = cursor.fetchone()[0]
        _write_key(key_id)
    return key_id


def _write_key(key_id: int) -> None:
    """On disk before the row commits: a row without its key could never be read, a key without a row harms nobody."""
    path = _file(key_id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(os.urandom(32))
        file.flush()
        os.fsync(file.fileno())


@cache
def _material(key_id: int) -> tuple[AESGCM, hashlib._Hash, hashlib._Hash]:
    try:
        secret = _file(key_id).read_bytes()
    except FileNotFoundError:
        raise Problem(
            "key_missing",
            _("The key of these names is not on this machine; restore it from the backup of keys."),
            status=410,
        ) from None

    def derive(use: bytes) -> bytes:
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"muster:" + use).derive(secret)

    # HMAC (RFC 2104) with its two keyed blocks hashed once: the library's costs three times as much for a short text.
    block = derive(b"index").ljust(64, b"\0")
    inner, outer = (hashlib.sha256(bytes(byte ^ pad for byte in block)) for pad in (0x36, 0x5C))
    return AESGCM(derive(b"seal")), inner, outer


def seal(purpose: str, text: str, *, column: str) -> bytes:
    """Seal `text` for `purpose`; `column` is where it will be stored."""
    key_id = current_key(purpose)
    nonce = os.urandom(_NONCE)
    sealed = _material(key_id)[0].encrypt(nonce, text.encode(), column.encode())
    return _HEAD.pack(SUITE, key_id) + nonce + sealed


def open_sealed(sealed: bytes | memoryview, *, column: str) -> str:
    """The text. Raises Problem when the key is destroyed or the value was moved or changed."""
    raw = bytes(sealed)
    suite, key_id = _HEAD.unpack_from(raw)
    if suite != SUITE:
        raise Problem("suite_unknown", _("This text was sealed by a newer version of Muster."), status=409)
    nonce, body = raw[_HEAD.size : _HEAD.size + _NONCE], raw[_HEAD.size + _NONCE :]
    try:
        return _material(key_id)[0].decrypt(nonce, body, column.encode()).decode()
    except InvalidTag:
        raise Problem(
            "seal_broken", _("This sealed text was changed or moved and cannot be opened."), status=409
        ) from None


def blind_index(purpose: str, text: str) -> bytes:
    """16 bytes by which equal texts find each other without being readable. Normalise before."""
    _, inner, outer = _material(current_key(purpose))
    first, second = inner.copy(), outer.copy()
    first.update(text.encode())
    second.update(first.digest())
    return second.digest()[:16]
