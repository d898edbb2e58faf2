"""The tables of messages."""

from django.db import migrations

from muster.store.message import TABLES


class Migration(migrations.Migration):
    dependencies = [("store", "0005_work")]
    operations = [
        migrations.RunSQL(TABLES, "DROP TABLE contact; DROP TABLE outbox; DROP TABLE told")
    ]
