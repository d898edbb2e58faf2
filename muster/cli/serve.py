"""``muster serve``: the pages, on this machine only until sign-in exists."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Annotated, Any

import typer
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from gunicorn.app.base import BaseApplication

from muster.cli import show
from muster.cli.figure import Database
from muster.cli.work import beside

LOOPBACK = "127.0.0.1"


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, application: Callable[..., Any], port: int) -> None:
        self._application = application
        self._port = port
        super().__init__()

    def load_config(self) -> None:
        """Listen on loopback alone, with a few threads."""
        self.cfg.set("bind", f"{LOOPBACK}:{self._port}")
        self.cfg.set("workers", 2)
        self.cfg.set("threads", 4)
        self.cfg.set("loglevel", "warning")
        self.cfg.set("timeout", 120)

    def load(self) -> Callable[..., Any]:
        """Return the pages."""
        return self._application


def serve(
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 8000,
    work: Annotated[
        bool, typer.Option(help="Do long work too, in a worker beside the pages.")
    ] = True,
    database: Database = None,
) -> None:
    """Serve the pages at http://127.0.0.1:8000 until stopped."""
    show.speak()
    run(port, work=work)


def run(port: int, *, work: bool = True) -> None:
    """Bring the tables up to date and serve until stopped, with a worker beside the pages."""
    call_command("migrate", verbosity=0)
    with beside() if work else nullcontext():
        _Server(get_wsgi_application(), port).run()
