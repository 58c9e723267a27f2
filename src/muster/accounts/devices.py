"""What a phone's enrolment is made of: codes that people can read out, digests, signatures. Pure, no database."""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from datetime import timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and capitals without those that look alike (I, L, O) or make words (U)."""
CODE_LENGTH = 10
"""50 bits: with ten minutes to live, a code cannot be guessed through the door."""
CODE_LIVES = timedelta(minutes=10)
TOKEN_LIVES = timedelta(days=30)
KEY_BYTES = 32
SIGNED = "muster-enrol:"
"""A phone that enrols again signs this followed by the code exactly as it sends it."""
HANDED_IN = "muster-rescue:"
"""A queue handed in sealed: this, followed by the SHA-256 of the canonical JSON."""

_LOOKALIKES = str.maketrans("OILU", "011V")


def new_code() -> str:
    """A fresh code as it is shown and scanned: `ABCDE-12345`."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    return f"{drawn[:5]}-{drawn[5:]}"


def normal(code: str) -> str:
    """The code behind what somebody typed: capitals, no hyphens or spaces, look-alikes read as what was meant."""
    return "".join(code.split()).replace("-", "").upper().translate(_LOOKALIKES)


def new_token() -> str:
    """What a device shows at the door: 256 random bits."""
    return secrets.token_urlsafe(32)


def token_digest(token: str) -> bytes:
    """What is stored of a token. Plain SHA-256: there is nothing to guess in 256 random bits."""
    return hashlib.sha256(token.encode()).digest()


def read_key(public_key: str) -> bytes:
    """The 32 bytes of an Ed25519 public key in base64 (standard or url-safe). Raises ValueError."""
    try:
        raw = _bytes(public_key)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if len(raw) != KEY_BYTES:
        raise ValueError(f"{len(raw)} bytes instead of {KEY_BYTES}")
    Ed25519PublicKey.from_public_bytes(raw)
    return raw


def signed_by(key: bytes, code: str, signature: str) -> bool:
    """Whether `signature` (base64) over the code as sent was made with the private half of `key`."""
    return _signed(key, SIGNED + code, signature)


def signed_by_device(key: bytes, content: bytes, signature: str) -> bool:
    """Whether `signature` (base64) over a queue handed in sealed was made with the private half of `key`."""
    return _signed(key, HANDED_IN + hashlib.sha256(content).hexdigest(), signature)


def _signed(key: bytes, text: str, signature: str) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(_bytes(signature), text.encode())
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def _bytes(text: str) -> bytes:
    plain = text.strip().replace("-", "+").replace("_", "/")
    return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
