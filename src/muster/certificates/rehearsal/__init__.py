"""What the demonstration shows of releases: each morning the desk issues the certificates of the night."""

from __future__ import annotations

import re
from datetime import timedelta

from muster.kernel.playing import Stage

NAME = "certificates"
MORNING, DAY = timedelta(hours=9, minutes=30), timedelta(days=1)
"""After the ledger's clerks have released whoever was tested again."""
LACKING = re.compile(r'action="/releases/issue/"')

__all__ = ["NAME", "SHOWS"]


def _show(stage: Stage) -> None:
    """Whoever is released in the night before the demonstration's morning has none yet."""
    stage.at(stage.since + MORNING)
    desk = stage.clerk("county-desk", "command", stage.place)
    for day in range((stage.until - stage.since).days):
        stage.at(stage.since + day * DAY + MORNING)
        if LACKING.search(desk.get("/releases/").text) is not None:
            desk.offer("/releases/issue/", {})
            stage.handed_in(1)


SHOWS = (_show,)
