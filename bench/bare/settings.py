"""The platform's own settings, with one more form."""

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "bench.bare"]
ROOT_URLCONF = "bench.bare.urls"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
