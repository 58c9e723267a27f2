"""A list that cannot be linked is refused with a sentence that says where and what to do."""

import pytest

from muster.linkage import NotReadable, read_csv


def _read(tmp_path, content: bytes):
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    return read_csv(path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no column report_id"),
        (b"name,phone\nx,1\n", "no column report_id"),
        (b"report_id,name\n,x\n", "Report 1 .* no report_id"),
        (b"report_id,name\n1,x\n2,y\n1,z\n", "'1' stands twice .again in report 3"),
        (b"report_id,name\n1,x,y\n", "Report 1 .* has 3 cells, the header names 2"),
        (b"report_id,name,name\n1,x,y\n", "column twice: name"),
        ("report_id,name\n1,王\n".encode("gb18030"), "not UTF-8"),
        (b'report_id,name\n1,"x\n', "not a CSV list"),
    ],
)
def test_a_wrong_list_is_refused(tmp_path, content, words):
    with pytest.raises(NotReadable, match=words):
        _read(tmp_path, content)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(NotReadable, match="cannot be read"):
        read_csv(tmp_path / "nowhere.csv")


def test_a_list_is_read(tmp_path):
    reports = _read(tmp_path, "\ufeffReport_ID,phone,other\n1,15412345678,x\n2\n\n3,\n".encode())
    assert reports.ids == ["1", "2", "3"]
    phone = reports.columns["phone"]
    assert [phone.values[code] for code in phone.codes] == ["15412345678", "", ""]
