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
]
