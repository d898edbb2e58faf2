"""What still waits when the play is over, so that whoever tries a job finds it to be done.

It comes after the last bulletin, some seconds past the hour: no figure of the report changes.
"""

from datetime import timedelta

from muster.core import kinds as k
from muster.core.kinds import Job, Matter, PostKind, ReliefCause
from muster.core.roster_life import RosterOnRecord
from muster.play.posts import PlacedPost
from muster.play.stage import Stage, pick, subject
from muster.steps import access, bulletin, bulletin_life, day, roster_swap
from muster.steps import letter as letters_step
from muster.steps.letter import Received
from muster.steps.roster_record import Refused, published
from muster.store.ledger import append

_LETTERS = 5
_WANTS = (PostKind.CHECKPOINT, PostKind.HOSPITAL, "any")


def leave_open(stage: Stage, post: PlacedPost, member: str) -> None:
    """Let letters come in, words be said in confidence, and requests be made, all unanswered.

    The requests are those of ``post``; the duties of ``member`` stay as they are.
    """
    _letters(stage)
    _words(stage, post, member)
    hand = stage.hand("account:crew_leader", post.opened.parent)
    soon = stage.scenario.ends + timedelta(hours=6)
    asked = k.ReliefAsked(role="any_police", heads=2, needed_by=soon, why=ReliefCause.MISSING)
    append([hand.draft(post.subject, asked, concerns=(post.opened.parent,))], clock=hand.clock)
    _swap(stage, post, member)
    _four_eyes(stage)


def _letters(stage: Stage) -> None:
    """Some write for the first time, one of them held back by a gate, and one writes again."""
    people, taken = stage.region.people, stage.wrote | stage.kept_back
    fresh = [p for p in people if subject(p) not in taken]
    held = [p for p in people if subject(p) in stage.kept_back and subject(p) not in stage.wrote]
    again = [p for p in people if subject(p) in stage.wrote]
    dice = stage.dice("evening")
    written = [*pick(dice, fresh, _LETTERS - 2), *pick(dice, held, 1), *pick(dice, again, 1)]
    hand = stage.hand("political_office")
    letters_step.receive(
        hand,
        [
            Received(
                code=f"{stage.scenario.ends:%m%d}-E{n:03d}",
                org=person.home,
                at=hand.clock(),
                signatories=(subject(person),),
                answers=None,
                wants=_WANTS[n % len(_WANTS)],
            )
            for n, person in enumerate(written)
        ],
    )


def _words(stage: Stage, post: PlacedPost, member: str) -> None:
    """Some say a word in confidence, which the welfare officers take up.

    Who is ill stands at ``post``, so that those on duty with them are found.
    """
    taken = stage.wrote | stage.kept_back
    here = {each for each, at in stage.at_post.items() if at == post.subject and each != member}
    quiet = [p for p in stage.region.people if subject(p) not in taken]
    beside = [p for p in stage.region.people if subject(p) in here]
    away = [p for p in quiet if subject(p) not in here]
    dice = stage.dice("words")
    ill, others = pick(dice, beside or quiet, 1), pick(dice, away, 2)
    matters = (Matter.ILL, Matter.NEEDED, Matter.LOST)
    for person, matter in zip((*ill, *others), matters, strict=False):
        hand = stage.hand(subject(person), person.home)
        day.tell(hand, subject(person), matter, hand.clock())


def _swap(stage: Stage, post: PlacedPost, member: str) -> None:
    """Somebody but ``member`` gives their next duty to a colleague, who agrees; nobody decided."""
    asof = stage.asof(stage.scenario.ends)
    record = published(post.subject, asof)
    if record is None:
        return
    for shift in roster_swap.coming(record, asof.at):
        here = {each for each in shift.people if stage.at_post.get(each) == post.subject}
        for asker in sorted(here - {member}):
            found = roster_swap.offered(record, asof, stage.pack, person=asker, shift=shift.id)
            partner = next((each.person for each in found if each.person != member), None)
            if partner is not None:
                return _agree(stage, record, asker=asker, gives=shift.id, partner=partner)


def _agree(stage: Stage, record: RosterOnRecord, *, asker: str, gives: str, partner: str) -> None:
    hand = stage.hand(asker, stage.home_of(asker))
    asked = roster_swap.ask(
        hand, record.code, hand.clock(), asker=asker, gives=gives, partner=partner
    )
    if isinstance(asked, Refused):
        raise RuntimeError(f"{record.code}: {asked}")
    hand = stage.hand(partner, stage.home_of(partner))
    swap = roster_swap.swaps_of(record.code, stage.asof(hand.clock()))[-1]
    roster_swap.agree(hand, swap.code, hand.clock(), person=partner)


def _four_eyes(stage: Stage) -> None:
    """A bulletin and a right are proposed; somebody else issues the one and grants the other."""
    ends = stage.scenario.ends
    asof = stage.asof(ends)
    written = bulletin.write(stage.region.root, asof, number=bulletin.next_number(asof))
    hand = stage.hand("duty_office")
    bulletin_life.propose(hand, written, hand.clock())
    wish = access.Wish(login=Job.REVIEWER, job=Job.WELFARE_OFFICER, org=stage.region.root)
    access.propose(hand, wish, hand.clock())
