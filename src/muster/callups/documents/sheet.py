"""A call-up as a sheet of A4: for the wall with a code to sign up, for an organisation with the code of its answer."""

from __future__ import annotations

import tempfile
from importlib import resources
from pathlib import Path

import segno
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from muster.callups.models import CallUp
from muster.kernel.typeset import typeset

DEADLINE, DAY = "%Y-%m-%d %H:%M", "%Y-%m-%d"


def pdf(row: CallUp, *, sender: str, to: str = "", link: str = "", scan: str = "", exercise: bool) -> bytes:
    """The sheet. `to` is whom it is for, '' for everybody; `link` is the whole address behind the code, '' for none;
    `scan` says below the code what it is for."""
    language = (get_language() or "zh").lower()
    said = {
        "title": row.title,
        "to": f"{to}：" if to else "",
        "lines": [line for line in row.text.splitlines() if line.strip()],
        "deadline": _("Answer by %(time)s.") % {"time": timezone.localtime(row.deadline).strftime(DEADLINE)},
        "sender": sender,
        "day": timezone.localtime(row.published_at).strftime(DAY),
        "exercise": _("EXERCISE") if exercise else "",
        "qr": segno.make(link, error="m", micro=False).svg_inline(border=2, omitsize=True) if link else "",
        "scan": scan,
        "link": link,
        "lang": language[:2],
        "region": "TC" if language == "zh-hant" else "SC",
    }
    with tempfile.TemporaryDirectory(prefix="muster-sheet-") as folder:
        path = Path(folder) / "sheet.pdf"
        typeset(resources.files("muster.callups.documents") / "sheet.typ", "sheet", said, path)
        return path.read_bytes()
