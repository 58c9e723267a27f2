"""Steps with those turned back: which kinds there are, what each needs, in which order they follow."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from muster.checkpoints import rules
from muster.checkpoints.actions.reach import inside
from muster.checkpoints.models import StepKind, StepOrder
from muster.checkpoints.queries import stepkinds
from muster.kernel import audit, clock
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, incident_of

LONGEST_KEY = 40


@dataclass(frozen=True)
class StepKindDraft:
    """What a kind of step is called and needs at the posts below `place`, from now on."""

    key: str
    place: str
    name_zh: str
    name_en: str
    needs: rules.Needs = rules.Needs()


def set_step_kind(*, scope: Scope, draft: StepKindDraft) -> int:
    """Set how a kind of step holds below a place; returns the row's id. Steps done before stay as they were judged."""
    inside(scope, draft.place)
    known = StepKind.objects.filter(Q(incident=None) | Q(incident=incident_of(scope)), key=draft.key)
    origin = known.order_by("pk").first()
    if origin is None:
        raise NotFound(_("There is no such kind of step."))
    if origin.position == stepkinds.CHECK_ITSELF and draft.needs != rules.Needs():
        raise Problem("step_is_check", _("This step is the check itself: what it needs is what a full check needs."))
    return _write_kind(scope, draft, origin.position)


def _write_kind(scope: Scope, draft: StepKindDraft, position: int) -> int:
    if not draft.name_zh.strip() or not draft.name_en.strip():
        raise Problem("step_name", _("A kind of step needs its name in Chinese and in English."))
    incident = incident_of(scope)
    needs = {f"needs_{key}": value for key, value in asdict(draft.needs).items()}
    names = {"name_zh": draft.name_zh.strip(), "name_en": draft.name_en.strip()}
    row = StepKind.objects.create(
        incident=incident, place=draft.place, key=draft.key, position=position, since=clock.now(incident),
        **names, **needs,
    )  # fmt: skip
    audit.write(
        scope, action="checkpoints.set_step_kind", subject=f"step:{draft.key}", place=draft.place,
        detail={**names, **needs},
    )  # fmt: skip
    return row.pk


def add_step_kind(*, scope: Scope, draft: StepKindDraft, after: str = "") -> str:
    """Add a kind of step that follows below a place from now on, after another (at the end where that one does not
    follow). The key that phones send is made of the English name; returns it. Raises Problem when it is taken."""
    inside(scope, draft.place)
    key = re.sub(r"[^a-z0-9]+", "_", draft.name_en.lower()).strip("_")[:LONGEST_KEY].strip("_")
    if not key:
        raise Problem("step_name", _("A kind of step needs its name in Chinese and in English."))
    incident = incident_of(scope)
    if StepKind.objects.filter(Q(incident=None) | Q(incident=incident), key=key).exists():
        raise Problem(
            "step_taken",
            _("There is a kind of step with this English name already: change that one, or choose another name."),
            status=409,
        )
    held = stepkinds.book(scope, None).at(draft.place, clock.now(incident))
    _write_kind(scope, StepKindDraft(key, draft.place, draft.name_zh, draft.name_en, draft.needs), stepkinds.OWN)
    order = list(held.order)
    order.insert(order.index(after) + 1 if after in order else 0 if after == stepkinds.FIRST else len(order), key)
    set_step_order(scope=scope, place=draft.place, keys=order)
    return key


def set_step_order(*, scope: Scope, place: str, keys: Sequence[str]) -> None:
    """Say which kinds of steps follow a turning back below a place, in which order, from now on.

    A kind that is left out is not expected any more; what was done and how it was judged stays.
    """
    inside(scope, place)
    incident = incident_of(scope)
    now = clock.now(incident)
    held = stepkinds.book(scope, None).at(place, now)
    able = {key for key, row in held.kinds.items() if row.position != stepkinds.CHECK_ITSELF}
    if len(set(keys)) != len(keys) or not set(keys) <= able:
        raise Problem("step_order", _("Each step follows once, and only steps that are known at this place."))
    if tuple(keys) == held.order:
        return
    StepOrder.objects.create(incident=incident, place=place, keys=list(keys), since=now)
    audit.write(scope, action="checkpoints.set_step_order", place=place, detail={"keys": list(keys)})
