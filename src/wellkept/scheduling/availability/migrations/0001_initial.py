import django.db.models.deletion
import django.db.models.expressions
import wellkept.storage.fields
import wellkept.storage.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("availability", "0002_hours_by_weekday")]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("practice", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Limits",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sessions_day", models.PositiveSmallIntegerField(null=True)),
                ("sessions_day_firm", models.BooleanField(default=False)),
                ("minutes_day", models.PositiveSmallIntegerField(null=True)),
                ("minutes_day_firm", models.BooleanField(default=False)),
                ("sessions_week", models.PositiveSmallIntegerField(null=True)),
                ("sessions_week_firm", models.BooleanField(default=False)),
                ("minutes_week", models.PositiveSmallIntegerField(null=True)),
                ("minutes_week_firm", models.BooleanField(default=False)),
                ("run", models.PositiveSmallIntegerField(null=True)),
                ("run_firm", models.BooleanField(default=False)),
                ("latest_end", models.PositiveSmallIntegerField(null=True)),
                ("latest_end_firm", models.BooleanField(default=False)),
                ("break_minutes", models.PositiveSmallIntegerField(default=15)),
                ("travel", models.PositiveSmallIntegerField(default=0)),
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
            name="BusyTime",
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
                ("title", wellkept.storage.fields.SealedField(null=True)),
                ("source", models.CharField(max_length=64)),
                ("start", models.BigIntegerField()),
                ("end", models.BigIntegerField()),
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
                    models.Index(fields=["account", "start", "end"], name="busy_account_span"),
                    models.Index(fields=["source"], name="busy_source"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("end__gt", models.F("start")),
                            (
                                "end__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("start"), "+", models.Value(2678400)
                                ),
                            ),
                        ),
                        name="busy_span",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DayHours",
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
                ("zone", models.CharField(max_length=64)),
                ("day", models.DateField()),
                ("start_minute", models.PositiveSmallIntegerField(null=True)),
                ("end_minute", models.PositiveSmallIntegerField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.place",
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
                "indexes": [models.Index(fields=["account", "practice", "day"], name="dayhours_account_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end_minute", None), ("start_minute", None)),
                            models.Q(
                                ("start_minute__gte", 0),
                                ("start_minute__lt", 1440),
                                ("end_minute__gt", models.F("start_minute")),
                                (
                                    "end_minute__lte",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("start_minute"), "+", models.Value(1440)
                                    ),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="dayhours_minutes",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Leave",
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
                ("title", wellkept.storage.fields.SealedField(null=True)),
                ("zone", models.CharField(max_length=64)),
                ("start", models.BigIntegerField()),
                ("end", models.BigIntegerField()),
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
                "indexes": [models.Index(fields=["account", "start"], name="leave_account_start")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("end__gt", models.F("start"))), name="leave_span"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProtectedTime",
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
                ("title", wellkept.storage.fields.SealedField()),
                ("zone", models.CharField(max_length=64)),
                ("weekday", models.PositiveSmallIntegerField(null=True)),
                ("start_minute", models.PositiveSmallIntegerField(null=True)),
                ("end_minute", models.PositiveSmallIntegerField(null=True)),
                ("every", models.PositiveSmallIntegerField(default=1)),
                ("first_day", models.DateField(null=True)),
                ("last_day", models.DateField(null=True)),
                ("start", models.BigIntegerField(null=True)),
                ("end", models.BigIntegerField(null=True)),
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
                "indexes": [models.Index(fields=["account", "start"], name="protected_account_start")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("end", None),
                                ("end_minute__gt", models.F("start_minute")),
                                (
                                    "end_minute__lte",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("start_minute"), "+", models.Value(1440)
                                    ),
                                ),
                                ("every__gte", 1),
                                ("first_day__isnull", False),
                                ("start", None),
                                ("start_minute__lt", 1440),
                                ("weekday__lte", 6),
                            ),
                            models.Q(
                                ("end__gt", models.F("start")),
                                ("end_minute", None),
                                ("first_day", None),
                                ("start_minute", None),
                                ("weekday", None),
                            ),
                            _connector="OR",
                        ),
                        name="protected_weekly_or_single",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WeeklyHours",
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
                ("zone", models.CharField(max_length=64)),
                ("weekday", models.PositiveSmallIntegerField()),
                ("start_minute", models.PositiveSmallIntegerField()),
                ("end_minute", models.PositiveSmallIntegerField()),
                ("every", models.PositiveSmallIntegerField(default=1)),
                ("first_day", models.DateField()),
                ("last_day", models.DateField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.place",
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
                "indexes": [
                    models.Index(fields=["account", "practice"], name="hours_account_practice"),
                    models.Index(fields=["practice", "zone", "weekday"], name="hours_practice_weekday"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("start_minute__gte", 0),
                            ("start_minute__lt", 1440),
                            ("end_minute__gt", models.F("start_minute")),
                            (
                                "end_minute__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("start_minute"), "+", models.Value(1440)
                                ),
                            ),
                        ),
                        name="hours_minutes",
                    ),
                    models.CheckConstraint(condition=models.Q(("weekday__lte", 6)), name="hours_weekday"),
                    models.CheckConstraint(condition=models.Q(("every__gte", 1)), name="hours_every"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("last_day", None), ("last_day__gte", models.F("first_day")), _connector="OR"
                        ),
                        name="hours_days",
                    ),
                ],
            },
        ),
    ]
