"""Where an instance keeps its state, and which of it the database server's user must be able to reach."""

import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[3]
SOCKET_PATH_LIMIT = 107  # bytes of sun_path on Linux, less the closing NUL
SHORT = Path("/tmp")  # noqa: S108 - only a parent: mkdtemp makes a private folder in it
SOCKET_FILE = "/.s.PGSQL.5432.lock"


class InstanceError(Exception):
    """Something about this machine or its state that the operator has to put right; the text says what."""


@dataclass(frozen=True)
class Home:
    """The state folder. Paths are absolute; folders are made when first asked for."""

    root: Path

    @classmethod
    def from_environment(cls) -> "Home":
        """`MUSTER_HOME`, or `var/` in the project."""
        return cls(Path(os.environ.get("MUSTER_HOME") or PROJECT / "var").absolute())

    @property
    def secrets(self) -> Path:
        """Passwords and signing keys of this instance, one file each, mode 0600."""
        return self._private("secrets")

    @property
    def keys(self) -> Path:
        """Keys of names: kept outside the database, so that a copy of the data alone tells no name."""
        return self._private("keys")

    @property
    def files(self) -> Path:
        """Generated documents."""
        return self._private("files")

    @property
    def uploads(self) -> Path:
        """Files people handed in, until they are read."""
        return self._private("uploads")

    @property
    def logs(self) -> Path:
        """Logs of the server processes."""
        return self._private("logs")

    @property
    def static(self) -> Path:
        """Collected static files."""
        return self._private("static")

    @property
    def database(self) -> Path:
        """The embedded server's data, in a folder its user can reach."""
        self.make()
        wanted = self.root / "database"
        if (wanted / "PG_VERSION").exists() or not runs_as_root() or reachable_by_others(self.root):
            return wanted
        return Path("/var/lib/muster") / self.mark / "database"

    @property
    def socket(self) -> Path:
        """The folder of the embedded server's socket: short, and private to the server's user and to us."""
        self.make()
        wanted = self.root / "socket"
        short = len(os.fsencode(str(wanted) + SOCKET_FILE)) < SOCKET_PATH_LIMIT
        if short and (not runs_as_root() or reachable_by_others(self.root)):
            wanted.mkdir(mode=0o700, exist_ok=True)
            return wanted
        return self._recorded_socket()

    @property
    def mark(self) -> str:
        """A short name for this state folder, for what has to lie outside of it."""
        return hashlib.sha256(os.fsencode(self.root)).hexdigest()[:16]

    def make(self) -> None:
        """Make the state folder. Folders that are there already keep their mode: they may be somebody else's.

        Raises InstanceError when it cannot be made.
        """
        if self.root.is_dir():
            return
        try:
            self.root.parent.mkdir(parents=True, exist_ok=True)
            self.root.mkdir(mode=0o711)
            # What lies in it is private by its own mode; the server's user only has to pass through.
            self.root.chmod(0o711 if runs_as_root() else 0o700)
        except FileExistsError:
            if not self.root.is_dir():
                raise InstanceError(f"{self.root} is not a folder. Set MUSTER_HOME to another place.") from None
        except OSError as error:
            raise InstanceError(f"The state folder {self.root} cannot be made: {error.strerror}.") from error

    def _private(self, name: str) -> Path:
        self.make()
        path = self.root / name
        path.mkdir(mode=0o700, exist_ok=True)
        return path

    def _recorded_socket(self) -> Path:
        record = self.root / "socket.path"
        if record.exists():
            path = Path(record.read_text(encoding="utf-8").strip())
            if path.is_dir() and stat.S_IMODE(path.stat().st_mode) & 0o077 == 0:
                return path
        path = Path(tempfile.mkdtemp(prefix="muster-", dir=SHORT if SHORT.is_dir() else None))
        fresh = self.root / f"socket.path.{os.getpid()}"
        fresh.write_text(f"{path}\n", encoding="utf-8")
        fresh.replace(record)
        return path


def runs_as_root() -> bool:
    """Whether PostgreSQL, which refuses to run as root, needs another user."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def reachable_by_others(path: Path) -> bool:
    """Whether a user who owns nothing here can pass through every folder down to `path`."""
    resolved = path.resolve()
    return all(stat.S_IMODE(folder.stat().st_mode) & 0o001 for folder in (resolved, *resolved.parents))


@contextmanager
def scratch_home() -> Iterator[Home]:
    """A state folder for one run, gone afterwards."""
    base = Path(tempfile.mkdtemp(prefix="muster-"))
    base.chmod(0o711)
    home = Home(base / "home")
    outside = home.database.parent
    try:
        yield home
    finally:
        shutil.rmtree(base, ignore_errors=True)
        shutil.rmtree(outside, ignore_errors=True)
