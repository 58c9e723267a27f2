"""PDF by typst, with the font that comes with the program; one that the machine has beside it is preferred."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

import typst


def typeset(template: Any, name: str, content: dict[str, Any], path: Path) -> None:
    """Set a template (a file of a package) with `content` under `sys.inputs`' `name`, into `path`."""
    with resources.as_file(resources.files("noto_cjk_sans_otc")) as fonts, resources.as_file(template) as source:
        typst.compile(
            str(source),
            output=str(path),
            font_paths=[str(fonts)],
            sys_inputs={name: json.dumps(content, ensure_ascii=False)},
        )
