"""Settings, read from the environment once. Every name read here is in docs/reference."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = Path(os.environ.get("MUSTER_VAR", ROOT / "var"))
DEMO_LEDGER = VAR / "demo" / "muster.sqlite3"


def database(url: str) -> dict[str, Any]:
    """Return Django's settings for ``sqlite:///PATH`` or ``postgresql://…``.

    Raises ``ValueError`` with the remedy for anything else.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": parts.path.removeprefix("/") if parts.netloc == "" else parts.path,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
                    "PRAGMA cache_size=-131072; PRAGMA temp_store=MEMORY; "
                    "PRAGMA recursive_triggers=ON"
                ),
            },
        }
    if parts.scheme in ("postgres", "postgresql"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.removeprefix("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "OPTIONS": dict(parse_qsl(parts.query)),
        }
    raise ValueError(f"{url}: a ledger is named by sqlite:///PATH or postgresql://USER@HOST/NAME")


def ledger_url() -> str:
    """Return where the ledger is: DATABASE_URL, else ``var/muster.sqlite3``, else the demo's."""
    if url := os.environ.get("DATABASE_URL"):
        return url
    own = VAR / "muster.sqlite3"
    return f"sqlite:///{own if own.exists() or not DEMO_LEDGER.exists() else DEMO_LEDGER}"


DATABASES = {"default": database(ledger_url())}
INSTALLED_APPS = ["django.contrib.staticfiles", "django_htmx", "muster.store", "muster.web"]
USE_TZ = True
TIME_ZONE = os.environ.get("MUSTER_ZONE", "Asia/Shanghai")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SECRET_KEY = os.environ.get("MUSTER_SECRET_KEY", "no sessions are kept until sign-in exists")

# --- pages: served on this machine alone until sign-in exists -------------------------------------

ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ROOT_URLCONF = "muster.site.urls"
WSGI_APPLICATION = "muster.site.wsgi.application"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "muster.web.policy.strict",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": ["muster.web.frame.frame"],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "muster.web.templatetags.shown",
            ],
        },
    }
]
STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True  # straight from the packages: nothing to collect before a start
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "muster" / "web" / "locale"]
LANGUAGE_COOKIE_NAME = "muster_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "muster_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "muster.web.error.refused"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

_MODEL_CASE_TILES = ROOT / "scenarios" / "inner-mongolia-2020" / "tiles.csv"
MUSTER_TILES = os.environ.get("MUSTER_TILES") or (
    str(_MODEL_CASE_TILES) if _MODEL_CASE_TILES.exists() else ""
)
