"""What waits at one post when the play is over: for who leads it, and for one who serves there."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from muster.core import kinds as k
from muster.core.kinds import Absence, Movement, ReliefCause, RosterShift
from muster.core.roster import Duty
from muster.core.roster_life import RosterOnRecord
from muster.core.roster_swap import Offer
from muster.play.acts_plan import APPROVER, PROPOSER, REVIEWER
from muster.play.posts import PlacedPost
from muster.play.stage import Stage, absence_hold
from muster.solve.roster_repair import substitutes
from muster.steps import (
    care,
    demand,
    deployment,
    deployment_moves,
    duty,
    duty_roll,
    message,
    roster_life,
    roster_record,
    roster_swap,
)
from muster.steps.deployment_situation import Scope, situation
from muster.steps.register import people_of
from muster.steps.roster_record import Refused, new_shift, published, shifts_at

LANGUAGE = "zh-hans"
_SOON = timedelta(hours=6)
_CHOICES = 2  # so many could stand in, and one chooses
_NEW_POST_FOR = timedelta(days=7)


def at_post(stage: Stage, post: PlacedPost, member: str) -> None:
    """Let its leader find what is to be done: people missing, ill, wanted; a swap to decide on."""
    org, asof = post.opened.parent, stage.asof(stage.scenario.ends)
    record = published(post.subject, asof)
    hand = stage.hand("account:crew_leader", org)
    for shift in shifts_at(post.subject, asof):
        if asof.at - timedelta(days=1) < duty_roll.ends(shift) <= asof.at:
            duty.compare(hand, post.subject, shift.id, asof.at)
    asked = k.ReliefAsked(
        role="any_police", heads=2, needed_by=asof.at + _SOON, why=ReliefCause.MISSING
    )
    duty_roll.ask_relief(hand, post.subject, asked, hand.clock())
    if record is None:
        return
    _patrol(stage, record)
    ill = _falls_ill(stage, record, member)
    one_can_be_replaced(stage, post, member)
    for asker, shift, offer in _swaps(stage, record, without={member, ill}):
        swap = _asked(stage, record, asker, shift, offer)
        hand = stage.hand(offer.person, stage.home_of(offer.person))
        roster_swap.agree(hand, swap, hand.clock(), person=offer.person)
        break


def _patrol(stage: Stage, record: RosterOnRecord) -> None:
    """A shift is added for the day after, and nobody stands it yet."""
    start = stage.scenario.ends + timedelta(hours=20)
    if not start < record.ends:
        return
    hand = stage.hand(PROPOSER)
    added = new_shift(record, start, 4, 1)
    _done(roster_life.change(
        hand, record.code, [], hand.clock(), stage.pack,
        why="增设下午巡查", authorised_by=PROPOSER, added=(added,),
    ))  # fmt: skip


def _falls_ill(stage: Stage, record: RosterOnRecord, member: str) -> str:
    """Somebody with a shift of the day after falls ill; it is for their leader to hand it over."""
    at = stage.scenario.ends
    for shift in reversed(roster_swap.coming(record, at)):
        here = [p for p in shift.people if stage.at_post.get(p) == record.post and p != member]
        if here and shift.start < at + timedelta(days=1):
            _ill(stage, here[-1])
            return here[-1]
    return ""


def _ill(stage: Stage, person: str) -> None:
    hand = stage.hand("welfare_officer")
    now = hand.clock()
    body = k.AbsenceBegan(hold=absence_hold(now, Absence.SICK), why=Absence.SICK)
    care.record(hand, [(person, body, now)])


def one_can_be_replaced(stage: Stage, post: PlacedPost, member: str) -> None:
    """At another post of the station somebody falls ill whose duty several could stand."""
    asof = stage.asof(stage.scenario.ends)
    for other in _of_station(stage, post):
        record = published(other.subject, asof) if other is not post else None
        if record is None:
            continue
        case, met = roster_record.case_of(record, asof, stage.pack), {member}
        for shift in roster_swap.coming(record, asof.at):
            here = sorted(set(shift.people) - met)
            met.update(here)  # the next duty of each
            for person in here:
                duty_left = Duty(person, shift.id)
                could = substitutes(case.problem, case.roster, duty_left)
                if stage.at_post.get(person) == other.subject and len(could) >= _CHOICES:
                    _ill(stage, person)
                    return


def _of_station(stage: Stage, post: PlacedPost) -> list[PlacedPost]:
    return [each for each in stage.region.posts if each.opened.parent == post.opened.parent]


def _swaps(
    stage: Stage, record: RosterOnRecord, *, without: set[str], with_: str = ""
) -> Iterator[tuple[str, RosterShift, Offer]]:
    """Yield who could give a duty to whom by every rule; that is ``with_``, if named."""
    asof = stage.asof(stage.scenario.ends)
    for shift in roster_swap.coming(record, asof.at):
        here = {p for p in shift.people if stage.at_post.get(p) == record.post}
        for asker in sorted(here - without - {with_}):
            found = roster_swap.offered(record, asof, stage.pack, person=asker, shift=shift.id)
            for each in found:
                if each.person == with_ or (not with_ and each.person not in without):
                    yield asker, shift, each
                    break


def _asked(
    stage: Stage, record: RosterOnRecord, asker: str, shift: RosterShift, offer: Offer
) -> str:
    hand = stage.hand(asker, stage.home_of(asker))
    _done(
        roster_swap.ask(
            hand,
            record.code,
            hand.clock(),
            asker=asker,
            gives=shift.id,
            partner=offer.person,
            takes=offer.takes,
            pack=stage.pack,
        )
    )
    return roster_swap.swaps_of(record.code, stage.asof(hand.clock()))[-1].code


# --- for one of them ------------------------------------------------------------------------------


def in_post(stage: Stage, post: PlacedPost, member: str) -> None:
    """Let ``member`` be reached by messages, be asked for a swap, and be ordered elsewhere."""
    station = {each.subject for each in _of_station(stage, post)}
    here = [person for person, at in stage.at_post.items() if at in station]
    for whose in {*here, member, post.opened.parent}:
        message.reach(whose, stage.outbox, LANGUAGE)
    record = published(post.subject, stage.asof(stage.scenario.ends))
    if record is not None:
        busy = {
            p for s in roster_swap.swaps_at(post.subject, stage.asof(stage.clock.now)) if s.asked
            for p in (s.asked.asker, s.asked.asked_of)
        }  # fmt: skip
        for asker, shift, offer in _swaps(stage, record, without=busy, with_=member):
            _asked(stage, record, asker, shift, offer)
            break
    _ordered(stage, post, member, record)


def _ordered(stage: Stage, post: PlacedPost, member: str, record: RosterOnRecord | None) -> None:
    """The line ``member`` fills ends with the roster, and then a plan sends them elsewhere."""
    hand = stage.hand(PROPOSER)
    now = hand.clock()
    person = people_of([member], stage.asof(now))[member]
    line = demand.line_of(person.serves, stage.asof(now)) if person.serves else None
    other = _near(stage, post)
    if record is None or line is None or person.record is None or other is None:
        return
    _comes_home(stage, post, person.record)
    demand.change_line(hand, person.serves, replace(line, ends=record.ends), hand.clock())
    begins = record.ends + timedelta(hours=8)
    wanted = k.DemandRaised(
        post=other.subject,
        role=person.record.role.value,
        heads=1,
        priority=1,
        begins=begins,
        ends=begins + _NEW_POST_FOR,
    )
    code = demand.raise_line(hand, wanted, stage.clock.tick())
    _sent(stage, Scope(only=frozenset({str(code)}), among=frozenset({member})))


def _comes_home(stage: Stage, post: PlacedPost, record: k.Appointed) -> None:
    """A colleague of the same home and role comes home from another post: so the floor is kept."""
    people = people_of(stage.at_post, stage.asof(stage.clock.now))
    for code, colleague in people.items():
        own = colleague.record
        alike = own and (own.home, own.role) == (record.home, record.role) and not colleague.holds
        if alike and colleague.post not in ("", post.subject):
            hand, at = stage.hand(PROPOSER), stage.clock.tick()
            relieved = k.Relieved(post=stage.at_post.pop(code))
            moves = [(code, relieved, at, record.home), (code, k.Returned(), at, record.home)]
            deployment_moves.carry_out(hand, moves)
            return


def _sent(stage: Stage, scope: Scope) -> None:
    """Make, look at and approve a plan of one line."""
    plan, at = f"{stage.scenario.ends:%m%d}-one", stage.clock.tick()
    here = situation(stage.asof(at), stage.pack, scope)
    answer = deployment.solve(here, seed=stage.seed)
    hand, reviewer, approver = stage.hand(PROPOSER), stage.hand(REVIEWER), stage.hand(APPROVER)
    _done(deployment.propose(
        hand, plan, here, answer, at, movement=Movement.LOCAL, seed=stage.seed
    ))  # fmt: skip
    _done(deployment.review(reviewer, plan, "无异议", at, reviewed_by=REVIEWER))
    _done(deployment.approve(
        approver, plan, at, stage.pack, approved_by=APPROVER, here=here
    ))  # fmt: skip


def _near(stage: Stage, post: PlacedPost) -> PlacedPost | None:
    """Return another post of the same league or city, of no high risk."""
    bureau = post.division_code[:4]
    return next(
        (
            each
            for each in stage.region.posts
            if each is not post
            and each.division_code.startswith(bureau)
            and not each.opened.high_risk
        ),
        None,
    )


def _done(answer: object) -> None:
    if isinstance(answer, Refused | deployment.Refused):
        raise RuntimeError(f"the evening does what may not be done: {answer.refusals[:3]}")
