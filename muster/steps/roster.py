"""Rosters made: from who is at a post to who stands which shift, post by post, in processes.

How a roster is checked, published and changed stands in ``roster_life``; swaps in ``roster_swap``.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from muster.core import kinds as k
from muster.core.kinds import Role
from muster.core.ledger import AsOf
from muster.core.pattern import PATTERNS, Watch, pattern_roster
from muster.core.person import Person
from muster.core.register import Post
from muster.core.roster import LACKS, Breach, Problem, Roster, RosterPerson
from muster.core.roster_check import hard_breaches
from muster.core.roster_life import RosterOnRecord, RosterStatus, standing_shifts
from muster.core.roster_request import OwnRequest, with_requests
from muster.core.roster_rules import Rules, Weights, days_from
from muster.core.roster_score import score
from muster.core.rules import RosterLimits
from muster.solve.roster import RosterAnswer, mend, solve
from muster.steps.figure import zone
from muster.steps.roster_people import (
    FEW,
    midnight,
    requests_of,
    roster_person,
    stood_before,
    there,
)
from muster.steps.roster_record import HISTORY, recorded_shift, rosters_at, rosters_since
from muster.store.reading import head
from muster.store.states import states_of

WORK_S = 1.0  # for a post whose pattern does not hold; counted, not timed (``bench/roster_posts``)
_CHUNK = 50  # posts handed to a process at a time

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Staffed:
    """A post with the people who are there, ready to be rostered.

    ``cycle_day`` is the day of the pattern's cycle on which the roster begins.
    """

    watch: Watch
    people: tuple[RosterPerson, ...]
    cycle_day: int = 0
    asked: Mapping[str, Sequence[OwnRequest]] = field(default_factory=dict)  # by person


@dataclass(frozen=True, slots=True)
class Made:
    """A roster made, and the rules it breaks of people and shifts; shortage breaks none."""

    draft: k.RosterDrafted
    breaches: tuple[k.RosterBreach, ...]


def staffed(
    asof: AsOf,
    *,
    posts: frozenset[str] | None = None,
    begins: datetime | None = None,
    pattern: str = "",
) -> Sequence[Staffed]:
    """Return every staffed post as of ``asof`` (or those of ``posts``), in code order.

    Hour 0 is the local midnight ``begins``, or that of ``asof.at``. Who is held back counts as
    absent. Where a roster was published before, its crews, its cycle and the rest go on. With a
    ``pattern`` the posts are stood by that one instead of their own.
    """
    people = there(asof, posts)
    known = states_of(Post, people, asof)
    first = midnight(begins or asof.at)
    before = _published_before(people, first, asof)
    asked = requests_of([code for there_ in people.values() for code, _ in there_], asof)
    return [
        _staffed(code, _stood_by(opened, pattern), people[code], first, before[code], asked)
        for code in sorted(people)
        if code in known and (opened := known[code].opened) is not None
    ]


def _stood_by(opened: k.PostOpened, pattern: str) -> k.PostOpened:
    return replace(opened, pattern=pattern) if pattern else opened


def _published_before(
    posts: Collection[str], begins: datetime, asof: AsOf
) -> dict[str, list[RosterOnRecord]]:
    """Return the published rosters of each post that a new one goes on from, the latest last."""
    if len(posts) <= FEW:
        recent = {post: rosters_at(post, asof) for post in posts}
    else:
        recent = rosters_since(posts, begins - HISTORY, asof)
    return {
        post: [
            record
            for record in recent.get(post, ())
            if record.status is RosterStatus.PUBLISHED and record.begins < begins
        ]
        for post in posts
    }


def _staffed(
    post: str,
    opened: k.PostOpened,
    people: Sequence[tuple[str, Person]],
    begins: datetime,
    before: Sequence[RosterOnRecord],
    asked: Mapping[str, Sequence[OwnRequest]],
) -> Staffed:
    since = [s for s in standing_shifts(before) if s.start >= begins - HISTORY]
    stood = stood_before(since, begins)
    last = before[-1] if before and before[-1].pattern == opened.pattern else None
    crews = {code: i for i, crew in enumerate(last.crews) for code in crew} if last else {}
    cycle = PATTERNS[opened.pattern].cycle_days
    return Staffed(
        watch=_watch(post, opened, people),
        people=tuple(
            roster_person(c, p, begins, crew=crews.get(c), stood=stood.get(c, ()))
            for c, p in sorted(people)
        ),
        cycle_day=((begins - last.begins).days + last.cycle_day) % cycle if last else 0,
        asked={code: asked[code] for code, _ in people if code in asked},
    )


def _watch(code: str, opened: k.PostOpened, people: Sequence[tuple[str, Person]]) -> Watch:
    """Return what the post asks of each shift, from the number of people it has been given."""
    crews = PATTERNS[opened.pattern].crews
    heads = max(1, len(people) // crews)
    officers = sum(1 for _, p in people if p.record and p.record.role is Role.OFFICER)
    return Watch(
        post=code,
        pattern=opened.pattern,
        enforcing=opened.enforcing,
        heads_min=max(1, heads - 1),
        heads_wanted=heads,
        officers_min=1 if opened.enforcing or officers >= crews else 0,
        leader=False,
    )


def plan(
    posts: Iterable[Staffed],
    limits: RosterLimits,
    day0: datetime,
    *,
    horizon_days: int,
    seed: int,
    processes: int,
    by: str = "duty_office",
    progress: Progress | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Iterator[Made]:
    """Yield the roster of each post, in order; nothing is recorded.

    The pattern's where it holds; elsewhere the best found with so much work that the same posts
    get the same rosters on every machine. ``day0`` is the local midnight the rosters begin at.
    Once ``stop`` says so, no more come.
    """
    given = list(posts)
    make = partial(_mended, term=Term(limits, day0, horizon_days, seed, head()[0], by))
    for done, made in enumerate(_each(make, given, processes), start=1):
        yield made
        if progress:
            progress(done, len(given))
        if stop():
            return


def _each(make: Callable[[Staffed], Made], given: list[Staffed], processes: int) -> Iterator[Made]:
    if processes <= 1 or len(given) < _CHUNK:
        yield from map(make, given)
        return
    with ProcessPoolExecutor(processes) as pool:
        try:
            yield from pool.map(make, given, chunksize=_CHUNK)
        finally:  # whoever looks no further waits for what is begun alone
            pool.shutdown(cancel_futures=True)


def best(
    post: Staffed,
    limits: RosterLimits,
    day0: datetime,
    *,
    horizon_days: int,
    seed: int,
    limit_s: float,
    by: str = "duty_office",
    stop: Callable[[], bool] = lambda: False,
) -> Made | None:
    """Return the best roster of one post by every rule, sought from that of its pattern.

    None when nothing was found in time that keeps every hard rule. Nothing is recorded.
    """
    term = Term(limits, day0, horizon_days, seed, head()[0], by)
    problem, draft = term.pattern(post)
    answer = solve(problem, draft=draft, limit_s=limit_s, seed=seed, stop=stop)
    return None if answer.roster is None else _made(post, term, problem, draft, answer)


@dataclass(frozen=True, slots=True)
class Term:
    """The days rosters are made for, by which limits, from what is known, and by whom."""

    limits: RosterLimits
    day0: datetime
    horizon_days: int
    seed: int
    head_seq: int
    by: str

    def pattern(self, post: Staffed) -> tuple[Problem, Roster]:
        """Return what is asked of a post for the term, and what its pattern makes of it."""
        first = self.day0.astimezone(zone()).date()
        problem, draft = pattern_roster(
            post.watch,
            post.people,
            Rules.of(self.limits, horizon_days=self.horizon_days),
            horizon_days=self.horizon_days,
            cycle_day=post.cycle_day,
            first_weekday=first.weekday(),
            holidays=days_from(first, self.limits.holidays),
            weights=Weights.of(self.limits),
        )
        return with_requests(problem, post.asked, self.limits.requests, first), draft


def _mended(post: Staffed, *, term: Term) -> Made:
    problem, draft = term.pattern(post)
    answer = mend(problem, draft, work_s=WORK_S, seed=term.seed)
    return _made(post, term, problem, draft, answer)


def _made(post: Staffed, term: Term, problem: Problem, draft: Roster, answer: RosterAnswer) -> Made:
    """Return what was found as a fact keeps it; where nothing was, an empty roster."""
    roster = answer.roster or Roster()
    judged = answer.score or score(problem, roster, draft=draft)
    found = hard_breaches(problem, roster)
    stands: dict[str, list[str]] = defaultdict(list)
    for duty in roster.duties:
        stands[duty.shift].append(duty.person)
    body = k.RosterDrafted(
        post=post.watch.post,
        pattern=post.watch.pattern,
        begins=term.day0,
        horizon_days=problem.horizon_days,
        cycle_day=post.cycle_day,
        crews=_crews(problem.people),
        shifts=tuple(recorded_shift(s, stands[s.id], term.day0) for s in problem.shifts),
        shortfalls=sum(b.need - b.have for b in found if b.rule in LACKS),
        changed=len(draft.duties ^ roster.duties),
        outcome=answer.outcome.value,
        cost=judged.cost,
        bound=answer.bound or 0,
        seed=term.seed,
        head_seq=term.head_seq,
        drafted_by=term.by,
    )
    return Made(body, written(found))


def _crews(people: Iterable[RosterPerson]) -> tuple[tuple[str, ...], ...]:
    crews: dict[int, list[str]] = defaultdict(list)
    for person in people:
        if person.crew is not None:
            crews[person.crew].append(person.number)
    return tuple(tuple(sorted(crews[n])) for n in range(max(crews, default=-1) + 1))


def written(found: Iterable[Breach]) -> tuple[k.RosterBreach, ...]:
    """Return the breaches that keep a roster from being published, as a fact keeps them.

    A shift that stays short breaks no rule of a person: it is open, and shown so.
    """
    return tuple(
        k.RosterBreach(
            rule=each.rule.value,
            shift=each.shift_id,
            person=each.person,
            have=each.have,
            need=each.need,
            what=each.what,
            points=each.points,
        )
        for each in found
        if each.hard and each.rule not in LACKS
    )
