"""How often further dates were made: calendars that have a series take over its later end by it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("series", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="series", name="went_on", field=models.PositiveSmallIntegerField(default=0)
        ),
    ]
