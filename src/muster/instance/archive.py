"""The file of a backup: a zip with the dump, the files and a manifest of checksums; the keys apart, sealed."""

import hashlib
import io
import json
import os
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from muster.instance.home import InstanceError
from muster.instance.secrets import write_private

FORMAT = "muster-backup/1"
MANIFEST = "manifest.json"
DUMP = "database.dump"
KEYS_MAGIC = b"muster-keys/1\n"
SALT, NONCE = 16, 12
COST = 1 << 16  # 64 MB and a fifth of a second for each guess
CHUNK = 1 << 20


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. `members` is the SHA-256 of each member by its name."""

    id: str
    version: str
    made_at: str
    migrations: list[str]
    members: dict[str, str]


def write(target: Path, manifest_of: dict[str, Any], members: dict[str, Path]) -> None:
    """Write the members and their checksums to `target`, mode 0600, whole or not at all."""
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
                sums = {name: _add(archive, name, path) for name, path in sorted(members.items())}
                manifest = {"format": FORMAT, **manifest_of, "members": sums}
                archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)


def read(source: Path) -> Manifest:
    """Check every byte of a backup against its manifest. Raises InstanceError when it is damaged or no backup."""
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = _manifest(json.loads(archive.read(MANIFEST)))
            names = set(archive.namelist()) - {MANIFEST}
            if names != set(manifest.members) or len(archive.namelist()) != len(names) + 1:
                raise InstanceError(f"{source} is damaged: its members are not those of its manifest.")
            for name, wanted in manifest.members.items():
                _refuse_path(source, name)
                with archive.open(name) as member:
                    if _digest(member) != wanted:
                        raise InstanceError(f"{source} is damaged: {name} differs from its checksum.")
    except FileNotFoundError:
        raise InstanceError(f"{source} does not exist.") from None
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError, struct.error, NotImplementedError) as error:
        raise InstanceError(f"{source} is damaged, or not a backup of Muster.") from error
    return manifest


def unpack(source: Path, folder: Path) -> None:
    """Put the members of a checked backup into `folder`."""
    with zipfile.ZipFile(source) as archive:
        archive.extractall(folder)


def seal_keys(target: Path, backup_id: str, passphrase: str, files: dict[str, bytes]) -> None:
    """Write the keys to `target` so that only the passphrase opens them, and only beside their backup."""
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as archive:
        for name, content in sorted(files.items()):
            archive.writestr(name, content)
    salt, nonce = os.urandom(SALT), os.urandom(NONCE)
    sealed = AESGCM(_key(passphrase, salt)).encrypt(nonce, plain.getvalue(), KEYS_MAGIC + backup_id.encode())
    write_private(target, KEYS_MAGIC + salt + nonce + sealed)


def open_keys(source: Path, backup_id: str, passphrase: str) -> dict[str, bytes]:
    """The keys by name. Raises InstanceError for a wrong passphrase, a damaged file or another backup's keys."""
    content = source.read_bytes()
    if not content.startswith(KEYS_MAGIC):
        raise InstanceError(f"{source} is damaged, or not the keys of a backup.")
    content = content.removeprefix(KEYS_MAGIC)
    salt, nonce, sealed = content[:SALT], content[SALT : SALT + NONCE], content[SALT + NONCE :]
    try:
        plain = AESGCM(_key(passphrase, salt)).decrypt(nonce, sealed, KEYS_MAGIC + backup_id.encode())
    except (InvalidTag, ValueError):
        raise InstanceError(
            f"{source} does not open: the passphrase is wrong, the file is damaged, or it belongs to another backup."
        ) from None
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _key(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=COST, r=8, p=1).derive(passphrase.encode())


def _manifest(found: dict[str, Any]) -> Manifest:
    if found["format"] != FORMAT:
        raise InstanceError(f"This backup has the format {found['format']}; this Muster reads {FORMAT}.")
    return Manifest(
        id=str(found["id"]),
        version=str(found["version"]),
        made_at=str(found["made_at"]),
        migrations=[str(name) for name in found["migrations"]],
        members={str(name): str(value) for name, value in found["members"].items()},
    )


def _add(archive: zipfile.ZipFile, name: str, path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as member:
        for chunk in _chunks(source):
            digest.update(chunk)
            member.write(chunk)
    return digest.hexdigest()


def _digest(source: Any) -> str:
    digest = hashlib.sha256()
    for chunk in _chunks(source):
        digest.update(chunk)
    return digest.hexdigest()


def _chunks(source: BinaryIO) -> Iterator[bytes]:
    while chunk := source.read(CHUNK):
        yield chunk


def _refuse_path(source: Path, name: str) -> None:
    parts = Path(name).parts
    if name != DUMP and (parts[:1] != ("files",) or ".." in parts):
        raise InstanceError(f"{source} is damaged: it holds {name}, which is no part of a backup.")
