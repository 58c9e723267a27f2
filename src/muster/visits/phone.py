"""What visits bring to the phone: places and kinds of premises to choose from. No door and no name goes out."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from muster.incidents import queries as incidents
from muster.kernel import phoneparts
from muster.kernel.scope import Scope
from muster.places import queries as places
from muster.visits import words
from muster.visits.phonewords import TEXTS

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

OFFICE = "V"
"""The kind of site whose phones go from door to door: there the visits are the first screen."""
VILLAGE = 12
SAID = {"subject": words.SUBJECTS, "way": words.WAYS, "outcome": words.OUTCOMES}


def texts() -> dict[str, _StrOrPromise]:
    """The words of codes as the desk says them, and those of the phone's own screens."""
    return {f"{kind}.{code}": text for kind, said in SAID.items() for code, text in said.items()} | TEXTS


def pack(scope: Scope, site: str, _at: datetime) -> dict[str, Any]:
    """The post's own place with what lies directly below it, and the operation's kinds of premises."""
    place, _dash, number = site.partition("-")
    below = places.grids(place) if len(place) >= VILLAGE else places.children(place)
    named = places.names({place})
    return {
        "leads": number.startswith(OFFICE),
        "places": [[place, named.get(place, place)], *([one.code, one.name] for one in below if one.code != place)],
        "kinds": [
            {"key": one.key, "zh": one.name_zh, "en": one.name_en} for one in incidents.premises(scope.incident or 0)
        ],
    }


phoneparts.register(phoneparts.Part(key="visits", texts=texts(), pack=pack))
