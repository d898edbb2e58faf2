"""Acts at the posts: demand, reliefs, rosters, coming and going."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from muster.core import kinds as k
from muster.core.kinds import Role
from muster.play.posts import PlacedPost
from muster.play.scenario import Day
from muster.play.stage import Stage, act, minutes, pick
from muster.steps import deployment, deployment_moves, duty, roster, roster_life, roster_record

_ENFORCING_MIN = 3  # sworn officers of an enforcing post: one on each shift of the pattern


@act
def demand(stage: Stage, day: Day) -> None:
    """Posts of some kinds need officers and auxiliaries."""
    says, dice = day.says, stage.dice(f"demand/{day.says['wave']}")
    posts = [p for p in stage.region.posts if p.opened.kind in says["kinds"]]
    chosen = pick(dice, posts, len(posts) * says["share_permille"] // 1000)
    lines: list[tuple[str, k.DemandRaised]] = []
    for post in chosen:
        spread = dice.choice((-1, 0, 0, 1))
        for role, heads in (
            (Role.OFFICER, max(says["officers"] + spread, _least(post))),
            (Role.DUTY_AUXILIARY, says["auxiliaries"]),
        ):
            lines.append(_line(says, post, role, heads))
    deployment.raise_demand(stage.hand("duty_office"), lines, day.at)


@act
def ask(stage: Stage, day: Day) -> None:
    """One post asks for people of several competences, at least so many."""
    says = day.says
    post = next(p for p in stage.region.posts if p.subject == says["post"])
    body = k.DemandRaised(
        post=post.subject,
        role=says["role"],
        heads=says["heads"],
        heads_min=says.get("heads_min"),
        competences=tuple(says["competences"]),
        leader=bool(says.get("leader")),
        priority=says["priority"],
        high_risk=post.opened.high_risk,
    )
    code = f"{says['wave']}/{post.subject.partition(':')[2]}/asked"
    deployment.raise_demand(stage.hand("duty_office"), [(code, body)], day.at)


def _least(post: PlacedPost) -> int:
    return _ENFORCING_MIN if post.opened.enforcing else 1


def _line(
    says: Mapping[str, Any], post: PlacedPost, role: Role, heads: int
) -> tuple[str, k.DemandRaised]:
    needs = says.get("competence_kind") == post.opened.kind and role is Role.OFFICER
    code = f"{says['wave']}/{post.subject.partition(':')[2]}/{role.value}"
    return code, k.DemandRaised(
        post=post.subject,
        role=role.value,
        heads=1 if needs else heads,
        priority=says["priority"],
        competence=says["competence"] if needs else None,
        high_risk=post.opened.high_risk,
    )


@act
def relieve(stage: Stage, day: Day) -> None:
    """Most of a wave hand over and go home; their lines are open again."""
    dice = stage.dice(f"relieve/{day.says['wave']}")
    wave = sorted(stage.waves[day.says["wave"]] & set(stage.at_post))
    chosen = pick(dice, wave, len(wave) * day.says["share_permille"] // 1000)
    org = {p.subject: p.opened.parent for p in stage.region.posts}
    moves: list[tuple[str, k.Kind, datetime, str]] = []
    for person in chosen:
        post = stage.at_post.pop(person)
        stage.unsettled.add(post)
        moves.append((person, k.Relieved(post=post), day.at - timedelta(minutes=90), org[post]))
        moves.append((person, k.Returned(), day.at, org[post]))
    deployment_moves.carry_out(stage.hand("duty_office"), moves)


@act
def roster_posts(stage: Stage, day: Day) -> None:
    """Every post a wave went to gets a roster, from its pattern where that holds.

    Without a wave those whose people have changed since their rosters get new ones, from the next
    midnight on.
    """
    wave = day.says.get("wave")
    to_wave = {post for person, post in stage.at_post.items() if person in stage.waves[wave or ""]}
    posts = frozenset(to_wave if wave else stage.unsettled & stage.rostered)
    midnight = datetime.combine(day.at.date(), time(), tzinfo=stage.zone)
    first = midnight if wave else midnight + timedelta(days=1)
    staffed = roster.staffed(stage.asof(day.at), posts=posts, begins=first)
    answers = roster.plan(
        staffed,
        stage.pack.roster_limits(at=day.at),
        first,
        horizon_days=day.says["days"],
        seed=stage.seed,
        processes=stage.processes,
        progress=lambda done, total: stage.say("rosters", done, total),
    )
    roster_life.proclaim(stage.hand("duty_office"), answers, day.at)
    stage.rostered |= posts
    stage.unsettled -= posts


@act
def checks(stage: Stage, day: Day) -> None:
    """At some posts everybody checks in and out for a day; a few do not come."""
    says, counties = stage.scenario.check_ins, set(stage.scenario.check_ins.counties)
    dice = stage.dice(f"checks/{day.at}")
    owner = {p.subject: p.opened.parent for p in stage.region.posts}
    facts: list[tuple[str, duty.Check, datetime, str]] = []
    compared: list[tuple[str, str]] = []
    for post in sorted(p.subject for p in stage.region.posts if p.division_code in counties):
        for shift in roster_record.shifts_at(post, stage.asof(day.at)):
            if shift.start.astimezone(stage.zone).date() != day.at.date():
                continue
            compared.append((post, shift.id))
            end = shift.start + timedelta(hours=shift.length_h)
            for person in shift.people:
                if (
                    stage.at_post.get(person) != post
                    or dice.randrange(1000) < says.missing_permille
                ):
                    continue
                came = shift.start - minutes(dice, 20)
                facts.append((person, k.CheckedIn(post=post, shift=shift.id), came, owner[post]))
                facts.append((person, k.CheckedOut(post=post), end, owner[post]))
    hand = stage.hand("crew_leader", source="post tablet")
    duty.check(hand, sorted(facts, key=lambda f: (f[2], f[0])))
    if day.at.date() == says.last:
        _compare(stage, day, compared)


def _compare(stage: Stage, day: Day, compared: Iterable[tuple[str, str]]) -> None:
    found = 0
    hand = stage.hand("station_chief")
    for post, shift in compared:
        if found >= stage.scenario.check_ins.compare_shifts:
            return
        disagreements = duty.compare(hand, post, shift, day.at)
        if disagreements:
            found += 1
        if disagreements and found == 1:
            code = f"discrepancy:{post.partition(':')[2]}/{shift}/"
            who = disagreements[0].person.partition(":")[2]
            duty.settle(hand, code + who, "奉命在另一岗位", day.at)


def check_days(stage: Stage) -> list[Day]:
    """Return one ``checks`` day for each day of the scenario's check-ins."""
    says = stage.scenario.check_ins
    days: list[Day] = []
    at: date = says.first
    while at <= says.last:
        moment = datetime.combine(at, time(23, 30), tzinfo=stage.zone)
        days.append(Day(at=moment, do="checks", says=defaultdict(str)))
        at += timedelta(days=1)
    return days
