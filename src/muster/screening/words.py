"""Codes of screening in words for people, and the grounds of a measure as sentences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from muster.screening import plain
from muster.screening.measures import Anchor, Kind, Mark, RuleSet, Subject
from muster.screening.source_models import SourceKind

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

Words = dict[str, "_StrOrPromise"]

KINDS: Words = {
    Kind.CENTRAL.value: gettext_lazy("Central quarantine"),
    Kind.HOME.value: gettext_lazy("Home quarantine"),
    Kind.MONITORING.value: gettext_lazy("Home health monitoring"),
    Kind.TESTS.value: gettext_lazy("Tests only"),
}
CLASSES: Words = {
    Subject.CASE.value: gettext_lazy("Mild or asymptomatic case"),
    Subject.CLOSE.value: gettext_lazy("Close contact"),
    Subject.SECONDARY.value: gettext_lazy("Contact of a close contact"),
    Subject.INBOUND.value: gettext_lazy("Entered from abroad"),
    Subject.WORKER.value: gettext_lazy("Left a closed-loop post"),
    Subject.HIGH.value: gettext_lazy("From a high-risk area"),
    Subject.MEDIUM.value: gettext_lazy("From a medium-risk area"),
    Subject.LOW.value: gettext_lazy("From a low-risk area"),
}
ANCHORS: Words = {
    Anchor.EXPOSURE.value: gettext_lazy("the last exposure"),
    Anchor.LEAVING.value: gettext_lazy("leaving"),
    Anchor.ARRIVAL.value: gettext_lazy("arrival"),
    Anchor.SAMPLING.value: gettext_lazy("sampling"),
}
MARKS: Words = {
    Mark.SEEN.value: gettext_lazy("read in the document"),
    Mark.KNOWLEDGE.value: gettext_lazy("general knowledge, to be checked"),
    Mark.ASSUMED.value: gettext_lazy("assumed"),
}
LEVELS: Words = {
    "high": gettext_lazy("High risk"),
    "medium": gettext_lazy("Medium risk"),
    "low": gettext_lazy("Low risk"),
}
SET_LEVELS: Words = {
    "national": gettext_lazy("National"),
    "province": gettext_lazy("Province"),
    "city": gettext_lazy("City"),
    "county": gettext_lazy("County"),
}
RELEASE: Words = {
    "no_symptom": gettext_lazy("no symptom on the last day"),
    "last_negative": gettext_lazy("the last test is negative"),
    "double_sample": gettext_lazy("two samples with two reagents are negative"),
    "negatives": gettext_lazy("all tests are negative"),
    "tests_done": gettext_lazy("all tests are done"),
    "ct_negative": gettext_lazy("tests are negative, Ct 35 and above counted as such"),
    "two_ct_negative": gettext_lazy("two tests in a row are negative or have Ct 35 and above"),
}
SOURCES: Words = {
    "self_report": gettext_lazy("Self-report"),
    "enterprise": gettext_lazy("List of an enterprise"),
    "department": gettext_lazy("List of a department"),
    "gate": gettext_lazy("Arrival at a gate"),
    "phone": gettext_lazy("Told by phone"),
    "door": gettext_lazy("Door to door"),
    "handed_over": gettext_lazy("Handed over by another place"),
    "contacts": gettext_lazy("Tracing of contacts"),
    "correction": gettext_lazy("Correction"),
    "amended": gettext_lazy("Row corrected by its source"),
    **{one.value: one.label for one in SourceKind if one not in (SourceKind.DOOR, SourceKind.GATE)},
}
STATES: Words = {
    "proposed": gettext_lazy("To be confirmed"),
    "sign": gettext_lazy("Waits for the second person"),
    "force": gettext_lazy("Under the measure"),
    "past": gettext_lazy("Past its end"),
    "today": gettext_lazy("To be released by midnight"),
    "test": gettext_lazy("Test due today"),
    "tested": gettext_lazy("Today's test done"),
    "missed": gettext_lazy("Missed a test"),
    "silent": gettext_lazy("Not followed up today"),
    "called": gettext_lazy("Followed up today"),
    "nobody": gettext_lazy("Nobody answers for them"),
    "released": gettext_lazy("Is released"),
    "none": gettext_lazy("No measure"),
}
"""What the list can be narrowed to."""
CONTACTS: Words = {
    "on_the_way": gettext_lazy("On the way"),
    "arrived": gettext_lazy("Has arrived"),
    "refused": gettext_lazy("Refuses to answer"),
    "no_answer": gettext_lazy("No answer"),
    "wrong_number": gettext_lazy("Wrong number"),
    "empty_number": gettext_lazy("Number does not exist"),
    "elsewhere": gettext_lazy("Is elsewhere"),
    "duplicate": gettext_lazy("Listed twice"),
    "handed_over": gettext_lazy("Handed over"),
    "lost": gettext_lazy("Cannot be found"),
}
SYMPTOMS: Words = {
    "fever": gettext_lazy("Fever"),
    "cough": gettext_lazy("Cough"),
    "throat": gettext_lazy("Sore throat"),
    "fatigue": gettext_lazy("Fatigue"),
    "taste": gettext_lazy("Loss of smell or taste"),
    "diarrhoea": gettext_lazy("Diarrhoea"),
}
ASKED: Words = {
    "itinerary": gettext_lazy("Itinerary"),
    "companions": gettext_lazy("Companions"),
    "address": gettext_lazy("Address"),
    "supplies": gettext_lazy("What they need"),
}
DUES: Words = {
    "ask": gettext_lazy("Ask them"),
    "daily": gettext_lazy("Temperature and symptoms"),
    "test": gettext_lazy("Test due"),
}
"""What a day asks of whoever looks after somebody."""
WAYS: Words = {"call": gettext_lazy("Call"), "visit": gettext_lazy("Visit")}
LETTER, GATE = "letter", "gate"
"""How a status comes in that another district answered, and that of whoever stood at a checkpoint."""
ALL_WAYS: Words = {**WAYS, LETTER: gettext_lazy("By letter"), GATE: gettext_lazy("At a checkpoint")}


def english() -> bool:
    """Whether names of data are shown in English."""
    return (get_language() or "").startswith("en")


def title(rules: RuleSet) -> str:
    """What a rule set is called."""
    return rules.title_en if english() else rules.title_zh


def issuer(rules: RuleSet) -> str:
    """Who issued it."""
    return rules.issuer_en if english() else rules.issuer_zh


def day(text: str) -> str:
    """A kept moment as a date and time to the minute."""
    return timezone.localtime(datetime.fromisoformat(text)).strftime("%Y-%m-%d %H:%M")


def grounds(plan: Mapping[str, Any] | None, sets: Mapping[str, RuleSet], names: Mapping[str, str]) -> list[str]:
    """Each ground of a kept plan as a sentence: what somebody is, where they were, which rule, counted from when."""
    found = []
    for one in (plan or {}).get("grounds", []):
        rules = sets.get(one["set"])
        where = " ".join(filter(None, [names.get(one["place"], ""), one["area"]])) or one["place"]
        values = {
            "class": CLASSES.get(one["subject"], one["subject"]),
            "where": f"（{where}）" if one["place"] else "",
            "rule": title(rules) if rules else one["set"],
            "anchor": ANCHORS.get(one["anchor"], one["anchor"]),
            "from": day(one["from"]),
            "until": day(one["until"]),
        }
        found.append(_("%(class)s%(where)s: %(rule)s, counted from %(anchor)s on %(from)s, until %(until)s.") % values)
        if one["mark"] == Mark.ASSUMED.value:
            found[-1] += " " + _("This rule is assumed; no published document was found.")
    if (plan or {}).get("chosen"):
        this, *other = options(plan)
        values = {"this": this[1], "other": other[0][1]}
        found.append(_("The rule allows %(this)s or %(other)s; whoever decided chose %(this)s.") % values)
    return found


def options(plan: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """Of which measures whoever confirms a kept plan chooses one, what is proposed first."""
    return [(kind.value, str(KINDS[kind.value])) for kind in plain.options(plan)]


def phases(plan: Mapping[str, Any] | None) -> list[tuple[str, str, str]]:
    """The measures of a kept plan: what, from when, until when."""
    return [
        (str(KINDS[part["kind"]]), day(part["since"]), day(part["until"])) for part in (plan or {}).get("segments", [])
    ]
