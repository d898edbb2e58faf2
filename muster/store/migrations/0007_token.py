"""The table of tokens."""

from django.db import migrations

from muster.store.token import TABLES


class Migration(migrations.Migration):
    dependencies = [("store", "0006_message")]
    operations = [migrations.RunSQL(TABLES, "DROP TABLE token")]
