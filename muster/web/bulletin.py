"""Bulletins: documents whose sentences open onto figure, definition, facts and corrections."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from muster.core.bulletin import Bound, Bulletin, Language, LineKind, Sentence, lines, pieces, text
from muster.core.figure import FIGURES
from muster.core.ledger import AsOf
from muster.steps.bulletin import Issued, find, issued, rewrite, why
from muster.steps.figure import value
from muster.web.discretion import shows_people
from muster.web.fault import Fault, whole
from muster.web.figure import CountedShown
from muster.web.ledger import told
from muster.web.question import Question, page
from muster.web.situation import Shown
from muster.web.subject import Subject, subjects
from muster.web.words import chinese

FACTS_SHOWN = 3  # subjects shown beneath a number before a link to all of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One bulletin of the list."""

    issued: Issued
    about: Subject | None
    title: str


@page
def bulletins(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer with every bulletin issued, the latest first."""
    found = issued(question.asof)
    called = subjects({each.body.about for each in found if each.body.about}, question.asof)
    rows = tuple(
        Row(
            issued=each,
            about=called[each.body.about] if each.body.about else None,
            title=_title(each),
        )
        for each in found
    )
    return render(request, "bulletins.html", {"rows": rows})


def _title(each: Issued) -> str:
    said = (each.body.text_zh if chinese() else each.body.text_en).splitlines()
    return said[TITLE_LINE] if len(said) > TITLE_LINE else ""


TITLE_LINE = 3  # after masthead, issue and imprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Part of a sentence: plain text, or a number bound to a figure."""

    text: str
    bound: Bound | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceShown:
    """One sentence in the language of the page, cut at its numbers."""

    number: int
    pieces: tuple[Piece, ...]
    opens: bool
    open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LineShown:
    """One paragraph of the document."""

    kind: LineKind
    text: str
    parts: tuple[str, ...]  # of an imprint: editor and date
    sentences: tuple[SentenceShown, ...]


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
    lines: tuple[LineShown, ...]
    as_issued: bool  # whether written again it says what was issued, to the letter
    open: SentenceShown | None
    why: tuple[BoundShown, ...]
    earlier: int | None
    later: int | None


NOT_ISSUED = _("Choose one from the list of bulletins, or ask for a later moment.")


@page
def one(request: HttpRequest, question: Question, *, number: int) -> HttpResponse | Fault:
    """Answer with one bulletin, one of its sentences open if the address names one."""
    found = find(number, question.asof)
    if found is None:
        return Fault(field="bulletin", given=str(number), remedy=NOT_ISSUED, missing=True)
    written = rewrite(found)
    asked = request.GET.get("sentence", "")
    opened = whole(asked or "0", most=len(written.sentences))
    if opened is None or (asked and opened == 0):
        remedy = _("Write a number from 1 to %(most)s.") % {"most": len(written.sentences)}
        return Fault(field="sentence", given=asked, remedy=remedy)
    language = Language.ZH if chinese() else Language.EN
    shown = tuple(_lines(written, language, opened=opened))
    numbers = sorted(each.body.number for each in issued(question.asof))
    beside = BulletinPage(
        issued=found,
        lines=shown,
        as_issued=(text(written, Language.ZH), text(written, Language.EN))
        == (found.body.text_zh, found.body.text_en),
        open=next((s for line in shown for s in line.sentences if s.open), None),
        why=tuple(_why(written, opened, question)) if opened else (),
        earlier=max((n for n in numbers if n < number), default=None),
        later=min((n for n in numbers if n > number), default=None),
    )
    return render(request, "bulletin.html", {"page": beside})


def _lines(written: Bulletin, language: Language, *, opened: int) -> Iterator[LineShown]:
    for line in lines(written, language):
        yield LineShown(
            kind=line.kind,
            text=line.text,
            parts=tuple(line.text.split("\t")),
            sentences=tuple(_sentence(s, language, opened=opened) for s in line.sentences),
        )


def _sentence(sentence: Sentence, language: Language, *, opened: int) -> SentenceShown:
    cut = tuple(
        Piece(text=piece)
        if isinstance(piece, str)
        else Piece(
            text=piece.text_zh if language is Language.ZH else piece.text_en,
            bound=piece,
        )
        for piece in pieces(sentence, language)
    )
    return SentenceShown(
        number=sentence.number,
        pieces=cut,
        opens=bool(sentence.bound),
        open=sentence.number == opened,
    )


def _why(written: Bulletin, sentence: int, question: Question) -> Iterator[BoundShown]:
    """Yield each number of the sentence: then, now, and the first of what it counts."""
    beneath = why(written, sentence, limit=FACTS_SHOWN)
    if beneath is None:
        return
    later = AsOf(written.asof.at, question.asof.known)
    for then, opened in beneath.opened:
        figure = FIGURES[then.figure]
        opens = shows_people(figure)
        called = subjects({c.subject for c in opened.counted} | {then.org or ""}, written.asof)
        yield BoundShown(
            then=Shown(figure=figure, value=then),
            now=Shown(figure=figure, value=value(then.figure, then.org, later)),
            org=called[then.org] if then.org else None,
            counted=tuple(
                CountedShown(
                    subject=called[c.subject],
                    number=c.number,
                    facts=told(c.facts[-1:], written.asof),
                    more=len(c.facts) - 1,
                )
                for c in opened.counted
                if opens
            ),
            opens=opens,
        )
