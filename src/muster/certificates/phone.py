"""What certificates bring to the phone: how one is told without a network, and in which words."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from muster.certificates import queries, words
from muster.kernel import phoneparts
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

TEXTS: dict[str, _StrOrPromise] = {
    "answer.ok": words.ANSWERS[""],
    **{f"answer.{code}": text for code, text in words.ANSWERS.items() if code not in ("", "unknown")},
    "answer.no_list": _("This phone cannot tell certificates of release yet: ask the desk, or use the check page."),
    **{f"measure.{code}": text for code, text in words.MEASURES.items()},
    "label": _("{label} · {measure} until {day}"),
}


def pack(scope: Scope, _site: str, _at: datetime) -> dict[str, Any]:
    """Keys and withdrawn certificates of the operation; nothing before its first key, or once it is closed."""
    try:
        return queries.pack(scope)
    except Problem:
        return {}


phoneparts.register(
    phoneparts.Part(
        key="certificates",
        texts=TEXTS,
        pack=pack,
        dated=("withdrawn", "made_at"),  # `edition` tells whether the list is another one
    )
)
