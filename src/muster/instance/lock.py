"""Locks between processes that vanish with their holder, however it ends."""

import fcntl
import os
from pathlib import Path


class Busy(Exception):
    """Another process holds the lock: `holder` is what it called itself."""

    def __init__(self, pid: int, holder: str) -> None:
        super().__init__(f"{holder} ({pid})")
        self.pid = pid
        self.holder = holder


class FileLock:
    """An advisory lock on a file; the file tells who holds it."""

    def __init__(self, path: Path, holder: str) -> None:
        self._path = path
        self._holder = holder
        self._descriptor: int | None = None

    def acquire(self, *, shared: bool = False, wait: bool = False) -> None:
        """Take the lock, alone or with other sharers. Raises Busy when it is taken and `wait` is off."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(descriptor, kind | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            pid, holder = _read(descriptor)
            os.close(descriptor)
            raise Busy(pid, holder) from None
        except BaseException:
            os.close(descriptor)
            raise
        if not shared:
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()} {self._holder}\n".encode(), 0)
        self._descriptor = descriptor

    def release(self) -> None:
        """Let go; harmless when it is not held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def is_held(self) -> bool:
        """Whether any process holds it now."""
        if not self._path.exists():
            return False
        descriptor = os.open(self._path, os.O_RDWR)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(descriptor)
        return False


def _read(descriptor: int) -> tuple[int, str]:
    pid, _, holder = os.pread(descriptor, 200, 0).decode(errors="replace").strip().partition(" ")
    return (int(pid) if pid.isdigit() else 0), holder or "another command"
