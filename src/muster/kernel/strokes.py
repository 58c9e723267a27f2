"""A signature as a finger drew it: a path of whole numbers in a box of 1000 by 400, from a phone or from a page."""

from __future__ import annotations

import re

LONGEST = 6000
PATTERN = r"^(M\d{1,4} \d{1,4}|L\d{1,4} \d{1,4})+$"
"""What `static/web/strokes.mjs` writes; nothing else is ever put into a picture."""
_PATH = re.compile(PATTERN, re.ASCII)


def readable(path: str) -> bool:
    """Whether it can be kept and shown; '' is nothing drawn."""
    return not path or (len(path) <= LONGEST and _PATH.fullmatch(path) is not None)
