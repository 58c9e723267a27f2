"""A signature around bytes: COSE_Sign1 (RFC 9052) with Ed25519, and nothing else that COSE allows.

The tag is 18, the protected header has the algorithm and the key's id and no more, the unprotected one is empty. What
a thing is for (a pass, a list of revocations) goes into the signature as external data, so that one never passes for
the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from muster.kernel.signing import cbor

TAG = 18
EDDSA = -8
_ALGORITHM, _KEY_ID = 1, 4
KEY_ID_BYTES = 8
SIGNATURE_BYTES = 64
ORDER = 2**252 + 27742317777372353535851937790883648493
"""Of Ed25519's group. A signature with a larger second half would be another text for the same signature."""


class Refused(Exception):
    """Why a text is not taken: a code, for the phone's words and the record."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Signed:
    """What stands in an envelope that has the right shape; nothing in it is believed before `check`."""

    protected: bytes
    key_id: bytes
    payload: bytes
    signature: bytes


def sign(payload: bytes, *, key_id: bytes, key: Ed25519PrivateKey, use: bytes) -> bytes:
    """An envelope around `payload`."""
    protected = cbor.encode({_ALGORITHM: EDDSA, _KEY_ID: key_id})
    signature = key.sign(_to_sign(protected, payload, use))
    return cbor.encode(cbor.Tagged(TAG, [protected, {}, payload, signature]))


def parse(raw: bytes) -> Signed:
    """Take an envelope apart. Raises Refused: `malformed`, or `algorithm` where a header says something else."""
    try:
        envelope = cbor.decode(raw)
    except cbor.Malformed:
        raise Refused("malformed") from None
    match envelope:
        case cbor.Tagged(18, [bytes(protected), dict(unprotected), bytes(payload), bytes(signature)]):
            pass
        case _:
            raise Refused("malformed")
    if unprotected or len(signature) != SIGNATURE_BYTES or int.from_bytes(signature[32:], "little") >= ORDER:
        raise Refused("malformed")
    return Signed(protected, _key_id(protected), payload, signature)


def check(signed: Signed, keys: Mapping[bytes, bytes], use: bytes) -> None:
    """Raises Refused: `unknown_key`, or `forged` where the signature is not that key's. `keys` are raw public keys."""
    public = keys.get(signed.key_id)
    if public is None:
        raise Refused("unknown_key")
    try:
        _public(public).verify(signed.signature, _to_sign(signed.protected, signed.payload, use))
    except InvalidSignature:
        raise Refused("forged") from None


@lru_cache(maxsize=64)
def _public(raw: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(raw)


def _key_id(protected: bytes) -> bytes:
    try:
        header = cbor.decode(protected)
    except cbor.Malformed:
        raise Refused("malformed") from None
    if not isinstance(header, dict):
        raise Refused("malformed")
    if header.get(_ALGORITHM) != EDDSA:
        raise Refused("algorithm")
    key_id = header.get(_KEY_ID)
    if len(header) > len((_ALGORITHM, _KEY_ID)) or not isinstance(key_id, bytes) or len(key_id) != KEY_ID_BYTES:
        raise Refused("malformed")
    return key_id


def _to_sign(protected: bytes, payload: bytes, use: bytes) -> bytes:
    return cbor.encode(["Signature1", protected, use, payload])
