"""Every text people see is in both Chinese catalogues, and nothing stands there that the source no longer says."""

from pathlib import Path

from muster.instance import messages
from muster.web import extract


def test_no_text_is_missing_empty_or_obsolete():
    assert extract.problems() == []


def _package(root: Path) -> Path:
    package = root / "gates"
    (package / "templates").mkdir(parents=True)
    (package / "__init__.py").write_text('from x import ngettext\nngettext("%(n)d gate", "%(n)d gates", 2)\n')
    (package / "templates" / "a.html").write_text('{% load i18n %}{% translate "Turned back" %}\n')
    return package


def _translate(package: Path, language: str, pairs: dict[str, str]) -> None:
    catalogue = extract.stored(package, language)
    for (_, msgid), message in extract.messages(catalogue).items():
        text = pairs[msgid]
        message.string = (text,) if isinstance(message.id, tuple | list) else text
    extract.catalogue_path(package, language).write_text(extract.as_po(catalogue, language))


def test_texts_of_python_and_templates_are_found_and_each_flaw_is_named(tmp_path):
    package = _package(tmp_path)
    assert "gates zh_Hans: 'Turned back' is not in the catalogue" in extract.problems(tmp_path)
    extract.update(tmp_path)
    assert "gates zh_Hans: no translation of '%(n)d gate'" in extract.problems(tmp_path)
    _translate(package, "zh_Hans", {"%(n)d gate": "%(m)d 个卡口", "Turned back": "劝返"})
    assert "gates zh_Hans: other placeholders than in '%(n)d gate'" in extract.problems(tmp_path)
    _translate(package, "zh_Hans", {"%(n)d gate": "%(n)d 个卡口", "Turned back": "劝返车辆"})
    extract.update(tmp_path)
    assert extract.problems(tmp_path) == []
    hant = extract.messages(extract.stored(package, "zh_Hant"))
    assert hant[(None, "Turned back")].string == "勸返車輛"
    (package / "templates" / "a.html").write_text("")
    assert "gates zh_Hans: 'Turned back' is obsolete" in extract.problems(tmp_path)


def test_one_text_has_one_translation_everywhere(tmp_path):
    package = _package(tmp_path)
    other = tmp_path / "stores"
    other.mkdir()
    (other / "__init__.py").write_text('gettext("Turned back")\n')
    extract.update(tmp_path)
    _translate(package, "zh_Hans", {"%(n)d gate": "%(n)d 个卡口", "Turned back": "劝返"})
    _translate(other, "zh_Hans", {"Turned back": "退回"})
    assert "stores zh_Hans: 'Turned back' is translated otherwise in gates" in extract.problems(tmp_path)


def test_catalogues_are_compiled_once_and_again_when_they_change(tmp_path):
    package = _package(tmp_path)
    extract.update(tmp_path)
    _translate(package, "zh_Hans", {"%(n)d gate": "%(n)d 个卡口", "Turned back": "劝返"})
    written = messages.compile_all(tmp_path)
    assert [path.parts[-3] for path in written] == ["zh_Hans", "zh_Hant"]
    assert "劝返".encode() in written[0].read_bytes()
    assert messages.compile_all(tmp_path) == []
    newer = written[0].stat().st_mtime + 5
    source = written[0].with_suffix(".po")
    import os

    os.utime(source, (newer, newer))
    assert messages.compile_all(tmp_path) == [written[0]]
