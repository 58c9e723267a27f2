"""The letter on paper, in the form of letters between offices. It is an official's paper, so always in Chinese."""

from __future__ import annotations

import io
from importlib import resources
from pathlib import Path
from typing import Any

import segno
from django.utils import timezone

from muster.incidents import queries as incidents
from muster.incidents.playbooks import playbook
from muster.kernel.typeset import typeset
from muster.places import queries as places
from muster.screening.letter_models import Letter


def write_letter(row: Letter, *, people: int, address: str, path: Path) -> None:
    """Set the letter into `path` (PDF)."""
    typeset(resources.files("muster.screening.letters") / "letter.typ", "letter", _content(row, people, address), path)


def _content(row: Letter, people: int, address: str) -> dict[str, Any]:
    incident = incidents.incident(row.incident)
    place = places.names([row.place]).get(row.place, row.place)
    due, day = timezone.localtime(row.due_at), timezone.localtime(row.sent_at or row.recorded_at)
    picture = io.BytesIO()
    segno.make(address, error="m", micro=False).save(picture, kind="svg", border=1, xmldecl=False)
    return {
        "exercise": "演练" if incident.exercise else "",
        "issuer": f"{place}{playbook(incident.playbook).groups[0].name_zh}",
        "number": row.number,
        "title": "关于协查有关人员的函",
        "office": row.office,
        "text": [
            row.asks,
            f"涉及人员共{people}人。名单已加密，请通过下方链接或二维码打开，核验码由我方电话告知。请收到后即时签收，"
            f"并于{due.month}月{due.day}日{due:%H}时{due:%M}分前逐人反馈核查和管控情况。",
            "请严格控制知悉范围，不得转发和用于其他用途。",
        ],
        "how": "扫码或在浏览器打开链接，输入核验码后签收、反馈。",
        "address": address,
        "picture": picture.getvalue().decode(),
        "day": f"{day.year}年{day.month}月{day.day}日",
    }
