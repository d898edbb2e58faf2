"""Findings in words, in the language that is active; and as comments in a Word document."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from muster.core.check import Checked, Hint, HintKind, Judged, Verdict, Why
from muster.core.claim import Qualifier, Reading
from muster.core.figure import FIGURES, Figure
from muster.core.finding import Code, Finding, Severity
from muster.core.reconcile import Proposal, Unfit
from muster.formats.text import Kind, Part, Place, Text, TextFault, TextRefused
from muster.formats.text_docx import Comment, marked, typed

Words = Mapping[str, str | Promise]

TITLES: Words = {
    Code.DIFFERS: gettext_lazy("Differs from the ledger"),
    Code.NOT_FOR_PUBLICATION: gettext_lazy("Not for publication"),
    Code.PARTS_DO_NOT_SUM: gettext_lazy("Parts do not make the whole"),
    Code.PART_ABOVE_WHOLE: gettext_lazy("Part above its whole"),
    Code.SERIES_FALLS: gettext_lazy("A cumulative number falls"),
    Code.PERCENT_DOES_NOT_FOLLOW: gettext_lazy("Percentage does not follow"),
    Code.SAID_TWICE: gettext_lazy("Said twice, differently"),
    Code.LETTERS_AS_PEOPLE: gettext_lazy("Letters counted as people"),
    Code.PEOPLE_AS_LETTERS: gettext_lazy("People counted as letters"),
    Code.HEADS_AS_TIMES: gettext_lazy("People said as person-times"),
    Code.TIMES_AS_HEADS: gettext_lazy("Person-times said as people"),
    Code.UNIT_MISSING: gettext_lazy("Measure word missing"),
    Code.NO_SUCH_TIME: gettext_lazy("No such time"),
    Code.NO_SUCH_DATE: gettext_lazy("No such date"),
    Code.OTHER_WEEKDAY: gettext_lazy("Another weekday"),
    Code.AFTER_PUBLICATION: gettext_lazy("After the day of publication"),
    Code.TWO_NAMES: gettext_lazy("One organisation, two names"),
    Code.PERSON_NAMED: gettext_lazy("A person is named"),
}
_SAYS: Words = {
    Code.NOT_FOR_PUBLICATION: gettext_lazy(
        "A number of health or family this small is not published, and whether it is right is "
        "not said here. Leave it out, or give it together with others."
    ),
    Code.PARTS_DO_NOT_SUM: gettext_lazy("The parts come to %(expected)s, not to %(said)s."),
    Code.PART_ABOVE_WHOLE: gettext_lazy(
        "This is part of another number and cannot be above it: it must be %(expected)s."
    ),
    Code.SERIES_FALLS: gettext_lazy(
        "A cumulative number cannot fall; by what was said before it must be %(expected)s."
    ),
    Code.PERCENT_DOES_NOT_FOLLOW: gettext_lazy(
        "From the two numbers it is said of follows %(expected)s, not %(said)s."
    ),
    Code.SAID_TWICE: gettext_lazy("The text gives the same number as %(expected)s elsewhere."),
    Code.LETTERS_AS_PEOPLE: gettext_lazy(
        "Letters are counted in 封; “%(said)s” would count who signed them."
    ),
    Code.PEOPLE_AS_LETTERS: gettext_lazy(
        "Signatures are counted in 人次; “%(said)s” would count letters."
    ),
    Code.HEADS_AS_TIMES: gettext_lazy("Each person counts once here: %(expected)s, not %(said)s."),
    Code.TIMES_AS_HEADS: gettext_lazy(
        "A person counts each time here: %(expected)s, not %(said)s."
    ),
    Code.UNIT_MISSING: gettext_lazy("Write %(expected)s."),
    Code.NO_SUCH_TIME: gettext_lazy("There is no such time."),
    Code.NO_SUCH_DATE: gettext_lazy("The calendar has no such day."),
    Code.OTHER_WEEKDAY: gettext_lazy("That day is a %(weekday)s."),
    Code.AFTER_PUBLICATION: gettext_lazy(
        "The number holds as of %(said)s, and the text was published earlier (%(expected)s)."
    ),
    Code.TWO_NAMES: gettext_lazy("The same organisation is called %(expected)s before."),
    Code.PERSON_NAMED: gettext_lazy(
        "A published text gives the role, not the name, unless the person has agreed."
    ),
}
_WEEKDAYS = (
    gettext_lazy("Monday"), gettext_lazy("Tuesday"), gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"), gettext_lazy("Friday"), gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)  # fmt: skip
SEVERITIES: Words = {
    Severity.WRONG: pgettext_lazy("finding", "wrong"),
    Severity.LOOK: pgettext_lazy("finding", "to look at"),
}
VERDICTS: Words = {
    Verdict.AGREES: pgettext_lazy("verdict", "agrees"),
    Verdict.DIFFERS: pgettext_lazy("verdict", "differs"),
    Verdict.WITHHELD: pgettext_lazy("verdict", "not for publication"),
    Verdict.NOT_COUNTED: pgettext_lazy("verdict", "not counted by name"),
    Verdict.UNKNOWN: pgettext_lazy("verdict", "unknown"),
}
_WHY: Words = {
    Why.MEANING: gettext_lazy("What it counts could not be made out."),
    Why.ORGANISATION: gettext_lazy("The register knows no organisation of that name."),
    Why.TO_COME: gettext_lazy("It holds as of a moment after all that is known."),
}
_PARTS: Words = {
    Part.PARAGRAPH: gettext_lazy("paragraph %(number)d"),
    Part.TABLE: gettext_lazy("table %(number)d, row %(row)d, column %(column)d"),
    Part.HEADER: pgettext_lazy("place in a document", "header"),
    Part.FOOTER: pgettext_lazy("place in a document", "footer"),
    Part.FOOTNOTE: gettext_lazy("footnote %(number)d"),
    Part.PAGE: gettext_lazy("page %(number)d"),
}
_REFUSED: Words = {
    TextFault.FILE_TOO_LARGE: gettext_lazy("The file has %(found)d bytes; %(limit)d are read."),
    TextFault.TOO_MUCH_TEXT: gettext_lazy("The text has %(found)d characters; %(limit)d are read."),
    TextFault.TOO_MANY_PAGES: gettext_lazy("The file has %(found)d pages; %(limit)d are read."),
    TextFault.UNPACKED_TOO_LARGE: gettext_lazy(
        "Unpacked, the file would be larger than any document is. It was not opened."
    ),
    TextFault.ENCRYPTED: gettext_lazy("The file is locked. Save it without a password."),
    TextFault.DAMAGED: gettext_lazy("The file is damaged. Open it, and save it anew."),
    TextFault.OLD_DOCUMENT: gettext_lazy("This is an old format. Save the document as .docx."),
    TextFault.NOT_A_TEXT: gettext_lazy(
        "This is no text. Read are .docx, .html, .pdf with text, and .txt."
    ),
    TextFault.NO_TEXT: gettext_lazy(
        "The pages hold pictures and no text: a scan. Muster does not guess at pictures; ask for "
        "the file it was printed from."
    ),
    TextFault.EMPTY: gettext_lazy("There is no text in it."),
}
UNFIT: Words = {
    Unfit.NO_FIGURE: gettext_lazy("No figure counts this by name."),
    Unfit.NO_ORGANISATION: gettext_lazy("The register knows no organisation of that name."),
    Unfit.NOT_WHOLE: gettext_lazy("This is no whole number."),
    Unfit.NO_NUMBER: gettext_lazy("No single number is written here."),
}
_QUALIFIED: Words = {
    Qualifier.ABOUT: pgettext_lazy("claim", "about %(n)s"),
    Qualifier.UNDER: pgettext_lazy("claim", "just under %(n)s"),
    Qualifier.OVER: pgettext_lazy("claim", "somewhat over %(n)s"),
}
AUTHOR = "Muster"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How things are said: what an organisation is called, and where days begin."""

    org: Callable[[str | None], str]
    zone: tzinfo
    chinese: bool


def sentence(finding: Finding, checked: Checked, manner: Manner) -> str:
    """Return a finding in one or two sentences, with what would be right where it is known."""
    if finding.code is Code.DIFFERS:
        judged = next(j for j in checked.judged if (j.start, j.end) == (finding.start, finding.end))
        return differs(judged, manner)
    if finding.code is Code.NO_SUCH_TIME and finding.expected:
        return _("Two clocks at once; on the 24-hour clock it is %(expected)s.") % {
            "expected": finding.expected
        }
    weekday = ""
    if finding.code is Code.OTHER_WEEKDAY:
        weekday = str(_WEEKDAYS[int(finding.expected) - 1])
    return str(_SAYS[finding.code]) % {
        "said": finding.said,
        "expected": finding.expected,
        "weekday": weekday,
    }


def differs(judged: Judged, manner: Manner) -> str:
    """Return what the ledger says of a number that differs, and where it would be right."""
    stop = "" if manner.chinese else " "
    said = [_counted(judged, manner), *(hint(each, manner) for each in judged.hints)]
    return stop.join(said)


def _counted(judged: Judged, manner: Manner) -> str:
    if judged.counted is None:
        return _("The ledger counts another number. It is small, and not shown.")
    asof = judged.asof
    return _("The ledger counts %(number)s, as of %(at)s, known by %(known)s.") % {
        "number": f"{judged.counted:,}",
        "at": _moment(asof.at, manner) if asof else "",
        "known": _moment(asof.known, manner) if asof else "",
    }


def hint(found: Hint, manner: Manner) -> str:
    """Return in one sentence in what sense a number would be right."""
    texts = {
        HintKind.KNOWN_THEN: _("This is what was known by %(known)s."),
        HintKind.OTHER_FIGURE: _("It is right for “%(figure)s”."),
        HintKind.OTHER_ORGANISATION: _("It is right for %(org)s."),
        HintKind.OTHER_DAY: _("It was right as of %(at)s."),
    }
    return texts[found.kind] % {
        "known": _moment(found.asof.known, manner),
        "at": _moment(found.asof.at, manner),
        "figure": figure_said(FIGURES[found.figure], manner),
        "org": manner.org(found.org),
    }


def meaning(judged: Judged, manner: Manner) -> str:
    """Return what a number was read to count: figure, organisation, moment; or why it was not."""
    reading = judged.reading
    if reading is None or judged.why:
        return str(_WHY.get(judged.why, ""))
    if reading.figure is None:
        return _("No figure counts this by name.")
    parts = [figure_said(FIGURES[reading.figure], manner), manner.org(judged.org)]
    if judged.asof is not None:
        parts.append(_moment(judged.asof.at, manner))
    return " · ".join(parts)


LIKEST = 3  # figures offered for words that were not understood
_ENDS = frozenset("。，；：！？;!?\n")


def around(text: str, start: int, end: int) -> str:
    """Return the words of a text that stand around a place, up to the marks that part clauses."""
    while start > 0 and not _parts(text, start - 1):
        start -= 1
    while end < len(text) and not _parts(text, end):
        end += 1
    return text[start:end].strip()


def _parts(text: str, at: int) -> bool:
    """Return whether a clause ends here; the comma and the point within a number end none."""
    return text[at] in _ENDS or (text[at] in ",." and not text[at + 1 : at + 2].isdigit())


def likest(words: str) -> tuple[Figure, ...]:
    """Return the figures whose names share most with ``words``, in either language, likest first.

    None shares nothing: two signs of Chinese that stand together, a word of English.
    """
    given = _shared(words)
    liked = {n: len(given & _shared(f"{f.name_zh} {f.name_en}")) for n, f in FIGURES.items()}
    ranked = sorted((n for n, shared in liked.items() if shared), key=lambda n: -liked[n])
    return tuple(FIGURES[name] for name in ranked[:LIKEST])


def _shared(words: str) -> set[str]:
    """Return what of words is compared: long words of English, pairs of Chinese signs."""
    english = set(re.findall(r"[a-z]{4,}", words.lower()))
    runs = re.findall(r"[\u4e00-\u9fff]{2,}", words)
    return english | {run[i : i + 2] for run in runs for i in range(len(run) - 1)}


def figure_said(figure: Figure, manner: Manner) -> str:
    """Return what a figure is called."""
    return figure.name_zh if manner.chinese else figure.name_en


def place_said(place: Place | None) -> str:
    """Return where in a file something stands."""
    if place is None:
        return ""
    return str(_PARTS[place.part]) % {
        "number": place.number,
        "row": place.row,
        "column": place.column,
    }


def refused_said(refused: TextRefused) -> str:
    """Return why a file was not read, and what to do."""
    return str(_REFUSED[refused.code]) % {"found": refused.found, "limit": refused.limit}


def _moment(moment: datetime, manner: Manner) -> str:
    return moment.astimezone(manner.zone).strftime("%Y-%m-%d %H:%M")


def number_said(reading: Reading, manner: Manner) -> str:
    """Return a number as roughly as it was said, with its measure word."""
    number = f"{reading.number:,}"
    rough = _QUALIFIED.get(reading.qualifier)
    return (str(rough) % {"n": number} if rough else number) + (
        reading.unit if manner.chinese else f" {reading.unit}".rstrip()
    )


def proposed_said(proposal: Proposal, manner: Manner) -> str:
    """Return a proposed claim in one line, or why it cannot be one."""
    reading = proposal.reading
    if proposal.unfit:
        return f"{number_said(reading, manner)} · {UNFIT[proposal.unfit]}"
    figure = figure_said(FIGURES[reading.figure or ""], manner)
    moment = _moment(proposal.as_of, manner)
    return f"{number_said(reading, manner)} · {figure} · {manner.org(proposal.about)} · {moment}"


# --- the marked document -------------------------------------------------------------------------


def marked_document(
    content: bytes, text: Text, checked: Checked, manner: Manner, *, at: datetime
) -> bytes:
    """Return the document with a comment at each finding; another kind of text is typed anew."""
    comments = [
        Comment(
            start=finding.start,
            end=finding.end,
            said=_comment(finding, checked, text, manner),
        )
        for finding in checked.findings
    ]
    at = at.astimezone(UTC)
    if text.kind is Kind.DOCX:
        return marked(content, comments, author=AUTHOR, at=at)
    return typed(text, comments, author=AUTHOR, at=at)


def _comment(finding: Finding, checked: Checked, text: Text, manner: Manner) -> str:
    said = sentence(finding, checked, manner)
    place = text.place(finding.start)
    where = ""
    if place is not None and place.part in (Part.HEADER, Part.FOOTER, Part.FOOTNOTE):
        where = pgettext("place in a document", "At %(place)s, “%(quote)s”: ") % {
            "place": place_said(place),
            "quote": finding.quote,
        }
    return f"{where}{TITLES[finding.code]}\n{said}"
