"""Control marks say which rule they rest on and always end; whom they are on is kept sealed."""

from typing import Any

from django.db import migrations, models

KINDS = {
    "close-contact": (7, "新型冠状病毒肺炎防控方案（第九版）：密切接触者", "Control protocol, 9th edition: close contacts"),
    "risk-history": (7, "新型冠状病毒肺炎防控方案（第九版）：高风险区旅居史", "Control protocol, 9th edition: stay in a high-risk area"),
    "home-quarantine": (7, "新型冠状病毒肺炎防控方案（第九版）：居家隔离", "Control protocol, 9th edition: quarantine at home"),
    "test-missed": (3, "区域核酸检测组织实施要求", "Requirements of regional testing"),
    "attention": (None, "", ""),
}  # fmt: skip
WALLS = """
call kernel_guard('people_holdidentity', 'place');
create policy names on people_holdidentity as restrictive for select using ((select kernel_scope_names()));
call kernel_freeze('people_holdidentity');
call kernel_hold('people_holdidentity', 'standing', 'sealed');
"""


def fill(apps: Any, schema_editor: Any) -> None:
    kinds = apps.get_model("people", "HoldKind").objects.using(schema_editor.connection.alias)
    for key, (days, rule_zh, rule_en) in KINDS.items():
        kinds.filter(key=key).update(days=days, rule_zh=rule_zh, rule_en=rule_en)


class Migration(migrations.Migration):
    dependencies = [("people", "0010_shift_person"), ("kernel", "0006_holdings")]

    operations = [
        migrations.AddField("holdkind", "days", models.SmallIntegerField(null=True)),
        migrations.AddField("holdkind", "rule_zh", models.TextField(default="")),
        migrations.AddField("holdkind", "rule_en", models.TextField(default="")),
        migrations.AddField("hold", "rule", models.TextField(default="")),
        migrations.CreateModel(
            name="HoldIdentity",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("hold", models.BigIntegerField(unique=True)),
                ("incident", models.BigIntegerField()),
                ("place", models.TextField(db_collation="C")),
                ("sealed", models.BinaryField()),
            ],
        ),
        migrations.RunPython(fill, elidable=False),
        migrations.RunSQL(WALLS),
    ]
