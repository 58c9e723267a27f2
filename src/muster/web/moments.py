"""Pages that show the present whatever moment their reader has turned back to: they say so, and offer no other moment.

What was recorded later is counted there: tables of accounts, devices, shifts, messages and jobs keep their last state
only, and a form is about what somebody does now. A test asks of every other page that it reads `request.as_of`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from muster.kernel.sheets import pages

PRESENT = frozenset(
    {
        # who may do what, and with which phone
        "accounts", "account", "passkeys", "choose-incident", "change-password", "second-factor",
        "enrol-second-factor", "devices", "audit", "people:shifts", "people:shift-desk", "people:appeals",
        # work of the machine, and what waits for somebody now
        "jobs", "job", "approvals", "bulletin", "outbox", "sending", "message-calls", "message-channels",
        "message-texts", "pass-keys", "looking-anew",
        # how places are cut, and what is stored about them
        "places", "place", "grids", "grid", "site", "open-site", "move-site", "open-posts", "quarantine-rooms",
        # the operation's end
        "closings", "closing", "close-operation", "ask-purge", "agree-purge", "purge-progress", "purge-certificate",
        # lists of people as they stand, and their sources
        "ledger", "papers", "sources", "source-rows", "source-row", "paste-chain", "enter-source", "report-link",
        "blank-form", "enter-person", "export-ledger", "ledger-layouts", "grey-pairs", "risk-list", "people:reveal",
        "people:guardian", "people:make-own-link",
        # call-ups and rosters
        "volunteers", "home-reports", "duty-rules", "roster-cell", "what-if", "computation", "substitutes",
        # what somebody writes
        "draw-area", "people:assign-duty", "people:entrust-area", "people:open-organisation", "people:found-team",
        "people:place-hold", "issue-pass", "issue-passes", "write-call-up", "report-home", "give-order",
        "make-roster", "open-duty-posts", "write-letter",
    }
)  # fmt: skip


def shows_present(route: str, view: Callable[..., Any]) -> bool:
    """Whether a page is about now only; lists that are brought in always are."""
    return route in PRESENT or view.__module__ == pages.__name__
