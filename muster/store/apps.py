"""The one Django app that owns tables."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """The ledger and its projections."""

    name = "muster.store"
    label = "store"
    default = True
