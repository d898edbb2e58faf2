"""Bulletins: write one from counted figures, find those issued, write them again, correct them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from muster.core import kinds as k
from muster.core.brief import Brief, Correction
from muster.core.bulletin import Bulletin, Commission, Language, Name, Sentence, text, title_in
from muster.core.compose import compose
from muster.core.difference import difference
from muster.core.discretion import BEHIND
from muster.core.figure import Value
from muster.core.forms import FORMS, figures_said
from muster.core.ledger import AsOf
from muster.core.strength import Identity
from muster.formats.bulletin import MAKERS
from muster.formats.bulletin import file_of as make_file
from muster.formats.bulletin_xlsx import xlsx_of
from muster.steps.figure import Page as OpenedPage
from muster.steps.figure import open_figure, silent_of, value, values, zone
from muster.steps.reading import amounts
from muster.steps.register import children, organisation, organisations
from muster.steps.strength import strength_return
from muster.store.reading import head, standing_kind

EDITOR = Name(zh="指挥部办公室", en="Command post office")
EVERYBODY = Name(zh="全警", en="the whole service")
CHART_DAYS = 14
_KEPT = 32  # bulletins in memory


def write(
    about: str | None,
    asof: AsOf,
    *,
    number: int,
    commission: Commission | None = None,
    edition: int = 1,
    corrections: tuple[Correction, ...] = (),
) -> Bulletin:
    """Return the bulletin of ``about`` as of ``asof``. The same question gives the same text.

    The head of the ledger it carries is the one known by ``asof.known``. Raises ``ValueError``
    for a form or a section there is none of.
    """
    lookup, brief = _read(about, asof, number, commission or Commission())
    return compose(lookup, replace(brief, edition=edition, corrections=corrections))


def _read(
    about: str | None, asof: AsOf, number: int, wanted: Commission
) -> tuple[Callable[[str, str | None], Value], Brief]:
    """Return what a bulletin is composed of, and by which its figures are looked up."""
    seq, _, digest = head(asof.known)
    parts = tuple(place.code for place in children(about, asof))
    names = figures_said(wanted.form) | {"assigned"}  # whose coverage the notes speak of
    names |= BEHIND if wanted.published else frozenset()
    known = values(names, [about, *parts], asof)

    def lookup(figure: str, org: str | None) -> Value:
        found = known.get((figure, org))
        return found if found is not None else value(figure, org, asof)

    brief = Brief(
        number=number,
        about=about,
        parts=parts,
        names=_names(about, parts, asof),
        editor=EDITOR,
        asof=asof,
        zone=zone(),
        head_seq=seq,
        head_digest=digest,
        commission=wanted,
        silent=_silent(known, about, parts, asof) if wanted.wording > 1 else {},
        series=_series(wanted, about, asof),
        identities=_identities(wanted, about, asof),
    )
    return lookup, brief


def _names(about: str | None, parts: tuple[str, ...], asof: AsOf) -> dict[str | None, Name]:
    """Return what each is called; the one the bulletin is about by its collective name."""
    names = _called({None, about, *parts}, asof)
    whole = organisation(about, asof) if about else None
    if about and whole and whole.founded and whole.founded.collective:
        names[about] = Name(zh=whole.founded.collective, en=whole.founded.collective_en)
    return names


def _called(orgs: Collection[str | None], asof: AsOf) -> dict[str | None, Name]:
    """Return what organisations are called; one that is not known, by its code."""
    codes = [code for code in orgs if code]
    known, names = organisations(codes, asof), dict[str | None, Name]()
    if None in orgs:
        names[None] = EVERYBODY
    for code in codes:
        said = known[code].founded if code in known else None
        both = (said.name, said.name_en or said.name) if said else (code, code)
        names[code] = Name(zh=both[0], en=both[1])
    return names


def _silent(
    known: dict[tuple[str, str | None], Value],
    about: str | None,
    parts: tuple[str, ...],
    asof: AsOf,
) -> dict[str | None, tuple[Name, ...]]:
    """Return, for each organisation whose numbers are not complete, who has not reported."""
    wanting = [o for o in (about, *parts) if not known["assigned", o].coverage.complete]
    late = silent_of(wanting, asof)
    called = _called({code for codes in late.values() for code in codes}, asof)
    return {org: tuple(called[code] for code in codes) for org, codes in late.items()}


def _series(
    wanted: Commission, about: str | None, asof: AsOf
) -> dict[str, tuple[tuple[date, int], ...]]:
    """Return the figures its charts show day by day, at the same time of day for two weeks."""
    charts = [
        chart
        for plan in FORMS[wanted.form].sections
        for chart in plan.charts
        if chart.by_day and plan.key in (wanted.sections or (plan.key,))
    ]
    names = {figure for chart in charts for figure in chart.figures}
    if not names:
        return {}
    days = [asof.at - timedelta(days=back) for back in reversed(range(CHART_DAYS))]
    found = [(at, amounts(names, [about], AsOf(at, asof.known))) for at in days]
    return {
        name: tuple((at.astimezone(zone()).date(), counts[name, about]) for at, counts in found)
        for name in names
    }


def _identities(wanted: Commission, about: str | None, asof: AsOf) -> tuple[Identity, ...]:
    if not FORMS[wanted.form].identities:
        return ()
    return strength_return(about, asof).identities


# --- what stands in the way ---------------------------------------------------------------------


class ObjectionCode(StrEnum):
    """Why a bulletin cannot be proposed or issued."""

    NUMBER_TAKEN = "number taken"
    NOT_ISSUED = "not issued"  # what is to be corrected is not there
    SECTION_EMPTY = "section empty"
    NO_REFERENCE = "no reference"
    NO_ADDRESSEE = "no addressee"
    NO_REASON = "no reason"
    NOTHING_CHANGED = "nothing changed"
    NOT_PROPOSED = "not proposed"  # nothing waits that is called so
    OWN_PROPOSAL = "own proposal"  # four eyes: who proposed a bulletin does not issue it
    AHEAD = "ahead"  # it would speak of a moment that has not come
    OVERTAKEN = "overtaken"  # another edition has gone out meanwhile


@dataclass(frozen=True, slots=True)
class Objection:
    """One thing that stands in the way of issuing; ``field`` is what to mend."""

    code: ObjectionCode
    field: str


def objections(
    bulletin: Bulletin, asof: AsOf, *, now: datetime, why: str | None = None
) -> tuple[Objection, ...]:
    """Return all that stands in the way of proposing, or with ``why`` of correcting, a bulletin."""
    found: list[Objection] = []
    if bulletin.asof.at > now:
        found.append(Objection(ObjectionCode.AHEAD, "at"))
    before = find(bulletin.number, asof)
    if why is None and before is not None:
        found.append(Objection(ObjectionCode.NUMBER_TAKEN, "number"))
    if why is not None and before is None:
        found.append(Objection(ObjectionCode.NOT_ISSUED, "number"))
    if why is not None and not why.strip():
        found.append(Objection(ObjectionCode.NO_REASON, "why"))
    if why is not None and before is not None and _says_the_same(before, bulletin):
        found.append(Objection(ObjectionCode.NOTHING_CHANGED, "edition"))
    form, wanted = FORMS[bulletin.form], bulletin.commission
    written = {prose.section for prose in wanted.prose if prose.zh.strip() or prose.en.strip()}
    found += [
        Objection(ObjectionCode.SECTION_EMPTY, plan.key)
        for plan in form.sections
        if plan.needed and plan.key not in written
    ]
    if form.official and not wanted.reference.strip():
        found.append(Objection(ObjectionCode.NO_REFERENCE, "reference"))
    if form.official and not wanted.addressed_to.strip():
        found.append(Objection(ObjectionCode.NO_ADDRESSEE, "addressed_to"))
    return tuple(found)


def _says_the_same(before: "Issued", bulletin: Bulletin) -> bool:
    alike = before.commission == bulletin.commission
    return alike and difference(_plain(before), bulletin).none


def said(bulletin: Bulletin) -> dict[str, Any]:
    """Return the fields of the fact that records a bulletin as it is written."""
    wanted = bulletin.commission
    return {
        **{field.name: getattr(wanted, field.name) for field in fields(wanted)},
        "number": bulletin.number,
        "about": bulletin.about,
        "at": bulletin.asof.at,
        "known": bulletin.asof.known,
        "head_seq": bulletin.head_seq,
        "head_digest": bulletin.head_digest,
        "text_zh": text(bulletin, Language.ZH),
        "text_en": text(bulletin, Language.EN),
    }


def corrected(
    before: "Issued", *, known: datetime, why: str, commission: Commission | None = None
) -> Bulletin:
    """Return the next edition of ``before``: the same moment, as known by ``known``.

    It says why it was made and what it changes. ``commission`` replaces the one of before, for
    what a hand wrote.
    """
    wanted = replace(commission or before.commission, wording=before.body.wording)
    edition = before.edition + 1
    asof = AsOf(before.body.at, known)
    lookup, brief = _read(before.body.about, asof, before.body.number, wanted)
    earlier = _corrections(before)
    this = Correction(
        edition=edition,
        known=known,
        why=why,
        changes=difference(_plain(before), compose(lookup, brief)).changes,
    )
    return compose(lookup, replace(brief, edition=edition, corrections=(*earlier, this)))


# --- files --------------------------------------------------------------------------------------

ENDINGS = (*MAKERS, "xlsx")


def file_of(bulletin: Bulletin, ending: str, language: Language) -> bytes:
    """Return the bulletin as a file: docx, pdf, html, txt, or xlsx for the annex of its figures.

    Raises ``ValueError`` for an ending there is none of.
    """
    asked = ending.removeprefix(".")
    if asked not in ENDINGS:
        known = ", ".join(f".{each}" for each in ENDINGS)
        raise ValueError(f"{ending}: a bulletin is written as {known}")
    if asked != "xlsx":
        return make_file(bulletin, asked, language)
    bound = [*(b for s in bulletin.sentences for b in s.bound), *bulletin.cells]
    orgs = list(dict.fromkeys(b.org for b in bound))
    known_values = values({b.figure for b in bound}, orgs, bulletin.asof)
    names = _called(orgs, bulletin.asof)
    return xlsx_of(
        bulletin,
        language,
        lambda figure, org: known_values[figure, org],
        lambda org: names[org].said(language),
    )


# --- finding and writing again ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Issued:
    """An edition of a bulletin as issued, and the fact that issued it."""

    body: k.BulletinIssued
    seq: int
    issued_at: datetime
    recorded_at: datetime
    by: str
    key: str  # of the fact

    @property
    def edition(self) -> int:
        """1 for the first edition."""
        return self.body.edition if isinstance(self.body, k.BulletinCorrected) else 1

    @property
    def why(self) -> str:
        """Why this edition took the place of the one before; empty for the first."""
        return self.body.why if isinstance(self.body, k.BulletinCorrected) else ""

    @property
    def commission(self) -> Commission:
        """What was asked to be written."""
        return commission_of(self.body)

    @property
    def titles(self) -> Name:
        """The title, as it was issued."""
        official = FORMS[self.body.form].official
        return Name(
            zh=title_in(self.body.text_zh, official=official),
            en=title_in(self.body.text_en, official=official),
        )


def commission_of(body: k.BulletinWritten) -> Commission:
    """Return what was asked to be written."""
    names = [field.name for field in fields(Commission)]
    return Commission(**{name: getattr(body, name) for name in names})


def editions(asof: AsOf) -> list[Issued]:
    """Return every edition of every bulletin issued as of ``asof``, latest first."""
    found = [
        Issued(f.body, f.seq, f.holds_from, f.recorded_at, f.recorded_by, f.key)
        for f in standing_kind(["bulletin.issued", "bulletin.corrected"], asof)
        if isinstance(f.body, k.BulletinIssued)
    ]
    return sorted(found, key=lambda i: (i.issued_at, i.seq), reverse=True)


def issued(asof: AsOf) -> list[Issued]:
    """Return the bulletins issued as of ``asof``, each in its last edition, latest first."""
    every, last = editions(asof), {}
    for each in sorted(every, key=lambda i: i.edition):
        last[each.body.number] = each
    first = {e.body.number: (e.issued_at, e.seq) for e in every if e.edition == 1}
    stand = [each for number, each in last.items() if number in first]
    return sorted(stand, key=lambda i: first[i.body.number], reverse=True)


def find(number: int, asof: AsOf, *, edition: int | None = None) -> Issued | None:
    """Return the bulletin with this number: its last edition, or the one asked for."""
    if edition is None:
        return next((each for each in issued(asof) if each.body.number == number), None)
    own = (e for e in editions(asof) if (e.body.number, e.edition) == (number, edition))
    return next(own, None)


def next_number(asof: AsOf) -> int:
    """Return the number after the highest one issued or proposed."""
    kinds = ["bulletin.proposed", "bulletin.issued", "bulletin.corrected"]
    bodies = (fact.body for fact in standing_kind(kinds, asof))
    numbers = [body.number for body in bodies if isinstance(body, k.BulletinWritten)]
    return max(numbers, default=0) + 1


def rewrite(found: Issued, *, known: datetime | None = None) -> Bulletin:
    """Write an issued edition again: as known then, or as known at another moment.

    Those written last are kept in memory: the ledger's head, as known then, names what they say.
    """
    moment = known or found.body.known
    return _rewritten(found, moment, head(moment)[2])


@lru_cache(maxsize=_KEPT)
def _rewritten(found: Issued, known: datetime, _digest: str) -> Bulletin:
    asof = AsOf(found.body.at, known)
    return write(
        found.body.about,
        asof,
        number=found.body.number,
        commission=found.commission,
        edition=found.edition,
        corrections=_corrections(found),
    )


def _corrections(found: Issued) -> tuple[Correction, ...]:
    """Return what each edition up to this one changed, worked out anew from the ledger."""
    if found.edition == 1:
        return ()
    every = editions(AsOf(found.issued_at, found.recorded_at))
    own = {e.edition: e for e in every if e.body.number == found.body.number}
    made: list[Correction] = []
    for number in range(2, found.edition + 1):
        before, after = own.get(number - 1), own.get(number)
        if before is None or after is None:
            continue
        changes = difference(_plain(before), _plain(after)).changes
        made.append(
            Correction(edition=number, known=after.body.known, why=after.why, changes=changes)
        )
    return tuple(made)


def _plain(found: Issued) -> Bulletin:
    """Return an edition without what it says of the ones before."""
    return _plainly(found, head(found.body.known)[2])


@lru_cache(maxsize=_KEPT)
def _plainly(found: Issued, _digest: str) -> Bulletin:
    asof = AsOf(found.body.at, found.body.known)
    return write(found.body.about, asof, number=found.body.number, commission=found.commission)


@dataclass(frozen=True, slots=True)
class Why:
    """What stands beneath one sentence: for each number its value and the first facts."""

    sentence: Sentence
    opened: tuple[tuple[Value, OpenedPage], ...]


def why(bulletin: Bulletin, sentence: int, *, limit: int = 5) -> Why | None:
    """Return what sentence ``sentence`` of ``bulletin`` stands on; None if there is none such."""
    if not 1 <= sentence <= len(bulletin.sentences):
        return None
    said = bulletin.sentences[sentence - 1]
    return Why(
        said,
        tuple(
            (
                value(bound.figure, bound.org, bulletin.asof),
                open_figure(bound.figure, bound.org, bulletin.asof, limit=limit),
            )
            for bound in said.bound
        ),
    )
