"""A signed list of what holds no more. `use` says of which things, so that one list never passes for another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from muster.kernel.signing import cbor, cose
from muster.kernel.signing.cose import Refused
from muster.kernel.signing.serials import SERIAL_BYTES


@dataclass(frozen=True)
class Revoked:
    """What no longer holds: edition, when the list was made, and the serials."""

    incident: int
    edition: int
    made_at: int
    serials: frozenset[bytes]


def seal_revoked(revoked: Revoked, *, key_id: bytes, key: Ed25519PrivateKey, use: bytes) -> bytes:
    """The signed list, for the phones' pack."""
    serials = b"".join(sorted(revoked.serials))
    payload = cbor.encode({1: revoked.incident, 2: revoked.edition, 3: revoked.made_at, 4: serials})
    return cose.sign(payload, key_id=key_id, key=key, use=use)


def read_revoked(raw: bytes, keys: Mapping[bytes, bytes], *, use: bytes) -> Revoked:
    """The list, checked. Raises Refused."""
    signed = cose.parse(raw)
    cose.check(signed, keys, use)
    try:
        found = cbor.decode(signed.payload)
    except cbor.Malformed:
        raise Refused("malformed") from None
    match found:
        case {1: int(incident), 2: int(edition), 3: int(made_at), 4: bytes(joined), **rest} if not rest:
            serials = [joined[at : at + SERIAL_BYTES] for at in range(0, len(joined), SERIAL_BYTES)]
        case _:
            raise Refused("malformed")
    strictly = all(first < second for first, second in zip(serials, serials[1:], strict=False))
    if len(joined) % SERIAL_BYTES or not strictly:
        raise Refused("malformed")
    return Revoked(incident, edition, made_at, frozenset(serials))
