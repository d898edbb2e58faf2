"""Which bulletins an actor may read or has to do with, and what they may do about a proposal."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from muster.core.access import EVERYWHERE, Thing, Verb, inside, one_person
from muster.core.ledger import AsOf
from muster.steps.access import persons_of
from muster.steps.access_path import paths
from muster.steps.bulletin import Issued, issued
from muster.steps.bulletin_life import Proposal
from muster.steps.sight import Sight


def seen_bulletins(known: Iterable[Issued], sight: Sight, verb: Verb = Verb.SEE) -> list[Issued]:
    """Return the bulletins the actor may read: what is published, whoever reads bulletins at all.

    An internal one, or whatever else than reading is asked of one, asks for the right where the
    bulletin is about.
    """
    given = list(known)
    tops = sight.extent_of(Thing.BULLETIN, verb=verb)
    lies = paths({each.body.about for each in given if each.body.about}, sight.asof)
    return [
        each
        for each in given
        if (verb is Verb.SEE and each.body.published and tops)
        or inside(tops, lies[each.body.about] if each.body.about else ())
    ]


def readable(numbers: Collection[int], sight: Sight) -> frozenset[int]:
    """Return those of ``numbers`` whose bulletin, as it stands now, the actor may read."""
    named = [e for e in issued(AsOf(sight.now, sight.now)) if e.body.number in numbers]
    return frozenset(each.body.number for each in seen_bulletins(named, sight))


def seen_proposals(found: list[Proposal], sight: Sight) -> list[Proposal]:
    """Return those of ``found`` that the actor may propose or issue."""
    lies = paths({each.body.about for each in found if each.body.about}, sight.asof)
    return [
        each
        for each in found
        if any(
            sight.may_in(
                lies[each.body.about] if each.body.about else {EVERYWHERE}, Thing.BULLETIN, verb
            )
            for verb in (Verb.PROPOSE, Verb.ISSUE)
        )
    ]


class Stand(NamedTuple):
    """How the actor stands to a proposal."""

    own: bool  # they proposed it, by this account or another
    may_issue: bool


def stand(each: Proposal, sight: Sight) -> Stand:
    """Return how the actor stands to a proposal: who proposed it issues it not."""
    return stands([each], sight)[each.key]


def stands(found: Collection[Proposal], sight: Sight) -> dict[str, Stand]:
    """Return how the actor stands to each of ``found``, by its key; queries do not grow."""
    lies = paths({each.body.about for each in found if each.body.about}, sight.asof)
    belongs = persons_of({sight.actor.account, *(each.by for each in found)})

    def one(each: Proposal) -> Stand:
        own = one_person(sight.actor.account, each.by, belongs)
        place = lies[each.body.about] if each.body.about else frozenset({EVERYWHERE})
        return Stand(own, not own and sight.may_in(place, Thing.BULLETIN, Verb.ISSUE))

    return {each.key: one(each) for each in found}
