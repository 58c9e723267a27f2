"""What passes bring to the phone: the verifier, the keys it believes, and the list of what holds no more.

The check's screens (checkpoints) ask for them by the feature's key; a phone without the list says that it could not
tell.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from muster.kernel import phoneparts
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope
from muster.passes import queries


def pack(scope: Scope, site: str, at: datetime) -> dict[str, Any]:
    """Keys and revocations of the operation; nothing before its first key, or once it is closed."""
    try:
        return {**queries.pack(scope), "incident": scope.incident}
    except Problem:
        return {}


phoneparts.register(
    phoneparts.Part(
        key="passes",
        texts={},
        pack=pack,
        also=("passes/verify.mjs",),
        dated=("revocations", "made_at"),  # `edition` tells whether the list is another one
    )
)
