"""The vendored front-end files are the ones that vendor.json names."""

import json
import shutil

from muster.web import vendor


def test_every_file_matches_the_manifest():
    assert vendor.problems() == []


def test_every_package_has_a_licence_and_an_integrity():
    for package in vendor.read_manifest():
        assert package["licence"]
        assert package["integrity"].startswith("sha512-")
        assert any(name.upper().startswith("LICEN") for name in package["files"])


def test_a_changed_a_missing_and_an_unlisted_file_are_each_found(tmp_path):
    copy = tmp_path / "vendor"
    shutil.copytree(vendor.FOLDER, copy)
    package = json.loads((copy / "vendor.json").read_text())["packages"][0]
    place = vendor.folder_of(package, copy)
    first, second = list(package["files"])[:2]
    (place / first).write_text("changed")
    (place / second).unlink()
    (place / "extra.js").write_text("")
    name = place.name
    assert vendor.problems(copy) == [
        f"{name}/{first} differs from vendor.json",
        f"{name}/{second} is missing",
        f"{name}/extra.js is not in vendor.json",
    ]
