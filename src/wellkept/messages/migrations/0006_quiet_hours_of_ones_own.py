from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0005_own_care_mail")]

    operations = [
        migrations.AddField("choice", "day_begins", models.PositiveSmallIntegerField(default=8)),
        migrations.AddField("choice", "day_ends", models.PositiveSmallIntegerField(default=21)),
        migrations.AddConstraint(
            "choice",
            models.CheckConstraint(
                name="choice_day",
                condition=models.Q(day_begins__gte=6, day_begins__lte=12, day_ends__gte=16, day_ends__lte=22),
            ),
        ),
    ]
