"""Front-end files of others, kept in the repository so that no page ever loads anything from another host.

``static/vendor/vendor.json`` names each package, its version, licence, npm integrity and the files taken from it; the
files lie beside it in ``<name>-<version>/``. A maintainer changes a version there and runs
``python -m muster.web.vendor`` (needs npm); ``--check`` compares only and needs nothing.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import TypedDict

FOLDER = Path(__file__).parent / "static" / "vendor"


class Package(TypedDict):
    """One npm package: ``files`` maps our file name to ``{"from": path, "sha256": hex}``."""

    name: str
    version: str
    licence: str
    integrity: str
    files: dict[str, dict[str, str]]


def read_manifest(folder: Path = FOLDER) -> list[Package]:
    """Return the packages that ``vendor.json`` names."""
    packages: list[Package] = json.loads((folder / "vendor.json").read_text("utf-8"))["packages"]
    return packages


def folder_of(package: Package, folder: Path = FOLDER) -> Path:
    """Return where a package's files lie; a scope's slash becomes a hyphen (``@a/b`` -> ``a-b-1.0``)."""
    plain = package["name"].removeprefix("@").replace("/", "-")
    return folder / f"{plain}-{package['version']}"


def problems(folder: Path = FOLDER) -> list[str]:
    """Compare the files with the manifest; return one sentence for each that is missing, changed or not listed."""
    found: list[str] = []
    listed = {folder / "vendor.json"}
    for package in read_manifest(folder):
        place = folder_of(package, folder)
        for name, entry in package["files"].items():
            path = place / name
            listed.add(path)
            if not path.is_file():
                found.append(f"{path.relative_to(folder)} is missing")
            elif hashlib.sha256(path.read_bytes()).hexdigest() != entry["sha256"]:
                found.append(f"{path.relative_to(folder)} differs from vendor.json")
    extra = sorted(path for path in folder.rglob("*") if path.is_file() and path not in listed)
    return found + [f"{path.relative_to(folder)} is not in vendor.json" for path in extra]


def fetch(package: Package, folder: Path = FOLDER) -> None:
    """Fetch one package with npm, check its integrity, take its files; fills ``integrity`` and the hashes."""
    with tempfile.TemporaryDirectory() as temporary:
        spec = f"{package['name']}@{package['version']}"
        command = ["npm", "pack", spec, "--json"]
        done = subprocess.run(command, cwd=temporary, check=True, capture_output=True, text=True)
        answer = json.loads(done.stdout)[0]
        archive = Path(temporary) / answer["filename"]
        integrity = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if integrity != answer["integrity"] or package["integrity"] not in ("", integrity):
            raise SystemExit(f"{spec}: the archive does not match its integrity; nothing was changed")
        place = folder_of(package, folder)
        place.mkdir(parents=True, exist_ok=True)
        with tarfile.open(archive) as tar:
            for name, entry in package["files"].items():
                member = tar.extractfile(f"package/{entry['from']}")
                if member is None:
                    raise SystemExit(f"{spec} has no file {entry['from']}")
                body = member.read()
                (place / name).write_bytes(body)
                entry["sha256"] = hashlib.sha256(body).hexdigest()
        package["integrity"] = integrity


def refresh(folder: Path = FOLDER) -> None:
    """Fetch every package again, write the manifest, drop folders of versions it no longer names.

    An integrity already in the manifest is a promise: empty it when the version changes.
    """
    packages = read_manifest(folder)
    for package in packages:
        fetch(package, folder)
        print(f"{package['name']} {package['version']}", file=sys.stderr)
    kept = {folder_of(package, folder) for package in packages}
    for old in folder.iterdir():
        if old.is_dir() and old not in kept:
            shutil.rmtree(old)
    text = json.dumps({"packages": packages}, indent=2, ensure_ascii=False) + "\n"
    (folder / "vendor.json").write_text(text, "utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Run the maintainer's command; return 1 when a file does not match."""
    parser = argparse.ArgumentParser(prog="python -m muster.web.vendor", description="Refresh the vendored assets.")
    parser.add_argument("--check", action="store_true", help="compare only, fetch nothing")
    options = parser.parse_args(arguments)
    if not options.check:
        refresh()
    found = problems()
    for sentence in found:
        print(sentence, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
