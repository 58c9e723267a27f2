"""Whether a row may be somebody else than its phone says. The one place that the linkage library will take over:
until then an exact number makes the same person, and phone with name where there is no number."""

from __future__ import annotations

from collections.abc import Sequence

from muster.kernel.scope import Scope
from muster.people.identities import NAME, NUMBER, PHONE
from muster.people.queries import identities
from muster.people.rules import normal_name
from muster.screening.sources.rules import Heard


def phones_of_others(scope: Scope, rows: Sequence[Heard]) -> frozenset[str]:
    """Phones of rows without a number that records within reach, or other rows here, have under another name."""
    called: dict[str, set[str]] = {}
    for content in (heard.content for heard in rows):
        if not content.get(NUMBER) and content.get(PHONE):
            called.setdefault(content[PHONE], set()).add(normal_name(content.get(NAME, "")))
    shared = {phone for phone, names in called.items() if len(names) > 1}
    return frozenset(shared | identities.phones_of_others(scope, called))
