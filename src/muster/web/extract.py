"""Keep the message catalogues equal to the source: ``python -m muster.web.extract`` (``--check`` only compares).

Msgids are English. Each package under ``src/muster`` has its own ``locale/zh_Hans`` and ``locale/zh_Hant``. Known
translations are kept, texts no longer in the source are dropped, new ones are added: empty in zh_Hans, and in zh_Hant
converted from zh_Hans by OpenCC (Taiwan's words) for a person to look over. GNU gettext is not needed.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("zh_Hans", "zh_Hant")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[-+# 0-9.]*[sdf]|\{\w*\}")
SKIPPED = {"tests", "migrations", "locale", "static"}
Key = tuple[str | None, str]


def packages(root: Path = ROOT) -> list[Path]:
    """Return the packages below ``root``, sorted."""
    return sorted(path for path in root.iterdir() if (path / "__init__.py").is_file())


def sources(package: Path) -> Iterator[Path]:
    """Yield a package's Python files and templates, tests and migrations left out."""
    for path in sorted(package.rglob("*")):
        inside = path.relative_to(package).parts
        text = path.suffix == ".py" or ("templates" in inside and path.suffix in {".html", ".txt"})
        if text and path.is_file() and not SKIPPED & set(inside):
            yield path


def python_text(path: Path) -> str:
    """Return a source as Python; a Django template becomes its calls of gettext."""
    text = path.read_text("utf-8")
    if path.suffix == ".py":
        return text
    from django.utils.translation.template import templatize

    return str(templatize(text, origin=str(path)))


def extracted(package: Path) -> Catalog:
    """Return the texts that a package's source asks gettext for, with the files that hold them."""
    found = Catalog()
    for path in sources(package):
        buffer = io.BytesIO(python_text(path).encode("utf-8"))
        for _, text, comments, context in extract("python", buffer, keywords=KEYWORDS, comment_tags=("Translators:",)):
            place = [(path.relative_to(package.parent).as_posix(), 0)]
            found.add(text, locations=place, auto_comments=comments, context=context)
    return found


def catalogue_path(package: Path, language: str) -> Path:
    """Return where a package's catalogue of one language lies."""
    return package / "locale" / language / "LC_MESSAGES" / "django.po"


def stored(package: Path, language: str) -> Catalog:
    """Return a package's catalogue of one language; an empty one when there is none yet."""
    path = catalogue_path(package, language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as text:
        return read_po(text, locale=language, abort_invalid=True)


def messages(catalogue: Catalog) -> dict[Key, Message]:
    """Return a catalogue's messages by (context, msgid), without its header."""
    found: dict[Key, Message] = {}
    for message in catalogue:
        if message.id:
            singular = message.id[0] if isinstance(message.id, (list, tuple)) else message.id
            found[(message.context, singular)] = message
    return found


def translations(message: Message) -> list[str]:
    """Return a message's translations: one, or for a plural each form."""
    if isinstance(message.string, (list, tuple)):
        return [text or "" for text in message.string]
    return [message.string or ""]


def placeholders(text: str) -> set[str]:
    """Return the names a text leaves to be filled in."""
    return {match.group(0) for match in PLACEHOLDER.finditer(text)}


def message_problems(name: str, message: Message) -> Iterator[str]:
    """Yield what is wrong with one translated message: empty, or other placeholders than its msgid."""
    ids = message.id if isinstance(message.id, (list, tuple)) else (message.id,)
    wanted = placeholders(ids[-1])
    for text in translations(message):
        if not text.strip():
            yield f"{name}: no translation of {ids[0]!r}"
        elif placeholders(text) != wanted:
            yield f"{name}: other placeholders than in {ids[0]!r}"


def problems(root: Path = ROOT) -> list[str]:
    """Return one sentence for each text missing, empty, obsolete, wrongly filled or translated in two ways."""
    found: list[str] = []
    for language in LANGUAGES:
        chosen: dict[Key, tuple[str, list[str]]] = {}
        for package in packages(root):
            name = f"{package.name} {language}"
            wanted, have = messages(extracted(package)), messages(stored(package, language))
            found += [f"{name}: {key[1]!r} is not in the catalogue" for key in wanted if key not in have]
            found += [f"{name}: {key[1]!r} is obsolete" for key in have if key not in wanted]
            for key, message in have.items():
                found += message_problems(name, message)
                other, texts = chosen.setdefault(key, (package.name, translations(message)))
                if texts != translations(message):
                    found.append(f"{name}: {key[1]!r} is translated otherwise in {other}")
    return found


def convert(text: str) -> str:
    """Return simplified Chinese in traditional characters with Taiwan's words."""
    from opencc import OpenCC

    return str(OpenCC("s2twp").convert(text))


def updated(package: Path, language: str) -> Catalog:
    """Return a package's catalogue as the source wants it, known translations kept, sorted by msgid."""
    old = messages(stored(package, language))
    simplified = messages(stored(package, "zh_Hans")) if language == "zh_Hant" else {}
    fresh = Catalog(locale=language, project="Muster", charset="utf-8")
    for key, message in sorted(messages(extracted(package)).items(), key=lambda item: (item[0][1], item[0][0] or "")):
        known = old.get(key)
        text = known.string if known is not None else ""
        if known is None or not all(translations(known)):
            model = simplified.get(key)
            if model is not None and all(translations(model)):
                forms = tuple(convert(form) for form in translations(model))
                text = forms if isinstance(message.id, (list, tuple)) else forms[0]
        places = sorted({(place, 0) for place, _ in message.locations})
        fresh.add(message.id, text, locations=places, auto_comments=message.auto_comments, context=message.context)
    return fresh


def header(language: str) -> list[tuple[str, str]]:
    """Return the catalogue's header, without dates: the same source gives the same bytes."""
    return [
        ("Project-Id-Version", "Muster"),
        ("Language", language),
        ("Plural-Forms", "nplurals=1; plural=0;"),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "8bit"),
    ]


def as_po(catalogue: Catalog, language: str) -> str:
    """Return a catalogue as the text of its ``.po`` file."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=118, omit_header=True, sort_output=False, include_lineno=False)
    lines = ['msgid ""', 'msgstr ""', *(f'"{name}: {value}\\n"' for name, value in header(language))]
    return "\n".join(lines) + "\n\n" + buffer.getvalue().decode("utf-8").strip() + "\n"


def update(root: Path = ROOT) -> list[Path]:
    """Bring every catalogue up to the source; return the files that changed."""
    changed: list[Path] = []
    for package in packages(root):
        if not messages(extracted(package)) and not (package / "locale").exists():
            continue
        for language in LANGUAGES:
            path, text = catalogue_path(package, language), as_po(updated(package, language), language)
            if not path.exists() or path.read_text("utf-8") != text:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, "utf-8")
                changed.append(path)
    return changed


def main(arguments: list[str] | None = None) -> int:
    """Run the maintainer's command; return 1 when something is left to translate."""
    parser = argparse.ArgumentParser(prog="python -m muster.web.extract", description="Refresh the catalogues.")
    parser.add_argument("--check", action="store_true", help="compare only, write nothing")
    options = parser.parse_args(arguments)
    if not options.check:
        for path in update():
            print(path.relative_to(ROOT), file=sys.stderr)
    found = problems()
    for sentence in found:
        print(sentence, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
