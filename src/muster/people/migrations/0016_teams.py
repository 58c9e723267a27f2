"""Teams of an operation, who is in them, who was sent where; contacts of organisations."""

import django.db.models.deletion
from django.db import migrations, models

WALLS = """
call kernel_guard('people_team', 'place');
call kernel_guard('people_member', 'place');
call kernel_guard('people_deployment', 'place');
call kernel_freeze('people_deployment');
revoke delete, truncate on people_team, people_member from muster_app;
insert into people_tiekind (key, position, name_zh, name_en) values
  ('contact', 4, '联系人', 'Answers for the organisation');
insert into people_organisationkind (key, family, position, name_zh, name_en) values
  ('work-group', 'team', 24, '工作组', 'Work group'),
  ('supervision-group', 'team', 25, '督导组', 'Supervision group'),
  ('professional-team', 'team', 26, '专业队', 'Professional team');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0015_uploads_move"),
    ]

    operations = [
        migrations.CreateModel(
            name="Deployment",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("incident", models.BigIntegerField()),
                ("place", models.TextField(db_collation="C")),
                ("staff", models.UUIDField()),
                ("team", models.BigIntegerField(null=True)),
                ("kind", models.TextField(default="")),
                ("duty", models.TextField(default="")),
                ("starts_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["incident", "place", "starts_at"], name="people_deployment_place")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("incident", "staff", "place", "starts_at"), name="people_deployment_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Team",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("incident", models.BigIntegerField()),
                ("place", models.TextField(db_collation="C")),
                ("kind", models.TextField()),
                ("name", models.TextField()),
                ("organisation", models.BigIntegerField(null=True)),
                ("approved_by", models.BigIntegerField(null=True)),
                ("wave", models.SmallIntegerField(default=1)),
                ("origin", models.TextField(default="")),
                ("founded_at", models.DateTimeField()),
                ("dissolved_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["incident", "kind", "place"], name="people_team_kind")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("dissolved_at__isnull", True)),
                        fields=("incident", "place", "name"),
                        name="people_team_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("incident", models.BigIntegerField()),
                ("place", models.TextField(db_collation="C")),
                ("staff", models.UUIDField()),
                (
                    "role",
                    models.TextField(
                        choices=[
                            ("member", "Member"),
                            ("leader", "Team leader"),
                            ("deputy", "Deputy leader"),
                            ("secretary", "Branch secretary"),
                        ],
                        default="member",
                    ),
                ),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="members", to="people.team"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["incident", "staff"], name="people_member_staff")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)), fields=("team", "staff"), name="people_member_once"
                    )
                ],
            },
        ),
        migrations.RunSQL(WALLS),
    ]
