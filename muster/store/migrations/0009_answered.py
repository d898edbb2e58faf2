"""The table of what programs recorded under which key."""

from django.db import migrations

from muster.store.answered import TABLES


class Migration(migrations.Migration):
    dependencies = [("store", "0008_turn")]
    operations = [migrations.RunSQL(TABLES, "DROP TABLE answered")]
