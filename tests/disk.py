"""`python tests/disk.py FOLDER WHAT COMMAND...`: run a command for which FOLDER lies on a disk of its own.

WHAT is `memory:SIZE` (a small file system, filled with what is in FOLDER) or the path of a file with one. Nobody else
sees that disk, and it goes when the last process of the command has ended. Exits with 77 where the system does not
allow it: as root it needs the right to mount, as somebody else a user namespace.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import tempfile
from pathlib import Path

NEW_MOUNTS, NEW_USERS = 0x00020000, 0x10000000
NOT_ALLOWED = 77


def main(folder: Path, what: str, command: list[str]) -> None:
    """Never returns."""
    try:
        _apart()
        _call("mount", "--make-rprivate", "/")
        _mount(folder, what)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.stderr.write(f"no disk of its own: {error}\n")
        sys.exit(NOT_ALLOWED)
    os.execvp(command[0], command)


def _apart() -> None:
    user, group = os.getuid(), os.getgid()
    if ctypes.CDLL(None, use_errno=True).unshare(NEW_MOUNTS | (NEW_USERS if user else 0)):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    if user:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")


def _mount(folder: Path, what: str) -> None:
    before = folder.stat()
    kind, _colon, size = what.partition(":")
    if kind == "memory":
        with tempfile.TemporaryDirectory() as kept:
            _call("cp", "-a", f"{folder}/.", kept)
            _call("mount", "-t", "tmpfs", "-o", f"size={size}", "muster-small", str(folder))
            _call("cp", "-a", f"{kept}/.", str(folder))
    else:
        _call("mount", "-o", "loop,commit=300", what, str(folder))
    if os.getuid() == 0:
        os.chown(folder, before.st_uid, before.st_gid)
    folder.chmod(before.st_mode & 0o777)


def _call(*command: str) -> None:
    # As a user the right to mount is this process's alone: it is lost by starting another program.
    if command[0] == "mount" and os.getuid():
        _mount_here(command)
        return
    subprocess.run(command, check=True, capture_output=True)


def _mount_here(command: tuple[str, ...]) -> None:
    private, recursive = 1 << 18, 1 << 14
    libc = ctypes.CDLL(None, use_errno=True)
    if "--make-rprivate" in command:
        failed = libc.mount(None, b"/", None, private | recursive, None)
    else:
        _mount_word, _t, kind, _o, options, source, folder = command
        failed = libc.mount(source.encode(), folder.encode(), kind.encode(), 0, options.encode())
    if failed:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
