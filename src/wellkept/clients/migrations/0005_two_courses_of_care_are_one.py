import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0004_where_a_client_is"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="chart", name="chart_state"),
        migrations.AddField(
            model_name="chart",
            name="merged_into",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="clients.chart",
            ),
        ),
        migrations.AddConstraint(
            model_name="chart",
            constraint=models.CheckConstraint(
                condition=Q(state__in=["open", "closed", "merged"]), name="chart_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="chart",
            constraint=models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into=None)),
                name="chart_merged",
            ),
        ),
    ]
