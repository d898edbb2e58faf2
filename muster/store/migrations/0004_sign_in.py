"""Who may sign in, and the memory of attempts that every process shares."""

import django.core.validators
from django.core.management import call_command
from django.db import migrations, models


def make_attempts(apps, schema_editor):
    """Make the table of the cache that counts attempts."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("store", "0003_access_log")]
    # they refer to the account, and would else come after the first migration alone
    run_before = [
        ("account", "0001_initial"),
        ("mfa", "0001_initial"),
        ("socialaccount", "0001_initial"),
        ("usersessions", "0001_initial"),
    ]
    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "login",
                    models.CharField(
                        max_length=40,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "\\A[a-z0-9][a-z0-9._-]{0,39}\\Z"
                            )
                        ],
                    ),
                ),
                ("person", models.CharField(blank=True, max_length=40)),
                ("is_active", models.BooleanField(default=True)),
                ("demo", models.BooleanField(default=False)),
            ],
            options={"db_table": "sign_in"},
        ),
        migrations.RunPython(make_attempts),
    ]
