"""The table a search asks."""

from django.db import migrations

from muster.store.schema import CALLED


class Migration(migrations.Migration):
    dependencies = [("store", "0001_ledger")]
    operations = [migrations.RunSQL(CALLED, "DROP TABLE called")]
