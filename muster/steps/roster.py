"""Rosters: from who is at a post to who stands which shift, post by post, in processes."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from math import ceil

from muster.core import kinds as k
from muster.core.kinds import Role
from muster.core.ledger import AsOf
from muster.core.pattern import PATTERNS, Watch
from muster.core.person import Person
from muster.core.register import Post
from muster.core.roster import RosterPerson, Rules
from muster.solve.roster import roster_post
from muster.steps.figure import zone
from muster.steps.hand import Hand
from muster.store.ledger import Appended, append
from muster.store.reading import head, standing_of
from muster.store.states import states, states_of

LIMIT_S = 60.0  # wall time for the search at one post; patterns need none, the worst took 0.7 s
_CHUNK = 50  # posts handed to a process at a time

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Staffed:
    """A post with the people who are there, ready to be rostered."""

    watch: Watch
    people: tuple[RosterPerson, ...]


def staffed(asof: AsOf, *, posts: frozenset[str] | None = None) -> Sequence[Staffed]:
    """Return every staffed post as of ``asof`` (or those of ``posts``), in code order.

    Hour 0 is the local midnight of ``asof.at``. Who is held back counts as absent.
    """
    there: dict[str, list[tuple[str, Person]]] = defaultdict(list)
    for code, person in states(Person, "person", asof):
        if person.post and not person.gone and (posts is None or person.post in posts):
            there[person.post].append((code, person))
    known = states_of(Post, there, asof)
    midnight = asof.at.astimezone(zone()).replace(hour=0, minute=0, second=0, microsecond=0)
    return [
        Staffed(
            _watch(code, known[code].opened, there[code]),
            tuple(_roster_person(c, p, midnight) for c, p in sorted(there[code])),
        )
        for code in sorted(there)
        if code in known and known[code].opened is not None
    ]


def _watch(code: str, opened: k.PostOpened | None, people: Sequence[tuple[str, Person]]) -> Watch:
    """Return what the post asks of each shift, from the number of people it has been given."""
    if opened is None:
        raise ValueError(f"{code} was never opened")
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


def _roster_person(code: str, person: Person, midnight: datetime) -> RosterPerson:
    record = person.record
    absent = []
    for hold in person.holds:
        if hold.gate is k.Gate.FAMILY_CARE:
            continue
        # what a record must lift has no end here: an isolation that is due is not yet over
        hours = ceil((hold.until - midnight) / timedelta(hours=1)) if hold.until else 10**6
        absent.append((0, max(0, hours)))
    return RosterPerson(
        number=code,
        role=record.role.value if record else "",
        leader=bool(record and record.leader),
        absent=tuple(absent),
    )


def plan(
    posts: Iterable[Staffed],
    rules: Rules,
    day0: datetime,
    *,
    horizon_days: int,
    seed: int,
    processes: int,
    progress: Progress | None = None,
) -> Iterator[k.RosterPublished]:
    """Yield the roster of each post, in order; every one has passed the core's checker.

    ``day0`` is the local midnight the rosters begin at.
    """
    given = list(posts)
    solve = partial(_solve, rules=rules, day0=day0, horizon_days=horizon_days, seed=seed)
    if processes <= 1 or len(given) < _CHUNK:
        for done, post in enumerate(given, start=1):
            yield solve(post)
            if progress:
                progress(done, len(given))
        return
    with ProcessPoolExecutor(processes) as pool:
        for done, answer in enumerate(pool.map(solve, given, chunksize=_CHUNK), start=1):
            yield answer
            if progress:
                progress(done, len(given))


def _solve(
    post: Staffed, *, rules: Rules, day0: datetime, horizon_days: int, seed: int
) -> k.RosterPublished:
    found = roster_post(
        post.watch,
        post.people,
        rules,
        horizon_days=horizon_days,
        limit_s=LIMIT_S,
        seed=seed,
    )
    answer = found.answer
    stands: dict[str, list[str]] = defaultdict(list)
    for duty in answer.roster.duties:
        stands[duty.shift].append(duty.person)
    return k.RosterPublished(
        post=post.watch.post,
        pattern=post.watch.pattern,
        horizon_days=horizon_days,
        shifts=tuple(
            k.RosterShift(
                id=f"{day0:%Y%m%d}-{shift.id}",
                start=day0 + timedelta(hours=shift.start_h),
                length_h=shift.length_h,
                people=tuple(sorted(stands[shift.id])),
            )
            for shift in found.problem.shifts
        ),
        shortfalls=sum(each.missing for each in answer.shortfalls),
        changed=len(found.draft.duties ^ answer.roster.duties),
        outcome=answer.outcome.value,
        cost=answer.cost,
        bound=answer.bound,
    )


def publish(hand: Hand, rosters: Iterable[k.RosterPublished], at: datetime) -> Appended:
    """Record rosters as told to the people."""
    return append(
        [
            hand.draft(f"roster:{body.post.partition(':')[2]}", body, at, concerns=(body.post,))
            for body in rosters
        ],
        clock=hand.clock,
    )


def published(post: str, asof: AsOf) -> k.RosterPublished | None:
    """Return the roster last published for ``post`` as of ``asof``."""
    subject = f"roster:{post.partition(':')[2]}"
    facts = [f for f in standing_of([subject], last=head(asof.known)[0]) if f.holds_from <= asof.at]
    told = [f.body for f in sorted(facts, key=lambda f: (f.holds_from, f.seq))]
    rosters = [body for body in told if isinstance(body, k.RosterPublished)]
    return rosters[-1] if rosters else None
