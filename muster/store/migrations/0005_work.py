"""The tables of long work."""

from django.db import migrations

from muster.store.work import statements


def make(apps, schema_editor):
    """Make the tables and their indexes."""
    with schema_editor.connection.cursor() as cursor:
        for statement in statements(schema_editor.connection.vendor):
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("store", "0004_sign_in")]
    operations = [migrations.RunPython(make)]
