import django.db.models.deletion
import django.db.models.expressions
import wellkept.storage.constraints
import wellkept.storage.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("appointments", "0002_own_time"),
        ("appointments", "0003_where_a_client_was"),
        ("appointments", "0004_who_entered_it"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("agreements", "0001_initial"),
        ("clients", "0001_initial"),
        ("practice", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Appointment",
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
                ("mode", models.CharField(max_length=12)),
                ("start", models.DateTimeField()),
                ("end", models.DateTimeField()),
                ("local_start", models.CharField(max_length=16)),
                ("zone", models.CharField(max_length=64)),
                ("zone_data", models.CharField(max_length=16)),
                ("state", models.CharField(max_length=12)),
                ("lapses_at", models.DateTimeField(null=True)),
                ("buffer_before", models.PositiveSmallIntegerField(default=0)),
                ("buffer_after", models.PositiveSmallIntegerField(default=0)),
                ("buffer_given", models.PositiveSmallIntegerField(default=0)),
                ("seats", models.PositiveSmallIntegerField(default=1)),
                ("sealed", models.BooleanField(default=False)),
                ("born", models.CharField(max_length=8)),
                ("made_by", models.CharField(db_default="", default="", max_length=80)),
                ("browser", models.CharField(default="", max_length=64)),
                ("network", models.CharField(default="", max_length=64)),
                ("lifted", models.JSONField(default=list)),
                ("actual_start", models.DateTimeField(null=True)),
                ("actual_end", models.DateTimeField(null=True)),
                ("cancelled_at", models.DateTimeField(null=True)),
                ("cancelled_by", models.CharField(default="", max_length=12)),
                ("cancel_cause", models.CharField(default="", max_length=12)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "chart",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clients.chart",
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.practice",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.service",
                    ),
                ),
                (
                    "terms",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agreements.policyversion",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["practice", "start"], name="appointment_practice_start"),
                    models.Index(fields=["chart", "start"], name="appointment_chart_start"),
                    models.Index(
                        condition=models.Q(("lapses_at__isnull", False)),
                        fields=["lapses_at"],
                        name="appointment_lapsing",
                    ),
                    models.Index(fields=["service", "start"], name="appointment_service_start"),
                    models.Index(
                        condition=models.Q(("born", "public")),
                        fields=["practice", "start"],
                        name="appointment_public_start",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("end__gt", models.F("start"))), name="appointment_span"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("account", None), ("practice__isnull", False)),
                            models.Q(("account__isnull", False), ("practice", None)),
                            _connector="OR",
                        ),
                        name="appointment_one_owner",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["held", "requested", "booked", "cancelled"])),
                        name="appointment_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lapses_at__isnull", False), ("state__in", ["held", "requested"])),
                            models.Q(
                                models.Q(("state__in", ["held", "requested"]), _negated=True),
                                ("lapses_at", None),
                            ),
                            _connector="OR",
                        ),
                        name="appointment_waiting_lapses",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("verb", models.CharField(max_length=12)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=80)),
                ("revision", models.PositiveIntegerField()),
                ("before", models.JSONField()),
                ("undone", models.BooleanField(default=False)),
                (
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="appointments.appointment",
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
                    models.Index(fields=["appointment", "revision"], name="change_appointment_revision")
                ],
            },
        ),
        migrations.CreateModel(
            name="ManageLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token_digest", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
                (
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="appointments.appointment",
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clients.client",
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
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("role", models.CharField(max_length=12)),
                ("start", models.BigIntegerField()),
                ("end", models.BigIntegerField()),
                ("committed", models.BooleanField()),
                ("attendance", models.CharField(default="", max_length=12)),
                ("late", models.BooleanField(null=True)),
                ("whereabouts", models.CharField(db_default="", default="", max_length=8)),
                ("network", models.CharField(default="", max_length=64)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participants",
                        to="appointments.appointment",
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clients.client",
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
                (
                    "room",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practice.room",
                    ),
                ),
                (
                    "terms",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agreements.policyversion",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("account__isnull", False)),
                        fields=["account", "start", "end", "committed", "appointment", "practice"],
                        name="part_account_span",
                    ),
                    models.Index(
                        condition=models.Q(("client__isnull", False)),
                        fields=["client", "start", "end", "committed", "appointment"],
                        name="part_client_span",
                    ),
                    models.Index(
                        condition=models.Q(("room__isnull", False)),
                        fields=["room", "start", "end", "committed", "appointment"],
                        name="part_room_span",
                    ),
                    models.Index(
                        condition=models.Q(("network", ""), _negated=True),
                        fields=["practice", "network", "start"],
                        name="part_network",
                    ),
                    models.Index(
                        condition=models.Q(("committed", False), ("role", "claimant")),
                        fields=["end"],
                        name="part_waiting",
                    ),
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
                        name="participant_span",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("account__isnull", False), ("client", None), ("room", None)),
                            models.Q(("account", None), ("client__isnull", False), ("room", None)),
                            models.Q(("account", None), ("client", None), ("room__isnull", False)),
                            _connector="OR",
                        ),
                        name="participant_exactly_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("account__isnull", False), ("practice", None), ("role", "claimant")),
                            models.Q(
                                models.Q(("role", "claimant"), _negated=True), ("practice__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="participant_own_time",
                    ),
                    models.UniqueConstraint(fields=("appointment", "client"), name="participant_client_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("role", "claimant")),
                        fields=("appointment", "account"),
                        name="participant_own_time_once",
                    ),
                    wellkept.storage.constraints.NoOverlap(
                        condition="committed",
                        end="end",
                        name="r1_account_no_overlap",
                        resource="account",
                        start="start",
                    ),
                    wellkept.storage.constraints.NoOverlap(
                        condition="committed",
                        end="end",
                        name="r2_room_no_overlap",
                        resource="room",
                        start="start",
                    ),
                    wellkept.storage.constraints.NoOverlap(
                        condition="committed",
                        end="end",
                        name="r3_client_no_overlap",
                        resource="client",
                        start="start",
                    ),
                ],
            },
        ),
    ]
