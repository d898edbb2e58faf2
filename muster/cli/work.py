"""``muster work``: do long work from the queue, until stopped or until there is none left."""

import logging
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from subprocess import Popen, TimeoutExpired
from threading import Event, Thread
from time import monotonic
from typing import Annotated

import typer
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, close_old_connections
from django.utils.translation import gettext as _
from django_tasks_db.management.commands.db_worker import Worker

from muster.cli import show
from muster.cli.figure import Database
from muster.cli.message import tell
from muster.steps import (
    health,
    work_tasks,  # noqa: F401  what can be done registers itself
)
from muster.steps import work as steps
from muster.store.now import this_moment
from muster.web.words_work import STAGES, TASKS

_PRUNE_S = 3600.0  # between two times that what is old is forgotten
_WAIT_S = 1.0  # between two looks at an empty queue
_SIGN_S = 10.0  # between two signs of life; far less than the lease
_AT_A_TIME = 4  # before looking again for what dead workers left
_STOP_S = 10.0  # a worker that is told to end gets so long before it is ended

Once = Annotated[bool, typer.Option("--once", help="Do what waits, then end.")]
Status = Annotated[bool, typer.Option("--status", help="Say what is asked for, do nothing.")]
Beside = Annotated[  # pages, and how many seconds their clock is behind
    int | None, typer.Option("--beside", hidden=True)
]


def work(
    once: Once = False, status: Status = False, beside: Beside = None, database: Database = None
) -> None:
    """Do long work: plans, imports, exports, rosters, bulletin files."""
    show.speak()
    if status:
        show.ledger_note()
        _print_status()
        return
    call_command("migrate", verbosity=0)
    if beside is not None:
        settings.MUSTER_BEHIND_S = beside
    elif settings.MUSTER_DEMO:
        show.go_on()
    _run(once=once, parent=None if beside is None else os.getppid())


def _print_status() -> None:
    columns = [
        (_("work"), False),
        (_("asked by"), False),
        (_("asked"), False),
        (_("state"), False),
        (_("done"), True),
        (_("code"), False),
    ]
    rows = [
        (
            str(TASKS[each.task]),
            each.by,
            f"{show.local(each.asked_at):%Y-%m-%d %H:%M}",
            str(STAGES[each.stage]),
            f"{each.done:,}/{each.total:,}" if each.total else "",
            each.code[:8],
        )
        for each in steps.latest()
    ]
    show.out.print(show.table(_("Long work"), columns, rows))


def _run(*, once: bool, parent: int | None) -> None:
    """Take work from the queue until told to stop, the parent is gone, or none is left."""
    logging.getLogger("django_tasks").setLevel(logging.CRITICAL)  # a worker says it in the table
    name, stop = steps.new_worker(), Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with suppress(OperationalError):  # the ledger is being written; the next sign will do
        health.worker_lives(this_moment())
    pruned_s = -_PRUNE_S
    with _signs(name):
        while not stop.is_set():
            if monotonic() - pruned_s >= _PRUNE_S:
                steps.prune(this_moment())
                pruned_s = monotonic()
            steps.recover(this_moment())
            with suppress(OperationalError):  # the ledger is being written; next time will do
                tell()
            if steps.waiting():
                _take(name)
            elif once:
                return
            else:
                stop.wait(_WAIT_S)
            if parent is not None and os.getppid() != parent:
                return


def _take(name: str) -> None:
    """Do the first few pieces in the queue."""
    Worker(
        queue_names=[steps.QUEUE],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=_AT_A_TIME,
        worker_id=name,
        excluded_queue_names=[],
    ).run()


@contextmanager
def _signs(name: str) -> Iterator[None]:
    """Give signs of life while the work itself may be deep in a planner."""
    ended = Event()

    def sign() -> None:
        while not ended.wait(_SIGN_S):
            try:
                steps.sign_of_life(name, this_moment())
                health.worker_lives(this_moment())
            except OperationalError:
                continue  # the ledger is being written; the next sign will do
            finally:
                close_old_connections()

    thread = Thread(target=sign, name="signs of life", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


@contextmanager
def beside() -> Iterator[None]:
    """Let one worker run in a process of its own, by our clock, for as long as we do."""
    behind = str(settings.MUSTER_BEHIND_S)
    worker = Popen([sys.executable, "-m", "muster.cli.main", "work", "--beside", behind])
    try:
        yield
    finally:
        worker.terminate()
        try:
            worker.wait(_STOP_S)
        except TimeoutExpired:  # it is deep in something; the work is taken up again next time
            worker.kill()
            worker.wait()
