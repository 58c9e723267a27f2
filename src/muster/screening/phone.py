"""What screening brings to the phone: of a post that is entrusted with people, those who are to be seen today.

A phone's PIN can be guessed by whoever copies its whole storage. So the list is as short as the work allows: only the
post's own people, only those of whom something is due or was done today, a surname instead of a name, no number of a
document, and a phone number only while somebody has to be called.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from muster.kernel import phoneparts
from muster.kernel.scope import Scope
from muster.people.identities import NAME, PHONE
from muster.people.queries.ledger import contents_of
from muster.people.rules import mask_name
from muster.places import queries as places
from muster.screening import words
from muster.screening.phonewords import TEXTS
from muster.screening.queries.ledger import day_of
from muster.screening.rounds import queries
from muster.screening.rounds.queries import Seen
from muster.screening.sources.queries import homes

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

MOST = 400
"""So many people one phone carries; a post that is entrusted with more gets the next when these are done."""
SAID = {
    "way": words.WAYS, "contact": words.CONTACTS, "symptom": words.SYMPTOMS, "asked": words.ASKED, "kind": words.KINDS,
    "due": words.DUES,
}  # fmt: skip


def texts() -> dict[str, _StrOrPromise]:
    """The words of codes as the desk says them, and those of the phone's own screens."""
    return {f"{kind}.{code}": text for kind, said in SAID.items() for code, text in said.items()} | TEXTS


def pack(scope: Scope, site: str, at: datetime) -> dict[str, Any]:
    """The people whom this post is entrusted with and who are due, overdue or done today; None: it is with nobody."""
    entrusted = list(queries.entrusted(scope, at, site=site))
    if not entrusted:
        return {"round": None}
    found = queries.standing(scope, day_of(at), queries.of_post(entrusted))
    carried = found[:MOST]
    named = places.names({row.place for row in entrusted} | {one.measure.place for one in carried})
    return {
        "round": {
            "places": [[row.place, named.get(row.place, row.place)] for row in entrusted],
            "people": _people(scope, carried, named),
            "more": len(found) - len(carried),
        }
    }


def _people(scope: Scope, carried: list[Seen], named: dict[str, str]) -> list[dict[str, Any]]:
    ids = [one.measure.person for one in carried]
    who, doors = contents_of(scope, ids), homes(scope, ids)
    callers = queries.callers(scope, [one.lately[0] for one in carried if one.lately])
    return [_person(one, who.get(one.measure.person, {}), doors, named, callers) for one in carried]


def _person(
    one: Seen, who: dict[str, str], doors: dict[UUID, str], named: dict[str, str], callers: dict[UUID, str]
) -> dict[str, Any]:
    row, last = one.measure, one.lately[0] if one.lately else None
    return {
        "id": str(row.person), "name": mask_name(who.get(NAME, "")), "place": named.get(row.place, row.place),
        "home": doors.get(row.person, ""), "phone": who.get(PHONE, "") if one.wanted.dues else "",
        "kind": row.kind if row.state == "force" else "", "until": row.until.isoformat() if row.until else None,
        "due": list(one.wanted.dues), "late": one.wanted.late_since is not None,
        "asked": sorted({key for note in one.lately for key in note.asked}),
        "last": last and {
            "at": last.at.isoformat(), "way": last.way, "contact": last.contact, "who": callers.get(last.pk, ""),
        },
    }  # fmt: skip


phoneparts.register(phoneparts.Part(key="screening", texts=texts(), pack=pack))
