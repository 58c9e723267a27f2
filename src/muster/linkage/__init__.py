"""Linking reports of people: many lists in, one id a person out. Pure; no Django, no database.

    reports = read_csv(path)
    linked = link(reports)

What it does and why is in docs/linkage.md.
"""

from muster.linkage.compare import names_agree
from muster.linkage.linking import Linked, link
from muster.linkage.reading import NotReadable, Reports, from_rows, read_csv
from muster.linkage.review import Pair

__all__ = ["Linked", "NotReadable", "Pair", "Reports", "from_rows", "link", "names_agree", "read_csv"]
