import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import wellkept.storage.ids


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_sign_in_addresses_in_small_letters"),
    ]

    operations = [
        migrations.CreateModel(
            name="Licence",
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
                ("profession", models.CharField(max_length=20)),
                ("ground", models.CharField(max_length=12)),
                ("jurisdiction", models.CharField(max_length=8)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(null=True)),
                ("why", models.CharField(blank=True, default="", max_length=200)),
                ("attested_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until", None),
                            ("valid_until__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="licence_span",
                    )
                ],
            },
        ),
    ]
