"""What signing in to a shift is made of: codes that people can read out, digests, and the session that comes of it.

A code has 40 or 50 random bits and lives no longer than its shift, and what is stored is a digest under a key that is
not in the database. So there is nothing that a slow hash (argon2) would protect: a copy of the database cannot be
searched without the key, and at the door the limits of `rules` end a search after some hundred tries. A fast digest
also finds the shift by its index instead of trying every open one.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from axes.helpers import get_client_ip_address
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from muster.accounts import devices
from muster.accounts.models import User

SHARED_LENGTH = 10
"""50 bits: any of the open shifts' codes may be hit."""
OWN_LENGTH = 8
"""40 bits, and good only together with the number it was made for."""
PHONE_COOKIE = "muster_phone"
PHONE_KEPT = timedelta(days=30)
SHORTEST_SESSION = timedelta(minutes=1)
BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True)
class Visitor:
    """Where an attempt comes from: digests of the network address and of the browser."""

    address: bytes
    phone: bytes


@dataclass(frozen=True)
class ShiftView:
    """What whoever holds a shift's code may know of it."""

    pk: int
    incident: int
    place: str
    role: str
    since: datetime
    until: datetime


@dataclass(frozen=True)
class Entered:
    """Somebody who may go in: the account made for this shift."""

    entry: int
    user: User
    shift: ShiftView


def new_code(length: int) -> str:
    """A fresh code in two groups: `ABCD-1234`."""
    drawn = "".join(secrets.choice(devices.ALPHABET) for _ in range(length))
    return f"{drawn[: length // 2]}-{drawn[length // 2 :]}"


def shared_digest(code: str) -> bytes:
    """What is stored of a shift's code."""
    return salted_hmac("muster.accounts.shift", devices.normal(code), algorithm="sha256").digest()


def own_digest(who: int, code: str) -> bytes:
    """What is stored of a one-time code: it is good for that person only."""
    bound = f"{who}:{devices.normal(code)}"
    return salted_hmac("muster.accounts.shift_code", bound, algorithm="sha256").digest()


SHORT_BITS = 16


def short_key(incident: int) -> bytes:
    """What an operation's phones make short marks of codes with."""
    return salted_hmac("muster.accounts.code_short", str(incident), algorithm="sha256").digest()


def short(incident: int, code: str) -> int:
    """What a phone compares a typed code with: 16 of its 40 or 50 bits. One wrong code in 65,536 passes for right, and
    whoever copies the phone is left with more bits to guess than the door lets anybody try."""
    whole = hmac.digest(short_key(incident), devices.normal(code).encode(), "sha256")
    return int.from_bytes(whole[:2])


def visitor(request: HttpRequest) -> Visitor:
    """Who knocks. An IPv6 network counts as one address, since whoever has one has all of it."""
    text = str(get_client_ip_address(request) or "")
    try:
        address = ip_address(text)
        if isinstance(address, IPv6Address):
            text = str(ip_network(f"{address}/64", strict=False))
    except ValueError:
        text = "unknown"
    phone = request.COOKIES.get(PHONE_COOKIE) or secrets.token_urlsafe(16)
    request.COOKIES[PHONE_COOKIE] = phone
    return Visitor(_digest("address", text), _digest("phone", phone))


def begin(request: HttpRequest, response: HttpResponse, entered: Entered, *, now: datetime) -> None:
    """Sign the browser in until the shift ends; its mandate, not the session, is what decides from then on."""
    login(request, entered.user, backend=BACKEND)
    request.session["incident"] = entered.shift.incident
    left = max(entered.shift.until - now, SHORTEST_SESSION)
    request.session.set_expiry(int(left.total_seconds()))
    response.set_cookie(
        PHONE_COOKIE,
        request.COOKIES[PHONE_COOKIE],
        max_age=int(PHONE_KEPT.total_seconds()),
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def _digest(use: str, text: str) -> bytes:
    return salted_hmac(f"muster.accounts.shift.{use}", text, algorithm="sha256").digest()[:16]
