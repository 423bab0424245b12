import django.db.models.deletion
import wellkept.storage.fields
import wellkept.storage.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("clients", "0001_initial"),
        ("practice", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="PastCare",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("pair", models.CharField(max_length=64, unique=True)),
                ("until", models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name="PracticeStrictness",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("refused", models.JSONField(default=list)),
                ("warned", models.JSONField(default=list)),
                ("cooling_months", models.PositiveSmallIntegerField(default=24)),
                ("review_days", models.PositiveSmallIntegerField(default=90)),
                (
                    "practice",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practice.practice"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AcceptedWarning",
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
                ("person", models.CharField(max_length=64)),
                ("kind", models.CharField(max_length=16)),
                ("why", models.CharField(max_length=16)),
                ("opinion_on", models.DateField(null=True)),
                ("by_client", models.BooleanField()),
                ("accepted_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(null=True)),
                ("review_on", models.DateField()),
                ("ended_at", models.DateTimeField(null=True)),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practice.practice"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("account", "practice", "person", "kind"),
                        name="warning_accepted_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ClosedTo",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="clients.client"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("account", "client"), name="closed_to_once")],
            },
        ),
        migrations.CreateModel(
            name="Tie",
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
                ("kind", models.CharField(max_length=16)),
                ("other", models.CharField(db_index=True, max_length=64)),
                ("label", wellkept.storage.fields.SealedField(null=True)),
                ("since", models.DateField(null=True)),
                ("until", models.DateField(null=True)),
                ("declared_at", models.DateTimeField()),
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "close",
                                    "supervision",
                                    "management",
                                    "employment",
                                    "ownership",
                                    "tenancy",
                                    "debt",
                                    "consultation",
                                ],
                            )
                        ),
                        name="tie_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("since", None),
                            ("until", None),
                            ("until__gte", models.F("since")),
                            _connector="OR",
                        ),
                        name="tie_days",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)),
                        fields=("account", "kind", "other"),
                        name="tie_declared_once",
                    ),
                ],
            },
        ),
    ]
