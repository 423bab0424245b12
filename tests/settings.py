"""Settings for tests: a data folder and a key of their own, and the database that ``--database`` names.

Without it that is PostgreSQL where ``tools/with-postgresql`` has started one, else SQLite.
"""

import argparse
import base64
import os
import tempfile
from pathlib import Path

import pytest

from tests.postgres import NAME, PostgreSQLMissing, server_url


def _database() -> str:
    """Read before pytest does, which loads the settings first. Workers of xdist learn it by the environment."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--database", default=os.environ.get("WELLKEPT_TEST_DATABASE"))
    return parser.parse_known_args()[0].database or ("postgresql" if NAME in os.environ else "sqlite")


def _url(database: str) -> str:
    try:
        return server_url() if database == "postgresql" else ""
    except PostgreSQLMissing as missing:
        raise pytest.UsageError(str(missing)) from None


_FOLDER = tempfile.TemporaryDirectory(prefix="wellkept-tests-")  # gone when the process ends
_PATH = Path(_FOLDER.name)
for _name in [name for name in os.environ if name.startswith("WELLKEPT_") and "_TEST_" not in name]:
    del os.environ[_name]
os.environ["WELLKEPT_TEST_DATABASE"] = _database()
os.environ["WELLKEPT_DATABASE_URL"] = _url(os.environ["WELLKEPT_TEST_DATABASE"])
os.environ["WELLKEPT_DATA_DIR"] = str(_PATH / "data")
os.environ["WELLKEPT_KEY_FILE"] = str(_PATH / "config" / "master.key")
os.environ["WELLKEPT_MASTER_KEY"] = base64.b64encode(b"k" * 32).decode()

from wellkept.config.settings import *  # noqa: E402, F403

DATABASES["default"]["CONN_MAX_AGE"] = 0  # type: ignore[name-defined]  # noqa: F405
if "sqlite" in DATABASES["default"]["ENGINE"]:  # type: ignore[name-defined]  # noqa: F405
    # A file, not memory: the gate and the pragmas are part of what is tested.
    DATABASES["default"]["TEST"] = {"NAME": str(_PATH / "test.sqlite3")}  # type: ignore[name-defined]  # noqa: F405
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
