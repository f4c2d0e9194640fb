"""The WSGI entry. It refuses to serve what the system checks refuse: a view without a permission,
a database with unsafe settings."""

import os

from django.core.checks import run_checks
from django.core.management.base import SystemCheckError
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

if errors := [found for found in run_checks(databases=["default"]) if found.is_serious()]:
    raise SystemCheckError("\n".join(str(error) for error in errors))
