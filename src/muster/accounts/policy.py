"""The policy table: every route and method, and who it opens to. What does not stand here is shut.

A feature that adds a route adds its row; a test walks the URL map and fails for a route without one, for a row without
a route, and for a method that the view and the table do not agree on. `access` enforces the table for every request.
"""

from __future__ import annotations

from muster.accounts import policy_duty
from muster.accounts.models import Role

Who = frozenset[str]

PUBLIC: Who = frozenset({"public"})
"""Anybody who can reach the server."""
SIGNED_IN: Who = frozenset({"signed in"})
"""Anybody with an account; what the page shows is bounded by their mandates."""
DEVICE: Who = frozenset({"device"})
"""The door asks for a device's token, or the operator's, itself."""

ADMINISTRATORS: Who = frozenset({Role.ADMINISTRATOR, Role.SECURITY, Role.AUDITOR})
"""The three that keep the system and each other in check; none of them works on an operation's records."""
FIELD: Who = frozenset({Role.DUTY, Role.GRID, Role.INSPECTOR})
"""People who go out."""
OFFICE: Who = frozenset({Role.COMMAND, Role.SECRETARY})
"""People at a desk who see to it that things are done."""
NAMES: Who = OFFICE | FIELD
"""May see masked names and ask for a reveal. Those above read figures, never names."""
READERS: Who = NAMES | {Role.UPPER}
"""Everybody who works on an operation or reads its figures."""
COMMAND: Who = frozenset({Role.COMMAND})
SECURITY: Who = frozenset({Role.SECURITY})
AUDITOR: Who = frozenset({Role.AUDITOR})


def _list(route: str) -> tuple[tuple[str, str, Who], ...]:
    """The pages of one kind of list that offices bring: `kernel.sheets.pages.routes` makes them."""
    space, _colon, name = route.rpartition(":")
    before = f"{space}:" if space else ""
    return (
        (f"{before}{name}s", "GET POST", OFFICE), (f"{before}{name}", "GET", OFFICE),
        (f"{before}{name}-columns", "GET POST", OFFICE), (f"{before}{name}-preview", "GET", OFFICE),
        (f"{before}load-{name}", "POST", OFFICE), (f"{before}{name}-errors", "GET", OFFICE),
        (f"{before}discard-{name}", "POST", OFFICE),
    )  # fmt: skip


# fmt: off
TABLE: tuple[tuple[str, str, Who], ...] = (
    # route                      methods      who
    ("healthz",                  "GET",       PUBLIC),
    ("choose-language",          "POST",      PUBLIC),

    ("api-devices",              "POST",      DEVICE),
    ("api-sync",                 "POST",      DEVICE),
    ("api-rescue",               "POST",      DEVICE),
    ("api-exercise-clock",       "POST",      DEVICE),
    ("api-openapi",              "GET",       PUBLIC),
    ("api-pack",                 "GET",       DEVICE),

    ("phone",                    "GET",       PUBLIC),
    ("phone-worker",             "GET",       PUBLIC),
    ("phone-manifest",           "GET",       PUBLIC),
    ("phone-texts",              "GET",       PUBLIC),

    ("sign-in",                  "GET POST",  PUBLIC),
    ("passkey-sign-in",          "GET POST",  PUBLIC),
    ("passkeys",                 "GET POST",  SIGNED_IN),
    ("remove-passkey",           "POST",      SIGNED_IN),
    ("sign-out",                 "POST",      SIGNED_IN),
    ("change-password",          "GET POST",  SIGNED_IN),
    ("second-factor",            "GET POST",  SIGNED_IN),
    ("enrol-second-factor",      "GET POST",  SIGNED_IN),
    ("choose-incident",          "GET POST",  SIGNED_IN),

    ("accounts",                 "GET POST",  SECURITY),
    ("account",                  "GET",       SECURITY),
    ("grant-mandate",            "POST",      SECURITY),
    ("end-mandate",              "POST",      SECURITY),
    ("renew-password",           "POST",      SECURITY),
    ("close-account",            "POST",      SECURITY),

    ("devices",                  "GET",       OFFICE | {Role.INSPECTOR}),
    ("make-enrolment-code",      "POST",      OFFICE),
    ("revoke-device",            "POST",      OFFICE),

    ("audit",                    "GET",       AUDITOR),
    ("verify-audit",             "POST",      AUDITOR),

    ("operation",                "GET",       READERS),
    ("set-level",                "POST",      COMMAND),
    ("begin-phase",              "POST",      COMMAND),
    ("add-group",                "POST",      COMMAND),
    ("draw-area",                "GET POST",  COMMAND),
    ("release-area",             "POST",      COMMAND),
    ("extend-area",              "POST",      COMMAND),
    ("note-arrival",             "POST",      COMMAND),

    ("closings",                 "GET",       READERS | AUDITOR),
    ("closing",                  "GET",       AUDITOR),
    ("close-operation",          "GET POST",  COMMAND),
    ("ask-purge",                "GET POST",  COMMAND),
    ("agree-purge",              "GET POST",  AUDITOR),
    ("return-purge",             "POST",      AUDITOR),
    ("purge-progress",           "GET",       READERS | AUDITOR),
    ("purge-certificate",        "GET",       READERS | AUDITOR),
    ("purge-certificate-file",   "GET",       READERS | AUDITOR),

    ("home",                     "GET",       READERS),
    ("bulletins",                "GET",       READERS),
    ("bulletin-make",            "POST",      OFFICE),
    ("bulletin",                 "GET",       READERS),
    ("bulletin-next-steps",      "POST",      OFFICE),
    ("bulletin-check",           "POST",      COMMAND),
    ("bulletin-send",            "POST",      COMMAND),
    ("bulletin-file",            "POST",      READERS),

    ("places",                   "GET",       SIGNED_IN),
    ("place",                    "GET",       SIGNED_IN),
    ("place-choices",            "GET",       SIGNED_IN),
    ("place-search",             "GET",       SIGNED_IN),
    ("place-shapes",             "GET",       SIGNED_IN),
    ("grids",                    "GET",       READERS),
    ("grids",                    "POST",      OFFICE),
    ("grid",                     "GET POST",  OFFICE),
    ("end-grid",                 "POST",      OFFICE),
    ("sites",                    "GET",       READERS),
    ("site",                     "GET",       READERS),
    ("open-site",                "GET POST",  OFFICE),
    ("site-choices",             "GET",       OFFICE),
    ("move-site",                "GET POST",  OFFICE),
    ("close-site",               "POST",      OFFICE),
    *_list("site-list"),
    *_list("post-list"),

    ("sources",                    "GET",       NAMES),
    ("take-arrivals",              "POST",      COMMAND),
    ("source-rows",                "GET",       NAMES),
    ("source-row",                 "GET POST",  NAMES),
    ("reject-row",                 "POST",      OFFICE),
    *_list("source-sheet"),
    *_list("notice-list"),
    ("paste-chain",                "GET POST",  NAMES),
    ("enter-source",               "GET POST",  NAMES),
    ("report-link",                "GET POST",  OFFICE),
    ("blank-form",                 "GET",       NAMES),
    ("self-report",                "GET POST",  PUBLIC),

    ("figures",                  "GET",       READERS),
    ("figure",                   "GET",       READERS),
    ("figure-export",            "POST",      READERS),
    ("approvals",                "GET",       COMMAND),
    ("decide-approval",          "POST",      COMMAND),
    ("jobs",                     "GET",       READERS),
    ("job",                      "GET",       READERS),
    ("job-result",               "GET",       READERS),

    ("people:shift",             "GET POST",  PUBLIC),
    ("people:shifts",            "GET POST",  OFFICE),
    ("people:shift-desk",        "GET",       OFFICE),
    ("people:renew-shift-code",  "POST",      OFFICE),
    ("people:withdraw-shift-code", "POST",    OFFICE),
    ("people:hand-out-codes",    "POST",      OFFICE),
    ("people:close-shift",       "POST",      OFFICE),
    ("people:end-shift-entry",   "POST",      OFFICE),
    ("people:strike-off",        "POST",      OFFICE),

    ("people:assign-duty",       "GET POST",  COMMAND),
    ("people:entrust-area",      "GET POST",  COMMAND),
    ("people:staff-choices",     "POST",      OFFICE),
    ("people:organisations",     "GET",       READERS),
    ("people:organisation",      "GET",       READERS),
    ("people:organisation-choices", "GET",    READERS),
    ("people:open-organisation", "GET POST",  OFFICE),
    ("people:staff",             "GET",       OFFICE),
    ("people:staff-member",      "GET",       OFFICE),
    ("people:export-staff",      "GET",       OFFICE),
    ("people:reveal-staff",      "POST",      OFFICE),
    ("people:tie-person",        "POST",      OFFICE),
    ("people:end-tie",           "POST",      OFFICE),
    *_list("people:staff-list"),
    ("people:teams",             "GET",       OFFICE),
    ("people:found-team",        "GET POST",  OFFICE),
    ("people:team",              "GET",       OFFICE),
    ("people:join-team",         "POST",      OFFICE),
    ("people:change-member",     "POST",      OFFICE),
    ("people:deploy-team",       "POST",      OFFICE),
    ("people:dissolve-team",     "POST",      OFFICE),
    *_list("people:organisation-list"),
    *_list("people:team-list"),
    *_list("people:deployment-list"),
    ("people:holds",             "GET",       OFFICE),
    ("people:place-hold",        "GET POST",  OFFICE),
    ("people:hold",              "GET",       OFFICE),
    ("people:reveal-hold",       "POST",      OFFICE),
    ("people:lift-hold",         "POST",      OFFICE),
    ("people:proofs",            "GET",       OFFICE),
    *_list("people:proof-list"),
    ("people:arrivals",          "GET",       NAMES),
    ("people:search",            "GET POST",  NAMES),
    ("people:reveal",            "GET POST",  NAMES),
    ("people:make-own-link",     "POST",      NAMES),
    ("people:guardian",          "GET POST",  NAMES),
    ("people:own-record",        "GET POST",  PUBLIC),
    ("people:appeals",           "GET",       OFFICE),
    ("people:answer-appeal",     "POST",      OFFICE),
    ("people:show-looks",        "POST",      COMMAND),

    ("board",                    "GET",       READERS),
    ("board-at",                 "GET",       READERS),
    ("wall",                     "GET",       READERS),
    ("board-map",                "GET",       READERS),
    ("open-records",             "GET",       NAMES),
    ("decide-record",            "POST",      OFFICE),
    ("unfiled-records",          "GET",       OFFICE),
    ("settle-unfiled",           "POST",      OFFICE),

    ("checks",                   "GET",       READERS),
    ("checks",                   "POST",      NAMES),
    ("check",                    "GET",       READERS),
    ("export-register",          "GET POST",  NAMES),
    ("differences",              "GET",       NAMES),
    ("settle-difference",        "POST",      NAMES),
    ("step-faults",              "GET",       NAMES),
    ("step",                     "GET",       NAMES),
    ("settle-step",              "POST",      OFFICE),
    ("correct-step",             "POST",      OFFICE),
    ("repeats",                  "GET",       NAMES),
    ("policies",                 "GET",       NAMES),
    ("policies",                 "POST",      COMMAND),
    ("end-policy",               "POST",      COMMAND),
    ("step-kind",                "GET POST",  COMMAND),
    ("add-step-kind",            "GET POST",  COMMAND),
    ("step-order",               "GET POST",  COMMAND),
    ("permits",                  "GET POST",  OFFICE),
    ("withdraw-permit",          "POST",      OFFICE),
    ("posts",                    "GET",       NAMES),
    ("open-duty-posts",          "GET POST",  OFFICE),
    ("close-post",               "POST",      OFFICE),
    ("set-mode",                 "POST",      COMMAND),

    ("visits",                   "GET",       NAMES),
    ("visit",                    "GET",       NAMES),
    ("settle-visit",             "POST",      OFFICE),

    ("passes",                   "GET",       OFFICE),
    ("pass",                     "GET",       OFFICE),
    ("issue-pass",               "GET POST",  OFFICE),
    ("issue-passes",             "GET POST",  OFFICE),
    *_list("household-list"),
    ("withdraw-pass",            "POST",      OFFICE),
    ("withdraw-passes",          "POST",      OFFICE),
    ("print-passes",             "POST",      OFFICE),
    ("pass-uses",                "GET",       OFFICE),
    ("settle-pass-use",          "POST",      OFFICE),
    ("pass-figures",             "GET",       OFFICE),
    ("pass-keys",                "GET",       COMMAND),
    ("rotate-pass-key",          "POST",      COMMAND),
    ("withdraw-pass-key",        "POST",      COMMAND),
    ("pass-page",                "GET",       PUBLIC),

    ("certificates",             "GET",       OFFICE),
    ("certificate",              "GET",       OFFICE),
    ("issue-certificates",       "POST",      OFFICE),
    ("print-certificate",        "POST",      OFFICE),
    ("print-todays-certificates", "POST",     OFFICE),
    ("withdraw-certificate",     "POST",      OFFICE),
    ("certificate-page",         "GET",       PUBLIC),
    ("check-certificate",        "GET POST",  PUBLIC),
    ("papers",                   "GET",       OFFICE),
    ("mark-signed",              "POST",      OFFICE),
    ("print-papers",             "POST",      OFFICE),
    ("sign-papers",              "GET POST",  PUBLIC),

    ("quarantine-sites",         "GET",       NAMES),
    ("quarantine-site",          "GET",       NAMES),
    ("quarantine-rooms",         "GET POST",  OFFICE),
    ("quarantine-room",          "GET POST",  NAMES),
    ("set-quarantine-room",      "POST",      NAMES),
    ("quarantine-awaited",       "POST",      NAMES),
    ("quarantine-stay",          "GET POST",  NAMES),
    ("move-quarantine-stay",     "POST",      NAMES),
    ("give-kits",                "POST",      NAMES),

    ("ledger",                   "GET",       NAMES),
    ("screening-board",          "GET",       READERS),
    ("looking-anew",             "GET",       READERS),
    ("save-filter",              "POST",      OFFICE),
    ("remove-filter",            "POST",      OFFICE),
    ("export-ledger",            "GET POST",  OFFICE),
    ("ledger-layouts",           "GET POST",  OFFICE),
    ("remove-layout",            "POST",      OFFICE),
    ("screened",                 "GET",       NAMES),
    ("enter-person",             "GET POST",  OFFICE | {Role.GRID}),
    ("grey-pairs",               "GET",       OFFICE),
    ("settle-pair",              "POST",      OFFICE),
    ("part-people",              "POST",      OFFICE),
    ("decide-measures",          "POST",      OFFICE),
    ("follow-up",                "POST",      OFFICE | {Role.GRID}),
    ("letters",                  "GET",       OFFICE),
    ("write-letter",             "GET POST",  OFFICE),
    ("letter",                   "GET",       OFFICE),
    ("letter-file",              "GET",       OFFICE),
    ("renew-letter",             "POST",      OFFICE),
    ("close-letter",             "POST",      OFFICE),
    ("note-receipt",             "POST",      OFFICE),
    ("letter-page",              "GET POST",  PUBLIC),
    ("rounds",                   "GET POST",  OFFICE),
    ("end-round",                "POST",      OFFICE),
    ("overdue",                  "GET",       NAMES),
    ("risk-lists",               "GET",       READERS),
    ("risk-lists",               "POST",      COMMAND),
    ("risk-list",                "GET",       READERS),
    ("settle-area",              "POST",      COMMAND),
    ("add-area",                 "POST",      COMMAND),
    ("see-problem",              "POST",      COMMAND),
    ("publish-risk-list",        "POST",      COMMAND),
    ("discard-risk-list",        "POST",      COMMAND),
    ("control-rules",            "GET",       READERS),
    ("control-rules",            "POST",      COMMAND),
    ("end-local-rules",          "POST",      COMMAND),

    *policy_duty.rows(OFFICE, NAMES, PUBLIC),

    ("call-ups",                 "GET",       OFFICE),
    ("write-call-up",            "GET POST",  OFFICE),
    ("call-up",                  "GET",       OFFICE),
    ("call-up-sheet",            "GET",       OFFICE),
    ("answer-sheet",             "GET",       OFFICE),
    ("call-up-tree",             "GET",       OFFICE),
    ("end-call-up",              "POST",      OFFICE),
    ("call-up-file",             "GET",       OFFICE),
    ("volunteers",               "GET",       OFFICE),
    ("decide-volunteer",         "POST",      OFFICE),
    ("take-in-volunteers",       "POST",      OFFICE),
    ("report-home", "GET POST", OFFICE),
    *_list("named-list"),
    ("call-up-answer",           "GET POST",  OFFICE),
    ("home-reports",             "GET",       OFFICE),
    ("confirm-report",           "POST",      OFFICE),
    ("task-orders",              "GET",       OFFICE),
    ("give-order",               "GET POST",  OFFICE),
    ("task-order",               "GET",       OFFICE),
    ("take-step",                "POST",      OFFICE),
    ("take-on",                  "POST",      OFFICE),
    ("unit-arrived",             "POST",      OFFICE),
    ("unit-gives-back",          "POST",      OFFICE),
    ("callup-answer-page",       "GET POST",  PUBLIC),
    ("callup-answer-file",       "GET",       PUBLIC),
    ("sign-up-page",             "GET POST",  PUBLIC),
    ("report-home-page",         "GET POST",  PUBLIC),
    ("confirm-report-page",      "GET POST",  PUBLIC),
    ("order-page",               "GET POST",  PUBLIC),

    ("outbox",                   "GET",       OFFICE),
    ("sending",                  "GET",       OFFICE),
    ("withdraw-sending",         "POST",      OFFICE),
    ("message-calls",            "GET",       OFFICE),
    ("message-number",           "POST",      OFFICE),
    ("note-call",                "POST",      OFFICE),
    ("message-channels",         "GET POST",  COMMAND),
    ("end-channel",              "POST",      COMMAND),
    ("hand-over-list",           "POST",      OFFICE),
    ("bring-receipts",           "POST",      OFFICE),
    ("message-texts",            "GET POST",  OFFICE),
    ("other-ways",               "GET POST",  OFFICE),
    ("take-back-other-way",      "POST",      OFFICE),
)
# fmt: on


def _by_route() -> dict[tuple[str, str], Who]:
    found: dict[tuple[str, str], Who] = {}
    for route, methods, who in TABLE:
        for method in methods.split():
            if (route, method) in found:
                raise RuntimeError(f"the policy table has {method} {route} twice")
            found[route, method] = who
    return found


ROWS = _by_route()
"""Who may send `method` to `route`, by (route, method)."""


def who_may(route: str, method: str) -> Who:
    """Who this route opens to; nobody when it does not stand in the table. HEAD is a GET without its body."""
    return ROWS.get((route, "GET" if method == "HEAD" else method), frozenset())
