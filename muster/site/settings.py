"""Settings, read from the environment once. Every name read here is in docs/reference."""

import os
import secrets
from contextlib import suppress
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
INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django_htmx",
    "django_tasks_db",
    "muster.store",
    "muster.web",  # before allauth, whose pages are ours
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["work"]}}
USE_TZ = True
TIME_ZONE = os.environ.get("MUSTER_ZONE", "Asia/Shanghai")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def secret_key() -> str:
    """Return what sessions and links are signed with: MUSTER_SECRET_KEY, else a key of this place.

    The latter is made once and kept where only its owner reads it, so that a start is enough to
    try Muster and no key is the same in two places.
    """
    if key := os.environ.get("MUSTER_SECRET_KEY"):
        return key
    file = VAR / "secret-key"
    if not file.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f"secret-key.{os.getpid()}")
        with open(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):  # of two who begin at once, the first one's key is both's
            os.link(draft, file)
        draft.unlink()
    return file.read_text(encoding="ascii")


SECRET_KEY = secret_key()
MUSTER_SECOND_STEP_KEYS = os.environ.get("MUSTER_SECOND_STEP_KEYS", "")

# --- pages: on this machine alone, or beyond it behind a proxy that encrypts ----------------------

LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]
MUSTER_HOSTS = os.environ.get("MUSTER_HOSTS", "").replace(",", " ").split()
ALLOWED_HOSTS = [*MUSTER_HOSTS, *LOOPBACK]
MUSTER_REMIND_H = int(os.environ.get("MUSTER_REMIND_H", "12"))
MUSTER_SILENCE_MIN = int(os.environ.get("MUSTER_SILENCE_MIN", "120"))
MUSTER_BACKUP_FILE = os.environ.get("MUSTER_BACKUP_FILE", "")
MUSTER_METRICS_TOKEN = os.environ.get("MUSTER_METRICS_TOKEN", "")
if MUSTER_HOSTS:
    proxies = int(os.environ.get("MUSTER_PROXIES", "1"))
    ALLAUTH_TRUSTED_PROXY_COUNT = proxies  # whose word on where a request comes from is taken
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if proxies else None
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^metrics$"]  # asked on the machine itself
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
ROOT_URLCONF = "muster.site.urls"
WSGI_APPLICATION = "muster.site.wsgi.application"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "muster.web.policy.strict",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "muster.web.error.never_blank",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "muster.web.door.Door",
    "allauth.account.middleware.AccountMiddleware",
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

# --- sign-in: accounts of our own; the second step, sessions and limits are allauth's -------------

AUTH_USER_MODEL = "store.Account"
AUTHENTICATION_BACKENDS = ["muster.web.sign_in_rules.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["login", "person"]},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 24 * 3600  # of a link to choose a password by
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
SESSION_COOKIE_NAME = "muster_session"
SESSION_COOKIE_AGE = 12 * 3600  # a long duty and the way to it
SESSION_COOKIE_SAMESITE = "Lax"  # another provider's answer comes back by a link
CACHES = {
    "default": {  # what every process must know of: attempts to sign in, wrong codes of posts
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "attempt",
        "OPTIONS": {"MAX_ENTRIES": 20_000},  # 300 by itself: a station that signs in drops them
    }
}
MUSTER_DEMO = not MUSTER_HOSTS and DATABASES["default"]["NAME"] == str(DEMO_LEDGER)
MUSTER_BEHIND_S = 0  # how far the clock is: set by the demo alone, once it knows its last fact
MUSTER_CAP_STATUS = os.environ.get("MUSTER_CAP_STATUS", "Actual")
MUSTER_WEBHOOK_PRIVATE = os.environ.get("MUSTER_WEBHOOK_PRIVATE") == "yes"
ACCOUNT_ADAPTER = "muster.web.sign_in_rules.AccountRules"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",  # a whole station signs in behind one address at eight o'clock
    "login_failed": "60/m/ip,5/15m/key",
    "reauthenticate": "10/m/user",
    "change_password": "10/m/user",
}

MFA_ADAPTER = "muster.web.sign_in_rules.SecondStepRules"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Muster"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # accounts have no e-mail
SOCIALACCOUNT_ADAPTER = "muster.web.sign_in_rules.ProviderRules"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a link: a form may send to ourselves alone
MUSTER_OIDC_URL = os.environ.get("MUSTER_OIDC_URL", "")
MUSTER_OIDC_CLAIM = os.environ.get("MUSTER_OIDC_CLAIM", "preferred_username")
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": os.environ.get("MUSTER_OIDC_NAME", "OpenID Connect"),
                "client_id": os.environ.get("MUSTER_OIDC_CLIENT", ""),
                "secret": os.environ.get("MUSTER_OIDC_SECRET", ""),
                "settings": {"server_url": MUSTER_OIDC_URL},
            }
        ]
        if MUSTER_OIDC_URL
        else [],
    }
}

_MODEL_CASE_TILES = ROOT / "scenarios" / "inner-mongolia-2020" / "tiles.csv"
MUSTER_TILES = os.environ.get("MUSTER_TILES") or (
    str(_MODEL_CASE_TILES) if _MODEL_CASE_TILES.exists() else ""
)
