import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("appointments", "0001_initial"),
        ("clients", "0001_initial"),
        ("notices", "0002_told_uid"),
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
            ],
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
            ],
        ),
        migrations.RemoveConstraint(
            model_name="message",
            name="message_slot",
        ),
        migrations.RemoveConstraint(
            model_name="told",
            name="told_once",
        ),
        migrations.AddField(
            model_name="choice",
            name="tell",
            field=models.CharField(default="client", max_length=12),
        ),
        migrations.AddField(
            model_name="message",
            name="to",
            field=models.CharField(blank=True, default="", max_length=13),
        ),
        migrations.AddField(
            model_name="told",
            name="to",
            field=models.CharField(blank=True, default="", max_length=13),
        ),
        migrations.AddConstraint(
            model_name="choice",
            constraint=models.CheckConstraint(
                condition=models.Q(("tell__in", ["client", "guardian", "both", "nobody"])), name="choice_tell"
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(
                fields=("appointment", "client", "to", "slot"), name="message_slot"
            ),
        ),
        migrations.AddConstraint(
            model_name="told",
            constraint=models.UniqueConstraint(fields=("appointment", "client", "to"), name="told_once"),
        ),
        migrations.AddField(
            model_name="sender",
            name="practice",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practice.practice"
            ),
        ),
        migrations.AddField(
            model_name="wording",
            name="practice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practice.practice"
            ),
        ),
        migrations.AddConstraint(
            model_name="wording",
            constraint=models.UniqueConstraint(
                fields=("practice", "purpose", "language"), name="wording_once"
            ),
        ),
    ]
