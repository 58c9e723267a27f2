"""Translations: `.mo` files are made from the `.po` files when those are newer, so none is committed."""

from pathlib import Path

from muster.instance.home import PROJECT


def compile_newer(source: Path = PROJECT / "src") -> int:
    """Compile each catalogue under `source` that changed. Returns how many there were to do."""
    changed = [
        po
        for po in sorted(source.glob("**/locale/*/LC_MESSAGES/*.po"))
        if not (mo := po.with_suffix(".mo")).exists() or mo.stat().st_mtime < po.stat().st_mtime
    ]
    for po in changed:
        _compile(po)
    return len(changed)


def _compile(po: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with po.open("rb") as text:
        catalogue = read_po(text, locale=po.parent.parent.name)
    fresh = po.with_suffix(".mo.new")
    with fresh.open("wb") as binary:
        write_mo(binary, catalogue)
    fresh.replace(po.with_suffix(".mo"))
