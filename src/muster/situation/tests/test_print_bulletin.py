"""The printed report read back: layout by the standard, the frozen numbers, 演练 on every page, three languages."""

import subprocess
from datetime import timedelta

import docx
import pytest
from django.utils import translation
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from muster.kernel import waiting
from muster.situation import actions, queries
from muster.situation.documents import content, pdf, word
from muster.situation.tests import scene

EIGHT = scene.START + timedelta(hours=8)


@pytest.fixture
def report(drill, scene_section):
    with scene.everywhere(drill) as scope:
        made = actions.make_bulletin(scope=scope, place=scene.COUNTY, as_of=EIGHT)
        actions.write_next_steps(scope=scope, bulletin=made, text="继续落实24小时值守。\n按时交接班。")
        actions.check_bulletin(scope=scope, bulletin=made)
    return made


def built(report, language="zh-hans"):
    with translation.override(language), scene.everywhere(scene.Incident.objects.get(pk=report.incident)):
        return content.document(queries.bulletin(scene.system(report.incident, "command:test"), report.pk))


def written(report, folder, language="zh-hans"):
    path = folder / "report.docx"
    with translation.override(language):
        word.write(built(report, language), path)
    return docx.Document(str(path))


def text_of(path, *options):
    done = subprocess.run(["pdftotext", *options, str(path), "-"], capture_output=True, text=True, check=True)
    return done.stdout


def test_the_page_is_the_standard_s(report, tmp_path):
    section = written(report, tmp_path).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert (round(section.top_margin.mm), round(section.left_margin.mm)) == (37, 28)
    block = (section.page_width - section.left_margin - section.right_margin, section.page_height - Mm(37 + 35))
    assert [round(side / Mm(1)) for side in block] == [156, 225]
    pitch = int(section._sectPr.find(qn("w:docGrid")).get(qn("w:linePitch"))) / 20
    assert 22 * pitch <= 225 / 25.4 * 72 < 23 * pitch


def test_the_type_is_the_standard_s(report, tmp_path):
    made = written(report, tmp_path)
    normal = made.styles["Normal"]
    assert normal.font.size == Pt(16)
    assert normal.element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋"
    spacing = int(normal.element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert 28 * (16 + spacing) <= 156 / 25.4 * 72 < 29 * (16 + spacing)
    title = next(one for one in made.paragraphs if one.text == "泸县演练日报")
    assert title.runs[0].font.size == Pt(22)
    heading = next(one for one in made.paragraphs if one.text == "一、现场查验情况")
    assert heading.runs[0]._element.rPr.rFonts.get(qn("w:eastAsia")) == "黑体"


def test_it_says_what_the_records_say(report, tmp_path):
    made = written(report, tmp_path)
    words = [one.text for one in made.paragraphs]
    assert "日报〔2022〕1号" in words
    assert "截至9月10日16时，24小时查验3次，累计3次。" in words
    assert "三、下一步工作" in words
    assert "按时交接班。" in words
    assert "2022年9月10日" in words
    rows = [[cell.text for cell in row.cells] for row in made.tables[0].rows]
    assert rows[2] == ["劝返", "次", "2", "+2", "—", "2"]
    towns = [[cell.text for cell in row.cells] for row in made.tables[1].rows]
    assert towns[-1] == ["合计", "3", "3"]
    assert [row[1] for row in towns[2:-1]] == ["2", "1"]


def test_an_exercise_says_so_on_every_page(report, tmp_path):
    section = written(report, tmp_path).sections[0]
    assert [part.paragraphs[0].text for part in (section.header, section.even_page_header)] == ["演　练"] * 2
    pages = tmp_path / "report.pdf"
    with translation.override("zh-hans"):
        pdf.write(built(report), pages)
    each = text_of(pages).split("\f")[:-1]
    assert each
    assert all("".join(page.split()).startswith("演练") for page in each)


def test_the_page_number_stands_between_dashes(report, tmp_path):
    footer = written(report, tmp_path).sections[0].footer.paragraphs[0]
    assert footer.text.startswith("— ")
    assert "PAGE" in footer._element.xml


def test_the_pdf_has_the_same_numbers_and_its_fonts(report, tmp_path):
    path = tmp_path / "report.pdf"
    with translation.override("zh-hans"):
        pdf.write(built(report), path)
    plain = "".join(text_of(path).split())
    assert "24小时查验3次，累计3次" in plain
    assert "日报〔2022〕1号" in plain
    fonts = subprocess.run(["pdffonts", str(path)], capture_output=True, text=True, check=True).stdout
    assert "CJK" in fonts
    assert all(line.split()[-5] == "yes" for line in fonts.splitlines()[2:])


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Luxian drill: daily report"), ("zh-hant", "（截至9月10日16時）")]
)
def test_other_languages(report, tmp_path, language, said):
    assert said in [one.text for one in written(report, tmp_path, language).paragraphs]


def test_a_draft_says_so_and_leaves_room_for_the_writer(drill, scene_section):
    with scene.everywhere(drill) as scope:
        made = actions.make_bulletin(scope=scope, place=scene.COUNTY, as_of=EIGHT)
    document = built(made)
    assert document.draft
    assert [block.hint for block in document.blocks if isinstance(block, content.Paragraph)][-1]


def test_numerals():
    assert [content.numeral(one) for one in (1, 10, 11, 20, 35)] == ["一", "十", "十一", "二十", "三十五"]


def test_what_waits_is_printed_with_its_number_and_places(drill, scene_section, monkeypatch):
    kind = waiting.Kind(
        "scene.silent",
        "处卡口无上报",
        "查看",
        waiting.Urgency.NOW,
        lambda: "/",
        lambda scope, as_of: found,
        reported=True,
    )
    found = waiting.Found(12, (scene.TOWN,))
    monkeypatch.setattr(waiting, "_kinds", {kind.key: kind})
    with scene.everywhere(drill) as scope:
        made = actions.make_bulletin(scope=scope, place=scene.COUNTY, as_of=EIGHT)
    said = [str(block) for block in built(made).blocks if isinstance(block, content.Paragraph)]
    assert "（一）12处卡口无上报：福集镇等。" in said
