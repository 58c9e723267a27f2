"""The one list of features. A new feature is one folder and one line here."""

FEATURES = [
    "muster.passes",
    "muster.screening",
    "muster.checkpoints",
]
