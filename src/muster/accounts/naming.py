"""How accounts are called where a lower layer keeps only an actor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from muster.accounts.models import User
from muster.kernel.naming import Called, register
from muster.kernel.scope import Scope

PREFIX = "user:"


def _called(_scope: Scope, actors: Iterable[Any]) -> Mapping[Any, Called]:
    ids = [int(actor.removeprefix(PREFIX)) for actor in actors if str(actor).startswith(PREFIX)]
    return {f"{PREFIX}{user.pk}": Called(user.username) for user in User.objects.filter(pk__in=ids)}


register("user", _called)
