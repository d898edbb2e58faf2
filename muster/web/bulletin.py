"""Bulletins: documents whose sentences open onto figure, definition, facts and corrections."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from muster.core.access import Thing, Verb
from muster.core.bulletin import Bulletin, Language, text
from muster.core.figure import FIGURES, Figure
from muster.core.forms import FORMS
from muster.core.ledger import AsOf
from muster.formats.bulletin_words import NOT_ISSUED
from muster.steps.bulletin import ENDINGS, Issued, editions, file_of, find, issued, rewrite, why
from muster.steps.bulletin_sight import seen_bulletins as seen_by
from muster.steps.difference import Caused, compare
from muster.steps.figure import value
from muster.steps.reading import facts
from muster.web.bulletin_paper import Paragraph, SentenceShown, language, paragraphs
from muster.web.bulletin_waiting import waiting_here
from muster.web.fault import Fault, whole
from muster.web.figure import CountedShown
from muster.web.ledger import FactShown, told
from muster.web.question import Question, page
from muster.web.shown import shows_number, shows_people, sights
from muster.web.situation import Shown
from muster.web.subject import Subject, subjects

FACTS_SHOWN = 3  # subjects shown beneath a number before a link to all of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One bulletin of the list."""

    issued: Issued
    about: Subject | None
    title: str
    kind: str


@page
def bulletins(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer with every bulletin issued, the latest first."""
    found = seen_bulletins(issued(question.asof), question)
    called = subjects({each.body.about for each in found if each.body.about}, question.asof)
    rows = tuple(
        Row(
            issued=each,
            about=called[each.body.about] if each.body.about else None,
            title=each.titles.said(language()),
            kind=called_so(each.body.form),
        )
        for each in found
    )
    all_editions = seen_bulletins(editions(question.asof), question)
    log = [each for each in all_editions if each.edition > 1]
    abouts = [each.body.about for each in found if each.body.about]
    may = question.seen(abouts, Thing.BULLETIN, verb=Verb.PROPOSE)
    last = next((code for code in abouts if code in may), None)  # the next is about the same
    shown = {"rows": rows, "log": log, "waiting": waiting_here(question), "last": last}
    return render(request, "bulletins.html", shown)


def seen_bulletins(known: Iterable[Issued], question: Question) -> list[Issued]:
    """Return the bulletins the actor may read: what is published, whoever reads bulletins at all.

    An internal one, or whatever else than reading is asked of one, asks for the right where the
    bulletin is about.
    """
    verb = question.need.verb if question.need else Verb.SEE
    return seen_by(known, question, verb)


def called_so(form: str) -> str:
    """Return what a kind of bulletin is called in the language of the page."""
    zh, en = FORMS[form].called
    return zh if language() is Language.ZH else en


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundShown:
    """One number of the open sentence: as known then, as known now, and what stands beneath."""

    then: Shown
    now: Shown
    org: Subject | None
    counted: tuple[CountedShown, ...]
    opens: bool

    @property
    def change(self) -> int:
        """By how much later facts have changed the number."""
        return self.now.value.by_name - self.then.value.by_name


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletinPage:
    """All that the page of one bulletin shows."""

    issued: Issued
    lines: tuple[Paragraph, ...]
    as_issued: bool  # whether written again it says what was issued, to the letter
    open: SentenceShown | None
    why: tuple[BoundShown, ...]
    earlier: int | None
    later: int | None
    editions: tuple[Issued, ...]
    endings: tuple[str, ...]
    head_seen: bool  # whether the actor may see the last fact known when it was issued
    corrects: bool  # the actor may propose its next edition


@page
def one(request: HttpRequest, question: Question, *, number: int) -> HttpResponse | Fault:
    """Answer with one bulletin, one of its sentences open if the address names one."""
    found = _edition(request, question, number)
    if isinstance(found, Fault):
        return found
    written = rewrite(found)
    asked = request.GET.get("sentence", "")
    opened = whole(asked or "0", most=len(written.sentences))
    if opened is None or (asked and opened == 0):
        remedy = _("Write a number from 1 to %(most)s.") % {"most": len(written.sentences)}
        return Fault(field="sentence", given=asked, remedy=remedy)
    shown = paragraphs(written, opened=opened)
    known = seen_bulletins(issued(question.asof), question)
    numbers = sorted(each.body.number for each in known)
    beside = BulletinPage(
        issued=found,
        lines=shown,
        as_issued=(text(written, Language.ZH), text(written, Language.EN))
        == (found.body.text_zh, found.body.text_en),
        open=next((s for line in shown for s in line.sentences if s.open), None),
        why=tuple(_why(written, opened, question)) if opened else (),
        earlier=max((n for n in numbers if n < number), default=None),
        later=min((n for n in numbers if n > number), default=None),
        editions=tuple(e for e in editions(question.asof) if e.body.number == number),
        endings=ENDINGS,
        head_seen=_sees_fact(found.body.head_seq, question),
        corrects=_corrects(found, question),
    )
    return render(request, "bulletin.html", {"page": beside})


def _corrects(found: Issued, question: Question) -> bool:
    """Return whether the actor may propose a next edition: not of what is above them."""
    return bool(seen_by([found], question, Verb.PROPOSE))


def _sees_fact(seq: int, question: Question) -> bool:
    return any(sight.seen for sight in sights(question, list(facts([seq]).values())).values())


def _edition(request: HttpRequest, question: Question, number: int) -> Issued | Fault:
    """Return the edition the address names, or the last one."""
    asked = request.GET.get("edition", "")
    edition = whole(asked, most=999) if asked else None
    named = None if asked and not edition else find(number, question.asof, edition=edition)
    found = next(iter(seen_bulletins([named] if named else [], question)), None)
    if found is None and asked:
        remedy = _("Choose one from the list of editions.")
        return Fault(field="edition", given=asked, remedy=remedy, missing=True)
    if found is None:
        return Fault(field="bulletin", given=str(number), remedy=NOT_ISSUED, missing=True)
    return found


TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}


@page
def file(
    request: HttpRequest, question: Question, *, number: int, ending: str
) -> HttpResponse | Fault:
    """Answer with an issued bulletin as a file, in the language of the page."""
    found = _edition(request, question, number)
    if isinstance(found, Fault):
        return found
    if ending not in ENDINGS:
        remedy = _("Leave it out, or use one of: %(names)s.") % {"names": ", ".join(ENDINGS)}
        return Fault(field="form", given=ending, remedy=remedy, missing=True)
    return handed_over(rewrite(found), ending)


def handed_over(written: Bulletin, ending: str) -> HttpResponse:
    """Return a bulletin as a file to be saved."""
    name = f"bulletin-{written.number}.{language().name.lower()}.{ending}"
    answer = HttpResponse(file_of(written, ending, language()), content_type=TYPES[ending])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeShown:
    """One number that differs: what it is of, and the facts that made it differ."""

    caused: Caused
    figure: Figure
    org: Subject | None
    facts: tuple[FactShown, ...]


@page
def difference(request: HttpRequest, question: Question, *, number: int) -> HttpResponse | Fault:
    """Answer with an edition beside another, or beside what is known now."""
    found = _edition(request, question, number)
    if isinstance(found, Fault):
        return found
    against = whole(request.GET.get("against", "") or "0", most=999)
    other = find(number, question.asof, edition=against) if against else None
    if against is None or (against and other is None):
        remedy = _("Choose one from the list of editions.")
        given = request.GET.get("against", "")
        return Fault(field="against", given=given, remedy=remedy, missing=True)
    now = rewrite(other) if other else rewrite(found, known=question.asof.known)
    compared = compare(rewrite(found), now)
    asked = {
        "issued": found,
        "other": other,
        "corrects": _corrects(found, question),
        "sentences": [
            (
                each.before.said(language()) if each.before else "",
                each.after.said(language()) if each.after else "",
            )
            for each in compared.difference.sentences
        ],
        "by_hand": [
            tuple(said.said(language()) if said else "" for said in (c.title, c.before, c.after))
            for c in compared.difference.by_hand
        ],
        "changes": [
            _change(each, question)
            for each in compared.caused
            if shows_number(question, FIGURES[each.change.figure], each.change.org)
        ],
    }
    return render(request, "bulletin_difference.html", asked)


def _change(caused: Caused, question: Question) -> ChangeShown:
    figure, org = FIGURES[caused.change.figure], caused.change.org
    called = subjects({org} if org else set(), question.asof)
    return ChangeShown(
        caused=caused,
        figure=figure,
        org=called.get(org) if org else None,
        facts=told(caused.facts, question) if shows_people(question, figure, org) else (),
    )


def _why(written: Bulletin, sentence: int, question: Question) -> Iterator[BoundShown]:
    """Yield each number of the sentence: then, now, and the first of what it counts."""
    beneath = why(written, sentence, limit=FACTS_SHOWN)
    if beneath is None:
        return
    later = AsOf(written.asof.at, question.asof.known)
    for then, opened in beneath.opened:
        figure = FIGURES[then.figure]
        if not shows_number(question, figure, then.org):
            continue
        opens = shows_people(question, figure, then.org)
        called = subjects({c.subject for c in opened.counted} | {then.org or ""}, written.asof)
        yield BoundShown(
            then=Shown(figure=figure, value=then),
            now=Shown(figure=figure, value=value(then.figure, then.org, later)),
            org=called[then.org] if then.org else None,
            counted=tuple(
                CountedShown(
                    subject=called[c.subject],
                    number=c.number,
                    facts=told(c.facts[-1:], question, written.asof),
                    more=len(c.facts) - 1,
                )
                for c in opened.counted
                if opens
            ),
            opens=opens,
        )
