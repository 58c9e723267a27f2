"""Lists of sites lie where lists of every kind lie. What a sender's columns mean moves along; rows that were not opened
yet (kept for a day at most) go: whoever brought them is told that they have expired, and the audit says so."""

from django.db import migrations

MOVE = """
select places_expire_lists(interval '0');
insert into kernel_mapping (place, kind, source, columns, changed_at)
  select distinct on (place, source) place, 'places.sites', source, columns, received_at
    from places_sitelist where columns <> '{}' order by place, source, id desc;
insert into kernel_upload (kind, incident, place, about, source, file_name, digest, encoding, header, notes, rows,
                           columns, state, counts, actor, created_at, received_at)
  select 'places.sites', incident, place, jsonb_build_object('kind', kind), source, file_name, '', encoding, header,
         '[]', rows, columns, case state when 'read' then 'expired' when 'opened' then 'loaded' else state end, counts,
         actor, created_at, received_at
    from places_sitelist order by id;
delete from kernel_holding where tab = 'places_sitelist';
drop function places_expire_lists(interval);
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0012_uploads"), ("places", "0005_expire_lists")]

    operations = [migrations.RunSQL(MOVE), migrations.DeleteModel("SiteList")]
