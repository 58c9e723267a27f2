"""Repeated attempts are shown to all posts of a town and to the post before; the layouts offices ask for."""

from typing import Any

from django.db import migrations

REPEATS = """
drop policy scope on checkpoints_repeat;
create policy scope on checkpoints_repeat using (incident = (select kernel_scope_incident()) and (
  (site >= (select kernel_scope_low()) collate "C" and site < (select kernel_scope_high()) collate "C"
   and kernel_in_places(site, (select kernel_scope_places())))
  or (previous_site >= (select kernel_scope_low()) collate "C" and previous_site < (select kernel_scope_high()) collate "C"
   and kernel_in_places(previous_site, (select kernel_scope_places())))
  or exists (select from unnest(coalesce((select kernel_scope_places()), array[(select kernel_scope_low())])) as p(place)
              where length(place) >= 9 and starts_with(site, left(place, 9)))));
"""

HEADINGS = {
    "number": ("序号", "No.", 6),
    "town": ("镇（街道）", "Town", 14),
    "post": ("卡口", "Checkpoint", 18),
    "time": ("查验时间", "Time", 17),
    "direction": ("方向", "Direction", 8),
    "subject": ("类别", "Vehicle or on foot", 10),
    "lane": ("通道", "Lane", 10),
    "plate": ("车牌号", "Plate", 12),
    "people": ("人数", "People", 6),
    "names": ("姓名", "Names", 16),
    "id_numbers": ("证件号码", "Document numbers", 22),
    "phones": ("联系电话", "Phones", 16),
    "from": ("来自", "From", 16),
    "to": ("前往", "To", 16),
    "itinerary": ("途经", "Itinerary", 20),
    "temperature": ("体温（℃）", "Temperature, °C", 9),
    "health_code": ("健康码", "Health code", 9),
    "proof": ("核酸证明", "Test proof", 11),
    "sampled_at": ("采样时间", "Sampled", 17),
    "permit": ("通行证编号", "Permit", 14),
    "outcome": ("处置结果", "Outcome", 12),
    "reasons": ("原因", "Reasons", 24),
    "receiver": ("接收单位", "Receiver", 16),
    "disinfected": ("车辆消毒", "Disinfected", 9),
    "helped_by": ("协助力量", "Helped by", 11),
    "signature": ("查验人签字", "Signature", 12),
}

LAYOUTS = [
    (
        "town", "镇（街道）指挥部：卡口登记表", "Town command: gate register", "卡口登记表", "Gate register",
        "number post time direction plate people names id_numbers phones from to temperature health_code proof"
        " sampled_at outcome receiver signature",
        {},
    ),
    (
        "traffic", "交通运输局：车辆查验情况表", "Transport bureau: vehicles checked", "交通卡口车辆查验情况表",
        "Vehicles checked at road checkpoints",
        "number town post time plate lane permit people from to itinerary disinfected outcome reasons",
        {"plate": ("号牌号码", "Plate number"), "outcome": ("查验结果", "Result"), "lane": ("运输类别", "Kind of transport")},
    ),
    (
        "police", "公安机关：劝返处置登记表", "Police: register of those turned back", "劝返处置人员登记表",
        "Register of those turned back",
        "number time post names id_numbers phones plate from to reasons outcome helped_by signature",
        {"names": ("当事人姓名", "Persons"), "reasons": ("劝返事由", "Grounds")},
    ),
]  # fmt: skip


def add_layouts(apps: Any, schema_editor: Any) -> None:
    layout = apps.get_model("checkpoints", "Layout")
    for key, office_zh, office_en, title_zh, title_en, fields, own in LAYOUTS:
        columns = []
        for field in fields.split():
            zh, en, width = HEADINGS[field]
            zh, en = own.get(field, (zh, en))
            columns.append({"field": field, "zh": zh, "en": en, "width": width})
        layout.objects.using(schema_editor.connection.alias).create(
            key=key, office_zh=office_zh, office_en=office_en, title_zh=title_zh, title_en=title_en, columns=columns
        )


class Migration(migrations.Migration):
    dependencies = [("checkpoints", "0005_layouts")]

    operations = [
        migrations.RunSQL(REPEATS),
        migrations.RunPython(add_layouts, elidable=False),
    ]
