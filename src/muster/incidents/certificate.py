"""The certificate of a destruction, in words: what went, under whose signatures, and how it can be checked."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from django.template.defaultfilters import date as date_filter
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from muster.incidents import queries
from muster.incidents.models import Incident
from muster.incidents.playbooks import playbook
from muster.kernel.models import PurgeOrder
from muster.kernel.naming import called
from muster.kernel.scope import Scope
from muster.kernel.typeset import typeset
from muster.places import queries as places


@dataclass(frozen=True)
class Certificate:
    """Everything that stands on it. `facts` and `classes` are lines of label and value, in their order."""

    number: str
    title: str
    exercise: bool
    lead: str
    facts: list[tuple[str, str]]
    classes: list[tuple[str, str, str]]
    proofs: list[tuple[str, str]]
    signatures: list[tuple[str, str, str]]
    warning: str
    backups: list[str]


def certificate(scope: Scope, incident: Incident, order: PurgeOrder) -> Certificate:
    """The certificate of a finished order, in the reader's language."""
    facts: dict[str, Any] = order.certificate or {}
    who = called("user", scope, {order.asked_by, order.agreed_by})
    place = places.names({incident.place}).get(incident.place, incident.place)
    english = (get_language() or "").startswith("en")
    return Certificate(
        number=f"{incident.name}-{order.pk}",
        title=_("Certificate of destruction of personal data"),
        exercise=incident.exercise,
        lead=_("The personal data named below was destroyed. What was counted of it stays and is unchanged."),
        facts=[
            (_("Operation"), queries.title(incident)),
            (_("Place"), place),
            (_("Opened on"), _time(incident.opened_at)),
            (_("Closed on"), _time(incident.closed_at)),
            (_("Destroyed on"), _time(order.done_at)),
        ],
        classes=_classes(incident, facts, english=english),
        proofs=_proofs(order, facts),
        signatures=[
            (_("For the command"), who[order.asked_by].name, _time(order.asked_at)),
            (_("Audit administrator"), who[order.agreed_by].name, _time(order.agreed_at)),
            (_("Witness (auditor or notary)"), "", ""),
        ],
        warning=_("The keys of older backups open the names in those backups. Destroy these files now:"),
        backups=[f"{one['keys']} ({_time(parse_datetime(one['made_at']))})" for one in facts.get("backups", [])],
    )


def _classes(incident: Incident, facts: dict[str, Any], *, english: bool) -> list[tuple[str, str, str]]:
    counts: dict[str, int] = facts.get("counts", {})
    return [
        (row.name_en if english else row.name_zh, f"{counts[row.key]:,}", row.fate)
        for row in playbook(incident.playbook).retention
        if row.key in counts
    ]


def _proofs(order: PurgeOrder, facts: dict[str, Any]) -> list[tuple[str, str]]:
    keys = [f"{key['id']} · {key['fingerprint'][:16]}" for key in facts.get("keys", [])]
    end = facts.get("audit", {})
    return [
        (_("Keys destroyed"), "; ".join(keys) or _("none: the key still serves other classes")),
        (_("Field records, before and after"), f"{facts.get('records', 0):,}"),
        (_("Digest of the records, before"), str(facts.get("digest_before", ""))),
        (_("Digest of the records, after"), str(facts.get("digest_after", ""))),
        (_("Audit chain"), f"{end.get('position', '')}:{end.get('head', '')}"),
        (_("Hash of this certificate"), bytes(order.hash or b"").hex()),
    ]


def _time(moment: Any) -> str:
    return "" if moment is None else str(date_filter(timezone.localtime(moment), "Y-m-d H:i"))


def write_pdf(paper: Certificate, path: Path) -> None:
    """The certificate as PDF."""
    language = get_language() or ""
    words = {
        "exercise": _("EXERCISE - nothing real was destroyed"),
        "number": _("No. %(number)s") % {"number": paper.number},
        "class": _("Class of data"),
        "rows": _("Destroyed"),
        "fate": _("How"),
        "proof": _("How it can be checked"),
        "signed": _("Signed"),
        "witness": _("Name, date, seal"),
    }
    traditional = language.lower() == "zh-hant"
    content = {
        **asdict(paper),
        "words": words,
        "lang": "en" if language.startswith("en") else "zh",
        "country": "GB" if language.startswith("en") else ("TW" if traditional else "CN"),
        "region": "TC" if traditional else "SC",
    }
    typeset(resources.files("muster.incidents") / "certificate.typ", "certificate", content, path)
