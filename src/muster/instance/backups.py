"""Which backups this instance has written, so that a destroyed key is remembered beside each of them."""

import datetime
import json
from pathlib import Path

from muster.instance import shredding
from muster.instance.home import Home
from muster.instance.secrets import write_private

LIST = "backups.json"


def _list(home: Home) -> Path:
    return home.root / LIST


def written(home: Home) -> list[dict[str, str]]:
    """The backups written so far, oldest first: `file`, `keys`, `made_at`."""
    path = _list(home)
    if not path.exists():
        return []
    found: list[dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def note(home: Home, file: Path, keys: Path) -> None:
    """Remember a backup, and put what is destroyed already beside it, so that older ones there are known for it."""
    made_at = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    rows = [*written(home), {"file": str(file), "keys": str(keys), "made_at": made_at}]
    write_private(_list(home), json.dumps(rows, ensure_ascii=False, indent=1).encode())
    if destroyed := shredding.read(shredding.list_of(home)):
        shredding.remember(shredding.beside(file), destroyed)


def note_destroyed(home: Home, destroyed: shredding.Destroyed) -> list[dict[str, str]]:
    """Put a list beside each backup that can be reached; answers all whose keys have to be destroyed by hand."""
    found = []
    for row in written(home):
        file = Path(row["file"])
        if file.exists():
            shredding.remember(shredding.beside(file), destroyed)
        found.append({"keys": Path(row["keys"]).name, "made_at": row["made_at"]})
    return found
