import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import wellkept.storage.fields


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_where_somebody_may_work"),
        ("sessions", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="covers_after",
            field=models.PositiveSmallIntegerField(default=5),
        ),
        migrations.AddField(
            model_name="account",
            name="pin",
            field=models.CharField(blank=True, default="", max_length=128),
        ),
        migrations.CreateModel(
            name="Screen",
            fields=[
                (
                    "session",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="sessions.session",
                    ),
                ),
                ("seen_at", models.DateTimeField()),
                ("covered_at", models.DateTimeField(null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("kept", wellkept.storage.fields.SealedField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
    ]
