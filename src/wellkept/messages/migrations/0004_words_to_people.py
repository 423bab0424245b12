import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import wellkept.storage.ids


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0003_recipients_and_words"),
        ("practice", "0003_who_works_under_supervision"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PersonalNotice",
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
                ("slot", models.CharField(default="waiting", max_length=24)),
                ("state", models.CharField(default="waiting", max_length=12)),
                ("due_at", models.DateTimeField()),
                ("lease_until", models.DateTimeField(null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("trouble", models.CharField(default="", max_length=24)),
                ("created_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.practice",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["due_at"], name="personal_due"
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ["leased", "handing"])),
                        fields=["lease_until"],
                        name="personal_leased",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "waiting",
                                    "leased",
                                    "handing",
                                    "sent",
                                    "failed",
                                    "uncertain",
                                    "stopped",
                                    "void",
                                ],
                            )
                        ),
                        name="personal_state",
                    )
                ],
            },
        ),
    ]
