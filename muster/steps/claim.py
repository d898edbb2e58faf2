"""Claims: what a text of others says, proposed, approved by a person, and reconciled.

Nothing is recorded until a person says which of the proposals stand; what is recorded then is a
claim with its quotation, shown beside counted figures and never added to them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import NAMESPACE_URL, uuid5

from muster.core import kinds as k
from muster.core.claim import WHOLE_SERVICE, Listed, Readings
from muster.core.dates import dated
from muster.core.figure import FIGURES
from muster.core.ledger import AsOf, Draft
from muster.core.reconcile import Claim, Debtor, Filed, Proposal, Reconciled, filed_by
from muster.core.reconcile import propose as proposed
from muster.core.register import Organisation
from muster.formats.prose.organisation import Gazetteer
from muster.formats.prose.read import read as read_prose
from muster.steps.bulletin import EVERYBODY
from muster.steps.figure import filings, values, zone
from muster.steps.hand import Hand
from muster.steps.reading import amounts
from muster.store.ledger import Appended, append
from muster.store.reading import standing_kind
from muster.store.states import states, subjects_counted

MOMENTS = 5  # as of how many moments the claims of one page are


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What the register calls every organisation; ``collective`` names all beneath one as well."""

    listed: tuple[Listed, ...]
    collective: frozenset[str]

    @property
    def by_code(self) -> dict[str, Listed]:
        """The organisations by their code."""
        return {each.code: each for each in self.listed}


def names(asof: AsOf) -> Names:
    """Return every name of every organisation that stands as of ``asof``, aliases included.

    The whole service is listed too, by what bulletins call it.
    """
    everybody = (EVERYBODY.zh, EVERYBODY.en)
    listed = [Listed(code=WHOLE_SERVICE, names=everybody)]
    collective: set[str] = set()
    for code, org in states(Organisation, "org", asof):
        said = org.founded
        if said is None or org.closed or said.kind is k.OrgKind.PARTY_ORGANISATION:
            continue  # a Party organisation bears the name of what it stands in
        together = [name for name in (said.collective, said.collective_en) if name]
        collective |= set(together)
        own = [said.name, said.name_en, *org.aliases, *together]
        kept = tuple(dict.fromkeys(name for name in own if name))
        listed.append(Listed(code=code, names=kept, parent=org.parent))
    return Names(listed=tuple(listed), collective=frozenset(collective))


def read(
    text: str, known: Names, *, published: date | None = None, at: datetime | None = None
) -> Readings:
    """Return what ``text`` says, its organisations matched to the register.

    Dates without a year are of the last year that puts them no later than the day of
    publication: the one given, the one the text bears, or that of ``at``.
    """
    day = published or dated(text) or (at.astimezone(zone()).date() if at else None)
    return read_prose(text, Gazetteer(known.listed), published=day)


# --- proposing ---------------------------------------------------------------------------------


def propose(readings: Readings, *, about: str | None, at: datetime) -> tuple[Proposal, ...]:
    """Return a proposal for every reading of a text; see :func:`muster.core.reconcile.propose`."""
    return proposed(readings, about=about, at=at, zone=zone())


def approve(
    hand: Hand, proposals: Iterable[Proposal], chosen: Collection[int], *, origin: str
) -> Appended:
    """Record the proposals a person chose, by place; the same again is answered as recorded.

    Raises ``LookupError`` for a place there is no proposal at, ``ValueError`` for an unfit one.
    """
    by_place = {proposal.place: proposal for proposal in proposals}
    if unknown := sorted(set(chosen) - set(by_place)):
        raise LookupError(f"there is no proposal {', '.join(map(str, unknown))}")
    wanted = [by_place[place] for place in sorted(set(chosen))]
    if unfit := [proposal for proposal in wanted if proposal.unfit]:
        said = ", ".join(f"{p.place} ({p.unfit.value})" for p in unfit)
        raise ValueError(f"no claim can be made of {said}")
    return append([_draft(hand, each, origin) for each in wanted], clock=hand.clock, whole=True)


def _draft(hand: Hand, proposal: Proposal, origin: str) -> Draft:
    reading = proposal.reading
    body = k.ClaimMade(
        figure=reading.figure or "",
        about=proposal.about,
        number=int(reading.number),
        qualifier=reading.qualifier.value,
        quote=proposal.quote,
        origin=origin,
    )
    concerns = (proposal.about,) if proposal.about else ()
    said = f"{proposal.code} {body} {proposal.as_of.isoformat()} {hand.by} {hand.org}"
    return Draft(
        key=uuid5(NAMESPACE_URL, said).hex,
        subject=f"claim:{proposal.code}",
        org=hand.org,
        holds_from=proposal.as_of,
        recorded_by=hand.by,
        source=hand.source,
        body=body,
        concerns=concerns,
    )


# --- reconciling ---------------------------------------------------------------------------------


def claims(asof: AsOf) -> tuple[Claim, ...]:
    """Return every claim that stands as of ``asof``, the latest first."""
    found = [
        Claim(
            seq=fact.seq,
            figure=fact.body.figure,
            about=fact.body.about,
            number=fact.body.number,
            qualifier=fact.body.qualifier,
            quote=fact.body.quote,
            origin=fact.body.origin,
            as_of=fact.holds_from,
            recorded_by=fact.recorded_by,
            recorded_at=fact.recorded_at,
        )
        for fact in standing_kind(["claim.made"], asof)
        if isinstance(fact.body, k.ClaimMade) and fact.body.figure in FIGURES
    ]
    return tuple(sorted(found, key=lambda c: (c.as_of, c.seq), reverse=True))


def of_few_moments(made: Sequence[Claim]) -> Sequence[Claim]:
    """Return ``made`` up to the first claim of one moment too many: each is counted anew."""
    moments: set[datetime] = set()
    for place, each in enumerate(made):
        moments.add(each.as_of)
        if len(moments) > MOMENTS:
            return made[:place]
    return made


def reconcile(made: Sequence[Claim], known: datetime) -> tuple[Reconciled, ...]:
    """Return each claim beside the count as of its own moment, as known by ``known``."""
    by_moment: dict[datetime, list[Claim]] = defaultdict(list)
    for claim in made:
        by_moment[claim.as_of].append(claim)
    found: dict[int, Reconciled] = {}
    for at, same in by_moment.items():
        asof = AsOf(at, known)
        orgs = list(dict.fromkeys(claim.about for claim in same))
        counted = values({claim.figure for claim in same}, orgs, asof)
        for claim in same:
            value = counted[claim.figure, claim.about]
            found[claim.seq] = Reconciled(
                claim=claim, asof=asof, by_name=value.by_name, coverage=value.coverage
            )
    return tuple(found[claim.seq] for claim in made)


def debtors(reconciled: Reconciled) -> tuple[Debtor, ...]:
    """Return the reporting organisations beneath a claim: the silent, the late, then the others.

    Each counts what is not counted by another one beneath it, so that they add up. Within each
    sort the order is that of the register, never that of the numbers.
    """
    claim, asof = reconciled.claim, reconciled.asof
    expected = subjects_counted(claim.about, ["reporting"], asof)
    came = filings(claim.about, asof)
    how = filed_by(expected, came.filed, deadline=came.deadline, at=asof.at, figure=claim.figure)
    numbers = amounts([claim.figure], expected, asof)
    own = {org: numbers[claim.figure, org] for org in expected}
    for org, above in _reporting_above(expected, asof).items():
        own[above] -= numbers[claim.figure, org]
    order = (Filed.SILENT, Filed.LATE, Filed.REPORTED, Filed.ZERO)
    told = [Debtor(org=org, filed=how[org], by_name=own[org]) for org in expected]
    return tuple(sorted(told, key=lambda d: (order.index(d.filed), d.org)))


def _reporting_above(expected: Collection[str], asof: AsOf) -> dict[str, str]:
    """Return for each organisation the nearest one above it that reports too, if there is one."""
    parents = {code: org.parent for code, org in states(Organisation, "org", asof)}
    found: dict[str, str] = {}
    for org in expected:
        above = parents.get(org)
        while above is not None and above not in expected:
            above = parents.get(above)
        if above is not None:
            found[org] = above
    return found
