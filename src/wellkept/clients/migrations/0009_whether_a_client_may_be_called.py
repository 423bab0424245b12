from django.db import migrations, models


class Migration(migrations.Migration):
    """Who had no place for it in a client's record wrote it nowhere: until somebody asks, she may be called."""

    dependencies = [("clients", "0008_a_guardian_is_a_contact")]

    operations = [
        migrations.AddField(
            model_name="client", name="calls", field=models.CharField(default="any", max_length=12)
        ),
        migrations.AddConstraint(
            model_name="client",
            constraint=models.CheckConstraint(
                name="client_calls",
                condition=models.Q(calls__in=["any", "no_voicemail", "never"]),
            ),
        ),
    ]
