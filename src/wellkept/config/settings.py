"""Settings. An operator sets five things by the environment (docs/operating.md); all else is decided here."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF

from wellkept.kernel import languages
from wellkept.trust.secret import signing_secret

env = environ.Env()
HOME = Path.home()


def _folder(variable: str, xdg: str, fallback: str) -> Path:
    base = env.str(xdg, default="") or str(HOME / fallback)
    return Path(env.str(variable, default="") or Path(base) / "wellkept").expanduser()


WELLKEPT_DATA_DIR = _folder("WELLKEPT_DATA_DIR", "XDG_DATA_HOME", ".local/share")
WELLKEPT_KEY_FILE = Path(
    env.str("WELLKEPT_KEY_FILE", default="") or _folder("", "XDG_CONFIG_HOME", ".config") / "master.key"
).expanduser()
WELLKEPT_MASTER_KEY = env.str("WELLKEPT_MASTER_KEY", default="")
WELLKEPT_BASE_URL = env.str("WELLKEPT_BASE_URL", default="").rstrip("/")
WELLKEPT_DEMO = env.bool("WELLKEPT_DEMO", default=False)

SECRET_KEY = signing_secret(WELLKEPT_MASTER_KEY, WELLKEPT_KEY_FILE)
DEBUG = env.bool("WELLKEPT_DEBUG", default=False)
_BASE = urlsplit(WELLKEPT_BASE_URL)
_HTTPS = _BASE.scheme == "https"
ALLOWED_HOSTS = [host for host in (_BASE.hostname, "localhost", "127.0.0.1", "[::1]") if host]
CSRF_TRUSTED_ORIGINS = [f"{_BASE.scheme}://{_BASE.netloc}"] if _BASE.netloc else []

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "wellkept.storage",
    "wellkept.trust",
    "wellkept.accounts",
    "wellkept.practice",
    "wellkept.clients",
    "wellkept.agreements",
    "wellkept.ties",
    "wellkept.scheduling.availability",
    "wellkept.scheduling.appointments",
    "wellkept.scheduling.series",
    "wellkept.scheduling.absences",
    "wellkept.scheduling.attestations",
    "wellkept.scheduling.imports",
    "wellkept.owncare",
    "wellkept.messages",
    "wellkept.web.ui",
    "wellkept.web.entry",
    "wellkept.web.me",
    "wellkept.web.public",
    "wellkept.web.work",
    "wellkept.interop.api",
    "wellkept.config",
    "allauth",  # after the rooms, so that their templates come first
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "wellkept.web.ui.languages.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "wellkept.web.entry.idle.IdleMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "wellkept.web.ui.answers.AnswersMiddleware",
]

ROOT_URLCONF = "wellkept.config.urls"
WSGI_APPLICATION = "wellkept.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]


def _database() -> dict[str, object]:
    url = env.str("WELLKEPT_DATABASE_URL", default="")
    if not url:
        return {"ENGINE": "wellkept.storage.sqlite", "NAME": str(WELLKEPT_DATA_DIR / "wellkept.sqlite3")}
    config: dict[str, object] = dict(environ.Env.db_url_config(url))
    if config["ENGINE"] == "django.db.backends.sqlite3":
        config["ENGINE"] = "wellkept.storage.sqlite"
    else:
        config["CONN_HEALTH_CHECKS"] = True
        # What a connection has sent three times is parsed no more (docs/decisions/0021-plain-reads-on-the-hot-path.md).
        options = {"server_side_binding": True, "prepare_threshold": 3}
        config["OPTIONS"] = {**options, **config.get("OPTIONS", {})}  # type: ignore[dict-item]
    return config


WELLKEPT_BACKUP_DIR = Path(env.str("WELLKEPT_BACKUP_DIR", default=str(WELLKEPT_DATA_DIR / "backups")))
DATABASES = {"default": {"CONN_MAX_AGE": 600, **_database()}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "wellkept_cache"}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31536000 if _HTTPS else 0
SECURE_SSL_REDIRECT = False  # the proxy that ends TLS redirects
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "wellkept.web.entry.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # invitations and first-run set-up prove or own the address
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_FORMS = {
    "login": "wellkept.web.entry.forms.SignInForm",
    "change_password": "wellkept.web.entry.forms.PasswordForm",
    "reset_password": "wellkept.web.entry.forms.ResetForm",
    "reset_password_from_key": "wellkept.web.entry.forms.NewPasswordForm",
}
MFA_ADAPTER = "wellkept.web.entry.adapter.MFAAdapter"
MFA_FORMS = {
    "authenticate": "wellkept.web.ui.codes.CodeForm",
    "reauthenticate": "wellkept.web.ui.codes.CodeAgainForm",
}
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a key that somebody found opens nothing
MFA_TOTP_TOLERANCE = 1  # steps of half a minute: people type, and clocks differ
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are proved by our own codes, not by allauth's table
MFA_TRUST_ENABLED = True
MFA_TRUST_COOKIE_AGE = timedelta(days=14)
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("WELLKEPT_TRUSTED_PROXIES", default=0)
USERSESSIONS_TRACK_ACTIVITY = False

if _EMAIL_URL := env.str("WELLKEPT_EMAIL_URL", default=""):
    vars().update(environ.Env.email_url_config(_EMAIL_URL))
else:
    EMAIL_BACKEND = "wellkept.messages.folder.FolderBackend"
    EMAIL_FILE_PATH = str(WELLKEPT_DATA_DIR / "mail")
EMAIL_TIMEOUT = 20  # seconds: a server that hangs keeps no other work waiting for long
DEFAULT_FROM_EMAIL = env.str("WELLKEPT_EMAIL_FROM", default="Appointments <appointments@localhost>")

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en-us"
LANGUAGES = list(languages.LANGUAGES.items())
LANGUAGE_COOKIE_NAME = "wk_language"
LOCALE_PATHS = [Path(__file__).resolve().parent.parent / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = WELLKEPT_DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_addresses": {"()": "wellkept.config.logs.WithoutAddresses"}},
    "formatters": {
        "plain": {
            "class": "wellkept.config.logs.WithoutMessages",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["without_addresses"]}
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "wellkept": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # the address is unique without regard to case, by a constraint
FORM_RENDERER = "wellkept.web.ui.forms.Renderer"
