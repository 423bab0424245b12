"""Practices may ask for a second factor; addresses by which they have invited are theirs to manage."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from wellkept.trust.keys import keyed_digest


def note_invited(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """As accepting an invitation does from now on."""
    invitations = apps.get_model("practice", "Invitation")._base_manager.exclude(accepted_at=None)
    known = apps.get_model("accounts", "WorkAddress")._base_manager
    for practice, email in invitations.values_list("practice_id", "email"):
        known.get_or_create(practice=practice, digest=keyed_digest("work address", email.casefold()))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_sign_in_addresses_in_small_letters"),
        ("practice", "0001_initial"),
    ]

    operations = [
        migrations.AddField("practice", "second_factor", models.BooleanField(default=False)),
        migrations.RunPython(note_invited, migrations.RunPython.noop),
    ]
