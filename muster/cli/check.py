"""``muster bulletin check`` and ``muster bulletin read``: drafts of our own, texts of others."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from muster.cli import show
from muster.cli.figure import At, Database, Json, Known, Org
from muster.core.check import Checked, Judged, Verdict
from muster.core.claim import Numeral
from muster.core.finding import Finding, Severity
from muster.core.ledger import AsOf
from muster.core.reconcile import Proposal
from muster.formats.finding import (
    SEVERITIES,
    TITLES,
    VERDICTS,
    Manner,
    marked_document,
    meaning,
    place_said,
    proposed_said,
    refused_said,
    sentence,
)
from muster.formats.text import Text, TextRefused
from muster.formats.text_file import read_text
from muster.formats.wording import listed
from muster.steps import check as step
from muster.steps import claim as claims
from muster.steps.figure import zone
from muster.steps.hand import Hand
from muster.steps.register import places
from muster.store.now import this_moment

FOUND = 1  # exit code when something in the text is wrong

File = Annotated[Path, typer.Argument(help="A text: .txt, .docx, .html, or .pdf with text.")]
Published = Annotated[
    str | None, typer.Option(help="Day of publication; that in the text if left out.")
]


def check(
    file: File,
    org: Org = None,
    at: At = None,
    known: Known = None,
    published: Published = None,
    earlier: Annotated[
        list[Path] | None,
        typer.Option(help="A text published before: no cumulative number may fall. Repeatable."),
    ] = None,
    docx: Annotated[
        Path | None, typer.Option(help="Write the text as a Word document with comments.")
    ] = None,
    restricted: Annotated[
        bool, typer.Option("--restricted", help="Show small counts of health and family too.")
    ] = False,
    as_json: Json = False,
    database: Database = None,
) -> None:
    """Check a text: every number against the ledger, and the text against itself.

    Ends with 1 when something is wrong, with 0 when nothing is or a person should only look.
    """
    show.speak()
    asof, text, day = show.asof(at, known), opened(file), _day(published)
    before = [opened(each).text for each in earlier or ()]
    if _there_is_a_ledger():
        about = _scope(org, asof)
        checked = step.check(
            text.text, asof, about=about, published=day, earlier=before, may_see=restricted
        )
    else:
        checked = step.check_without_ledger(text.text, published=day, earlier=before)
    manner = _manner(asof, checked)
    if docx is not None:
        docx.parent.mkdir(parents=True, exist_ok=True)
        docx.write_bytes(
            marked_document(file.read_bytes(), text, checked, manner, at=this_moment())
        )
    if as_json:
        print(json.dumps(as_dict(checked, text, manner), ensure_ascii=False, indent=1))
    else:
        _print(checked, text, manner)
    if any(finding.severity is Severity.WRONG for finding in checked.findings):
        raise typer.Exit(FOUND)


def _there_is_a_ledger() -> bool:
    try:
        show.ledger_note()
    except LookupError:
        return False
    return True


def opened(file: Path) -> Text:
    """Return the text of a file; raises ``ValueError`` with the remedy where there is none."""
    found = read_text(file.read_bytes(), name=file.name)
    if isinstance(found, TextRefused):
        raise ValueError(f"{file}: {refused_said(found)}")
    return found


def _scope(org: str | None, asof: AsOf) -> str | None:
    return show.scope(org, asof) if org else None


def _day(given: str | None) -> date | None:
    if given is None:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError:
        said = _("write a day as 2020-02-12")
        raise ValueError(f"--published {given}: {said}") from None


def _manner(asof: AsOf, checked: Checked) -> Manner:
    codes = {judged.org for judged in checked.judged} | {
        hint.org for judged in checked.judged for hint in judged.hints
    }
    known = places([code for code in codes if code], asof) if checked.asof else {}
    return Manner(org=_called({c: p.name for c, p in known.items()}), zone=zone(),
                  chinese=show.chinese())  # fmt: skip


def _called(names: dict[str, str]) -> Callable[[str | None], str]:
    def called(code: str | None) -> str:
        return _("the whole service") if code is None else names.get(code, code)

    return called


def _print(checked: Checked, text: Text, manner: Manner) -> None:
    print(_counts(checked))
    for finding in checked.findings:
        where = place_said(text.place(finding.start))
        print()
        print(f"{SEVERITIES[finding.severity]} · {where} · {_around(text.text, finding)}")
        print(f"  {TITLES[finding.code]}")
        print(f"  {sentence(finding, checked, manner)}")
    not_judged = (Verdict.NOT_COUNTED, Verdict.UNKNOWN)
    open_numbers = [j for j in checked.judged if j.verdict in not_judged]
    if open_numbers:
        print()
        print(_("Not judged:"))
        for judged in open_numbers:
            where = place_said(text.place(judged.start))
            print(f"  {where} · {_around(text.text, judged)} · {meaning(judged, manner)}")


def _counts(checked: Checked) -> str:
    if checked.asof is None:
        return _("There is no ledger: the text was checked against itself alone.")
    told = Counter(judged.verdict for judged in checked.judged)
    said = listed(f"{VERDICTS[verdict]} {told[verdict]}" for verdict in Verdict if told[verdict])
    number = ngettext("%(n)d number", "%(n)d numbers", len(checked.judged)) % {
        "n": len(checked.judged)
    }
    return _("%(what)s: %(parts)s") % {"what": number, "parts": said} if said else number


_AROUND_CHARS = 12


def _around(text: str, place: Finding | Judged) -> str:
    """Return the words around a place, the place itself in brackets."""
    before = text[max(0, place.start - _AROUND_CHARS) : place.start].rpartition("\n")[2]
    after = text[place.end : place.end + _AROUND_CHARS].partition("\n")[0]
    return f"…{before}【{text[place.start : place.end]}】{after}…"


# --- as JSON -------------------------------------------------------------------------------------


def as_dict(checked: Checked, text: Text, manner: Manner) -> dict[str, object]:
    """Return what was found as JSON says it."""
    asof = checked.asof
    judged = {(j.start, j.end) for j in checked.judged}
    return {
        "at": asof.at.isoformat() if asof else None,
        "known": asof.known.isoformat() if asof else None,
        "published": checked.published.isoformat() if checked.published else None,
        "numbers": [_judged(each, text, manner) for each in checked.judged],
        "findings": [_found(each, checked, text, manner) for each in checked.findings],
        "others": [
            _other(numeral)
            for numeral in checked.read.numerals
            if (numeral.start, numeral.end) not in judged
        ],
    }


def _other(numeral: Numeral) -> dict[str, object]:
    return {
        "quote": numeral.text,
        "start": numeral.start,
        "end": numeral.end,
        "class": numeral.sort.value,
    }


def _judged(judged: Judged, text: Text, manner: Manner) -> dict[str, object]:
    reading, asof = judged.reading, judged.asof
    said = {
        "quote": judged.quote,
        "start": judged.start,
        "end": judged.end,
        "place": place_said(text.place(judged.start)),
        "verdict": judged.verdict.value,
        "why": judged.why.value or None,
        "means": meaning(judged, manner) or None,
        "counted": judged.counted,
        "org": judged.org,
        "at": asof.at.isoformat() if asof else None,
        "hints": [
            {
                "kind": hint.kind.value,
                "figure": hint.figure,
                "org": hint.org,
                "at": hint.asof.at.isoformat(),
                "known": hint.asof.known.isoformat(),
            }
            for hint in judged.hints
        ],
    }
    if reading is not None:
        said |= {
            "reading": reading.quote,
            "said": _number(reading.number),
            "unit": reading.unit,
            "qualifier": reading.qualifier.value,
            "counts": reading.counted.value,
            "figure": reading.figure,
            "org_said": reading.org,
            "measure": reading.measure.value if reading.measure else None,
            "relation": reading.relation,
            "rules": list(reading.rules),
        }
    return said


def _number(number: object) -> object:
    return number if isinstance(number, int) else float(str(number))


def _found(finding: Finding, checked: Checked, text: Text, manner: Manner) -> dict[str, object]:
    return {
        "code": finding.code.value,
        "severity": finding.severity.value,
        "quote": finding.quote,
        "start": finding.start,
        "end": finding.end,
        "place": place_said(text.place(finding.start)),
        "said": finding.said,
        "expected": finding.expected,
        "beside": [[span.start, span.end] for span in finding.beside],
        "says": f"{TITLES[finding.code]}: {sentence(finding, checked, manner)}",
    }


# --- reading claims ------------------------------------------------------------------------------


def read(
    file: File,
    org: Org = None,
    at: At = None,
    known: Known = None,
    published: Published = None,
    approve: Annotated[
        str | None, typer.Option(help="Record these: all, or their numbers, such as 1,3,5.")
    ] = None,
    by: Annotated[str, typer.Option(help="Who approves, by office.")] = "claims_clerk",
    origin: Annotated[
        str | None, typer.Option(help="Where the text comes from; the file's name if left out.")
    ] = None,
    as_json: Json = False,
    database: Database = None,
) -> None:
    """Read a text into proposed claims; those a person approves are recorded.

    A claim stands beside a counted figure and is never added to it.
    """
    show.speak()
    show.ledger_note()
    asof, source = show.asof(at, known), origin or file.name
    text = opened(file)
    day = _day(published)
    said = claims.read(text.text, claims.names(asof), published=day, at=asof.at)
    about = _scope(org, asof)
    proposals = claims.propose(said, about=about, at=asof.at)
    if as_json:
        print(json.dumps([_proposed(each) for each in proposals], ensure_ascii=False, indent=1))
    else:
        _print_proposals(proposals, asof)
    if approve is not None:
        hand = Hand(by=by, org=about or "org:service", source=source)
        answer = claims.approve(hand, proposals, chosen(approve, proposals), origin=source)
        new = sum(1 for receipt in answer.receipts if not receipt.repeated)
        known_before = len(answer.receipts) - new
        print(
            _("%(new)d claims recorded, %(known)d already recorded")
            % {"new": new, "known": known_before}
        )


def chosen(approve: str, proposals: tuple[Proposal, ...]) -> tuple[int, ...]:
    """Return the places ``--approve`` names; raises ``ValueError`` where it names none."""
    if approve == "all":
        return tuple(each.place for each in proposals if not each.unfit)
    places_said = [each.strip() for each in approve.split(",")]
    if not all(each.isdigit() for each in places_said):
        said = _("write all, or numbers of the list, such as 1,3,5")
        raise ValueError(f"--approve {approve}: {said}")
    return tuple(int(each) for each in places_said)


def _print_proposals(proposals: tuple[Proposal, ...], asof: AsOf) -> None:
    codes = [each.about for each in proposals if each.about]
    names = _called({code: place.name for code, place in places(codes, asof).items()})
    manner = Manner(org=names, zone=zone(), chinese=show.chinese())
    print(_("Proposed; nothing is recorded until somebody approves:"))
    for each in proposals:
        print(f"{each.place:>3}  {proposed_said(each, manner)}")
        print(f"     {each.reading.quote} · {' → '.join(each.reading.rules)}")


def _proposed(proposal: Proposal) -> dict[str, object]:
    reading = proposal.reading
    return {
        "place": proposal.place,
        "figure": reading.figure,
        "about": proposal.about,
        "number": _number(reading.number),
        "unit": reading.unit,
        "qualifier": reading.qualifier.value,
        "counts": reading.counted.value,
        "measure": reading.measure.value if reading.measure else None,
        "relation": reading.relation,
        "as_of": proposal.as_of.isoformat(),
        "reading": reading.quote,
        "quote": proposal.quote,
        "rules": list(reading.rules),
        "unfit": proposal.unfit.value or None,
    }
