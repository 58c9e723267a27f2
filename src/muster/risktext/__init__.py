"""Risk areas out of bulletins and snapshots: what is listed, at which level, where, since when. Pure: no Django.

`read` takes a file's content and a `Gazetteer`, which the caller builds from rows of the table of divisions.
"""

from muster.risktext.gazetteer import Alias, Gazetteer
from muster.risktext.model import Area, Document, Group, How, Place, Problem, Span, SpanKind
from muster.risktext.reading import NotReadable, read, read_decoded, read_text, text_of

__all__ = [
    "Alias",
    "Area",
    "Document",
    "Gazetteer",
    "Group",
    "How",
    "NotReadable",
    "Place",
    "Problem",
    "Span",
    "SpanKind",
    "read",
    "read_decoded",
    "read_text",
    "text_of",
]
