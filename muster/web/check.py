"""Check a text: paste or upload it, and see what is wrong beside it, item by item.

Nothing of the text is kept: what the answer needs again travels in the answer's own form.
"""

from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from muster.core.check import Checked, Verdict
from muster.core.finding import Severity
from muster.formats.finding import (
    SEVERITIES,
    TITLES,
    VERDICTS,
    Manner,
    marked_document,
    meaning,
    place_said,
    refused_said,
    sentence,
)
from muster.formats.text import Text, TextRefused
from muster.formats.text_file import read_text
from muster.steps import check as step
from muster.steps.figure import zone
from muster.steps.register import Place, children, places
from muster.store.now import this_moment
from muster.web.fault import Fault
from muster.web.question import Question, deed, page
from muster.web.words import chinese, word

SHOWN_CHARS = 100_000  # a text longer than this is for the command line
CARRIED_BYTES = 1_500_000  # of a file an answer carries along, to be marked
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a form gave: the text, the file it came in, and of whom and when it is."""

    text: Text
    content: bytes
    name: str
    about: str | None
    published: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Some characters of the text that are shown alike."""

    text: str
    verdict: str  # of the number it belongs to; empty if none
    findings: tuple[int, ...]  # numbers of the findings it belongs to
    anchor: int  # the finding that begins here, 0 if none


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One finding of the list."""

    number: int
    severity: Severity
    word: str
    title: str
    quote: str
    place: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberShown:
    """One number of the text, what it means and what became of it."""

    quote: str
    place: str
    verdict: Verdict
    word: str
    meaning: str
    counted: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPage:
    """All that the answer shows."""

    given: Given
    carried: str  # the file, in Base64; empty where it is too large
    paragraphs: tuple[tuple[Piece, ...], ...]
    items: tuple[Item, ...]
    numbers: tuple[NumberShown, ...]
    agreeing: int
    checked: Checked

    @property
    def wrong(self) -> int:
        """How many findings cannot be right."""
        return sum(1 for item in self.items if item.severity is Severity.WRONG)


@page
def form(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer with the empty form."""
    return render(request, "check.html", {"about": offered(question)})


@deed
def result(request: HttpRequest, question: Question) -> HttpResponse | Fault:
    """Answer with the text and everything found in it."""
    given = received(request, question)
    if isinstance(given, Fault):
        return given
    checked = _checked(given, question)
    manner = manner_of(checked, question)
    shown = CheckPage(
        given=given,
        carried=b64encode(given.content).decode() if len(given.content) <= CARRIED_BYTES else "",
        paragraphs=tuple(_paragraphs(given.text, checked)),
        items=tuple(_items(given.text, checked, manner)),
        numbers=tuple(_numbers(given.text, checked, manner)),
        agreeing=sum(1 for j in checked.judged if j.verdict is Verdict.AGREES),
        checked=checked,
    )
    return render(request, "checked.html", {"page": shown, "about": offered(question)})


@deed
def document(request: HttpRequest, question: Question) -> HttpResponse | Fault:
    """Answer with the text as a Word document with a comment at each finding."""
    given = received(request, question)
    if isinstance(given, Fault):
        return given
    checked = _checked(given, question)
    manner = manner_of(checked, question)
    made = marked_document(given.content, given.text, checked, manner, at=this_moment())
    return HttpResponse(
        made,
        content_type=DOCX,
        headers={"Content-Disposition": 'attachment; filename="checked.docx"'},
    )


def _checked(given: Given, question: Question) -> Checked:
    return step.check(given.text.text, question.asof, about=given.about, published=given.published)


# --- what was given ------------------------------------------------------------------------------


def offered(question: Question) -> tuple[Place, ...]:
    """Return the organisations a text may be about: the roots, and those directly beneath."""
    roots = children(None, question.asof)
    return tuple(p for root in roots for p in (root, *children(root.code, question.asof)))


def received(request: HttpRequest, question: Question) -> Given | Fault:
    """Return what a form gave, or what is wrong with it."""
    content, name = _content(request)
    found = read_text(content, name=name)
    if isinstance(found, TextRefused):
        return Fault(field="file" if name else "text", given=name, remedy=refused_said(found))
    if len(found.text) > SHOWN_CHARS:
        remedy = _("Use muster bulletin check for so long a text; a page shows %(n)s characters.")
        return Fault(field="text", given=name, remedy=remedy % {"n": SHOWN_CHARS})
    day = request.POST.get("published", "")
    published = _day(day)
    if day and published is None:
        return Fault(field="published", given=day, remedy=_("Write a day as 2020-02-12."))
    code = request.POST.get("about", "")
    about = f"org:{code.removeprefix('org:')}" if code else None
    if about and about not in places([about], question.asof):
        remedy = _("Choose one from the list of organisations, or ask for a later moment.")
        return Fault(field="about", given=code, remedy=remedy)
    return Given(text=found, content=content, name=name, about=about, published=published)


def _content(request: HttpRequest) -> tuple[bytes, str]:
    """Return the bytes of the text and the name of its file: uploaded, carried, or pasted."""
    uploaded = request.FILES.get("file")
    if uploaded is not None:
        return uploaded.read(), str(uploaded.name or "file")
    carried = request.POST.get("carried", "")
    if carried:
        try:
            return b64decode(carried, validate=True), request.POST.get("name", "")
        except Base64Error:
            return b"", ""
    return request.POST.get("text", "").encode(), ""


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


# --- what is shown -------------------------------------------------------------------------------


def manner_of(checked: Checked, question: Question) -> Manner:
    """Return how the page says things: its language, its names of organisations."""
    codes = {j.org for j in checked.judged} | {h.org for j in checked.judged for h in j.hints}
    return manner([code for code in codes if code], question)


def manner(codes: Sequence[str], question: Question) -> Manner:
    """Return how the page says things about these organisations."""
    known = places(codes, question.asof)

    def called(code: str | None) -> str:
        if code is None:
            return str(_("the whole service"))
        name = known[code].name if code in known else code
        return str(question.english.get(code, name))

    return Manner(org=called, zone=zone(), chinese=chinese())


def _items(text: Text, checked: Checked, manner: Manner) -> Iterator[Item]:
    for number, finding in enumerate(checked.findings, start=1):
        yield Item(
            number=number,
            severity=finding.severity,
            word=word(SEVERITIES, finding.severity),
            title=word(TITLES, finding.code),
            quote=finding.quote,
            place=place_said(text.place(finding.start)),
            says=sentence(finding, checked, manner),
        )


def _numbers(text: Text, checked: Checked, manner: Manner) -> Iterator[NumberShown]:
    for judged in checked.judged:
        quote = judged.reading.quote if judged.reading else judged.quote
        yield NumberShown(
            quote=quote,
            place=place_said(text.place(judged.start)),
            verdict=judged.verdict,
            word=word(VERDICTS, judged.verdict),
            meaning=meaning(judged, manner),
            counted=judged.counted,
        )


def _paragraphs(text: Text, checked: Checked) -> Iterator[tuple[Piece, ...]]:
    """Yield the paragraphs cut where a number or a finding begins or ends."""
    marks = _Marks(checked)
    for paragraph in text.paragraphs:
        within = marks.edges[
            bisect_right(marks.edges, paragraph.start) : bisect_left(marks.edges, paragraph.end)
        ]
        cuts = [paragraph.start, *within, paragraph.end]
        yield tuple(
            Piece(
                text=text.text[start:end],
                verdict=marks.verdict(start),
                findings=marks.findings(start),
                anchor=marks.anchors.get(start, 0),
            )
            for start, end in pairwise(cuts)
        )


class _Marks:
    """Where numbers and findings begin and end; findings are numbered from 1."""

    def __init__(self, checked: Checked) -> None:
        self._judged, self._found = checked.judged, checked.findings
        spans = [(j.start, j.end) for j in checked.judged]
        spans += [(f.start, f.end) for f in checked.findings]
        self.edges = sorted({edge for span in spans for edge in span})
        self.anchors: dict[int, int] = {}
        for number, finding in enumerate(checked.findings, start=1):
            self.anchors.setdefault(finding.start, number)
        self._longest = max((f.end - f.start for f in checked.findings), default=0)

    def verdict(self, at: int) -> str:
        """Return the verdict of the number that holds ``at``; empty where none does."""
        place = bisect_right(self._judged, at, key=lambda j: j.start) - 1
        inside = place >= 0 and at < self._judged[place].end
        return self._judged[place].verdict.value if inside else ""

    def findings(self, at: int) -> tuple[int, ...]:
        """Return the numbers of the findings that hold ``at``."""
        first = bisect_left(self._found, at - self._longest, key=lambda f: f.start)
        last = bisect_right(self._found, at, key=lambda f: f.start)
        return tuple(n + 1 for n in range(first, last) if at < self._found[n].end)
