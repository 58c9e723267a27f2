"""What a phone seals to the server, and what the server signs for phones: keys of this instance.

A record waits on a phone under the server's public key too, so that a lost phone leaks none, and a phone that nobody
can unlock still hands its queue in. A parcel is suite (1 byte), the phone's ephemeral P-256 point (65), nonce (12),
ciphertext with tag; the record's id is the associated data. The day's pack is signed with Ed25519.
"""

from __future__ import annotations

from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from muster.instance.secrets import secret

SUITE = 1
_POINT, _NONCE = 65, 12
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of P-256: a private key is a number below it."""


class NotAParcel(Exception):
    """It was sealed to another key, for another record, or changed since."""


@cache
def _opener() -> ec.EllipticCurvePrivateKey:
    number = int.from_bytes(secret(settings.HOME, "parcels", 48)) % (_ORDER - 1) + 1
    return ec.derive_private_key(number, ec.SECP256R1())


@cache
def _signer() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(secret(settings.HOME, "packs"))


def public_key() -> bytes:
    """The P-256 point (65 bytes, uncompressed) to which phones seal."""
    return _opener().public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def signing_key() -> bytes:
    """The Ed25519 key (32 bytes) by which phones know the server's packs."""
    return _signer().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def sign(content: bytes) -> bytes:
    """Sign what phones have to trust without a network."""
    return _signer().sign(content)


def open_parcel(parcel: bytes, *, record: str) -> bytes:
    """The record inside. Raises NotAParcel."""
    if len(parcel) < 1 + _POINT + _NONCE or parcel[0] != SUITE:
        raise NotAParcel
    point, rest = parcel[1 : 1 + _POINT], parcel[1 + _POINT :]
    try:
        ephemeral = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        shared = _opener().exchange(ec.ECDH(), ephemeral)
        key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"muster:parcel").derive(shared)
        return AESGCM(key).decrypt(rest[:_NONCE], rest[_NONCE:], record.encode())
    except (InvalidTag, ValueError):
        raise NotAParcel from None
