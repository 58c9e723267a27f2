"""Passes good and bad, with keys made for tests alone: what `contract/passes.json` is written from.

PYTHONPATH=src python -m muster.passes.tests.forgery > contract/passes.json
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from muster.kernel.signing import base45, cbor, cose
from muster.kernel.signing.revocations import Revoked, seal_revoked
from muster.passes import card
from muster.passes.card import Card, Quota

ABOUT = (
    "What the text of a pass comes to at a gate. Python and the phone must both answer every case alike. `gate`"
    " of a case replaces that of the base key by key; keys, serials and the revocation list are hex. The private keys"
    " were made for this file. Written by muster.passes.tests.forgery."
)
KEY, OLDER_KEY, STRANGER = (Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32) for seed in (1, 2, 3))
KEY_ID, OLDER_ID = b"\x11" * 8, b"\x22" * 8
KEYS = {KEY_ID: KEY.public_key().public_bytes_raw(), OLDER_ID: OLDER_KEY.public_key().public_bytes_raw()}
NOW = 1_662_768_000
DAY = 86_400
SITE = "510521100015-K001"
HOUSEHOLD = Card(
    "household", 7, bytes.fromhex("0123456789"), NOW - DAY, NOW + 6 * DAY, (SITE,), Quota(1, 2), "3栋2单元501"
)
VEHICLE = replace(
    HOUSEHOLD, kind="vehicle", serial=b"\x80\0\0\0\1", places=("510521",), quota=None, label="川E·**523", permit="L-17",
    lane="supply",
)  # fmt: skip
REVOKED = bytes.fromhex("ffffffff01")
GATE = {
    "incident": 7,
    "site": SITE,
    "now": NOW,
    "keys": {key_id.hex(): public.hex() for key_id, public in KEYS.items()},
    "revoked": [REVOKED.hex()],
}


def good(what: Card = HOUSEHOLD, *, key_id: bytes = KEY_ID, key: Ed25519PrivateKey = KEY) -> str:
    return card.seal(what, key_id=key_id, key=key)


@cache
def raw_of(text: str) -> bytes:
    return base45.decode(text.removeprefix(card.PREFIX))


def text_of(raw: bytes) -> str:
    return card.PREFIX + base45.encode(raw)


def flipped(text: str, bit: int) -> str:
    raw = bytearray(raw_of(text))
    raw[bit // 8] ^= 1 << bit % 8
    return text_of(bytes(raw))


def signed(
    payload: bytes,
    *,
    protected: bytes | None = None,
    unprotected: bytes = b"\xa0",
    tag: bytes = b"\xd2",
    use: bytes = card.PASS,
) -> str:
    """An envelope laid byte by byte with a signature that is right for what it holds."""
    header = cbor.encode({1: cose.EDDSA, 4: KEY_ID}) if protected is None else protected
    signature = KEY.sign(cbor.encode(["Signature1", header, use, payload]))
    return text_of(
        tag + b"\x84" + cbor.encode(header) + unprotected + cbor.encode(payload) + cbor.encode(signature)
    )  # fmt: skip


def payload_of(what: Card = HOUSEHOLD) -> bytes:
    return cose.parse(raw_of(good(what))).payload


def changed(**fields: Any) -> str:
    """A pass, rightly signed, in which fields (by `f1`, `f2` ...) hold something else; None takes one away."""
    held = cbor.decode(payload_of())
    held |= {int(name[1:]): value for name, value in fields.items()}
    return signed(cbor.encode({key: value for key, value in held.items() if value is not None}))


def _longer_integer() -> bytes:
    """The payload with its kind, 0, in two bytes."""
    payload = payload_of()
    return payload[:2] + b"\x18\x00" + payload[3:]


def _swapped_keys() -> bytes:
    payload = payload_of()
    return payload[:1] + payload[3:5] + payload[1:3] + payload[5:]


def _twice() -> bytes:
    payload = payload_of()
    return bytes([payload[0] + 1]) + payload[1:3] + payload[1:]


def _open_map() -> bytes:
    return b"\xbf" + payload_of()[1:] + b"\xff"


def _with_order_added() -> str:
    """The signature S + L: the same point, another text."""
    raw = raw_of(good())
    larger = int.from_bytes(raw[-32:], "little") + cose.ORDER
    return text_of(raw[:-32] + larger.to_bytes(32, "little"))


def _of_envelope(change: Callable[[bytes], bytes]) -> str:
    return text_of(change(raw_of(good())))


Case = tuple[str, str, str] | tuple[str, str, str, dict[str, Any]]
"""Name, text, outcome, and what differs about the gate."""


def cases() -> list[Case]:
    """All of them."""
    malformed = [(name, text, "malformed") for name, text in (*_of_encodings(), *_of_fields())]
    return [*_at_the_gate(), *_of_strangers(), *_of_headers(), *malformed]


def _at_the_gate() -> list[Case]:
    later = {"now": HOUSEHOLD.until}
    return [
        ("a household's pass", good(), "ok"),
        ("a vehicle's pass", good(VEHICLE), "ok"),
        ("a person's pass with everything at its largest", good(_largest()), "ok", {"incident": cbor.LARGEST}),
        ("the least a pass can say", good(replace(HOUSEHOLD, quota=None, label="")), "ok"),
        ("signed with the older key", good(key_id=OLDER_ID, key=OLDER_KEY), "ok"),
        ("in its first second", good(), "ok", {"now": HOUSEHOLD.since}),
        ("not valid yet", good(), "early", {"now": HOUSEHOLD.since - 1}),
        ("in its last second", good(), "ok", {"now": HOUSEHOLD.until - 1}),
        ("expired", good(), "expired", later),
        ("revoked", good(replace(HOUSEHOLD, serial=REVOKED)), "revoked"),
        ("revoked and expired", good(replace(HOUSEHOLD, serial=REVOKED)), "revoked", later),
        ("of another operation", good(), "other_incident", {"incident": 8}),
        ("at another gate", good(), "other_place", {"site": "510521100015-K002"}),
        ("at a gate of the county it holds for", good(VEHICLE), "ok", {"site": "510521101001-K003"}),
        ("in another county", good(VEHICLE), "other_place", {"site": "510522101001-K001"}),
    ]


def _largest() -> Card:
    places = tuple(f"51052110001500{place}-K00{place}" for place in range(card.MOST_PLACES))
    return Card(
        "person", cbor.LARGEST, b"\xfe" * 5, 0, cbor.LARGEST, ("510521", *places[1:]), Quota(99, 99, 99), "户" * 24
    )


def _of_strangers() -> list[Case]:
    text = good()
    until = raw_of(text).index(HOUSEHOLD.until.to_bytes(4))
    return [
        ("forged with another key", good(key=STRANGER), "forged"),
        ("under the older key's id", good(key_id=OLDER_ID), "forged"),
        ("a key nobody has", good(), "unknown_key", {"keys": {OLDER_ID.hex(): GATE["keys"][OLDER_ID.hex()]}}),  # type: ignore[index]
        ("a list of revocations shown as a pass", signed(payload_of(), use=card.REVOCATIONS), "forged"),
        ("a signature that was flipped", flipped(text, len(raw_of(text)) * 8 - 100), "forged"),
        ("an end that was flipped", flipped(text, 8 * until + 24), "forged"),
        ("a signature with the group's order added", _with_order_added(), "malformed"),
    ]  # fmt: skip


def _of_headers() -> list[Case]:
    payload = payload_of()

    def protected(header: Any) -> str:
        return signed(payload, protected=cbor.encode(header))

    return [
        ("algorithm none", protected({1: 0, 4: KEY_ID}), "algorithm"),
        ("algorithm ES256", protected({1: -7, 4: KEY_ID}), "algorithm"),
        ("algorithm by name", protected({1: "EdDSA", 4: KEY_ID}), "algorithm"),
        ("no algorithm", protected({4: KEY_ID}), "algorithm"),
        ("no header", signed(payload, protected=b""), "malformed"),
        ("no key id", protected({1: cose.EDDSA}), "malformed"),
        ("a short key id", protected({1: cose.EDDSA, 4: KEY_ID[1:]}), "malformed"),
        ("one header more", protected({1: cose.EDDSA, 3: 0, 4: KEY_ID}), "malformed"),
        ("an unprotected key id", signed(payload, unprotected=b"\xa1\x04\x48" + KEY_ID), "malformed"),
        ("an unprotected algorithm", signed(payload, unprotected=b"\xa1\x01\x27"), "malformed"),
        ("a header with keys swapped", signed(payload, protected=b"\xa2\x04\x48" + KEY_ID + b"\x01\x27"), "malformed"),
        ("without its tag", signed(payload, tag=b""), "malformed"),
        ("another tag", signed(payload, tag=b"\xd1"), "malformed"),
        ("the tag in two bytes", signed(payload, tag=b"\xd8\x12"), "malformed"),
        ("the tag twice", signed(payload, tag=b"\xd2\xd2"), "malformed"),
    ]  # fmt: skip


def _of_encodings() -> list[tuple[str, str]]:
    text, payload = good(), payload_of()
    uncountable = payload.replace(b"\x02\x07", b"\x02\x1b\0\x20\0\0\0\0\0\0")
    return [
        ("an empty text", ""),
        ("the prefix alone", card.PREFIX),
        ("another prefix", "MP2:" + text[4:]),
        ("small letters", text.lower()),
        ("a code of something else", "https://example.org/pass"),
        ("a character outside of Base45", text[:-1] + "="),
        ("a character too few", text[:-1]),
        ("a triplet that is too large", text[:-3] + ":::"),
        ("a character more than one unit long", text[:-3] + "𝟘AA"),
        ("much too long", text + "0" * 600),
        ("bytes after the end", _of_envelope(lambda raw: raw + b"\0\0")),
        ("a byte missing", _of_envelope(lambda raw: raw[:-1])),
        ("a list of indefinite length", _of_envelope(lambda raw: raw[:1] + b"\x9f" + raw[2:] + b"\xff")),
        ("a list that says it is endless", text_of(b"\xd2\x9b" + b"\xff" * 8)),
        ("nested without end", text_of(b"\x81" * 200)),
        ("a map of indefinite length", signed(_open_map())),
        ("a key twice", signed(_twice())),
        ("keys in another order", signed(_swapped_keys())),
        ("an integer longer than needed", signed(_longer_integer())),
        ("a payload with bytes after its end", signed(payload + b"\0")),
        ("a payload cut short", signed(payload[:-1])),
        ("no payload", signed(b"")),
        ("a payload that is a list", signed(b"\x80")),
        ("a float", signed(payload[:2] + b"\xf9\0\0" + payload[3:])),
        ("a null", signed(payload[:2] + b"\xf6" + payload[3:])),
        ("a key that is a text", signed(bytes([payload[0] + 1]) + payload[1:] + b"\x61a\0")),
        ("text that is not UTF-8", signed(payload.replace("栋".encode(), b"\xff\xfe\xfd"))),
        ("an integer that a phone cannot count", signed(uncountable)),
    ]  # fmt: skip


def _of_fields() -> list[tuple[str, str]]:
    return [
        ("a field nobody knows", changed(f11=1)),
        ("without its end", changed(f5=None)),
        ("a kind nobody knows", changed(f1=3)),
        ("a negative operation", changed(f2=-1)),
        ("a short serial", changed(f3=b"\1\2\3\4")),
        ("an end before its beginning", changed(f5=HOUSEHOLD.since)),
        ("no place", changed(f6=[])),
        ("an empty place, which would hold everywhere", changed(f6=[""])),
        ("a place with a line after it", changed(f6=[SITE + "\n"])),
        ("nine places", changed(f6=[SITE] * 9)),
        ("a place that is a number", changed(f6=[510521])),
        ("a quota of nothing", changed(f7=[0, 2, 1])),
        ("a quota without people", changed(f7=[1, 2])),
        ("a quota that is a text", changed(f7="121")),
        ("an empty label", changed(f8="")),
        ("a label of 25 characters", changed(f8="户" * 25)),
        ("a label with a mark that turns the reading direction", changed(f8="3\u202e栋")),
        ("a label that begins with a byte order mark", changed(f8="\ufeff3栋")),
        ("a household with a vehicle's lane", changed(f10=0)),
        ("a vehicle without its permit", changed(f1=2, f10=0)),
        ("a lane nobody knows", changed(f1=2, f9="L-1", f10=3)),
    ]


def contract() -> dict[str, Any]:
    """The file."""
    listed = Revoked(7, 12, NOW - 3600, frozenset({REVOKED, b"\0\0\0\0\1"}))
    return {
        "about": ABOUT,
        "base": {"gate": GATE, "passes": {"household": _said(HOUSEHOLD), "vehicle": _said(VEHICLE)}},
        "revocations": {
            "incident": listed.incident,
            "edition": listed.edition,
            "made_at": listed.made_at,
            "serials": sorted(serial.hex() for serial in listed.serials),
            "signed": seal_revoked(listed, key_id=KEY_ID, key=KEY, use=card.REVOCATIONS).hex(),
        },
        "cases": [dict(zip(("name", "text", "expect", "gate"), case, strict=False)) for case in cases()],
    }


def _said(what: Card) -> dict[str, Any]:
    return asdict(what) | {"serial": what.serial.hex(), "number": what.number, "places": list(what.places)}


if __name__ == "__main__":
    print(json.dumps(contract(), ensure_ascii=False, indent=1))
