"""Secrets of second steps, which lay open until now, are sealed."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from muster.store.sealed import over_secrets, seal, unseal


def _seal(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    for row in apps.get_model("mfa", "Authenticator").objects.all():
        over_secrets(row.data, seal)
        row.save(update_fields=["data"])


def _unseal(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    for row in apps.get_model("mfa", "Authenticator").objects.all():
        over_secrets(row.data, unseal)
        row.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [("store", "0011_webhook"), ("mfa", "0003_authenticator_type_uniq")]
    operations = [migrations.RunPython(_seal, _unseal)]
