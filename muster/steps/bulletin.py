"""Bulletins: write one from counted figures, issue it frozen, write it again as known then."""

from dataclasses import dataclass
from datetime import datetime

from muster.core import kinds as k
from muster.core.bulletin import Bulletin, Language, Name, Sentence, text
from muster.core.compose import Brief, compose
from muster.core.figure import Value
from muster.core.forms import figures_said
from muster.core.ledger import AsOf
from muster.steps.figure import Page as OpenedPage
from muster.steps.figure import open_figure, value, values, zone
from muster.steps.hand import Hand
from muster.steps.register import children, organisation
from muster.store.ledger import Appended, append
from muster.store.reading import head, standing_kind

EDITOR = Name(zh="指挥部办公室", en="Command post office")
EVERYBODY = Name(zh="全警", en="the whole service")


def write(about: str | None, asof: AsOf, *, number: int, published: bool = True) -> Bulletin:
    """Return the bulletin of ``about`` as of ``asof``. The same question gives the same text.

    The head of the ledger it carries is the one known by ``asof.known``.
    """
    seq, _, digest = head(asof.known)
    parts = tuple(place.code for place in children(about, asof))
    known = values(figures_said(), [about, *parts], asof)

    def lookup(figure: str, org: str | None) -> Value:
        found = known.get((figure, org))
        return found if found is not None else value(figure, org, asof)

    return compose(
        lookup,
        Brief(
            number=number,
            about=about,
            parts=parts,
            names=_names(about, parts, asof),
            editor=EDITOR,
            asof=asof,
            zone=zone(),
            head_seq=seq,
            head_digest=digest,
            published=published,
        ),
    )


def _names(about: str | None, parts: tuple[str, ...], asof: AsOf) -> dict[str | None, Name]:
    """Return what each is called; the one the bulletin is about by its collective name."""
    names: dict[str | None, Name] = {None: EVERYBODY}
    for code in (*parts, *([about] if about else [])):
        known = organisation(code, asof)
        said = known.founded if known else None
        if said is None:
            names[code] = Name(zh=code, en=code)
        elif code == about and said.collective:
            names[code] = Name(zh=said.collective, en=said.collective_en)
        else:
            names[code] = Name(zh=said.name, en=said.name_en or said.name)
    return names


def issue(hand: Hand, bulletin: Bulletin, at: datetime) -> Appended:
    """Record a bulletin as issued: its text, and the (at, known, head) it is frozen at."""
    body = k.BulletinIssued(
        form=bulletin.form,
        number=bulletin.number,
        about=bulletin.about,
        at=bulletin.asof.at,
        known=bulletin.asof.known,
        head_seq=bulletin.head_seq,
        head_digest=bulletin.head_digest,
        text_zh=text(bulletin, Language.ZH),
        text_en=text(bulletin, Language.EN),
    )
    subject = f"bulletin:{bulletin.number}"
    concerns = (bulletin.about,) if bulletin.about else ()
    return append([hand.draft(subject, body, at, concerns=concerns)], clock=hand.clock)


@dataclass(frozen=True, slots=True)
class Issued:
    """A bulletin as issued, and the fact that issued it."""

    body: k.BulletinIssued
    seq: int
    issued_at: datetime


def issued(asof: AsOf) -> list[Issued]:
    """Return the bulletins issued as of ``asof``, latest first."""
    found = [
        Issued(f.body, f.seq, f.holds_from)
        for f in standing_kind(["bulletin.issued"], asof)
        if isinstance(f.body, k.BulletinIssued)
    ]
    return sorted(found, key=lambda i: (i.issued_at, i.seq), reverse=True)


def find(number: int, asof: AsOf) -> Issued | None:
    """Return the bulletin with this number."""
    return next((each for each in issued(asof) if each.body.number == number), None)


def rewrite(found: Issued, *, known: datetime | None = None) -> Bulletin:
    """Write an issued bulletin again: as known then, or as known at another moment."""
    asof = AsOf(found.body.at, known or found.body.known)
    return write(found.body.about, asof, number=found.body.number)


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
