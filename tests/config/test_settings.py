"""What an operator's few settings decide, each read by a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

_TELL = """
import json, sys
from wellkept.config import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}, default=str))
"""


def told(*names: str, **environment: str) -> dict[str, Any]:
    """The settings of those names, under exactly this environment."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("WELLKEPT_", "XDG_"))}
    done = subprocess.run(
        [sys.executable, "-c", _TELL, *names],
        env={**kept, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_an_https_address_turns_on_what_only_https_can_keep() -> None:
    names = ("ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "SECURE_HSTS_SECONDS", "SESSION_COOKIE_SECURE")
    on = told(*names, WELLKEPT_BASE_URL="https://book.example.org:8443/")
    assert on["ALLOWED_HOSTS"][0] == "book.example.org"
    assert on["CSRF_TRUSTED_ORIGINS"] == ["https://book.example.org:8443"]
    assert on["SECURE_HSTS_SECONDS"] > 0
    assert on["SESSION_COOKIE_SECURE"] is True
    off = told(*names)
    assert off == {
        "ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]"],
        "CSRF_TRUSTED_ORIGINS": [],
        "SECURE_HSTS_SECONDS": 0,
        "SESSION_COOKIE_SECURE": False,
    }


def test_the_key_lies_outside_the_data_folder(tmp_path: Path) -> None:
    paths = told("WELLKEPT_DATA_DIR", "WELLKEPT_KEY_FILE", HOME=str(tmp_path))
    assert not Path(paths["WELLKEPT_KEY_FILE"]).is_relative_to(paths["WELLKEPT_DATA_DIR"])
    assert all(Path(path).is_relative_to(tmp_path) for path in paths.values())


def test_sessions_outlive_a_restart_because_their_key_comes_from_the_master_key(tmp_path: Path) -> None:
    key = tmp_path / "master.key"
    without = [told("SECRET_KEY", WELLKEPT_KEY_FILE=str(key))["SECRET_KEY"] for _ in range(2)]
    key.write_text("a2V5" * 11)
    with_key = [told("SECRET_KEY", WELLKEPT_KEY_FILE=str(key))["SECRET_KEY"] for _ in range(2)]
    assert without[0] != without[1]
    assert with_key[0] == with_key[1] != key.read_text()


def test_any_sqlite_address_gets_the_backend_with_the_gate(tmp_path: Path) -> None:
    database = told("DATABASES", WELLKEPT_DATABASE_URL=f"sqlite:///{tmp_path / 'other.sqlite3'}")["DATABASES"]
    assert database["default"]["ENGINE"] == "wellkept.storage.sqlite"


@pytest.mark.parametrize(("asked", "binding"), [("", True), ("?server_side_binding=False", "False")])
def test_postgresql_prepares_statements_unless_the_address_says_otherwise(
    asked: str, binding: object
) -> None:
    options = told("DATABASES", WELLKEPT_DATABASE_URL=f"postgres://ann@db.example.org/practice{asked}")[
        "DATABASES"
    ]["default"]["OPTIONS"]
    assert options == {"server_side_binding": binding, "prepare_threshold": 3}


def test_pages_may_load_and_run_nothing_but_their_own() -> None:
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == ["'self'"]
    assert not any(
        "unsafe" in source or "http" in source for sources in policy.values() for source in sources
    )


def test_mail_lies_as_files_until_an_address_to_send_by_is_given() -> None:
    names = ("EMAIL_BACKEND",)
    assert told(*names)["EMAIL_BACKEND"].endswith("FolderBackend")
    given = told(*names, "EMAIL_HOST", WELLKEPT_EMAIL_URL="smtp+tls://user:password@mail.example.org:587")
    assert given["EMAIL_BACKEND"].endswith("smtp.EmailBackend")
    assert given["EMAIL_HOST"] == "mail.example.org"
