import django.db.models.deletion
import wellkept.storage.fields
import wellkept.storage.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("owncare", "0002_keeping_at_it")]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("appointments", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Bringing",
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
                ("text", wellkept.storage.fields.SealedField()),
                ("created_at", models.DateTimeField()),
                ("brought_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CarePlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("every", models.PositiveSmallIntegerField(null=True)),
                ("nudge", models.PositiveSmallIntegerField(null=True)),
                ("nudge_since", models.DateField(null=True)),
                ("snoozed_until", models.DateField(null=True)),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OutsideTherapist",
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
                ("name", wellkept.storage.fields.SealedField()),
                ("minutes", models.PositiveSmallIntegerField()),
                ("mode", models.CharField(max_length=12)),
                ("zone", models.CharField(max_length=64)),
                ("pattern", models.JSONField(null=True)),
                ("at", models.TimeField(null=True)),
                ("first", models.DateField(null=True)),
                ("filled", models.DateField(null=True)),
                ("fee", models.PositiveIntegerField(null=True)),
                ("currency", models.CharField(default="", max_length=3)),
                ("created_at", models.DateTimeField()),
                ("ended_on", models.DateField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("filled__isnull", False)),
                        fields=["filled"],
                        name="outside_going_on",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("filled", None), ("pattern", None)),
                            models.Q(("at__isnull", False), ("first__isnull", False)),
                            _connector="OR",
                        ),
                        name="outside_rhythm",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OutsideSession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.CharField(default="", max_length=64)),
                ("identity", models.CharField(max_length=32)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "appointment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="appointments.appointment",
                    ),
                ),
                (
                    "therapist",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to="owncare.outsidetherapist",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("therapist", "uid", "identity"), name="outside_session_once"
                    )
                ],
            },
        ),
    ]
