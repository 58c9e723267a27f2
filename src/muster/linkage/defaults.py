"""The model that comes with Muster, for lists that are too short to teach one."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from muster.linkage.boost import Model

FILE = Path(__file__).with_name("model.json")


@cache
def default_model() -> Model:
    """Learnt from generated people of both generators (`python -m muster.linkage.teach`)."""
    return Model.from_json(json.loads(FILE.read_text(encoding="utf-8")))
