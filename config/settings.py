"""Settings from the environment. Without any, a private installation on SQLite under `var/`.

| variable | meaning | default |
|---|---|---|
| MONITOR_SECRET_KEY | signing key; made once and kept in `var/secret-key` when absent | – |
| DATABASE_URL | postgres://user:password@host/name or sqlite:///path | var/monitor.sqlite3 |
| MONITOR_HOSTS | host names, comma separated | 127.0.0.1,localhost,[::1] |
| MONITOR_HTTPS | 1 behind TLS: secure cookies, HSTS, redirect; 0 without | 1 unless demonstration or debug |
| MONITOR_DEMONSTRATION | 1 opens signed in to the demonstration network | 0 |
| MONITOR_DEBUG | 1 shows tracebacks | 0 |
| MONITOR_DISCLOSURE_THRESHOLDS | theme=k, comma separated: counts that the public does not see | 5; sensitive 10 |
| MONITOR_FACTS | where the files of facts live; shared by every machine of an installation | var/facts |
| MONITOR_FACTS_ENGINE | who answers what is not rolled up: duckdb, or spark at MONITOR_SPARK | duckdb |
| MONITOR_INE, MONITOR_EUROSTAT | addresses of the statistics APIs (docs/data.md) | –: never asked |
| MONITOR_SPARK | address of a Spark Connect server, sc://host:port | – |
| MONITOR_FACTS_THREADS, MONITOR_FACTS_MEMORY | what DuckDB may take in each process | 1, 1GB |
| MONITOR_FACTS_IMPORT_MEMORY | what it may take besides to read a long file; the rest goes to the disk | 256MB |
| MONITOR_PANEL_SECONDS, MONITOR_DASHBOARD_SECONDS | what a view of a dashboard, and all of them, may take | 2, 8 |
| MONITOR_ADDRESS | where the links of messages lead | https://(first host); http://127.0.0.1:8000 without TLS |
| MONITOR_PUBLIC_SECONDS | how long a public page may be sent again without looking whether it changed | 1 |
| MONITOR_API_LIMIT | questions that an address may ask the API in a minute | 120 |
| MONITOR_PROXIES | how many proxies of ours stand in front, each adding to X-Forwarded-For | 0 |
| EMAIL_URL_HOST, EMAIL_URL_USER, EMAIL_URL_PASSWORD, EMAIL_FROM | SMTP | files under var/mail |
| EMAIL_URL_PORT | 465 is TLS from the start, 587 STARTTLS, another neither | 587 |
| EMAIL_URL_TIMEOUT | seconds that the mail server has for each answer | 20 |
| MONITOR_MAIL_LEASE | seconds until a message that a vanished worker was sending is sent by another | 600 |
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.databases import database
from monitor.kernel.database import SQLITE_OPTIONS, use_bundled_sqlite

use_bundled_sqlite()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("MONITOR_VAR", BASE_DIR / "var"))
VAR.mkdir(parents=True, exist_ok=True)


def _flag(name: str, *, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0") in {"1", "true", "yes"}


def _secret_key() -> str:
    if key := os.environ.get("MONITOR_SECRET_KEY"):
        return key
    kept = VAR / "secret-key"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(60))
    return kept.read_text()


SECRET_KEY = _secret_key()
DEBUG = _flag("MONITOR_DEBUG")
DEMONSTRATION = _flag("MONITOR_DEMONSTRATION")
# Behind TLS unless this is a demonstration, a debug session or said otherwise.
HTTPS = _flag("MONITOR_HTTPS", default=not (DEMONSTRATION or DEBUG))
ALLOWED_HOSTS = os.environ.get("MONITOR_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
MONITOR_ADDRESS = os.environ.get(
    "MONITOR_ADDRESS", f"https://{ALLOWED_HOSTS[0]}" if HTTPS else "http://127.0.0.1:8000"
).rstrip("/")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []

INSTALLED_APPS = [
    "monitor.kernel",
    "monitor.ui",
    "monitor.people",
    "monitor.territory",
    "monitor.network",
    "monitor.facts",
    "monitor.indicators",
    "monitor.agenda",
    "monitor.plans",
    "monitor.desk",
    "monitor.portal",
    "monitor.api",
    "monitor.demonstration",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "monitor.portal.repeating.repeated",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "monitor.kernel.guard.private_pages",
    "monitor.demonstration.middleware.open_signed_in",
    "monitor.kernel.guard.read_only_guard",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "monitor.network.access.AccessMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DATABASES = {
    "default": database(os.environ.get("DATABASE_URL", f"sqlite:///{VAR / 'monitor.sqlite3'}"))
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [],
        "NAME": "jinja2",
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "config.jinja.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "monitor.desk.context.page",
            ],
        },
    },
    {
        # For what third-party rooms render themselves: form widgets, e-mail bodies.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

LANGUAGE_CODE = "pt"
LANGUAGES = [("pt", _("Português")), ("en", _("Inglês"))]
LOCALE_PATHS = [BASE_DIR / "monitor" / "locale"]
TIME_ZONE = "Europe/Lisbon"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static-root"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:home"
LOGOUT_REDIRECT_URL = "portal:home"
ACCOUNT_ADAPTER = "monitor.people.adapter.ClosedAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = str
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Monitor Social] "
ACCOUNT_EMAIL_NOTIFICATIONS = True
# axes alone counts failed sign-ins, per person and address, and shows its page; a room of sixty
# people in training signs in from one address.
ACCOUNT_RATE_LIMITS = {"login_failed": None, "login": "120/m/ip"}
MFA_ADAPTER = "monitor.people.adapter.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Monitor Social"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_LOCKOUT_TEMPLATE = "429.html"
AXES_VERBOSE = False

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None

DISCLOSURE_THRESHOLDS = {
    theme.strip(): int(k)
    for theme, _equals, k in (
        pair.partition("=")
        for pair in os.environ.get("MONITOR_DISCLOSURE_THRESHOLDS", "").split(",")
        if pair
    )
}

# The store of facts (docs/scale.md). Threads and memory are of each process: a web worker asks small
# questions beside others; whoever rebuilds alone may take the machine.
FACTS = Path(os.environ.get("MONITOR_FACTS", VAR / "facts"))
FACTS_ENGINE = os.environ.get("MONITOR_FACTS_ENGINE", "duckdb")
FACTS_SPARK = os.environ.get("MONITOR_SPARK", "")
FACTS_THREADS = int(os.environ.get("MONITOR_FACTS_THREADS", "1"))
FACTS_MEMORY = os.environ.get("MONITOR_FACTS_MEMORY", "1GB")
FACTS_IMPORT_MEMORY = os.environ.get("MONITOR_FACTS_IMPORT_MEMORY", "256MB")
# Seconds that a panel of a dashboard, and all of them together, may take.
PANEL_SECONDS = float(os.environ.get("MONITOR_PANEL_SECONDS", "2"))
DASHBOARD_SECONDS = float(os.environ.get("MONITOR_DASHBOARD_SECONDS", "8"))
# Sources outside are asked only where an installation says at which address.
SOURCE_INE = os.environ.get("MONITOR_INE", "")
SOURCE_EUROSTAT = os.environ.get("MONITOR_EUROSTAT", "")

# Seconds for which what a stranger was sent is sent again without asking whether it changed.
PUBLIC_SECONDS = float(os.environ.get("MONITOR_PUBLIC_SECONDS", "1"))
API_LIMIT = int(os.environ.get("MONITOR_API_LIMIT", "120"))
PROXIES = int(os.environ.get("MONITOR_PROXIES", "0"))

# A plan is 25 MB at most (monitor.documents.gate); a form of a 200-action review has many fields.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

if host := os.environ.get("EMAIL_URL_HOST"):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = host
    EMAIL_PORT = int(os.environ.get("EMAIL_URL_PORT", "587"))
    EMAIL_HOST_USER = os.environ.get("EMAIL_URL_USER", "")
    EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_URL_PASSWORD", "")
    EMAIL_USE_TLS = EMAIL_PORT == 587
    EMAIL_USE_SSL = EMAIL_PORT == 465
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR / "mail"
EMAIL_TIMEOUT = float(os.environ.get("EMAIL_URL_TIMEOUT", "20"))
MAIL_LEASE = float(os.environ.get("MONITOR_MAIL_LEASE", "600"))
MAIL_STOP_URL = "desk:stop_mail"
DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM", "monitor-social@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
