from django.db import migrations, models


class Migration(migrations.Migration):
    """Whose hours lie on a day is asked of a whole practice, before anything else is read of anybody."""

    dependencies = [
        ("availability", "0001_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="weeklyhours",
            index=models.Index(fields=["practice", "zone", "weekday"], name="hours_practice_weekday"),
        ),
    ]
