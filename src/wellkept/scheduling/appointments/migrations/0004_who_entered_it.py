from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("appointments", "0003_where_a_client_was"),
    ]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="made_by",
            field=models.CharField(db_default="", default="", max_length=80),
        ),
    ]
