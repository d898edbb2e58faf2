"""The ledger and its projections."""

from django.db import migrations

from muster.store.schema import statements


def make(apps, schema_editor):
    """Make the tables, indexes and guards."""
    with schema_editor.connection.cursor() as cursor:
        for statement in statements(schema_editor.connection.vendor):
            cursor.execute(statement)


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunPython(make)]
