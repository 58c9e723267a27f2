"""Certificates of release and signatures under notice and promise, with their walls."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).resolve().parents[1] / "sql" / "walls.sql"


class Migration(migrations.Migration):
    initial = True

    dependencies = [("kernel", "0015_signingkey"), ("screening", "0002_sources")]

    operations = [
        migrations.CreateModel(
            name="Certificate",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("incident", models.BigIntegerField()),
                ("place", models.TextField(db_collation="C")),
                ("person", models.UUIDField()),
                ("serial", models.BinaryField()),
                ("label", models.BinaryField()),
                ("measure", models.TextField()),
                ("since", models.DateTimeField()),
                ("ended_at", models.DateTimeField()),
                ("issued_by", models.TextField()),
                ("recorded_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_by", models.TextField(default="")),
                ("withdrawn_why", models.TextField(default="")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["incident", "place", "-id"], name="certificates_cert_place"),
                    models.Index(
                        condition=models.Q(("withdrawn_at__isnull", False)),
                        fields=["incident"],
                        name="certificates_cert_gone",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("incident", "serial"), name="certificates_certificate_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("person", "ended_at"),
                        name="certificates_certificate_one_holds",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Signed",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("incident", models.BigIntegerField()),
                ("place", models.TextField(db_collation="C")),
                ("person", models.UUIDField()),
                ("paper", models.TextField()),
                ("since", models.DateTimeField()),
                ("words", models.TextField()),
                ("way", models.TextField(choices=[("phone", "On their own phone"), ("paper", "On paper")])),
                ("sealed", models.BinaryField()),
                ("actor", models.TextField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["incident", "place", "paper"], name="certificates_signed_place")],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "paper", "since"), name="certificates_signed_once")
                ],
            },
        ),
        migrations.RunSQL(SQL.read_text(encoding="utf-8")),
    ]
