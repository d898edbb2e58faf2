"""What a message belongs to and what became of it, for lists."""

from django.db import migrations

from muster.store.message import MORE

_BACK = """
DROP INDEX outbox_part; DROP INDEX outbox_whom;
ALTER TABLE outbox DROP COLUMN part_of; ALTER TABLE outbox DROP COLUMN reminds;
ALTER TABLE outbox DROP COLUMN taken; ALTER TABLE outbox DROP COLUMN answer
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0009_answered")]
    operations = [migrations.RunSQL(MORE, _BACK)]
