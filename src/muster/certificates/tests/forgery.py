"""Certificates good and bad, with keys made for tests alone: what `contract/releases.json` is written from.

PYTHONPATH=src python -m muster.certificates.tests.forgery > contract/releases.json
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from muster.certificates import card
from muster.certificates.card import Release
from muster.kernel.signing import base45, cbor, cose
from muster.passes.tests.forgery import GATE, KEY, KEY_ID, NOW, OLDER_ID, OLDER_KEY, REVOKED, STRANGER

ABOUT = (
    "What the text of a certificate of release comes to. Python and the phone must both answer every case alike."
    " `known` of a case replaces that of the base key by key; keys and serials are hex. The private keys were made for"
    " this file; how envelopes and CBOR can be wrong stands in passes.json. Written by"
    " muster.certificates.tests.forgery."
)
DAY = 86_400
GOOD = Release(7, bytes.fromhex("0123456789"), "510521100015", "central", NOW - 14 * DAY, NOW - DAY, "王某 37")
KNOWN = {"incident": 7, "keys": GATE["keys"], "withdrawn": [REVOKED.hex()]}


def good(what: Release = GOOD, **more: Any) -> str:
    return card.seal(what, **{"key_id": KEY_ID, "key": KEY, **more})


def changed(use: bytes = card.RELEASE, **fields: Any) -> str:
    """A certificate, rightly signed, in which fields (by `f1`, `f2` ...) hold something else; None takes one away."""
    held = cbor.decode(cose.parse(base45.decode(good().removeprefix(card.PREFIX))).payload)
    held |= {int(name[1:]): value for name, value in fields.items()}
    payload = cbor.encode({key: value for key, value in held.items() if value is not None})
    return card.PREFIX + base45.encode(cose.sign(payload, key_id=KEY_ID, key=KEY, use=use))


Case = tuple[str, str, str] | tuple[str, str, str, dict[str, Any]]


def cases() -> list[Case]:
    """Name, text, outcome, and what differs about what is known."""
    last = good()[-1]
    return [
        ("a certificate", good(), "ok"),
        ("of monitoring at home, as long as it can be", good(_largest()), "ok", {"incident": cbor.LARGEST}),
        ("signed with the older key", good(key_id=OLDER_ID, key=OLDER_KEY), "ok"),
        ("withdrawn", good(replace(GOOD, serial=REVOKED)), "revoked"),
        ("withdrawn, of another operation", good(replace(GOOD, serial=REVOKED)), "other_incident", {"incident": 8}),
        ("forged with another key", good(key=STRANGER), "forged"),
        ("signed as a pass", changed(use=b"muster pass 1"), "forged"),
        ("signed as the list of those withdrawn", changed(use=card.WITHDRAWN), "forged"),
        ("with its last character changed", good()[:-1] + ("0" if last != "0" else "1"), "malformed"),
        ("a key nobody has", good(), "unknown_key", {"keys": {OLDER_ID.hex(): KNOWN["keys"][OLDER_ID.hex()]}}),  # type: ignore[index]
        ("a pass's prefix", "MP1:" + good().removeprefix(card.PREFIX), "malformed"),
        ("the prefix alone", card.PREFIX, "malformed"),
        ("too long", good() + "0" * card.LONGEST, "malformed"),
        *((name, text, "malformed") for name, text in _of_fields()),
    ]  # fmt: skip


def _largest() -> Release:
    return Release(cbor.LARGEST, b"\xfe" * 5, "5" * 15, "home_monitoring", 0, cbor.LARGEST, "户" * card.MOST_LABEL)


def _of_fields() -> list[tuple[str, str]]:
    return [
        ("ended before it began", changed(f6=GOOD.since - 1)),
        ("without a label", changed(f7=None)),
        ("an empty label", changed(f7="")),
        ("a label that is too long", changed(f7="户" * (card.MOST_LABEL + 1))),
        ("a label that turns the reading direction", changed(f7="王\u202e某")),
        ("a field more", changed(f8=1)),
        ("a measure nobody knows", changed(f4=len(card.MEASURES))),
        ("a gate for a place", changed(f3="510521100015-K001")),
        ("a short serial", changed(f2=b"\x01" * 4)),
        ("an operation in words", changed(f1="7")),
    ]


def contract() -> dict[str, Any]:
    """The file."""
    said = {
        "serial": GOOD.serial.hex(), "place": GOOD.place, "measure": GOOD.measure, "since": GOOD.since,
        "ended": GOOD.ended, "label": GOOD.label,
    }  # fmt: skip
    rows = [
        {"name": name, "text": text, "expect": expect, **({"known": more[0]} if more else {})}
        for name, text, expect, *more in cases()
    ]
    return {"about": ABOUT, "base": {"known": KNOWN, "release": said}, "cases": rows}


if __name__ == "__main__":
    print(json.dumps(contract(), ensure_ascii=False, indent=1))
