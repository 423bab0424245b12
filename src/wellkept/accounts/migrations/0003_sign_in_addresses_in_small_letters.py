"""Sign-in addresses in small letters: allauth compares them so, and one with a capital could not sign in."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.functions import Lower


def lower(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """No two become one: they are unique without regard to case."""
    apps.get_model("accounts", "Account").objects.update(email=Lower("email"))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_openers_of_own_care")]

    operations = [migrations.RunPython(lower, migrations.RunPython.noop)]
