"""The words of beginning duty and handing over, on the phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

TEXTS: dict[str, _StrOrPromise] = {
    "begin.title": _("Begin duty"),
    "begin.lead": _("Choose yourself. Scan the code that hangs at the post: then place and time are proven."),
    "begin.scanned": _("The post's code was scanned."),
    "begin.none": _("Nobody is on the roster here in the next hours. Ask the office."),
    "begin.one": _("{name}, phone ending in {tail}, {since}–{until}"),
    "begin.scan": _("Scan the post's code"),
    "begin.wrong": _("This is the code of another post. Ask where you are to be."),
    "begin.saved": _("Duty has begun."),
    "hand_over.title": _("Hand over the post"),
    "hand_over.lead": _("Both check together. Nobody leaves before the next one has taken over."),
    "hand_over.leaves": _("Who leaves"),
    "hand_over.takes": _("Who takes over"),
    "hand_over.nobody": _("Not on the list"),
    "hand_over.on_duty": _("People on duty"),
    "hand_over.under_control": _("People under control"),
    "hand_over.keys": _("Keys"),
    "hand_over.radios": _("Radios"),
    "hand_over.stock": _("Stock"),
    "hand_over.agree": _("We both confirm what stands here:"),
    "hand_over.leaves_signs": _("Whoever leaves signs here"),
    "hand_over.takes_signs": _("Whoever takes over signs here"),
    "hand_over.lacks": _("Both have to sign, and two different people: whoever leaves and whoever takes over."),
    "hand_over.lacks_owner": _("Say who sees to what stays open: a person or a unit. Nobody from the list takes over."),
    "hand_over.save": _("Hand over"),
    "hand_over.saved": _("Handed over."),
    "items.title": _("Open items"),
    "items.lead": _("Shifts before left this open. Close what is done; the rest is handed over with the post."),
    "items.none": _("Nothing is open at this post."),
    "items.line": _("{owner}, since {since}"),
    "items.close": _("Close it"),
    "items.closed": _("Closed."),
    "items.text": _("What stays open (no names of residents)"),
    "items.owner": _("Who sees to it"),
    "items.takes": _("Whoever takes over"),
    "items.done": _("It is done"),
    "items.another": _("Another open item"),
    "what.begin": _("Duty begun"),
    "what.hand_over": _("Post handed over"),
    "what.close_item": _("Open item closed"),
}
