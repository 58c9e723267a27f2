"""Which files the phone's application is made of, and in which words it speaks: one version over all of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from django.apps import apps
from django.conf import settings
from django.templatetags.static import static
from django.utils import translation

from muster.kernel import phoneparts
from muster.phone.words import TEXTS

ENTRY = "phone/app.mjs"
DEXIE = "vendor/dexie-4.4.7/dexie.min.mjs"
STROKES = "web/strokes.mjs"
"""What somebody signs with, at the desk and here."""
LATER = ("vendor/jsqr-1.4.0/jsQR.js", "vendor/noble-ed25519-3.2.0/ed25519.mjs")
"""Only for phones that cannot read QR codes or sign by themselves; kept for the day without a network all the same."""
SUFFIXES = (".mjs", ".css", ".svg")


@dataclass(frozen=True)
class Shell:
    """Static paths of the application, and the version that names exactly these contents."""

    files: tuple[str, ...]
    entries: tuple[str, ...]
    version: str

    def modules(self) -> list[str]:
        """What the page loads at once."""
        return [address(path) for path in self.files if path.endswith(".mjs") and path not in LATER]

    def styles(self) -> list[str]:
        """The style sheets."""
        return [address(path) for path in self.files if path.endswith(".css")]


def address(path: str) -> str:
    """The plain address of a static file: modules name each other by it, so it must not carry a hash."""
    return f"{static('').removesuffix('/')}/{path}"


def _folder(label: str) -> Path:
    return Path(apps.get_app_config(label).path) / "static"


def _own(label: str, inside: str) -> list[tuple[str, Path]]:
    root = _folder(label)
    found = sorted(path for path in (root / inside).rglob("*") if path.suffix in SUFFIXES)
    return [(path.relative_to(root).as_posix(), path) for path in found]


@cache
def shell() -> Shell:
    """The application as it lies on this server; read once a process."""
    files = _own("phone", "phone")
    entries = []
    for part in phoneparts.parts():
        own = _own(part.key, f"{part.key}/phone")
        entries += [path for path, _place in own if path.endswith("/screens.mjs")]
        files += [*own, *((path, _folder(part.key) / path) for path in part.also)]
    files += [(path, _folder("web") / path) for path in (DEXIE, STROKES, *LATER)]
    digest = hashlib.sha256()
    for path, place in files:
        digest.update(path.encode() + b"\0" + hashlib.sha256(place.read_bytes()).digest())
    for language, _name in settings.LANGUAGES:
        digest.update(catalogue(language))
    return Shell(tuple(path for path, _place in files), tuple(entries), digest.hexdigest()[:16])


@cache
def catalogue(language: str) -> bytes:
    """Every text of the phone in one language, as JSON."""
    with translation.override(language):
        words: dict[str, Any] = {key: str(text) for key, text in TEXTS.items()}
        for part in phoneparts.parts():
            words |= {f"{part.key}.{key}": str(text) for key, text in part.texts.items()}
    return msgspec.json.encode(words)
