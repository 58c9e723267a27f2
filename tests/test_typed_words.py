"""Where people type, names may stand: each column of text in a table of an operation says what it holds.

A column whose words are sealed goes with the operation's key, from the database, its log of writes and every backup.
Text in clear goes from the table with its row at most. So a new column of text has to be sealed (`kernel.typed`, or a
BinaryField and `call kernel_hold(...)`), or to stand here among those into which nobody types a name or that are
written to be given out; there is no fourth way.
"""

from __future__ import annotations

from django.apps import apps
from django.db import models

NOBODY_TYPES = {
    "accounts.Device": {"allowed_types", "app"},
    "callups.CallUp": {"skills", "base"},
    "callups.TaskOrder": {"base"},
    "callups.TaskStep": {"step"},
    "callups.Volunteer": {"skills"},
    "certificates.Certificate": {"measure"},
    "certificates.Signed": {"paper", "words"},  # a hash
    "checkpoints.Check": {
        "subject", "lane", "outcome", "mode", "direction", "device_verdict", "reasons", "health_code", "proof_seen",
        "proof_result", "scan_kind", "scan_outcome",
    },
    "checkpoints.Checkpoint": {"kind"},
    "checkpoints.Difference": {"kind", "resolution"},
    "checkpoints.Permit": {"lane"},
    "checkpoints.Policy": {"counted_from", "lanes", "on_stale_proof", "on_risk_origin", "on_fever", "on_yellow_code"},
    "checkpoints.Step": {"step"},
    "checkpoints.StepFault": {"resolution"},
    "checkpoints.StepKind": {"key"},
    "checkpoints.StepOrder": {"keys"},
    "checkpoints.Verdict": {"verdict", "reasons", "unchecked"},
    "incidents.Group": {"key"},
    "incidents.Retention": {"data_class"},
    "kernel.Approval": {"kind"},
    "kernel.Audit": {"action", "subject", "detail"},
    "kernel.Job": {"owner", "places", "roles", "language", "kind", "arguments", "problem", "file", "content_type"},
    "kernel.Parked": {"reason", "claimed", "body"},  # without its identities
    "kernel.PurgeOrder": {"classes", "counts", "certificate"},
    "kernel.Record": {"type", "boot", "reason"},
    "kernel.Resolution": {"reason"},
    "kernel.Upload": {"kind", "about", "encoding", "notes", "columns", "counts"},
    "messaging.Batch": {"event", "signature", "left_out"},  # numbers by reason
    "messaging.Channel": {"settings", "trouble"},
    "messaging.Message": {"state", "call_outcome"},
    "messaging.Part": {"reference", "gateway_id", "state", "error"},
    "messaging.Receipt": {"gateway_id", "reference", "state", "error"},
    "passes.Batch": {"terms"},
    "passes.Flag": {"resolution"},
    "passes.Pass": {"permit", "lane", "zone"},
    "passes.Use": {"direction"},
    "people.Deployment": {"kind", "duty"},
    "people.Identity": {"kind"},
    "people.Reveal": {"target"},
    "people.TakeOver": {"how"},
    "people.Team": {"kind"},
    "people.TestProof": {"tube"},
    "rosters.Assignment": {"role", "because", "ended_why"},
    "rosters.Computation": {"plan", "shortages", "problem", "before", "scenario", "after"},
    "rosters.Limits": {"weights"},
    "rosters.Need": {"role"},
    "rosters.Roster": {"base"},
    "screening.Decision": {"plan", "measure", "state", "waits"},
    "screening.Escalated": {"level"},
    "screening.FollowUp": {"way", "contact", "symptoms", "asked"},
    "screening.GreyPair": {"why"},
    "screening.LetterPerson": {"outcome"},
    "screening.LocalRules": {"key", "body"},
    "screening.Measure": {"risk_class", "kind", "plan", "pending", "contact"},
    "screening.Merge": {"before"},
    "screening.Person": {"source"},
    "screening.Reminded": {"turn", "counts"},
    "screening.RiskListed": {"level", "place", "how"},
    "screening.RiskVersion": {"groups", "problems", "spans"},
    "screening.SavedFilter": {"query"},
    "screening.SourceRow": {"problems"},
    "screening.TestDue": {"result"},
    "screening.Told": {"itinerary"},
    "situation.Bulletin": {"sections"},
    "situation.Value": {"key", "span"},
    "visits.Visit": {"subject", "kind", "way", "outcome"},
}  # fmt: skip
"""Codes, numbers and structures that the program itself writes."""

NAMES_OF_THINGS = {
    "callups.Attachment": {"name", "content_type"}, "callups.CallUp": {"title"},
    "callups.HomeReport": {"community_name"}, "callups.TaskOrder": {"title", "measure"},
    "checkpoints.Check": {"permit"},
    "checkpoints.Permit": {"number", "unit"}, "checkpoints.Policy": {"phase_zh", "phase_en"},
    "checkpoints.Receipt": {"unit"}, "checkpoints.Step": {"unit", "case_number"},
    "checkpoints.StepKind": {"name_zh", "name_en"}, "incidents.Area": {"name", "level", "notice"},
    "incidents.Group": {"name_zh", "name_en"}, "incidents.Phase": {"name_zh", "name_en"},
    "kernel.Job": {"subject", "file_name"}, "kernel.Upload": {"source", "file_name", "header"},
    "messaging.Batch": {"title"}, "messaging.Channel": {"name"},
    "messaging.Template": {"name", "signature", "text", "filed"},
    "passes.Batch": {"title"}, "people.Hold": {"rule"}, "people.Team": {"name", "origin"},
    "quarantine.Room": {"building", "name"},
    "rosters.Post": {"name"}, "rosters.ShiftKind": {"name", "short"}, "screening.Letter": {"number", "office", "phone"},
    "screening.LedgerLayout": {"name", "title", "columns"},
    "screening.RiskAlias": {"name"}, "screening.RiskListed": {"text", "excepted_words"},
    "screening.RiskVersion": {"title", "text"}, "screening.SavedFilter": {"name"}, "screening.SourceList": {"source"},
    "screening.SourceRow": {"source"}, "screening.Told": {"source"},
    "visits.Visit": {"name"},
}  # fmt: skip
"""Offices, sites, papers and what is published: typed, and no place for a resident's name."""

GIVEN_OUT = {
    "callups.CallUp": {"text"},
    "callups.TaskOrder": {"text"},
    "messaging.Batch": {"text"},
    "situation.Passage": {"text"},
}
"""What is written to be given out: call-ups and orders go to organisations on paper, a batch's text to thousands of
phones (what differs from one to the next is sealed with the number), a report's next steps are printed. They are kept
as documents are, after the operation too, and are read by whoever gets them: sealing a copy would hide nothing."""


def typed() -> dict[str, set[str]]:
    """Every column of text that is neither a code, a choice nor who acted."""
    found: dict[str, set[str]] = {}
    for model in apps.get_models():
        columns = {field.name: field for field in model._meta.local_fields}
        if not model.__module__.startswith("muster.") or "incident" not in columns:
            continue
        for name, field in columns.items():
            inner = getattr(field, "base_field", field)
            if not isinstance(inner, models.TextField | models.CharField | models.JSONField):
                continue
            coded = inner.choices or field.choices or getattr(inner, "db_collation", None) == "C"
            if not coded and name not in ("actor", "by") and not name.endswith("_by"):
                found.setdefault(model._meta.label, set()).add(name)
    return found


def test_every_column_of_text_says_whether_a_name_may_stand_in_it():
    said: dict[str, set[str]] = {}
    for listed in (NOBODY_TYPES, NAMES_OF_THINGS, GIVEN_OUT):
        for label, names in listed.items():
            assert not said.get(label, set()) & names, f"{label} is listed twice"
            said[label] = said.get(label, set()) | names
    new = {label: sorted(names - said.get(label, set())) for label, names in typed().items()}
    gone = {label: sorted(names - typed().get(label, set())) for label, names in said.items()}
    assert {label: names for label, names in new.items() if names} == {}, "seal these, or say why they need not be"
    assert {label: names for label, names in gone.items() if names} == {}, "take these out of the lists"
