"""Lists of staff lie where lists of every kind lie. What their columns mean moves along; rows that were not loaded yet
(kept for a day at most) go: whoever brought them is told that they have expired, and the audit says so. Test proofs
know their tube."""

from django.db import migrations, models

MOVE = """
select people_expire_uploads(interval '0');
insert into kernel_mapping (place, kind, source, columns, changed_at)
  select place, 'people.staff', source, columns, changed_at from people_mapping;
insert into kernel_upload (kind, incident, place, about, source, file_name, digest, encoding, header, notes, rows,
                           columns, state, job, counts, actor, created_at, received_at)
  select 'people.staff', incident, place, jsonb_build_object('organisation', organisation_id), source, file_name,
         digest, encoding, header, '[]', rows, columns,
         case when state in ('read', 'loading') then 'expired' else state end, job, counts, actor, created_at,
         received_at
    from people_upload order by id;
delete from kernel_holding where tab in ('people_upload', 'people_uploadpart');
drop function people_expire_uploads(interval);
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0012_uploads"), ("people", "0014_take_over")]

    operations = [
        migrations.AddField("testproof", "tube", models.TextField(default="")),
        migrations.RunSQL(MOVE),
        migrations.DeleteModel("UploadPart"),
        migrations.DeleteModel("Upload"),
        migrations.DeleteModel("Mapping"),
    ]
