import django.db.models.deletion
from django.db import migrations, models


def name_contacts(apps, schema_editor):
    """A guardian came by the link that was used in the same moment, and that names the contact."""
    links, proxies = apps.get_model("clients", "ClaimLink"), apps.get_model("clients", "Proxy")
    for link in links.objects.filter(kind="guardian", used_at__isnull=False):
        came = proxies.objects.filter(client=link.client_id, kind="guardian", since=link.used_at)
        came.update(contact=link.contact_id)


class Migration(migrations.Migration):
    dependencies = [("clients", "0007_a_custodian_opens_in_need")]

    operations = [
        migrations.AddField(
            model_name="proxy",
            name="contact",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="clients.relatedcontact",
            ),
        ),
        migrations.RunPython(name_contacts, migrations.RunPython.noop),
    ]
