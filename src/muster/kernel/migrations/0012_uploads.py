"""Lists that come in, of every kind: one table with its walls, what is kept sealed, and how what was forgotten goes."""

from django.db import migrations, models

SQL = """
call kernel_guard('kernel_upload', 'place');
call kernel_guard('kernel_uploadpart', 'place');
call kernel_hold('kernel_upload', 'uploads');
call kernel_hold('kernel_uploadpart', 'uploads', 'sealed');

-- What a sender's columns mean outlives an operation: it is no operation's.
alter table kernel_mapping enable row level security;
create policy scope on kernel_mapping using (
  place >= (select kernel_scope_low()) collate "C" and place < (select kernel_scope_high()) collate "C"
  and kernel_in_places(place, (select kernel_scope_places())));

create function kernel_expire_uploads(older interval) returns bigint
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  gone bigint;
begin
  with old as materialized (
    select u.id, u.incident, u.place, u.kind, u.state, count(*) as parts
      from kernel_upload u join kernel_uploadpart p on p.upload = u.id
     where u.received_at < clock_timestamp() - older
     group by u.id
  ), deleted as (
    delete from kernel_uploadpart p using old where p.upload = old.id
  ), marked as (
    update kernel_upload u set state = 'expired' from old where u.id = old.id and old.state <> 'loaded'
  ), told as (
    insert into kernel_audit (at, incident, place, actor, action, subject, detail)
    select kernel_now(incident), incident, place, 'system:expiry', 'kernel.expire_list', 'upload:' || id,
           jsonb_build_object('parts', parts, 'kind', kind)
      from old returning 1
  )
  select count(*) into gone from told;
  return gone;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0011_guard_writing")]

    operations = [
        migrations.CreateModel(
            name="Mapping",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("place", models.TextField(db_collation="C")),
                ("kind", models.TextField()),
                ("source", models.TextField()),
                ("columns", models.JSONField()),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["place", "kind", "source"], name="kernel_mapping_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("incident", models.BigIntegerField()),
                ("place", models.TextField(db_collation="C")),
                ("about", models.JSONField(default=dict)),
                ("source", models.TextField()),
                ("file_name", models.TextField()),
                ("digest", models.BinaryField()),
                ("encoding", models.TextField()),
                ("header", models.JSONField()),
                ("notes", models.JSONField(default=list)),
                ("rows", models.IntegerField()),
                ("columns", models.JSONField(default=dict)),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("read", "Read"),
                            ("loading", "Loading"),
                            ("loaded", "Loaded"),
                            ("discarded", "Thrown away"),
                            ("expired", "Expired"),
                        ],
                        default="read",
                    ),
                ),
                ("job", models.BigIntegerField(null=True)),
                ("counts", models.JSONField(default=dict)),
                ("actor", models.TextField()),
                ("created_at", models.DateTimeField()),
                ("received_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="UploadPart",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("upload", models.BigIntegerField()),
                ("incident", models.BigIntegerField()),
                ("place", models.TextField(db_collation="C")),
                ("number", models.IntegerField()),
                ("failed", models.BooleanField(default=False)),
                ("sealed", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["upload", "failed", "number"], name="kernel_uploadpart_once")
                ],
            },
        ),
        migrations.RunSQL(SQL),
    ]
