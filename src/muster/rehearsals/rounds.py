"""Posts of an exercise whose phones go from door to door: what each carries is seen to, and handed in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from muster.kernel.playing import See
from muster.kernel.scope import Scope, acting
from muster.places.actions import SiteDraft, open_sites
from muster.rehearsals.client import Client
from muster.rehearsals.faults import Course, Item
from muster.rehearsals.phones import Phone
from muster.rehearsals.setting import make_phones

OFFICE = "V"
"""The kind of their sites: a community's office."""


class Rounds:
    """One post a town, each with a phone that gets its people by its pack."""

    def __init__(self, scope: Scope, client: Client, journals: Path, *, since: datetime) -> None:
        self._scope, self._client, self._journals, self._since = scope, client, journals, since
        self._phones: list[Phone] = []

    def open(self, towns: Sequence[tuple[str, str]]) -> list[str]:
        """Answers their sites, in the order of the towns."""
        drafts = [SiteDraft(code, OFFICE, f"{name}社区工作站") for code, name in towns]
        with acting(self._scope):
            sites = open_sites(scope=self._scope, drafts=drafts, opened_at=self._since)
        plan = [Course(site, draft.name) for site, draft in zip(sites, drafts, strict=True)]
        self._phones = make_phones(self._scope, self._client, plan, self._journals, self._since)
        return sites

    def go(self, post: int, moment: datetime, see: See) -> int:
        """Go round once: the phone carries so many people, and the next when these are done. Answers how many records
        came in."""
        phone, at, seen, records = self._phones[post], int(moment.timestamp()), set[str](), 0
        while True:
            carried = self._client.pack(phone.token)["parts"]["screening"]["round"] or {"people": (), "more": 0}
            fresh = [one for one in carried["people"] if one["due"] and one["id"] not in seen]
            seen.update(one["id"] for one in fresh)
            made = [found for one in fresh if (found := see(one)) is not None]
            phone.course.items += [Item(at, type_, body) for type_, body in made]
            phone.make(at)
            records += self._hand_in(phone, at)
            if not fresh or not carried["more"]:
                return records

    def _hand_in(self, phone: Phone, at: int) -> int:
        records, left = 0, len(phone.queue)
        while left:
            records += phone.sync(at, self._client.sync)
            if len(phone.queue) == left:
                raise RuntimeError(f"{phone.course.name} gets no receipts")
            left = len(phone.queue)
        return records

    def close(self) -> None:
        """Write the journals to their end."""
        for phone in self._phones:
            phone.journal.close()
