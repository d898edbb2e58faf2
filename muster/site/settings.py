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
