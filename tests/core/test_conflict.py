"""What cannot hold together is named, no more and no less, and judged a second time."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from problems import line, makeup, plan, problem, problems, sound_plans

from muster.core.conflict import (
    Cause,
    CauseKind,
    Conflict,
    Verdict,
    VerdictCode,
    causes,
    judge,
    narrowed,
    relaxed,
    sized,
)
from muster.core.deployment import Ban, Floor, Lock, Makeup, Problem, breaches
from muster.core.meeting import can_be_met


def cause(said: str) -> Cause:
    """Return a cause written ``kind:about:about``."""
    kind, *about = said.split(":")
    return Cause(CauseKind(kind), tuple(about))


CAST = {
    "a": "+boat squad:q",
    "b": "+boat -isolation",
    "c": "+boat at:5 lead",
    "d": "aux squad:q house:h",
    "e": "aux house:h busy:1-3",
    "f": "old",
}


@pytest.mark.parametrize(
    ("lines", "more", "found"),
    [
        # a locked person under a hold
        ({"o": ""}, {"locks": "b>o"}, "lock:b:o gate:isolation"),
        # two locks on one person; a lock and a ban
        ({"o": "", "u": ""}, {"locks": "a>o a>u"}, "lock:a:o lock:a:u"),
        ({"o": ""}, {"locks": "a>o", "bans": "a>"}, "lock:a:o ban:a:"),
        # a lock to nowhere, and one that the role forbids, contradict themselves
        ({"o": ""}, {"locks": "a>x"}, "lock:a:x"),
        ({"o": "aux"}, {"locks": "a>o"}, "lock:a:o"),
        # a lock against time, risk, reach
        ({"o": "aux from:2-4"}, {"locks": "e>o"}, "lock:e:o commitments"),
        ({"o": "risk"}, {"locks": "f>o"}, "lock:f:o near_retirement"),
        ({"o": ""}, {"locks": "c>o"}, "lock:c:o travel"),
        # more locks than heads
        ({"o": ""}, {"locks": "a>o f>o"}, "line_heads:o lock:a:o lock:f:o"),
        # both adults of a household
        ({"o": "aux min:0", "u": "aux min:0 from:4-5"}, {"locks": "d>o e>u"},
         "lock:d:o lock:e:u households"),
        # a squad that goes whole
        ({"o": "any x:2 min:0 post:1", "u": "any x:2 min:0 post:2"},
         {"locks": "a>o d>u", "together": "q"},
         "lock:a:o lock:d:u squad:q"),
        # more needed than there are at all, or than rules leave
        ({"o": "+boat x:9"}, {}, "line:o"),
        ({"o": "+boat", "u": "+boat x:3"}, {}, "line:o line:u"),
        ({"o": "+boat x:3"}, {}, "line:o gate:isolation"),
        ({"o": "+boat x:2"}, {}, "line:o gate:isolation travel"),
        ({"o": "x:9 min:1"}, {}, ""),
        # a floor above what is left
        ({"o": "aux day x:2 from:4-5"}, {"floors": "s0 duty_auxiliary 1"},
         "line:o floor:s0:duty_auxiliary"),
        # a makeup above the heads of its lines, or above the people there are
        ({"o": "aux"}, {"makeups": "sworn 1"}, "line:o makeup:post:sworn"),
        ({"o": "+boat"}, {"makeups": "sworn 2"}, "line:o line_heads:o makeup:post:sworn"),
        ({"o": "any x:4 min:2"}, {"makeups": "leader 2"}, "line:o makeup:post:leader"),
        ({"o": "min:0"}, {"makeups": "full_member 1", "locks": "a>o"},
         "lock:a:o makeup:post:full_member"),
    ],
)  # fmt: skip
def test_the_smallest_set_that_contradicts_itself_is_found_and_stands(
    lines: dict[str, str], more: dict[str, str], found: str
) -> None:
    here = problem(
        CAST,
        lines,
        reach_km=400,
        together=more.get("together", ""),
        locks=tuple(Lock(*word.split(">")) for word in more.get("locks", "").split()),
        bans=tuple(
            Ban(who, to or None)
            for who, to in (word.split(">") for word in more.get("bans", "").split())
        ),
        makeups=tuple(
            makeup(said, " ".join(lines)) for said in more.get("makeups", "").split(", ") if said
        ),
        floors=tuple(
            Floor(home=home, role=role, keep=int(keep))
            for home, role, keep in [more["floors"].split()]
        )
        if "floors" in more
        else (),
    )

    if not found:
        assert can_be_met(here)
        return
    conflict = narrowed(here, causes(here), can_be_met)

    assert can_be_met(here) is False
    assert conflict.causes == tuple(cause(said) for said in found.split())
    assert judge(here, conflict) == Verdict(VerdictCode.STANDS)


@pytest.mark.parametrize(
    ("people", "lines", "locks", "makeups", "found"),
    [
        # a lock takes what the floor would let go
        ({"a": "", "b": ""}, {"o": "", "u": "min:0"}, (Lock("a", "u"),), (),
         "line:o lock:a:u floor:s0:officer"),
        # the floor keeps the only leader back
        ({"a": "lead", "b": "aux"}, {"o": "any x:2 min:1"}, (), (makeup("leader 1", "o"),),
         "line:o floor:s0:officer makeup:post:leader"),
    ],
)  # fmt: skip
def test_a_floor_stands_against_locks_and_makeups(
    people: dict[str, str],
    lines: dict[str, str],
    locks: tuple[Lock, ...],
    makeups: tuple[Makeup, ...],
    found: str,
) -> None:
    floors = (Floor(home="s0", role="officer", keep=1),)
    here = problem(people, lines, floors=floors, locks=locks, makeups=makeups)

    conflict = narrowed(here, causes(here), can_be_met)

    assert conflict.causes == tuple(cause(said) for said in found.split())
    assert judge(here, conflict).code is VerdictCode.STANDS


def test_whoever_a_gate_holds_does_not_bind_a_squad_once_the_gate_is_let_go() -> None:
    people = {"a": "squad:q", "b": "squad:q -rest"}
    here = problem(people, {"o": ""}, together="q", locks=(Lock("a", "o"),))

    without_gate = set(causes(here)) - {cause("gate:rest")}

    assert can_be_met(here)
    assert can_be_met(relaxed(here, without_gate))


def test_a_conflict_says_how_many_are_needed_exist_and_are_left() -> None:
    people = {f"p{i}": "+boat" for i in range(9)} | {"x": "", "y": "+boat aux"}
    for i in range(5):
        people[f"p{i}"] += " -isolation"
    here = problem(people, {"o": "+boat x:3", "u": "+boat x:2"})

    assert narrowed(here, causes(here), can_be_met) == Conflict(
        causes=(cause("line:o"), cause("line:u"), cause("gate:isolation")),
        needed=5,
        exist=9,
        left=4,
    )


def test_a_floor_leaves_no_more_than_it_lets_go() -> None:
    floors = (Floor(home="s0", role="officer", keep=3),)
    here = problem(dict.fromkeys("abcd", ""), {"o": "x:2"}, floors=floors)

    found = narrowed(here, causes(here), can_be_met)

    assert found == Conflict(
        causes=(cause("line:o"), cause("floor:s0:officer")), needed=2, exist=4, left=1
    )


def test_gates_of_care_are_named_only_to_those_who_may_see_them() -> None:
    said = "line:o lock:a:o gate:already_committed gate:isolation gate:rest households"
    shown = "line:o lock:a:o gate:already_committed gate:held"
    whole = Conflict(causes=tuple(cause(word) for word in said.split()), needed=3)

    assert whole.discreet() == replace(whole, causes=tuple(cause(w) for w in shown.split()))


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("line:o gate:isolation", (VerdictCode.STANDS, None)),
        ("line:o", (VerdictCode.CAN_HOLD, None)),
        ("gate:isolation", (VerdictCode.CAN_HOLD, None)),
        ("line:o line:u gate:isolation", (VerdictCode.NOT_NEEDED, "line:u")),
        ("line:o gate:isolation travel", (VerdictCode.NOT_NEEDED, "gate:isolation")),
        ("line:o gate:rest", (VerdictCode.UNKNOWN, "gate:rest")),
    ],
)
def test_a_wrong_conflict_is_seen(said: str, verdict: tuple[VerdictCode, str | None]) -> None:
    here = problem(CAST, {"o": "+boat x:3", "u": ""}, reach_km=400)
    code, at = verdict

    found = judge(here, sized(here, [cause(word) for word in said.split()]))

    assert found == Verdict(code, cause(at) if at else None)


def test_too_much_to_try_is_said_to_be_undecided() -> None:
    people = {f"p{i}": f"house:h{i // 2} +c{i}" for i in range(12)}
    lines = {f"l{i}": f"+c{i}" for i in range(12)}
    here = problem(people, lines)

    assert can_be_met(here, tries_max=0) is None
    assert can_be_met(here) is False


def test_a_problem_let_go_in_everything_can_always_be_met() -> None:
    here = problem(CAST, {"o": "+boat x:9"}, reach_km=1, together="q", locks=(Lock("b", "x"),))

    free = relaxed(here, [])

    assert can_be_met(free)
    assert breaches(free, plan("a>o", "b>o", "c>o")) == []
    assert free.lines == (replace(line("o", "+boat x:9"), heads_min=0),)


# --- laws -------------------------------------------------------------------------------------


def met_by_some_plan(here: Problem) -> bool:
    """Return whether some plan keeps every rule and fills every minimum, by trying them all."""
    for made in sound_plans(here):
        sent = [move.line for move in made.moves]
        if all(sent.count(each.code) >= each.heads_min for each in here.lines):
            return True
    return False


@given(problems(people_max=4))
@settings(max_examples=300, deadline=None)
def test_whether_a_problem_can_be_met_is_what_trying_everything_says(here: Problem) -> None:
    assert can_be_met(here) is met_by_some_plan(here)


@given(problems(people_max=4))
@settings(max_examples=120, deadline=None)
def test_what_is_narrowed_stands_and_whatever_is_let_go_binds_nobody_more(here: Problem) -> None:
    if can_be_met(here):
        return
    every = causes(here)
    assert can_be_met(relaxed(here, every)) is False

    conflict = narrowed(here, every, can_be_met)

    assert judge(here, conflict).code is VerdictCode.STANDS
    assert met_by_some_plan(relaxed(here, conflict.causes)) is False
    for each in conflict.causes:
        assert met_by_some_plan(relaxed(here, set(conflict.causes) - {each}))
