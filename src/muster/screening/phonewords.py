"""The words of the round from door to door, on the phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

TEXTS: dict[str, _StrOrPromise] = {
    "round.title": _("Door to door"),
    "round.show": _("What is shown"),
    "round.today": _("Due today {n}"),
    "round.late": _("Overdue {n}"),
    "round.done": _("Done today {n}"),
    "round.none_today": _("Nobody is due any more today."),
    "round.none_late": _("Nobody is overdue."),
    "round.none_done": _("Nobody has been called or visited today."),
    "round.not_entrusted": _("This post is entrusted with nobody. The office can change that."),
    "round.old": _("This list is older than three days and is no longer shown. Go where there is a network."),
    "round.more": _("{n} more people are due than a phone carries. They follow when these are done."),
    "round.more.one": _("{n} more person is due than a phone carries. They follow when these are done."),
    "round.until": _("{kind} until {time}"),
    "round.no_measure": _("No measure"),
    "round.last": _("{when} {way} by {who}: {contact}"),
    "round.called": _("{when} called by {who}: {contact}"),
    "round.here": _("this phone"),
    "round.nobody": _("Nobody has called or visited yet."),
    "round.asked": _("Asked already: {what}"),
    "round.recorded": _("{time} recorded: {what}"),
    "round.undo": _("Take back"),
    "round.undone": _("Taken back: {what}"),
    "visit.dial": _("Call {phone}"),
    "visit.no_phone": _("No phone number is known: go there."),
    "visit.way": _("Call or visit"),
    "visit.contact": _("What it came to"),
    "visit.temperature": _("Temperature"),
    "visit.temperature_hint": _("Such as 36.5"),
    "visit.temperature_wrong": _("A temperature lies between 34 and 43 °C. Check the entry."),
    "visit.symptoms": _("Symptoms"),
    "visit.asked": _("What was asked"),
    "visit.sampled": _("A sample was taken"),
    "visit.yes": _("Yes"),
    "visit.no": _("No"),
    "visit.lacks": _("Choose what it came to."),
    "visit.save": _("Record"),
    "visit.saved": _("Recorded. It is sent as soon as there is a network."),
    "found.title": _("Somebody new at a door"),
    "found.lead": _("Somebody lives here whom no list names. What you write is sealed."),
    "found.name": _("Name"),
    "found.number": _("ID number"),
    "found.phone": _("Phone"),
    "found.home": _("Building, unit, door"),
    "found.origin": _("From where"),
    "found.origin_hint": _("Province, city and county or street"),
    "found.arrived": _("Time of arrival"),
    "found.companions": _("Who came along"),
    "found.place": _("Lives now in"),
    "found.lacks": _("A name, and an ID number or a phone, are needed."),
    "found.saved": _("Recorded. The ledger has them as soon as there is a network."),
    "what.visit": _("{way}: {contact}"),
    "what.found": _("somebody new at a door"),
    "what.void": _("taken back"),
}
