"""Passkeys: what a browser's authenticator is asked and how its answer is checked. No database.

A passkey asks its holder for a finger, a face or a PIN, and is bound to the address it was made for: so it counts as
both factors, and a page that only looks like ours gets nothing from it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import webauthn
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

ISSUER = "Muster"
CHALLENGE_BYTES = 32
SESSION = "passkey_challenge"
"""Where a session keeps the one challenge that may be answered."""
VERIFIED = UserVerificationRequirement.REQUIRED


@dataclass(frozen=True)
class Address:
    """Where the browser says it is: the host a passkey is bound to, and the origin it signs."""

    host: str
    origin: str


@dataclass(frozen=True)
class Made:
    """A new passkey as it is kept: nothing of it is secret."""

    credential: bytes
    public_key: bytes
    sign_count: int


def address(request: HttpRequest) -> Address:
    """The address of this request; the authenticator signs the one the browser really shows."""
    full = request.get_host()
    host = full.rsplit(":", 1)[0] if ":" in full and not full.endswith("]") else full
    return Address(host, f"{request.scheme}://{full}")


def user_handle(user: int) -> bytes:
    """What an authenticator keeps of an account: it says nothing to whoever reads it."""
    return salted_hmac("muster.accounts.passkey", str(user), algorithm="sha256").digest()


def creation_options(user: int, username: str, host: str, known: Iterable[bytes], challenge: bytes) -> str:
    """What `navigator.credentials.create` takes, as JSON."""
    options = webauthn.generate_registration_options(
        rp_id=host,
        rp_name=ISSUER,
        user_name=username,
        user_id=user_handle(user),
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=VERIFIED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
    )
    return webauthn.options_to_json(options)


def request_options(host: str, challenge: bytes) -> str:
    """What `navigator.credentials.get` takes, as JSON: any passkey of this address."""
    options = webauthn.generate_authentication_options(rp_id=host, challenge=challenge, user_verification=VERIFIED)
    return webauthn.options_to_json(options)


def made(answer: str, challenge: bytes, where: Address) -> Made | None:
    """The passkey in an authenticator's answer; None when it is not an answer to this challenge at this address."""
    try:
        found = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=where.host,
            expected_origin=where.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    return Made(found.credential_id, found.credential_public_key, found.sign_count)


def shown(answer: str) -> bytes | None:
    """Which passkey an answer claims to be of; None when it cannot be read."""
    try:
        return webauthn.helpers.parse_authentication_credential_json(answer).raw_id
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None


def count_after(answer: str, challenge: bytes, where: Address, public_key: bytes, sign_count: int) -> int | None:
    """The passkey's new counter when it signed this challenge here; None when it did not, or is an older copy."""
    try:
        found = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=where.host,
            expected_origin=where.origin,
            credential_public_key=public_key,
            credential_current_sign_count=sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    return found.new_sign_count
