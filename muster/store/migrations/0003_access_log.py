"""The log of what was read of health and family."""

from django.db import migrations

from muster.store.schema import log_statements


def make(apps, schema_editor):
    """Make the table and its guards."""
    with schema_editor.connection.cursor() as cursor:
        for statement in log_statements(schema_editor.connection.vendor):
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("store", "0002_called")]
    operations = [migrations.RunPython(make)]
