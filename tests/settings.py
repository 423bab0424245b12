"""Settings for tests: a data folder and a key of their own.

Tests run on PostgreSQL where ``tools/with-postgresql`` names one and ``--database=sqlite`` is not given, else on SQLite.
"""

import base64
import os
import sys
import tempfile
from pathlib import Path

_FOLDER = Path(tempfile.mkdtemp(prefix="wellkept-tests-"))
os.environ["WELLKEPT_DATA_DIR"] = str(_FOLDER / "data")
os.environ["WELLKEPT_KEY_FILE"] = str(_FOLDER / "config" / "master.key")
os.environ["WELLKEPT_MASTER_KEY"] = base64.b64encode(b"k" * 32).decode()
_ON_POSTGRESQL = "--database=sqlite" not in sys.argv and not os.environ.get("WELLKEPT_TEST_SQLITE")
os.environ["WELLKEPT_DATABASE_URL"] = os.environ.get("WELLKEPT_TEST_POSTGRESQL", "") if _ON_POSTGRESQL else ""
if not _ON_POSTGRESQL:
    os.environ["WELLKEPT_TEST_SQLITE"] = "1"  # workers of xdist do not see the command line
os.environ.pop("WELLKEPT_EMAIL_URL", None)
os.environ.pop("WELLKEPT_BASE_URL", None)

from wellkept.config.settings import *  # noqa: E402, F403

DATABASES["default"]["CONN_MAX_AGE"] = 0  # type: ignore[name-defined]  # noqa: F405
if "sqlite" in DATABASES["default"]["ENGINE"]:  # type: ignore[name-defined]  # noqa: F405
    # A file, not memory: the gate and the pragmas are part of what is tested.
    DATABASES["default"]["TEST"] = {"NAME": str(_FOLDER / "test.sqlite3")}  # type: ignore[name-defined]  # noqa: F405
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
