import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import wellkept.storage.ids


def take_over(apps, schema_editor):
    """What was canceled for an absence can still be taken back. Who noted it was not kept: the person herself stands in."""
    absences = apps.get_model("absences", "Absence")._base_manager.exclude(cancelled=[])
    rearrangement = apps.get_model("absences", "Rearrangement")
    for absence in absences:
        rearrangement._base_manager.create(
            practice_id=absence.practice_id,
            absence=absence,
            by_id=absence.account_id,
            at=absence.noted_at,
            changed=absence.cancelled,
            undone=absence.undone,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("absences", "0001_initial"),
        ("practice", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Rearrangement",
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
                ("at", models.DateTimeField()),
                ("changed", models.JSONField()),
                ("undone", models.BooleanField(default=False)),
                (
                    "absence",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="absences.absence",
                    ),
                ),
                (
                    "by",
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
        ),
        migrations.RunPython(take_over, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name="absence",
            name="cancelled",
        ),
    ]
