"""What the door's reasons mean in words, for the person who holds the phone."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS = {
    "not_canonical": _("This record is not in the agreed form (a decimal, too large a number or an unusual key)."),
    "bad_envelope": _("Part of this record is missing or wrong, so it could not be taken in."),
    "bad_id": _("This record's id is not a version 7 UUID."),
    "bad_body": _("What this record says does not fit its type."),
    "unknown_type": _("This server does not know this type of record; it may be older than the phone."),
    "type_not_allowed": _("This phone may not send this type of record."),
    "id_reused": _("Another record has this id already; send this one again under a new id."),
    "foreign_site": _("The record names another site than the phone's; the desk decides."),
    "incident_closed": _("The operation is closed; the desk decides."),
    "device_revoked": _("The phone was withdrawn; the desk decides."),
    "handed_in": _("It was handed in sealed, without the phone being unlocked; the desk decides."),
    "not_opened": _("This sealed record was damaged or belongs to another server; the desk decides."),
    "filed_before": _("The desk took this one in under another id before; the desk decides."),
    "person_removed": _("The person who made it is no longer on duty; the desk decides."),
    "target_unknown": _("It corrects a record that has not arrived yet, and waits for it."),
    "target_held": _("It corrects a record that is itself waiting."),
    "target_refused": _("It corrects a record that was refused; the desk decides."),
    "target_quarantined": _("It corrects a record that waits for the desk."),
    "target_foreign": _("It corrects a record of another site; the desk decides."),
    "target_arrived": _("What it corrects has arrived since."),
    "decided": _("The desk has decided on it."),
    "already_voided": _("The record was corrected by somebody else before; the desk decides which one holds."),
}


def message(reason: str | None, also: Mapping[str, str | Promise] = MappingProxyType({})) -> str:
    """The sentence for a reason code; empty for none. `also` are the words of the record's type."""
    return str(REASONS.get(reason) or also.get(reason, reason)) if reason else ""
