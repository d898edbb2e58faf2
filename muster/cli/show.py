"""How a terminal shows things: language, moments, tables, progress, complaints."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from signal import SIGINT, signal
from threading import Event, Timer, current_thread, main_thread
from time import monotonic
from types import FrameType

from django.conf import settings
from django.utils import translation
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from muster.core.ledger import AsOf
from muster.steps.reading import extent
from muster.steps.register import find
from muster.store.now import behind_s, this_moment

_PLAIN_WIDTH = 132  # columns where there is no screen to ask
out = Console(width=None if sys.stdout.isatty() else _PLAIN_WIDTH)
_err = Console(stderr=True)
WRONG = 2
_YEARS = 1900, 9000  # within which days can be added and zones changed


def speak() -> str:
    """Speak the user's language from here on: zh-hans or en, by MUSTER_LANG or LANG."""
    asked = os.environ.get("MUSTER_LANG") or os.environ.get("LANG", "")
    language = "zh-hans" if asked.lower().startswith("zh") else "en"
    translation.activate(language)
    return language


def chinese() -> bool:
    """Return whether Chinese is spoken."""
    return (translation.get_language() or "").startswith("zh")


def complain(text: str) -> int:
    """Say what is wrong on standard error; return the exit code for it."""
    print(f"muster: {text}", file=sys.stderr)
    return WRONG


def note(text: str) -> None:
    """Say on standard error what the user should know, though nothing is wrong."""
    print(f"muster: {text}", file=sys.stderr)


def ledger_note() -> None:
    """Say on standard error when the demo's ledger is read for want of another.

    Its clock is that of its pages. Raises ``LookupError`` with the remedy when there is no ledger:
    SQLite would make an empty file.
    """
    named = settings.DATABASES["default"]
    name = str(named["NAME"])
    if named["ENGINE"].endswith("sqlite3") and not Path(name).exists():
        raise LookupError(
            _("there is no ledger at %(place)s: import a register, or play the demo")
            % {"place": name}
        )
    if "DATABASE_URL" not in os.environ and name == str(settings.DEMO_LEDGER):
        print(_("muster: reading the demo's ledger"), file=sys.stderr)
    if settings.MUSTER_DEMO:
        go_on()


def go_on() -> None:
    """Let the demo's clock go on from its last fact, at the terminal as on pages."""
    if last := extent():
        settings.MUSTER_BEHIND_S = behind_s(last.last_recorded_at)


def local(moment: datetime) -> datetime:
    """Return a moment in the zone of the service."""
    return moment.astimezone(get_default_timezone())


def asof(at: str | None, known: str | None) -> AsOf:
    """Return the pair of clocks asked for; each is now when not given.

    Raises ``ValueError`` with the remedy for a moment that cannot be read.
    """
    now = this_moment()
    return AsOf(_moment(at, "--at") or now, _moment(known, "--known") or now)


def _moment(text: str | None, option: str) -> datetime | None:
    if text is None:
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        said = _("write a moment as 2020-02-12T18:00")
        raise ValueError(f"{option} {text}: {said}") from None
    if not _YEARS[0] <= read.year <= _YEARS[1]:
        said = _("ask for a year from %(least)s to %(most)s")
        years = {"least": _YEARS[0], "most": _YEARS[1]}
        raise ValueError(f"{option} {text}: {said % years}")
    return read if read.tzinfo else read.replace(tzinfo=get_default_timezone())


def scope(text: str | None, when: AsOf, option: str = "--org") -> str | None:
    """Return the subject that ``option`` names; None when it is not given.

    Raises ``ValueError`` with the remedy when nothing, or more than one thing, is called so.
    """
    if text is None:
        return None
    found = find(text, when)
    if found is None:
        said = _("it names no one thing, or several; give its code")
        raise ValueError(f"{option} {text}: {said}")
    return found


def table(title: str, columns: Sequence[tuple[str, bool]], rows: Sequence[Sequence[str]]) -> Table:
    """Return a table; each column is (heading, whether it holds numbers)."""
    made = Table(title=title, title_justify="left", header_style="bold")
    for heading, number in columns:
        made.add_column(heading, justify="right" if number else "left", overflow="fold")
    for row in rows:
        made.add_row(*row)
    return made


Tell = Callable[[str, int, int], None]


@contextmanager
def progress() -> Iterator[Tell]:
    """Show bars for work told as (stage, done, all); plain lines where there is no screen."""
    if not out.is_terminal:
        yield _plain()
        return
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=out,
    )
    with bar:
        tasks: dict[str, int] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(_(stage), total=total)
            bar.update(bar.task_ids[tasks[stage]], completed=done, total=total)

        yield tell


SHOWN_AFTER_S = 2  # what is quicker shows nothing but its answer


@contextmanager
def waiting(work: str, stages: Mapping[str, str]) -> Iterator[Callable[[str], None]]:
    """Show that ``work`` goes on and at which stage, once it has taken two seconds.

    What is yielded is told each stage as it begins; a stage without words is shown as it is.
    """
    bar = Progress(
        SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=_err
    )
    task = bar.add_task(work)

    def tell(stage: str) -> None:
        said = stages.get(stage, stage)
        bar.update(task, description=f"{work}: {said}")
        if not _err.is_terminal and began + SHOWN_AFTER_S < monotonic():
            print(f"{work}: {said}", file=sys.stderr, flush=True)

    began = monotonic()
    late = Timer(SHOWN_AFTER_S, bar.start if _err.is_terminal else lambda: None)
    late.daemon = True
    late.start()
    try:
        yield tell
    finally:
        late.cancel()
        bar.stop()


@contextmanager
def interruptible(note_text: str) -> Iterator[Callable[[], bool]]:
    """Let Ctrl-C ask to stop, once, instead of breaking off; a second one does that.

    What is yielded says whether it was asked. Where signals cannot be handled, nothing changes.
    """
    asked = Event()

    def ask(_signal: int, _frame: FrameType | None) -> None:
        asked.set()
        signal(SIGINT, before)
        note(note_text)

    if current_thread() is not main_thread():
        yield asked.is_set
        return
    before = signal(SIGINT, ask)
    try:
        yield asked.is_set
    finally:
        signal(SIGINT, before)


def _plain() -> Tell:
    last: dict[str, int] = {}

    def tell(stage: str, done: int, total: int) -> None:
        tenth = done * 4 // max(total, 1)
        if last.get(stage) != tenth:
            last[stage] = tenth
            print(f"{stage}: {done}/{total}", file=sys.stderr, flush=True)

    return tell
