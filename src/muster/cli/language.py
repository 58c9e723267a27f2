"""What the program says at a terminal is said in the terminal's language; pages keep the site's."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import AbstractContextManager

SAID_BY = ("LC_ALL", "LC_MESSAGES", "LANG")
"""Where a terminal says it, the strongest first."""
TRADITIONAL = ("zh-tw", "zh-hk", "zh-mo", "zh-hant")


def of_terminal(environment: Mapping[str, str]) -> str:
    """English is what commands are written in: so it is for every terminal that is not set to Chinese."""
    said = next((environment[name] for name in SAID_BY if environment.get(name)), "")
    tag = said.partition(".")[0].replace("_", "-").lower()
    if not tag.startswith("zh"):
        return "en"
    return "zh-hant" if tag.startswith(TRADITIONAL) else "zh-hans"


def spoken() -> AbstractContextManager[None]:
    """For the block, sentences come in the terminal's language. Django has to be set up."""
    from django.utils import translation

    return translation.override(of_terminal(os.environ))
