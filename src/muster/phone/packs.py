"""The day's pack: what a post has to know when there is no network, signed; of people, those it is entrusted with."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson

from muster.incidents import queries as incidents
from muster.kernel import clock, parcels, phoneparts
from muster.kernel.scope import Scope, acting
from muster.phone.shell import shell
from muster.places import queries as places

LASTS = timedelta(hours=72)
TOWN = 9


@dataclass(frozen=True)
class Pack:
    """A pack as it goes out; `version` is the same for the same content, whenever it was made."""

    version: str
    document: bytes
    made_at: str

    def confirmation(self) -> str:
        """The server's word that this version was still the newest at `made_at`: for a phone that has it already, so
        that the age of its rules and lists is that of this word and not of the day it fetched them.
        """
        return base64.b64encode(parcels.sign(f"muster-pack:{self.version}:{self.made_at}".encode())).decode()


def build(device: int, incident: int, site: str) -> Pack:
    """The pack of one device, in its canonical form with the server's signature beside it."""
    # The whole incident is looked at, since rules and permits of the county hold at a village's gate as well; what of
    # it goes into the pack is each part's to choose.
    # A part may need names to make marks or initials of them, or for whom the post is entrusted with; none leaves else.
    scope = Scope(incident=incident, places=("",), names=True, actor=f"device:{device}", roles=frozenset({"system"}))
    with acting(scope):
        content = _content(scope, device, site)
        now = clock.now(incident)
    version = hashlib.sha256(_canonical(_lasting(content))).hexdigest()[:16]
    made_at = now.isoformat(timespec="seconds")
    dated = {
        **content,
        "version": version,
        "made_at": made_at,
        "valid_until": (now + LASTS).isoformat(timespec="seconds"),
    }
    signature = base64.b64encode(parcels.sign(_canonical(dated))).decode()
    return Pack(version, orjson.dumps({"pack": dated, "signature": signature}), made_at)


def _content(scope: Scope, device: int, site: str) -> dict[str, Any]:
    assert scope.incident is not None  # noqa: S101 - a device belongs to one
    operation = incidents.incident(scope.incident)
    now = clock.now(scope.incident)
    names = places.names({site, site[:TOWN]})
    return {
        "v": 1,
        "app": shell().version,
        "device": device,
        "incident": {
            "name": operation.name,
            "zh": operation.title_zh,
            "en": operation.title_en,
            "exercise": operation.exercise,
        },
        "site": {"code": site, "name": names.get(site, site), "town": names.get(site[:TOWN], "")},
        "seal": base64.b64encode(parcels.public_key()).decode(),
        "signer": base64.b64encode(parcels.signing_key()).decode(),
        "parts": {part.key: part.pack(scope, site, now) for part in phoneparts.parts()},
    }


def _lasting(content: dict[str, Any]) -> dict[str, Any]:
    """Without what differs each time: a phone that has the rest needs no new pack."""
    said = {
        part.key: {key: value for key, value in content["parts"][part.key].items() if key not in part.dated}
        for part in phoneparts.parts()
    }
    return {**content, "parts": said}


def _canonical(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
