"""A backup that was changed anywhere is refused; its keys open with the passphrase and beside it alone."""

import random
import zipfile

import pytest

from muster.instance import archive
from muster.instance.home import InstanceError

ABOUT = {"id": "b1", "version": "0.1.0", "made_at": "2022-09-12T00:00:00+00:00", "migrations": ["kernel.0001_initial"]}


@pytest.fixture
def backup(tmp_path):
    (tmp_path / "dump").write_bytes(random.Random(1).randbytes(300_000))
    (tmp_path / "report").write_text("日报", encoding="utf-8")
    target = tmp_path / "county.backup"
    archive.write(target, ABOUT, {archive.DUMP: tmp_path / "dump", "files/jobs/1/report.docx": tmp_path / "report"})
    return target


def test_reads_back_what_was_written(backup, tmp_path):
    manifest = archive.read(backup)
    assert (manifest.id, manifest.migrations) == ("b1", ["kernel.0001_initial"])
    archive.unpack(backup, tmp_path / "out")
    assert (tmp_path / "out" / archive.DUMP).read_bytes() == (tmp_path / "dump").read_bytes()
    assert (tmp_path / "out/files/jobs/1/report.docx").read_text(encoding="utf-8") == "日报"
    assert backup.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.9, 0.999])
def test_cut_short(backup, share):
    content = backup.read_bytes()
    backup.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(InstanceError, match="damaged"):
        archive.read(backup)


@pytest.mark.parametrize("seed", range(12))
def test_one_changed_byte_of_the_data(backup, seed):
    content = bytearray(backup.read_bytes())
    place = random.Random(seed).randrange(200, 290_000)
    content[place] ^= 0x20
    backup.write_bytes(content)
    with pytest.raises(InstanceError, match="damaged"):
        archive.read(backup)


def test_member_exchanged_with_a_valid_checksum_of_the_zip(backup, tmp_path):
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(tmp_path / "forged", "w") as new:
        for name in old.namelist():
            new.writestr(name, b"other" if name == archive.DUMP else old.read(name))
    with pytest.raises(InstanceError, match="differs from its checksum"):
        archive.read(tmp_path / "forged")


@pytest.mark.parametrize("name", ["../outside", "files/../../outside", "/etc/outside", "secrets/django"])
def test_no_member_leaves_its_place(tmp_path, name):
    (tmp_path / "dump").write_bytes(b"x")
    archive.write(tmp_path / "odd", ABOUT, {name: tmp_path / "dump"})
    with pytest.raises(InstanceError, match="no part of a backup"):
        archive.read(tmp_path / "odd")


def test_not_a_backup(tmp_path):
    (tmp_path / "text").write_text("hello")
    with pytest.raises(InstanceError, match="not a backup"):
        archive.read(tmp_path / "text")
    with pytest.raises(InstanceError, match="does not exist"):
        archive.read(tmp_path / "none")


def test_keys_open_with_the_passphrase_beside_their_backup(tmp_path):
    keys = tmp_path / "keys"
    archive.seal_keys(keys, "b1", "白日依山尽", {"keys/1.key": b"secret-material"})
    assert archive.open_keys(keys, "b1", "白日依山尽") == {"keys/1.key": b"secret-material"}
    assert b"secret-material" not in keys.read_bytes()
    for backup_id, passphrase in (("b1", "wrong"), ("b2", "白日依山尽")):
        with pytest.raises(InstanceError, match="does not open"):
            archive.open_keys(keys, backup_id, passphrase)
    keys.write_bytes(keys.read_bytes()[:-1])
    with pytest.raises(InstanceError, match="does not open"):
        archive.open_keys(keys, "b1", "白日依山尽")
    keys.write_bytes(b"hello")
    with pytest.raises(InstanceError, match="damaged"):
        archive.open_keys(keys, "b1", "白日依山尽")
