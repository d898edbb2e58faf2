"""Long work: ask for it, stop it, see it; take it from the queue, and again if a worker died.

The queue is a library's (``django_tasks_db``): it hands each piece to one worker. What is asked
enters the queue and the table ``work`` in one transaction. A worker that dies leaves its piece
behind; :func:`recover` puts it back, and the next attempt records nothing twice.
"""

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from uuid import uuid4

from django.db import transaction
from django_tasks import TaskContext, task
from django_tasks_db.models import DBTaskResult, DBTaskResultQuerySet

from muster.core.ledger import Fact
from muster.core.work import (
    ASKED,
    ATTEMPTS_MAX,
    LEASE,
    WAITS,
    Asked,
    Complaint,
    Ended,
    RegisterAsked,
    Stage,
    Task,
    Work,
    key_of,
)
from muster.steps.hand import Hand
from muster.steps.work_rights import still_may
from muster.store import work as store
from muster.store.dialect import writing
from muster.store.now import this_moment
from muster.store.reading import keyed

QUEUE = "work"
KEPT = timedelta(days=14)  # after its end, with its files
LISTED_MAX = 500  # pieces looked through for the last of a kind
NO_RIGHT = "whoever asked for it may not do this any more"
_LOOK_S = 1.0  # how often a piece asks whether it shall stop, and says how far it is
_TASK_OF = {body: name for name, body in ASKED.items()}


def ask(asked: Asked, *, by: str, org: str, at: datetime, file: bytes | None = None) -> str:
    """Put work in the queue and return its code. A workbook comes along as ``file``."""
    code = uuid4().hex
    with transaction.atomic():
        store.put(code, _TASK_OF[type(asked)], asked, by=by, org=org, at=at)
        if file is not None:
            store.keep(code, GIVEN, file)
        do.enqueue(code)
    return code


GIVEN = "given"  # the name under which a file that came along is kept
LOOKED = "looked"  # and what was seen in it
MENDED = "mended"  # the ways that were found to mend a roster


def find(code: str) -> Work | None:
    """Return one piece of work."""
    return store.find(code)


def last_of(task: Task) -> Work | None:
    """Return the piece of this kind that is not ended, else the one asked for last."""
    return next((each for each in store.latest(LISTED_MAX) if each.task is task), None)


def latest(limit: int = 50) -> list[Work]:
    """Return the pieces asked for last: what is not ended first."""
    return store.latest(limit)


def ask_once(asked: Asked, *, by: str, org: str, at: datetime) -> str:
    """Put work in the queue unless one of its kind is under way; return the code of that one."""
    with writing():
        going = last_of(_TASK_OF[type(asked)])
        if going is not None and not going.ended:
            return going.code
        return ask(asked, by=by, org=org, at=at)


def stop(code: str, at: datetime) -> bool:
    """Ask work to stop; what waits has ended at once. Return whether there was any to stop."""
    return store.stop(code, at)


def file(work: Work) -> bytes | None:
    """Return the file that came of it, while it is kept."""
    return store.file(work.code, work.end.file) if work.end and work.end.file else None


def mended(work: Work) -> bytes | None:
    """Return the ways that were found to mend a roster, while they are kept."""
    return store.file(work.code, MENDED)


# --- a register that was looked at --------------------------------------------------------------


def looked(work: Work) -> bytes | None:
    """Return what was seen in a register that was looked at, while it is kept."""
    return store.file(work.code, LOOKED)


def waits(work: Work) -> bool:
    """Return whether the register that was looked at is still kept to be imported."""
    return bool(work.end and work.end.waits) and store.file(work.code, GIVEN) is not None


def import_looked(work: Work, *, by: str, at: datetime) -> str | None:
    """Ask for the import of what was looked at, and return its code; None if it is not kept.

    The file moves along, so of two who press at once, or of one who presses twice, one asks.
    """
    asked, code = work.asked, uuid4().hex
    if not isinstance(asked, RegisterAsked) or not waits(work):
        return None
    with transaction.atomic():
        wanted = RegisterAsked(name=asked.name, since=asked.since or work.asked_at)
        store.put(code, Task.REGISTER, wanted, by=by, org=work.org, at=at)
        if not store.move(work.code, code, GIVEN):
            transaction.set_rollback(True)
            return None
        store.let_go(work.code, LOOKED)
        do.enqueue(code)
    return code


def forget(work: Work) -> None:
    """Forget the register that was looked at, and what was seen in it."""
    store.let_go(work.code, GIVEN)
    store.let_go(work.code, LOOKED)


# --- done ----------------------------------------------------------------------------------------


class Stopped(Exception):
    """Somebody asked this work to stop."""


class Lost(Exception):
    """This work is no longer its worker's: it was given up for dead, and another has it."""


@dataclass(slots=True)
class Desk:
    """What a piece of work is done at: what was asked, the hand that records, a sign of life."""

    work: Work
    clock: Callable[[], datetime] = this_moment
    _told: tuple[int, int, str] = (0, 0, "")
    _looked_s: float = field(default_factory=monotonic)
    _stopping: bool = False

    def hand(self, part: str, *, source: str = "work") -> Hand:
        """Return a hand whose keys follow from the work and ``part``: alike in each attempt."""
        numbers = iter(range(1 << 30))
        return Hand(
            by=self.work.by,
            org=self.work.org,
            source=source,
            clock=self.clock,
            new_key=lambda: key_of(self.work.code, f"{part}/{next(numbers)}"),
        )

    def recorded(self, *parts: str) -> set[str]:
        """Return for which of ``parts`` an earlier attempt has recorded its first fact."""
        keys = {key_of(self.work.code, f"{part}/0"): part for part in parts}
        return {keys[key] for key in store.recorded(keys)}

    def fact_of(self, part: str) -> Fact | None:
        """Return the first fact that was recorded for ``part``, in this attempt or another."""
        return next(iter(keyed(key_of(self.work.code, f"{part}/0"))), None)

    def tell(self, done: int, total: int, said: str = "") -> None:
        """Say how far it is; raises :class:`Stopped` or :class:`Lost` when it shall not go on."""
        news = said != self._told[2]
        self._told = (done, total, said)
        if news or done == total or monotonic() - self._looked_s >= _LOOK_S:
            self._look()
        if self._stopping:
            raise Stopped

    def stopping(self) -> bool:
        """Return whether it shall stop; cheap enough to be asked all the time."""
        if not self._stopping and monotonic() - self._looked_s >= _LOOK_S:
            self._look()
        return self._stopping

    def _look(self) -> None:
        self._looked_s = monotonic()
        done, total, said = self._told
        if not store.sign(self.work.code, self.work.worker, self.clock()):
            raise Lost
        store.tell(self.work.code, self.work.worker, done=done, total=total, said=said)
        self._stopping = store.stopping(self.work.code)

    def given(self) -> bytes:
        """Return the file that came along."""
        return store.file(self.work.code, GIVEN) or b""

    def keep(self, name: str, content: bytes) -> None:
        """Keep a file that came of it; written anew it takes the place of the one before."""
        store.keep(self.work.code, name, content)


Doing = Callable[[Desk], Ended]
_DOINGS: dict[Task, Doing] = {}


def doing(name: Task) -> Callable[[Doing], Doing]:
    """Register the function that does the work called ``name``."""

    def register(function: Doing) -> Doing:
        _DOINGS[name] = function
        return function

    return register


@task(queue_name=QUEUE, takes_context=True)
def do(context: TaskContext, code: str) -> None:
    """Do one piece of work, if it still waits."""
    attempt(code, context.task_result.worker_ids[-1])


def attempt(code: str, worker: str, *, clock: Callable[[], datetime] = this_moment) -> None:
    """Let ``worker`` do a piece of work that waits, and note how it ended.

    What goes wrong by our fault ends it as broken and is raised. What ends the process (a
    signal, no memory) is not noted here: the work then counts as abandoned.
    """
    if not store.begin(code, worker, clock()):
        return
    work = store.find(code)
    if work is None:
        return
    try:
        ended = _done(work, clock)
    except Lost:
        return
    except Stopped:
        ended = Ended(stage=Stage.CANCELLED)
    except Exception:
        store.end(code, worker, Ended(stage=Stage.BROKEN), clock())
        raise
    with transaction.atomic():
        if store.end(code, worker, ended, clock()) and not ended.waits:
            store.let_go(code, GIVEN)  # a workbook of people is kept no longer than needed


def _done(work: Work, clock: Callable[[], datetime]) -> Ended:
    if work.attempts > ATTEMPTS_MAX:
        return Ended(stage=Stage.BROKEN)
    if work.stopping:
        return Ended(stage=Stage.CANCELLED)
    if not still_may(work, clock()):
        return Ended(stage=Stage.REFUSED, complaints=(Complaint(place="", code=NO_RIGHT),))
    return _DOINGS[work.task](Desk(work, clock))


# --- workers -------------------------------------------------------------------------------------


def new_worker() -> str:
    """Return the name of this process as a worker: where it runs, as what, and by chance."""
    return f"{socket.gethostname()[:32]}:{os.getpid()}:{uuid4().hex[:8]}"


def gone(worker: str) -> bool:
    """Return whether ``worker`` is known to be gone: it was a process here, and is none now."""
    host, _, rest = worker.partition(":")
    number = rest.partition(":")[0]
    if host != socket.gethostname()[:32] or not number.isdecimal():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def sign_of_life(worker: str, at: datetime) -> None:
    """Note that ``worker`` lives, for whatever it works on."""
    for work in store.running():
        if work.worker == worker:
            store.sign(work.code, worker, at)


def _queue() -> DBTaskResultQuerySet:
    return DBTaskResultQuerySet(DBTaskResult)


def waiting() -> bool:
    """Return whether anything in the queue may be taken now."""
    return bool(_queue().ready().filter(queue_name=QUEUE).exists())


def recover(at: datetime) -> int:
    """Put back what workers that died left behind; return how many pieces."""
    found = 0
    for row in _queue().running():
        worker = row.worker_ids[-1]
        work = store.find(row.args_kwargs["args"][0])
        if work is not None and work.stage is Stage.RUNNING and work.worker == worker:
            lost = work.abandoned(at, gone=gone(worker))
        else:
            lost = gone(worker) or row.started_at is None or at - row.started_at > LEASE
        if lost:
            row.set_failed(Lost(worker))
            if work is not None and work.stage is Stage.WAITING:
                do.enqueue(work.code)  # it died before it had begun
                found += 1
    for work in store.running():
        if work.abandoned(at, gone=gone(work.worker)):
            with transaction.atomic():
                if store.give_back(work.code, work.worker):
                    do.enqueue(work.code)
                    found += 1
    return found


def prune(at: datetime) -> None:
    """Forget what ended long ago, also in the queue, and files that waited too long."""
    store.let_go_all((GIVEN, LOOKED, MENDED), at - WAITS)
    store.prune(at - KEPT)
    _queue().finished().filter(finished_at__lt=at - KEPT).delete()
