"""The register on pages: send a workbook, see it as it is read, import it or put it right.

The file is sent once. It waits beside the work that looked at it, is imported from there, and is
forgotten then, when whoever sent it says so, or after a day.
"""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muster.core.work import RegisterAsked, Stage, Task, Work
from muster.formats.guard import MAX_FILE_BYTES
from muster.formats.register import Language, write_template
from muster.formats.register_layout import (
    HOUSEHOLDS_ZH,
    ORG_KINDS_ZH,
    POST_KINDS_ZH,
    ROLES_ZH,
)
from muster.formats.register_look import RegisterLook, SeenError, SeenSheet, decoded
from muster.steps import work as step
from muster.web.fault import Fault
from muster.web.form import Done, led_back
from muster.web.moment import maybe_moment
from muster.web.question import Question, deed, page
from muster.web.words import chinese, word
from muster.web.words_register import DAMAGED, FAULTS, FIELDS, SHEETS
from muster.web.words_work import STAGES, WRONG
from muster.web.work import Row, listed

ERRORS_SHOWN = 100
ZH = {**ROLES_ZH, **ORG_KINDS_ZH, **POST_KINDS_ZH, **HOUSEHOLDS_ZH}
ENDINGS = (".xlsx", ".csv")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterPage:
    """What the page begins with: the form, and what was sent lately."""

    rows: tuple[Row, ...]
    mib_max: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorShown:
    """One thing wrong in a file, in words."""

    sheet: str
    row: int
    field: str
    value: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetShown:
    """One sheet as it was read."""

    seen: SeenSheet
    title: str
    fields: tuple[tuple[str, str], ...]  # heading, and what it stands for


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPage:
    """A register that was looked at or imported, and what may be done with it now."""

    work: Work
    name: str  # of the file
    stage: str
    since: datetime
    look: RegisterLook | None
    sheets: tuple[SheetShown, ...]
    errors: tuple[ErrorShown, ...]
    errors_all: int
    next: int | None
    waits: bool  # it may be imported
    only_look: bool
    wrong: tuple[str, ...]  # why an import was not done


@page
def register(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer with the form a register is sent by, and what was sent lately."""
    rows = tuple(
        row for row in listed(question, Task.REGISTER).rows if row.work.by == question.actor.account
    )
    shown = RegisterPage(rows=rows, mib_max=MAX_FILE_BYTES >> 20)
    return render(request, "register.html", {"page": shown})


@page
def template(_request: HttpRequest, _question: Question) -> HttpResponse:
    """Answer with an empty workbook in the language of the page."""
    out = BytesIO()
    write_template(out, language=Language.ZH if chinese() else Language.EN)
    answer = HttpResponse(out.getvalue(), content_type=_XLSX)
    answer.headers["Content-Disposition"] = 'attachment; filename="register.xlsx"'
    return answer


@deed
def look(request: HttpRequest, question: Question) -> Done:
    """Take a file to be looked at, and lead to what is seen in it."""
    file, since = request.FILES.get("file"), maybe_moment(request, "since")
    faults = [since] if isinstance(since, Fault) else []
    name = (file.name or "")[:200] if file else ""
    content = b"" if file is None or (file.size or 0) > MAX_FILE_BYTES else file.read()
    if not content or not name.lower().endswith(ENDINGS):
        remedy = _("Choose a workbook (.xlsx) or a text table (.csv) of up to %(most)s MiB.")
        most = {"most": MAX_FILE_BYTES >> 20}
        faults.append(Fault(field="file", given=name, remedy=remedy % most))
    if faults or isinstance(since, Fault):
        return faults
    asked = RegisterAsked(name=name, since=since, only_look=True)
    org = question.root.code if question.root else ""
    now = question.clock.now
    code = step.ask(asked, by=question.actor.account, org=org, at=now, file=content)
    return led_back(question, "register-import", code)


@page
def one(request: HttpRequest, question: Question, *, code: str) -> HttpResponse | Fault:
    """Answer with a file as it was read, or with how far its import is."""
    work = _own(code, question)
    if work is None or not isinstance(work.asked, RegisterAsked):
        return _no_import(code)
    kept = step.looked(work)
    seen = decoded(kept) if kept else None
    begin = question.after
    shown = ImportPage(
        work=work,
        name=work.asked.name,
        stage=word(STAGES, work.stage),
        since=work.asked.since or work.asked_at,
        look=seen,
        sheets=tuple(_sheet(sheet) for sheet in seen.sheets) if seen else (),
        errors=tuple(_error(e) for e in seen.errors[begin : begin + ERRORS_SHOWN]) if seen else (),
        errors_all=len(seen.errors) if seen else 0,
        next=begin + ERRORS_SHOWN if seen and begin + ERRORS_SHOWN < len(seen.errors) else None,
        waits=step.waits(work),
        only_look=work.asked.only_look,
        wrong=() if seen else tuple(_why(work)),
    )
    whole = not request.headers.get("HX-Request")
    return render(
        request, "register_import.html" if whole else "register_seen.html", {"page": shown}
    )


@deed
def record(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Ask for the import of a file that was looked at and is sound."""
    work = _own(code, question)
    if work is None:
        return _no_import(code)
    asked = step.import_looked(work, by=question.actor.account, at=question.clock.now)
    if asked is None:
        remedy = _("The file is not kept any more, or is being imported already. Send it again.")
        return Fault(field="file", given=code, remedy=remedy, refused=True)
    return led_back(question, "register-import", asked)


@deed
def drop(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Forget a file that was looked at."""
    work = _own(code, question)
    if work is None or not work.ended:
        return _no_import(code)
    step.forget(work)
    return redirect("register")


def _own(code: str, question: Question) -> Work | None:
    """Return a register the actor sent; a file of people is shown to nobody else."""
    work = step.find(code)
    own = work is not None and work.by == question.actor.account
    return work if own and work is not None and work.task is Task.REGISTER else None


def _no_import(code: str) -> Fault:
    remedy = _("Choose one from the list of imports; what ended long ago is not kept.")
    return Fault(field="work", given=code, remedy=remedy, missing=True)


def _sheet(seen: SeenSheet) -> SheetShown:
    return SheetShown(
        seen=seen,
        title=word(SHEETS, seen.code),
        fields=tuple((column.heading, word(FIELDS, column.field)) for column in seen.columns),
    )


def _error(error: SeenError) -> ErrorShown:
    return ErrorShown(
        sheet=word(SHEETS, error.sheet),
        row=error.row,
        field=word(FIELDS, "person_name" if _is_of_people(error) else error.field),
        value=error.value,
        said=fault_said(error.code, dict(error.remedy)),
    )


def _is_of_people(error: SeenError) -> bool:
    """Return whether the field is the name of a person, which has a word of its own."""
    return error.sheet == "people" and error.field == "name"


def fault_said(code: str, remedy: dict[str, str]) -> str:
    """Return in words what is wrong and what to do; a parameter that is not given is a dash."""
    known = {name: remedy.get(name) or "–" for name in _PARAMETERS}
    if chinese():  # both are read in a cell; the one of the page is proposed
        words = (ZH.get(each, each) for each in known["allowed"].split(", "))
        known["allowed"] = "、".join(words)
    return str(FAULTS.get(code, DAMAGED)) % known


_PARAMETERS = (
    "above", "allowed", "character", "codes", "count", "item", "least", "limit", "most", "nearest",
    "path", "row", "wanted",
)  # fmt: skip


def _why(work: Work) -> list[str]:
    """Return why a register was not imported after all, one line for each thing."""
    if work.stage is Stage.BROKEN:
        return [gettext("It failed by no fault of yours. Ask whoever runs Muster to look.")]
    said = []
    for each in (work.end.complaints if work.end else ())[:ERRORS_SHOWN]:
        what = FAULTS.get(each.code) or WRONG.get(each.code)
        words = fault_said(each.code, {}) if each.code in FAULTS else str(what or each.code)
        said.append(" ".join(part for part in (each.place, words, each.value) if part))
    return said
