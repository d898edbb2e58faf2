"""The entry point of a web server: ``muster.site.wsgi:application``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muster.site.settings")
application = get_wsgi_application()
