"""Bulletins that wait for a second person, as pages list them: from whom, for whom."""

from dataclasses import dataclass

from muster.core.access import EVERYWHERE, Thing, Verb
from muster.core.ledger import AsOf
from muster.steps import bulletin_life as step
from muster.steps.access import who_may
from muster.steps.access_path import paths
from muster.steps.bulletin_sight import seen_proposals, stand
from muster.web.bulletin_paper import language
from muster.web.question import Question
from muster.web.subject import Subject, subjects


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalShown:
    """One bulletin that waits: who proposed it, and for whom it waits."""

    proposal: step.Proposal
    about: Subject | None
    title: str
    own: bool  # the actor proposed it, by this account or another
    may_issue: bool
    waits_for: tuple[str, ...]  # logins


def waiting_here(question: Question) -> tuple[ProposalShown, ...]:
    """Return the bulletins that wait and that the actor may propose or issue, earliest first."""
    return tuple(
        proposal_shown(each, question)
        for each in seen_proposals(step.waiting(now_known(question)), question)
    )


def now_known(question: Question) -> AsOf:
    """Return the moment of the page as all that is known now has it: what waits, waits now."""
    return AsOf(question.asof.at, question.clock.now)


def proposal_shown(each: step.Proposal, question: Question) -> ProposalShown:
    """Return a proposal as pages show it."""
    about = each.body.about
    lies = paths([about], question.asof)[about] if about else frozenset({EVERYWHERE})
    stands = stand(each, question)
    return ProposalShown(
        proposal=each,
        about=subjects({about}, question.asof)[about] if about else None,
        title=each.titles.said(language()),
        own=stands.own,
        may_issue=stands.may_issue,
        waits_for=tuple(
            who_may(Verb.ISSUE, Thing.BULLETIN, lies, question.clock.now, but=[each.by])
        ),
    )
