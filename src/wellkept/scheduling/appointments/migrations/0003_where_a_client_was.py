from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("appointments", "0002_own_time"),
    ]

    operations = [
        migrations.AddField(
            model_name="participant",
            name="whereabouts",
            field=models.CharField(db_default="", default="", max_length=8),
        ),
    ]
