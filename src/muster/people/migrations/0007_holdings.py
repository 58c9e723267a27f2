"""Marks say which key they are under, parts of lists to which operation they belong; and what of people goes at closing."""

from django.db import migrations, models

FILL = """
set local muster.resealing = 'on';
update people_uploadpart p set incident = u.incident from people_upload u where u.id = p.upload_id;
update people_hold h set under = coalesce(
  (select max(k.id) from kernel_key k where k.purpose = 'incident:' || h.incident), 0);
update people_testproof t set under = coalesce(
  (select max(k.id) from kernel_key k where k.purpose = 'incident:' || t.incident), 0);
set local muster.resealing = '';
set constraints all immediate;
"""

HOLD = """
call kernel_hold('people_identity', 'identities', 'sealed', 'marks');
call kernel_hold('people_hold', 'standing', '', 'mark', 'under');
call kernel_hold('people_testproof', 'standing', '', 'mark', 'under');
call kernel_hold('people_upload', 'uploads');
call kernel_hold('people_uploadpart', 'uploads', 'sealed');
call kernel_hold('people_reveal', 'reveals');
call kernel_hold('people_staffidentity', '', 'sealed', 'marks', '', 'staff_id');
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0006_find_by_many_marks"), ("kernel", "0006_holdings")]

    operations = [
        migrations.AddField("hold", "under", models.BigIntegerField(null=True)),
        migrations.AddField("testproof", "under", models.BigIntegerField(null=True)),
        migrations.AddField("uploadpart", "incident", models.BigIntegerField(null=True)),
        migrations.RunSQL(FILL),
        migrations.AlterField("hold", "under", models.BigIntegerField()),
        migrations.AlterField("testproof", "under", models.BigIntegerField()),
        migrations.AlterField("uploadpart", "incident", models.BigIntegerField()),
        migrations.RunSQL(HOLD),
    ]
