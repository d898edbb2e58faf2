"""Debian's Chromium and a server of one ledger's own, for tests of pages as people see them.

Without the browser such a test is skipped; on CI its absence is a failure.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connection, connections
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright
from web.service import TESTER

from muster.site.settings import database
from muster.store.models import Account

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SESSIONS: dict[str, list[dict[str, str]]] = {}  # cookies of who has signed in, by login
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


class _Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True


@contextmanager
def served(directory: Path, tell: Callable[[], None]) -> Iterator[str]:
    """The address of the pages of what ``tell`` tells, from a file of their own."""
    before = connections.settings["default"]
    connections["default"].close()
    del connections["default"]
    connections.settings["default"] = connections.configure_settings(
        {"default": database(f"sqlite:///{directory / 'muster.sqlite3'}")}
    )["default"]
    call_command("migrate", verbosity=0)
    tell()
    application = get_wsgi_application()
    server = make_server("127.0.0.1", 0, application, server_class=_Threads, handler_class=_Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    connection.close()
    del connections["default"]
    connections.settings["default"] = before


@contextmanager
def chromium(address: str, *logins: str) -> Iterator[Browser]:
    """The browser, with these accounts signed in; start it when all is told.

    Its thread may not ask Django.
    """
    if not CHROMIUM.exists():
        say = "chromium is not installed: apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(say)
        pytest.skip(say)
    for login in logins:
        SESSIONS[login] = _session(address, login)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


def _session(address: str, login: str) -> list[dict[str, str]]:
    """Return a session of ``login`` as the browser keeps it; :func:`opened` takes it up."""
    client = Client()
    client.force_login(Account.objects.get_or_create(login=login)[0])
    return [cookie_of(client, address)]


def cookie_of(client: Client, address: str) -> dict[str, str]:
    """Return the cookie of a client's session, for the browser to take up."""
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": address}


def opened(
    browser: Browser, *, size: dict[str, int], locale: str, who: str = TESTER, **settings: object
) -> Page:
    """Return a page of who has signed in, which keeps what the console is told."""
    context = browser.new_context(viewport=size, locale=locale, **settings)
    context.add_cookies(SESSIONS[who])
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda said: page.complaints.append(said.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    return page
