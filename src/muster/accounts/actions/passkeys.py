"""Passkeys: added by their holder, used to sign in, removed."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from muster.accounts import passkeys
from muster.accounts.models import Passkey, User
from muster.accounts.passkeys import Address
from muster.kernel import audit
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope

NAME_LENGTH = 60


def add_passkey(scope: Scope, *, user: int, name: str, answer: str, challenge: bytes, where: Address) -> int:
    """Keep a new passkey of one's own account; returns its id. Raises Problem when the answer does not fit."""
    made = passkeys.made(answer, challenge, where)
    if made is None or Passkey.objects.filter(credential=made.credential).exists():
        raise Problem("passkey_refused", _("This passkey could not be added. Load the page again and try once more."))
    with transaction.atomic():
        row = Passkey.objects.create(
            user_id=user,
            name=name.strip()[:NAME_LENGTH],
            host=where.host,
            credential=made.credential,
            public_key=made.public_key,
            sign_count=made.sign_count,
            added_at=timezone.now(),
        )
        audit.write(scope, action="accounts.add_passkey", subject=f"user:{user}", detail={"passkey": row.pk})
    return row.pk


def remove_passkey(scope: Scope, *, user: int, passkey: int) -> None:
    """Nobody signs in with it any more. Raises NotFound, also when it is somebody else's."""
    with transaction.atomic():
        if not Passkey.objects.filter(user=user, pk=passkey).delete()[0]:
            raise NotFound
        audit.write(scope, action="accounts.remove_passkey", subject=f"user:{user}", detail={"passkey": passkey})


def use_passkey(*, answer: str, challenge: bytes, where: Address) -> User:
    """Whose passkey signed this challenge. Raises Problem with one sentence for all that is not right."""
    refused = Problem(
        "passkey_unknown", _("This passkey is not known here. Sign in with user name and password."), status=403
    )
    shown = passkeys.shown(answer)
    with transaction.atomic():
        row = None
        if shown is not None:
            found = Passkey.objects.select_for_update(of=("self",)).select_related("user")
            row = found.filter(credential=shown, host=where.host, user__is_active=True).first()
        if row is None:
            raise refused
        count = passkeys.count_after(answer, challenge, where, bytes(row.public_key), row.sign_count)
        if count is None:
            raise refused
        row.sign_count, row.last_used_at = count, timezone.now()
        row.save(update_fields=["sign_count", "last_used_at"])
    return row.user
