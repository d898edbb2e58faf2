"""The tables of webhooks."""

from django.db import migrations

from muster.store.webhook import TABLES


class Migration(migrations.Migration):
    dependencies = [("store", "0010_outbox")]
    operations = [migrations.RunSQL(TABLES, "DROP TABLE webhook; DROP TABLE delivery")]
