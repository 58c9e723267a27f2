"""The one list of features. A new feature is one folder and one line here."""

FEATURES = [
    "muster.messages",
    "muster.passes",
    "muster.screening",
    "muster.checkpoints",
    "muster.certificates",
    "muster.quarantine",
    "muster.callups",
    "muster.rosters",
    "muster.visits",
]

PLAYED_AS = {
    "muster.callups": "people",
    "muster.rosters": "",
    "muster.quarantine": "",
    "muster.certificates": "",
    "muster.passes": "",
}
"""What a feature's part of an exercise is called, where that is not its package's name; "" is what only the
demonstration shows."""
