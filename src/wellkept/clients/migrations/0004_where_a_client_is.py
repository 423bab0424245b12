from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0003_seals_and_proxies"),
    ]

    operations = [
        migrations.AddField(
            model_name="client",
            name="jurisdiction",
            field=models.CharField(blank=True, default="", max_length=8),
        ),
    ]
