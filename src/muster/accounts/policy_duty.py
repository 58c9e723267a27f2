"""The rows of the policy table about posts, rosters and the day on duty: `policy` takes them in."""

from __future__ import annotations

Who = frozenset[str]


# fmt: off
def rows(office: Who, names: Who, public: Who) -> tuple[tuple[str, str, Who], ...]:
    """Offices make rosters, whoever may see names sees who is on duty, whoever has their link sees their own shifts."""
    return (
        ("duty-posts",               "GET",       office),
        ("open-posts",               "GET POST",  office),
        ("duty-post",                "GET POST",  office),
        ("end-duty-post",            "POST",      office),
        ("end-need",                 "POST",      office),
        ("duty-rules",               "GET POST",  office),
        ("end-shift-kind",           "POST",      office),
        ("absences",                 "GET POST",  office),
        ("lift-absence",             "POST",      office),
        ("wishes",                   "GET POST",  office),
        ("withdraw-wish",            "POST",      office),
        ("rosters",                  "GET",       office),
        ("make-roster",              "GET POST",  office),
        ("roster",                   "GET",       office),
        ("roster-cell",              "GET",       office),
        ("assign-duty",              "POST",      office),
        ("remove-duty",              "POST",      office),
        ("lock-duty",                "POST",      office),
        ("publish-roster",           "POST",      office),
        ("drop-roster",              "POST",      office),
        ("fill-roster",              "POST",      office),
        ("what-if",                  "GET POST",  office),
        ("roster-dropouts",          "POST",      office),
        ("put-substitutes",          "POST",      office),
        ("tell-roster",              "POST",      office),
        ("export-roster",            "POST",      office),
        ("computation",              "GET",       office),
        ("computation-state",        "GET",       office),
        ("stop-computation",         "POST",      office),
        ("decide-swap",              "POST",      office),
        ("duty-today",               "GET",       names),
        ("duty-today-rows",          "GET",       names),
        ("note-present",             "POST",      office),
        ("close-item",               "POST",      office),
        ("substitutes",              "GET",       office),
        ("replace-duty",             "POST",      office),
        ("attendance",               "GET",       office),
        ("export-attendance",        "POST",      office),
        ("own-shifts",               "GET POST",  public),
        ("own-calendar",             "GET",       public),
    )
# fmt: on
