"""How a full disk shows itself, and how much room is left on it."""

import shutil
from pathlib import Path

FULL = ("No space left on device", "Disk quota exceeded", "File too large")
"""What the system says: no room, none within this user's share, or a limit on files that acts like it."""
SCARCE = 512 << 20
"""Below this the operator is told: the log alone may grow by 3 GB before the database makes it shorter."""


def says_full(words: str) -> bool:
    """Whether a message of another program is about a full disk."""
    return any(mark in words for mark in FULL)


def free(folder: Path) -> int:
    """Bytes that can still be written below `folder`, by a user without privileges."""
    return shutil.disk_usage(folder).free
