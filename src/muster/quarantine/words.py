"""What a room is at a glance, in words for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

LOOKS: dict[str, _StrOrPromise] = {
    "free": _("free"),
    "part": _("a bed free"),
    "full": _("occupied"),
    "closed": _("out of use"),
}
