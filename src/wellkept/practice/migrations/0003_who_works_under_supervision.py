from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("practice", "0002_second_factor_and_invited_addresses"),
    ]

    operations = [
        migrations.AddField(
            model_name="member",
            name="supervised",
            field=models.BooleanField(default=False),
        ),
    ]
