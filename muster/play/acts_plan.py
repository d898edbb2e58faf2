"""Acts of planning: a plan is proposed, looked at, changed by hand, approved; people set out.

Three offices, three pairs of eyes: the duty office proposes and changes, the political office
looks at who is sent, and who approves has made none of it.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial

from muster.core import kinds as k
from muster.core.kinds import Amendment, Change, Movement, Role
from muster.core.proposal import PlanOnRecord
from muster.play.scenario import Day
from muster.play.stage import Stage, act, pick, subject
from muster.steps import deployment, deployment_moves
from muster.steps.deployment_reading import Standing, carried_out, reserve_of
from muster.steps.deployment_record import Refused, plan_of
from muster.steps.deployment_situation import Scope, Situation, situation

PROPOSER, REVIEWER, APPROVER = "duty_office", "political_office", "deployment_approver"
_LOOKED_THROUGH = timedelta(minutes=20)  # before the approval, and as long again before that


@act
def plan(stage: Stage, day: Day) -> None:
    """A plan for a wave is made, looked at, approved; people are ordered and arrive.

    An ``undecided`` one is left as it is proposed, for want of an approver.
    """
    says = day.says
    code = f"{says['wave']}-{day.at:%m%d}"
    _carry_out(stage, day, code, Scope(only_lines=f"{says['wave']}/"))


@act
def send(stage: Stage, day: Day) -> None:
    """So many of one organisation are sent: demand of exactly that size, filled from it alone."""
    says, number = day.says, stage.count(day, "number")
    posts = stage.posts_beneath(says["into"])
    chosen = pick(stage.dice(f"send/{says['wave']}"), posts, max(1, number // 5))
    lines = []
    for n, post in enumerate(chosen):
        heads = number * (n + 1) // len(chosen) - number * n // len(chosen)
        code = f"{says['wave']}/{post.subject.partition(':')[2]}"
        body = k.DemandRaised(post=post.subject, role=says["role"], heads=heads, priority=1)
        lines.append((code, body))
    deployment.raise_demand(stage.hand(PROPOSER), lines, day.at - 3 * _LOOKED_THROUGH)
    among = None
    if says.get("party_or_young"):
        among = frozenset(
            subject(p)
            for p in stage.people_beneath(says["from"])
            if p.party or (p.role is Role.OFFICER and day.at.year - p.birth_year <= 35)
        )
    scope = Scope(only_lines=f"{says['wave']}/", drawn_from=says["from"], among=among)
    _carry_out(stage, day, says["wave"], scope)


def _carry_out(stage: Stage, day: Day, code: str, scope: Scope) -> None:
    says = day.says
    here = situation(stage.asof(day.at), stage.pack, scope)
    answer = deployment.solve(here, seed=stage.seed)
    movement = Movement(says["movement"])
    proposed_at, looked_at = day.at - 2 * _LOOKED_THROUGH, day.at - _LOOKED_THROUGH
    hand = stage.hand(PROPOSER)
    _done(deployment.propose(
        hand, code, here, answer, proposed_at, movement=movement, seed=stage.seed
    ))  # fmt: skip
    remark = says.get("remark", "无异议")
    reviewer = stage.hand(REVIEWER)
    _done(deployment.review(reviewer, code, remark, looked_at, reviewed_by=REVIEWER))
    if says.get("amend"):
        _amend(stage, day, code, here)
    if says.get("undecided"):
        return  # it waits for somebody who may approve
    approver = stage.hand(APPROVER)
    _done(deployment.approve(
        approver, code, day.at, stage.pack, approved_by=APPROVER, here=here
    ))  # fmt: skip
    arrive = stage.local(says["arrive"])
    stage.later(arrive, partial(_arrive, stage, str(says["wave"]), code, arrive))


def _done(answer: object) -> None:
    """Look at an answer: a refusal is a mistake of the scenario."""
    if isinstance(answer, Refused):
        raise ValueError(f"the scenario does what may not be done: {answer.refusals[:3]}")


def _amend(stage: Stage, day: Day, code: str, here: Situation) -> None:
    """One of the plan stays at home and a colleague of the same home goes: a hand knows why."""
    record = plan_of(code)
    if record is None:
        raise LookupError(f"{code} is not on record")
    for changes in _swaps(stage, record, here, day.says["amend"]):
        if deployment.judge(record, changes, here).sound:
            hand = stage.hand(REVIEWER)
            _done(deployment.amend(
                hand, code, changes, day.at, stage.pack, amended_by=REVIEWER, here=here
            ))  # fmt: skip
            return  # in a service so small that everybody is needed, nobody is changed


def _swaps(
    stage: Stage, record: PlanOnRecord, here: Situation, why: Mapping[str, str]
) -> Iterator[tuple[Amendment, Amendment]]:
    """Yield changes to try: somebody out, a colleague of the same home and role in."""
    sent = {move.person for move in record.moves}
    people = {person.number: person for person in here.problem.candidates}
    free: dict[tuple[str, str], str] = {}
    for person in here.problem.candidates:
        if person.number not in sent and not person.blocked and not person.commitments:
            free.setdefault((person.home, person.role), person.number)
    moves = pick(stage.dice(f"amend/{record.code}"), record.moves, 40)
    for move in moves:
        person = people[move.person]
        other = free.get((person.home, person.role))
        if other is not None:
            yield (
                Amendment(
                    change=Change.OUT, person=move.person, demand=move.demand, why=why["out"]
                ),
                Amendment(change=Change.IN, person=other, demand=move.demand, why=why["in"]),
            )


def _arrive(stage: Stage, wave: str, code: str, at: datetime) -> None:
    """Those whose orders stand set out, if they come from elsewhere, and arrive at their posts."""
    record = plan_of(code)
    if record is None or record.proposed is None:
        raise LookupError(f"{code} is not on record")
    movement = record.proposed.movement
    owner = {p.subject: p.opened.parent for p in stage.region.posts}
    moves: list[tuple[str, k.Kind, datetime, str]] = []
    for each in carried_out(record, stage.asof(at)):
        if each.standing is not Standing.ORDERED:
            continue
        org = owner[each.post]
        if movement is not Movement.LOCAL:
            departed = k.Departed(org=org, movement=movement)
            home = stage.home_of(each.person)
            moves.append((each.person, departed, at - timedelta(hours=4), home))
        moves.append((each.person, k.Arrived(org=org, post=each.post), at, org))
        stage.at_post[each.person] = each.post
        stage.unsettled.add(each.post)
        stage.waves[wave].add(each.person)
    deployment_moves.carry_out(stage.hand(PROPOSER), moves)


@act
def fall_out(stage: Stage, day: Day) -> None:
    """Somebody who is ordered cannot come; the next of the reserve moves up by itself."""
    record = plan_of(day.says["plan"])
    if record is None:
        raise LookupError(f"{day.says['plan']} is not on record")
    waits = {each.demand for each in reserve_of(record.code, stage.asof(day.at))}
    ordered = [move for move in record.moves if move.demand in waits]
    for move in pick(stage.dice(f"fall out/{day.at}"), ordered, 1):
        hand = stage.hand("station_chief")
        _done(deployment_moves.cannot_come(hand, move.person, day.at, stage.pack))


@act
def recall(stage: Stage, day: Day) -> None:
    """Somebody at a post is called back with notice; a reserve moves up and arrives in time."""
    says = day.says
    record = plan_of(says["plan"])
    if record is None:
        raise LookupError(f"{says['plan']} is not on record")
    waits = {e.demand for e in reserve_of(record.code, stage.asof(day.at)) if e.waits}
    ill = {person for some in stage.ill.values() for person in some}
    there = [
        move.person
        for move in record.moves
        if move.demand in waits and move.person in stage.at_post and move.person not in ill
    ]
    report_by = stage.local(says["report_by"])
    for person in pick(stage.dice(f"recall/{day.at}"), there, 1):
        hand = stage.hand(APPROVER)
        _done(deployment_moves.recall(
            hand, [person], says["why"], day.at,
            report_by=report_by, recalled_by=APPROVER, pack=stage.pack,
        ))  # fmt: skip
        stage.later(report_by, partial(_back, stage, person, report_by))
    stage.later(report_by, partial(_arrive, stage, says["wave"], record.code, report_by))


def _back(stage: Stage, person: str, at: datetime) -> None:
    """Who was called back hands over and is home in time."""
    post = stage.at_post.pop(person)
    stage.unsettled.add(post)
    owner = {p.subject: p.opened.parent for p in stage.region.posts}
    moves: list[tuple[str, k.Kind, datetime, str]] = [
        (person, k.Relieved(post=post), at - timedelta(hours=2), owner[post]),
        (person, k.Returned(), at - timedelta(hours=1), owner[post]),
    ]
    deployment_moves.carry_out(stage.hand(PROPOSER), moves)
