"""Secrets of one instance: made once, kept in files that only its user can read."""

import contextlib
import os
import secrets as randomness
from pathlib import Path

from muster.instance.home import Home


def secret(home: Home, name: str, nbytes: int = 32) -> bytes:
    """The secret called `name`: `nbytes` random bytes, made when first asked for and the same ever after.

    Two processes that ask at once get the same one.
    """
    return once(home.secrets / name, nbytes)


def once(path: Path, nbytes: int) -> bytes:
    """The random bytes in `path`, made there atomically, mode 0600, if the file is missing."""
    if not path.exists():
        fresh = _beside(path, randomness.token_bytes(nbytes))
        with contextlib.suppress(FileExistsError):  # another process was first; its secret stands
            os.link(fresh, path)
        fresh.unlink()
    return path.read_bytes()


def write_private(path: Path, content: bytes) -> None:
    """Put `content` into `path`, mode 0600, replacing what was there at once or not at all."""
    _beside(path, content).replace(path)


def _beside(path: Path, content: bytes) -> Path:
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{randomness.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return fresh
