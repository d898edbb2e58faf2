"""The tables of shifts that are watched over."""

from django.db import migrations

from muster.store.turn import TABLES


class Migration(migrations.Migration):
    dependencies = [("store", "0007_token")]
    operations = [migrations.RunSQL(TABLES, "DROP TABLE turn; DROP TABLE followed")]
