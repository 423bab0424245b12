import wellkept.storage.constraints
import wellkept.storage.fields
import wellkept.storage.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("trust", "0002_feeds")]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="DataKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("owner", models.CharField(max_length=40, unique=True)),
                ("wrapped", wellkept.storage.fields.SealedField()),
            ],
        ),
        migrations.CreateModel(
            name="KeptAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slot", models.CharField(max_length=64, unique=True)),
                ("body_digest", models.CharField(max_length=64)),
                ("answer", wellkept.storage.fields.SealedField()),
                ("at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="AccessToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    wellkept.storage.ids.RefField(
                        default=wellkept.storage.ids.new_ref, editable=False, max_length=13, unique=True
                    ),
                ),
                ("practice", models.BigIntegerField()),
                ("account", models.BigIntegerField()),
                ("name", models.CharField(max_length=80)),
                ("scopes", models.JSONField(default=list)),
                ("token_digest", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["practice", "account"], name="token_practice_account")],
            },
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("chain", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                ("viewer", models.CharField(max_length=120)),
                ("action", models.CharField(max_length=60)),
                ("subjects", models.JSONField(default=list)),
                ("why", models.TextField(default="")),
                ("digest", models.CharField(max_length=64)),
                ("seq", models.BigIntegerField(null=True)),
                ("mac", models.CharField(default="", max_length=64)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("seq", None)), fields=["id"], name="audit_unchained"),
                    models.Index(fields=["digest", "at"], name="audit_digest_at"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("chain", "seq"), name="audit_seq_once"),
                    wellkept.storage.constraints.AppendOnly(name="audit_append_only", once=["seq", "mac"]),
                ],
            },
        ),
        migrations.CreateModel(
            name="Feed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    wellkept.storage.ids.RefField(
                        default=wellkept.storage.ids.new_ref, editable=False, max_length=13, unique=True
                    ),
                ),
                ("practice", models.BigIntegerField()),
                ("kind", models.CharField(max_length=10)),
                ("subject", models.BigIntegerField()),
                ("account", models.BigIntegerField()),
                ("name", models.CharField(max_length=80)),
                ("names", models.BooleanField(default=False)),
                ("token_digest", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("shown", models.CharField(default="", max_length=64)),
                ("shown_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["practice", "kind", "subject"], name="feed_practice_subject")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["clinician", "room", "client"])), name="feed_kind"
                    )
                ],
            },
        ),
    ]
