"""What still waits when the play is over, so that whoever tries a job finds it to be done.

It comes after the last bulletin, some seconds past the hour: no figure of the report changes.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from muster.core import kinds as k
from muster.core.kinds import Job, Matter, PostKind, ReliefCause
from muster.core.person import Person
from muster.core.roster_life import RosterOnRecord
from muster.play.acts_unit import ask_for_branch
from muster.play.attended import attend
from muster.play.posts import PlacedPost
from muster.play.staff import Enrolled
from muster.play.stage import Stage, pick, subject
from muster.steps import access, bulletin, bulletin_life, day, letter_own, roster_swap
from muster.steps import letter as letters_step
from muster.steps.letter import Received, releasable
from muster.steps.register import people
from muster.steps.roster_record import Refused, published
from muster.store.ledger import append

_MAY_GO = 4  # letters of people who may be sent


def leave_open(stage: Stage, post: PlacedPost, member: str) -> None:
    """Let letters come in, words be said in confidence, and requests be made, all unanswered.

    The requests are those of ``post``; the duties of ``member`` stay as they are.
    """
    attend(stage, post)
    _letters(stage)
    _invite(stage, member)
    _words(stage, post, member)
    hand = stage.hand("account:crew_leader", post.opened.parent)
    soon = stage.scenario.ends + timedelta(hours=6)
    asked = k.ReliefAsked(role="any_police", heads=2, needed_by=soon, why=ReliefCause.MISSING)
    append([hand.draft(post.subject, asked, concerns=(post.opened.parent,))], clock=hand.clock)
    _swap(stage, post, member)
    _four_eyes(stage)
    ask_for_branch(stage, "account:party_officer")  # the approver has one to decide


def _letters(stage: Stage) -> None:
    """Letters of every kind a reviewer meets come in, some of them for people who may be sent."""
    hand = stage.hand("political_office")
    letters_step.receive(
        hand,
        [
            Received(
                code=f"{stage.scenario.ends:%m%d}-E{n:03d}",
                org=stage.home_of(signed[0]),
                at=hand.clock(),
                signatories=signed,
                answers=None,
                wants=wants,
            )
            for n, (signed, wants) in enumerate(_written(stage))
        ],
    )


def _written(stage: Stage) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield who signs a letter, and for where.

    First four who may go, one of them held back, one whose home organisation keeps its last, one
    near retirement who wants to where the risk is high, one who writes again, and two together.
    """
    asof, dice = stage.asof(stage.scenario.ends), stage.dice("evening")
    rules = stage.pack.gate_rules(at=asof.at)
    known = dict(people(asof))
    room = releasable(known.values(), rules=rules)
    own = [p for p in stage.region.people if subject(p) in known]
    at_home = [p for p in own if subject(p) not in stage.wrote and subject(p) not in stage.at_post]
    fresh = [p for p in at_home if not known[subject(p)].holds]
    may = [p for p in fresh if room[_place(known[subject(p)])]]
    chosen = pick(dice, _one_of_each_home(may), _MAY_GO)
    for n, person in enumerate(chosen):
        yield (subject(person),), ("any", PostKind.CHECKPOINT)[n % 2]
    held = [p for p in at_home if subject(p) in stage.kept_back]
    kept = [p for p in fresh if not room[_place(known[subject(p)])]]
    old = asof.at.year - rules.near_retirement_age
    aged = [p for p in may if p not in chosen and _born(known[subject(p)]) <= old]
    again = [p for p in own if subject(p) in stage.wrote]
    for some, wants in (
        (held, PostKind.CHECKPOINT),
        (kept, "any"),
        (aged, PostKind.HOSPITAL),
        (again, PostKind.COMMUNITY),
    ):
        for person in pick(dice, some, 1):
            yield (subject(person),), wants
    homes = {p.home for p in chosen}
    together = [p for p in may if p.home not in homes and p not in aged]
    home = next((p.home for p in together if sum(q.home == p.home for q in together) > 1), None)
    if home is not None:
        yield tuple(subject(p) for p in together if p.home == home)[:2], "any"


def _one_of_each_home(given: Iterable[Enrolled]) -> list[Enrolled]:
    """Return the first of each home organisation: accepting one does not hold another back."""
    return list({person.home: person for person in reversed(list(given))}.values())


def _place(person: Person) -> tuple[str, str]:
    return (person.record.home, person.record.role.value) if person.record else ("", "")


def _born(person: Person) -> int:
    return person.record.birth_year if person.record else 0


def _invite(stage: Stage, member: str) -> None:
    """A colleague of ``member`` writes a letter and asks them to sign it too."""
    home = stage.home_of(member)
    colleagues = (p for p in stage.region.people if p.home == home and subject(p) != member)
    writer = next((p for p in colleagues if subject(p) not in stage.wrote), None)
    if writer is None:
        return
    hand = stage.hand(subject(writer), home)
    wish = letter_own.Wish(
        code=f"{stage.scenario.ends:%m%d}-invited",
        person=subject(writer),
        answers=None,
        wants=PostKind.CHECKPOINT,
        invited=(member,),
    )
    if isinstance(written := letter_own.write(hand, wish, hand.clock()), letter_own.Stopped):
        raise RuntimeError(f"{member}: {written}")


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
