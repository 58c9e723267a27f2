"""What screening leaves open: people under a measure, changes that nobody has confirmed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as now_in_words
from django.utils.translation import gettext_lazy as _

from muster.kernel.closing import LooseEnd, register
from muster.kernel.scope import Scope
from muster.screening.actions import decide
from muster.screening.letters import actions as letter_actions
from muster.screening.letters import queries as letters
from muster.screening.models import State
from muster.screening.queries import ledger


def _ids(scope: Scope, **wanted: Any) -> list[UUID]:
    return list(ledger.within(scope).filter(**wanted).order_by("pk").values_list("pk", flat=True))


def _held(scope: Scope) -> int:
    return ledger.within(scope).filter(state=State.FORCE).count()


def _release(scope: Scope, at: datetime) -> None:
    people = _ids(scope, state=State.FORCE)
    for start in range(0, len(people), decide.MOST):
        part = people[start : start + decide.MOST]
        decide.release(scope=scope, people=part, why=now_in_words("The operation is closed."))


def _waiting(scope: Scope) -> int:
    return ledger.within(scope).filter(waits__gt="").count()


def _decline(scope: Scope, at: datetime) -> None:
    people = _ids(scope, waits__gt="")
    for start in range(0, len(people), decide.MOST):
        part = people[start : start + decide.MOST]
        decide.decline(scope=scope, people=part, why=now_in_words("The operation is closed."))


def _letters(scope: Scope) -> int:
    return letters.letters(scope).filter(closed_at=None).count()


def _close_letters(scope: Scope, at: datetime) -> None:
    for number in list(letters.letters(scope).filter(closed_at=None).values_list("pk", flat=True)):
        letter_actions.close(scope=scope, letter=number, why=now_in_words("The operation is closed."))


register(
    LooseEnd(
        "screening.letters", _("letters that nobody has closed"), _("are closed"),
        lambda: reverse("letters"), _letters, _close_letters,
    ),
    LooseEnd(
        "screening.measures", _("people under a measure"), _("are released"),
        lambda: f"{reverse('ledger')}?state=force", _held, _release,
    ),
    LooseEnd(
        "screening.pending", _("measures that nobody has confirmed"), _("are not carried out"),
        lambda: f"{reverse('ledger')}?state=proposed", _waiting, _decline,
    ),
)  # fmt: skip
