"""What a report of a source, or an entry of the ledger, says of somebody in the words of `linkage`. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from muster.people.identities import NAME, NUMBER, PHONE

ADDRESS, BIRTH, SEX = "address", "birth_date", "sex"
TOLD = (NAME, NUMBER, PHONE, BIRTH, SEX, ADDRESS)
TOWN, VILLAGE = 9, 12


def cells_of(content: Mapping[str, str], lives: str, names: Mapping[str, str]) -> dict[str, str]:
    """The cells of a report. `lives` is the code of the place where they said they live, '' when they did not."""
    cells = {part: content[part] for part in TOLD if content.get(part)}
    if len(lives) >= TOWN:
        cells["town"] = names.get(lives[:TOWN], lives[:TOWN])
    if len(lives) >= VILLAGE:
        cells["village"] = names.get(lives[:VILLAGE], lives[:VILLAGE])
    return cells


def codes_of(lives: str) -> list[str]:
    """The codes whose names `cells_of` needs."""
    return [lives[:length] for length in (TOWN, VILLAGE) if len(lives) >= length]
