"""The one Django app that owns tables."""

from django.apps import AppConfig
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created


class StoreConfig(AppConfig):
    """The ledger and its projections."""

    name = "muster.store"
    label = "store"
    default = True

    def ready(self) -> None:
        """Plan every query for what the ledger is: small answers out of large indexes."""
        connection_created.connect(_plan_for_indexes)


def _plan_for_indexes(connection: BaseDatabaseWrapper, **_: object) -> None:
    """Tell PostgreSQL that pages are mostly in memory, and not to compile short queries."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET random_page_cost = 1.1; SET jit = off")
            # what is prepared is planned once, for the short lists it mostly meets
            cursor.execute("SET plan_cache_mode = force_generic_plan")
        connection.connection.prepare_threshold = 0  # what asks for it is prepared at once
