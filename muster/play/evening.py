"""What still waits when the play is over, so that whoever tries a job finds it to be done.

It comes after the last bulletin, some seconds past the hour: no figure of the report changes.
"""

from collections.abc import Iterable, Iterator

from muster.core.kinds import Matter, PostKind
from muster.core.person import Person
from muster.play.acts_unit import ask_for_branch
from muster.play.attended import attend
from muster.play.evening_office import in_offices
from muster.play.evening_post import at_post, in_post
from muster.play.posts import PlacedPost
from muster.play.staff import Enrolled
from muster.play.stage import Stage, pick, subject
from muster.steps import day, letter_own, message
from muster.steps import letter as letters_step
from muster.steps.letter import Received, releasable
from muster.steps.register import people

_MAY_GO = 4  # letters of people who may be sent


def leave_open(stage: Stage, post: PlacedPost, member: str) -> None:
    """Let letters come in, words be said in confidence, and requests be made, all unanswered.

    The requests are those of ``post``; ``member`` is ordered to another, and asked by colleagues.
    """
    attend(stage, post, member)
    _letters(stage)
    _invite(stage, member)
    _writes(stage, member)
    _words(stage, post, member)
    at_post(stage, post, member)
    in_post(stage, post, member)
    in_offices(stage, member)
    ask_for_branch(stage, "account:party_officer")  # the approver has one to decide
    hand = stage.hand(message.BY)
    message.write(hand.clock())
    message.send_due(hand, hand.clock())


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


def _writes(stage: Stage, member: str) -> None:
    """``member`` writes another letter, on which nobody has decided."""
    hand = stage.hand(member, stage.home_of(member))
    wish = letter_own.Wish(
        code=f"{stage.scenario.ends:%m%d}-own",
        person=member,
        answers=None,
        wants=PostKind.COMMUNITY,
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
