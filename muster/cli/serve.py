"""``muster serve``: the pages, on this machine, or beyond it behind a proxy that encrypts."""

import os
from collections.abc import Callable
from contextlib import nullcontext
from typing import Annotated, Any

import typer
from django.conf import settings
from django.core.management import call_command
from django.core.servers.basehttp import get_internal_wsgi_application
from gunicorn.app.base import BaseApplication

from muster.cli import show
from muster.cli.figure import Database
from muster.cli.work import beside

LOOPBACK = "127.0.0.1"


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, application: Callable[..., Any], host: str, port: int) -> None:
        self._application = application
        self._host, self._port = host, port
        super().__init__()

    def load_config(self) -> None:
        """Listen there, with a few threads."""
        self.cfg.set("bind", f"{self._host}:{self._port}")
        self.cfg.set("workers", 2)
        self.cfg.set("threads", 4)
        self.cfg.set("loglevel", "warning")
        self.cfg.set("timeout", 120)

    def load(self) -> Callable[..., Any]:
        """Return the pages."""
        return self._application


def serve(
    port: Annotated[int, typer.Option(help="Port to listen at.")] = 8000,
    host: Annotated[
        str, typer.Option(help="Address to listen at; beyond this machine see run-for-real.md.")
    ] = LOOPBACK,
    work: Annotated[
        bool, typer.Option(help="Do long work too, in a worker beside the pages.")
    ] = True,
    database: Database = None,
) -> None:
    """Serve the pages at http://127.0.0.1:8000 until stopped."""
    show.speak()
    if missing := _missing(host):
        raise ValueError(f"--host {host} is beyond this machine; set {' and '.join(missing)} first")
    run(port, host, work=work)


def _missing(host: str) -> list[str]:
    """Return the settings without which pages are not served beyond this machine."""
    if host in ("localhost", LOOPBACK, "::1"):
        return []
    return [name for name in ("MUSTER_SECRET_KEY", "MUSTER_HOSTS") if not os.environ.get(name)]


def run(port: int, host: str = LOOPBACK, *, work: bool = True) -> None:
    """Bring the tables up to date and serve until stopped, with a worker beside the pages."""
    call_command("migrate", verbosity=0)
    if settings.MUSTER_DEMO:
        show.go_on()
    with beside() if work else nullcontext():
        _Server(get_internal_wsgi_application(), host, port).run()
