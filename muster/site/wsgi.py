"""The entry point of a web server: ``muster.site.wsgi:application``."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import resolve

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muster.site.settings")
application = get_wsgi_application()
resolve("/")  # every page is read now and not with somebody's first request
# What has been read stays: the collector, which stops a page to look at everything again, need
# not look at it, and processes forked from this one share it.
gc.collect()
gc.freeze()
