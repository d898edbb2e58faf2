"""Bulletins that wait for a second person, as pages list them: from whom, for whom."""

from collections.abc import Sequence
from dataclasses import dataclass

from muster.core.access import EVERYWHERE, Thing, Verb
from muster.core.ledger import AsOf
from muster.steps import bulletin_life as step
from muster.steps.access import who_may
from muster.steps.access_path import paths
from muster.steps.bulletin_sight import seen_proposals, stands
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
    return proposals_shown(seen_proposals(step.waiting(now_known(question)), question), question)


def now_known(question: Question) -> AsOf:
    """Return the moment of the page as all that is known now has it: what waits, waits now."""
    return AsOf(question.asof.at, question.clock.now)


def proposal_shown(each: step.Proposal, question: Question) -> ProposalShown:
    """Return a proposal as pages show it."""
    return proposals_shown([each], question)[0]


def proposals_shown(
    found: Sequence[step.Proposal], question: Question
) -> tuple[ProposalShown, ...]:
    """Return proposals as pages show them; queries do not grow with them."""
    about = {each.body.about for each in found if each.body.about}
    lies, called = paths(about, question.asof), subjects(about, question.asof)
    asked = [(lies[e.body.about] if e.body.about else {EVERYWHERE}, e.by) for e in found]
    waits_for = who_may(Verb.ISSUE, Thing.BULLETIN, asked, question.clock.now) if found else []
    standing = stands(found, question)
    return tuple(
        ProposalShown(
            proposal=each,
            about=called[each.body.about] if each.body.about else None,
            title=each.titles.said(language()),
            own=standing[each.key].own,
            may_issue=standing[each.key].may_issue,
            waits_for=tuple(others),
        )
        for each, others in zip(found, waits_for, strict=True)
    )
