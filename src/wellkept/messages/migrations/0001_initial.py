import django.db.models.deletion
import wellkept.storage.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("notices", "0002_told_uid"),
        ("notices", "0003_recipients_and_words"),
        ("notices", "0004_words_to_people"),
        ("notices", "0005_own_care_mail"),
        ("notices", "0006_quiet_hours_of_ones_own"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("appointments", "0001_initial"),
        ("clients", "0001_initial"),
        ("practice", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Sender",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(blank=True, default="", max_length=120)),
                ("phone", models.CharField(blank=True, default="", max_length=40)),
                ("reply_to", models.EmailField(blank=True, default="", max_length=254)),
                (
                    "practice",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practice.practice"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CareMessage",
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
                ("purpose", models.CharField(max_length=12)),
                ("tells", models.JSONField(default=list)),
                ("until", models.DateTimeField(null=True)),
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
                        condition=models.Q(("state", "waiting")), fields=["due_at"], name="care_message_due"
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ["leased", "handing"])),
                        fields=["lease_until"],
                        name="care_message_leased",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("account", "purpose", "slot"), name="care_message_slot"),
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
                        name="care_message_state",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Choice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tell", models.CharField(default="client", max_length=12)),
                ("reminders", models.BooleanField(default=True)),
                ("hours", models.JSONField(default=list)),
                ("place", models.BooleanField(default=False)),
                ("day_begins", models.PositiveSmallIntegerField(default=8)),
                ("day_ends", models.PositiveSmallIntegerField(default=21)),
                (
                    "client",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clients.client"
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
                    models.CheckConstraint(
                        condition=models.Q(("tell__in", ["client", "guardian", "both", "nobody"])),
                        name="choice_tell",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("day_begins__gte", 6),
                            ("day_begins__lte", 12),
                            ("day_ends__gte", 16),
                            ("day_ends__lte", 22),
                        ),
                        name="choice_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
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
                ("to", models.CharField(blank=True, default="", max_length=13)),
                ("others", models.JSONField(default=list)),
                ("purpose", models.CharField(max_length=12)),
                ("began", models.CharField(max_length=12)),
                ("hours", models.PositiveSmallIntegerField(default=0)),
                (
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="appointments.appointment",
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clients.client"
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
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["due_at"], name="message_due"
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ["leased", "handing"])),
                        fields=["lease_until"],
                        name="message_leased",
                    ),
                    models.Index(fields=["practice", "-due_at"], name="message_practice"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("appointment", "client", "to", "slot"), name="message_slot"
                    ),
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
                        name="message_state",
                    ),
                ],
            },
        ),
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
        migrations.CreateModel(
            name="Told",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("to", models.CharField(blank=True, default="", max_length=13)),
                ("state", models.CharField(max_length=12)),
                ("start", models.DateTimeField()),
                ("end", models.DateTimeField()),
                ("uid", models.CharField(default="", max_length=64)),
                (
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="appointments.appointment",
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clients.client"
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
                    models.UniqueConstraint(fields=("appointment", "client", "to"), name="told_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Wording",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("purpose", models.CharField(max_length=12)),
                ("language", models.CharField(max_length=16)),
                ("text", models.TextField()),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practice.practice"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("practice", "purpose", "language"), name="wording_once")
                ],
            },
        ),
    ]
