"""`./muster risk read`: needs no database, prints the contract's JSON, refuses all or nothing."""

import json
import subprocess
import sys
from pathlib import Path

TEXT = "截至9月5日24时，全国现有1个高风险地区：\n四川省泸州市（2个）：泸县得胜镇全域（新增），翠湖小区。\n"


def risk(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "muster", "risk", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_the_document_is_the_contracts(tmp_path: Path):
    path = tmp_path / "2022-09-06.txt"
    path.write_text(TEXT, encoding="utf-8")
    done = risk("read", str(path), "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)["documents"][0]
    assert list(document) == ["file", "as_of", "published", "groups", "areas", "problems"]
    assert (document["file"], document["as_of"]) == ("2022-09-06.txt", "2022-09-06T00:00+08:00")
    assert document["groups"] == [{"level": "high", "label": "四川省泸州市", "stated": 2, "read": 2}]
    assert document["areas"][0] == {
        "level": "high",
        "code": "510521103",
        "province": "四川省",
        "city": "泸州市",
        "county": "泸县",
        "text": "得胜镇全域",
        "whole": True,
        "except": [],
        "new": True,
        "how": "stated",
    }
    assert document["areas"][1]["how"] == "carried"
    assert [set(problem) for problem in document["problems"]] == [{"text", "why"}]


def test_people_get_words(tmp_path: Path):
    path = tmp_path / "2022-09-06.txt"
    path.write_text(TEXT, encoding="utf-8")
    done = risk("read", str(path))
    assert "high risk: 2" in done.stdout
    assert "510521103" in done.stdout


def test_a_text_without_a_list_says_so(tmp_path: Path):
    path = tmp_path / "2022-09-06.txt"
    path.write_text("今天没有通知。\n", encoding="utf-8")
    assert "no list of risk areas" in risk("read", str(path)).stdout


def test_one_file_that_cannot_be_read_refuses_all(tmp_path: Path):
    good, bad = tmp_path / "2022-09-06.txt", tmp_path / "bad.json"
    good.write_text(TEXT, encoding="utf-8")
    bad.write_text("{}", encoding="utf-8")
    for wrong in (bad, tmp_path / "missing.txt"):
        done = risk("read", str(good), str(wrong), "--json")
        assert (done.returncode, done.stdout) == (1, "")
        assert wrong.name in done.stderr


def test_wrong_usage_says_so():
    assert risk("write", "x").returncode == 2
    assert risk("read").returncode == 2
