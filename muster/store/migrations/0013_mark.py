"""The table of signs that the system leaves of itself."""

from django.db import migrations

from muster.store.mark import TABLES


class Migration(migrations.Migration):
    dependencies = [("store", "0012_sealed")]
    operations = [migrations.RunSQL(TABLES, "DROP TABLE mark")]
