from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial")]

    operations = [
        migrations.AddField("told", "uid", models.CharField(default="", max_length=64)),
    ]
