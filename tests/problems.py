"""Deployment problems in few words, small ones of every kind, and every sound plan of them."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import product
from operator import add

from hypothesis import strategies as st
from tables import day

from muster.core.deployment import (
    ANY_POLICE,
    Ban,
    Block,
    BreachRule,
    Candidate,
    Commitment,
    DemandLine,
    Floor,
    Limits,
    Lock,
    Makeup,
    Move,
    Plan,
    Problem,
    Quality,
    Squad,
    Weights,
    Window,
    breaches,
    cost,
)

DEGREE = 1_000_000  # in micro-degrees; 111 km of latitude
AT: datetime = day(0)


def _words(said: str) -> Mapping[str, str]:
    words = [word.partition(":") for word in said.split()]
    return {name: value for name, _, value in words}


def span(said: str) -> Window:
    """Return the window from the first day to the last of ``2-5``."""
    begins, ends = said.split("-")
    return Window(day(int(begins)), day(int(ends)))


def person(number: str, said: str = "") -> Candidate:
    """Return an invented officer of s0; each word of ``said`` changes something.

    ``aux``, ``clerk``: role; ``at:3``: home s3, three degrees north; ``+driver``: competence;
    ``-rest``: gate; ``days:4``; ``nights:2``; ``house:h1``; ``squad:q``; ``old``: near
    retirement; ``lead``; ``member``; ``wrote``: a letter; ``busy:2-5``: committed those days.
    """
    words = _words(said)
    role = "duty_auxiliary" if "aux" in words else "officer"
    at = int(words.get("at", 0))
    return Candidate(
        number=number,
        home=f"s{at}",
        lat_e6=at * DEGREE,
        lon_e6=0,
        role="clerical_auxiliary" if "clerk" in words else role,
        competences=frozenset(word[1:] for word in words if word.startswith("+")),
        full_member="member" in words,
        leader="lead" in words,
        near_retirement="old" in words,
        volunteered="wrote" in words,
        days_served=int(words.get("days", 0)),
        nights_away=int(words.get("nights", 0)),
        household=words.get("house"),
        squad=words.get("squad"),
        blocked=tuple(Block(word[1:], "r1") for word in words if word.startswith("-")),
        commitments=(Commitment(span(words["busy"]), "course"),) if "busy" in words else (),
    )


def line(code: str, said: str = "") -> DemandLine:
    """Return a line of s0 for one officer; each word of ``said`` changes something.

    ``aux``, ``any``: role; ``at:3``; ``x:2``: heads; ``min:1``: of which least; ``p:1``: priority;
    ``+driver``; ``risk``; ``day``: not overnight; ``post:a``; ``from:2-5``: those days only.
    """
    words = _words(said)
    role = "duty_auxiliary" if "aux" in words else "officer"
    at, heads = int(words.get("at", 0)), int(words.get("x", 1))
    return DemandLine(
        code=code,
        post=words.get("post", f"post of {code}"),
        org=f"s{at}",
        lat_e6=at * DEGREE,
        lon_e6=0,
        role=ANY_POLICE if "any" in words else role,
        heads=heads,
        heads_min=int(words.get("min", heads)),
        competences=frozenset(word[1:] for word in words if word.startswith("+")),
        priority=int(words.get("p", 2)),
        high_risk="risk" in words,
        overnight="day" not in words,
        window=span(words["from"]) if "from" in words else None,
    )


def problem(
    people: Mapping[str, str],
    lines: Mapping[str, str],
    floors: tuple[Floor, ...] = (),
    reach_km: int | None = None,
    together: str = "",
    **more: object,
) -> Problem:
    """Return a problem in words; ``together`` names the squads that must move together."""
    made = tuple(person(number, said) for number, said in people.items())
    squads = sorted({each.squad for each in made if each.squad} | set(together.split()))
    return Problem(
        lines=tuple(line(code, said) for code, said in lines.items()),
        candidates=made,
        floors=floors,
        squads=tuple(Squad(code=squad, together=squad in together.split()) for squad in squads),
        limits=Limits(travel_max_km=reach_km),
        at=AT,
        **more,
    )


def makeup(said: str, lines: str, *, present: int = 0, post: str = "post") -> Makeup:
    """Return what lines ask for among them: ``makeup("sworn 1", "a b")``."""
    quality, heads_min = said.split()
    return Makeup(
        post=post,
        quality=Quality(quality),
        heads_min=int(heads_min),
        lines=frozenset(lines.split()),
        rule=f"{quality}-rule",
        present=present,
    )


def plan(*moves: str) -> Plan:
    """Return a plan of moves written ``person>line``."""
    return Plan(tuple(Move(*move.split(">")) for move in moves))


# --- small problems of every kind -------------------------------------------------------------

SKILLS = ("driver", "medic")
_CHANCE = random.Random(20200126)  # pools drawn once: then one draw is one person


def _some(chance: random.Random, words: list[str], most: int) -> str:
    """Return a few of the words, at most one of each kind."""
    few = chance.sample(words, chance.randint(0, most))
    return " ".join({word.partition(":")[0]: word for word in few}.values())


_SAID_OF_PEOPLE = [
    *("lead", "lead", "member", "member", "member", "wrote", "wrote", "old", "-rest", "clerk"),
    *("days:1", "days:2", "days:3", "nights:1", "nights:2", "house:h1", "house:h1", "house:h2"),
    *(
        "squad:q1",
        "squad:q1",
        "squad:q2",
        "house:h2",
        "busy:1-3",
        "busy:4-5",
        "at:1",
        "at:1",
        "at:2",
    ),
]
_SAID_OF_LINES = [
    *("+driver", "+medic", "risk", "risk", "day", "day", "from:1-4", "from:4-6", "from:2-5"),
    *("at:1", "at:1", "at:2", "min:1", "min:1", "min:0", "p:1", "p:3", "p:3"),
]


def _candidate(chance: random.Random) -> Candidate:
    role = chance.choice(["", "aux"])
    skills = " ".join(f"+{skill}" for skill in chance.sample(SKILLS, chance.choice([0, 1, 1, 2])))
    return person("", f"{role} {skills} {_some(chance, _SAID_OF_PEOPLE, 7)}")


def _demand_line(chance: random.Random) -> DemandLine:
    role, post = chance.choice(["", "aux", "any", "any", "any"]), chance.choice(["post1", "post2"])
    heads = chance.choice([1, 2, 2, 2, 3, 3, 3, 3, 3, 0])
    made = line("", f"{role} x:3 post:{post} {_some(chance, _SAID_OF_LINES, 5)}")
    return replace(made, heads=heads, heads_min=min(heads, made.heads_min))


def _makeup(chance: random.Random) -> Makeup:
    return Makeup(
        post="post",
        quality=chance.choice(list(Quality)),
        heads_min=chance.choice([0, 1, 1, 1, 2, 3]),
        lines=frozenset(chance.sample(["l0", "l1", "l2"], chance.randint(1, 3))),
        rule="r2",
        present=chance.choice([0, 0, 1]),
    )


def _floor(chance: random.Random) -> Floor:
    home, role = chance.choice(["s0", "s1", "s2"]), chance.choice(["officer", "duty_auxiliary"])
    return Floor(home=home, role=role, keep=chance.randint(0, 2))


def _hands(chance: random.Random) -> tuple[tuple[Lock, ...], tuple[Ban, ...]]:
    def who() -> str:
        return f"p{chance.randrange(5)}"

    def where() -> str:
        return f"l{chance.randrange(3)}"

    locks = tuple(Lock(who(), where()) for _ in range(chance.choice([0, 0, 0, 0, 0, 0, 1, 2])))
    bans = tuple(
        Ban(who(), chance.choice([None, where()])) for _ in range(chance.choice([0, 0, 1, 2]))
    )
    return locks, bans


PEOPLE = (person(""), *(_candidate(_CHANCE) for _ in range(600)))
LINES = (line("", "post:post1"), *(_demand_line(_CHANCE) for _ in range(400)))
MAKEUPS = (*[()] * 60, *((_makeup(_CHANCE),) for _ in range(40)))
FLOORS = (*[()] * 12, *((_floor(_CHANCE),) for _ in range(12)))
HANDS = (*[((), ())] * 30, *(_hands(_CHANCE) for _ in range(60)))
WEIGHTS = (
    Weights(),
    Weights(share_drawn=100),
    Weights(day_served=0, night_away=7, share_drawn=31, km=1, squad_split=1000),
    Weights(share_drawn=3, squad_split=0, not_volunteered=0),
)
REACHES_KM = (None, None, None, 250, 250, 111, 0)
TOGETHER = ((False, False), (True, False), (True, True))


def small_problem(
    chance: random.Random, *, people_max: int = 5, lines_max: int = 3, hands: bool = True
) -> Problem:
    """Return a problem small enough to try every plan, drawn by ``chance``."""
    return _assembled(
        [
            chance.choice(PEOPLE)
            for _ in range(chance.choice([people_max] * 3 + list(range(people_max))))
        ],
        [
            chance.choice(LINES)
            for _ in range(chance.choice([lines_max] * 3 + list(range(lines_max))))
        ],
        makeups=chance.choice(MAKEUPS) + chance.choice(MAKEUPS),
        floors=chance.choice(FLOORS),
        hands=chance.choice(HANDS) if hands else HANDS[0],
        weights=chance.choice(WEIGHTS),
        reach_km=chance.choice(REACHES_KM),
        together=chance.choice(TOGETHER),
    )


def problems(
    *, people_max: int = 5, lines_max: int = 3, hands: bool = True
) -> st.SearchStrategy[Problem]:
    """Draw a problem small enough to try every plan; with ``hands`` also locks and bans.

    Without locks the empty plan is sound; with them there may be no sound plan at all.
    """
    return st.builds(
        _assembled,
        st.lists(st.sampled_from(PEOPLE), max_size=people_max),
        st.lists(st.sampled_from(LINES), max_size=lines_max),
        makeups=st.builds(add, st.sampled_from(MAKEUPS), st.sampled_from(MAKEUPS)),
        floors=st.sampled_from(FLOORS),
        hands=st.sampled_from(HANDS if hands else HANDS[:1]),
        weights=st.sampled_from(WEIGHTS),
        reach_km=st.sampled_from(REACHES_KM),
        together=st.sampled_from(TOGETHER),
    )


def _assembled(
    people: list[Candidate],
    lines: list[DemandLine],
    *,
    makeups: tuple[Makeup, ...],
    floors: tuple[Floor, ...],
    hands: tuple[tuple[Lock, ...], tuple[Ban, ...]],
    weights: Weights,
    reach_km: int | None,
    together: tuple[bool, bool],
) -> Problem:
    codes = {f"l{i}" for i in range(len(lines))}
    return Problem(
        candidates=tuple(replace(each, number=f"p{i}") for i, each in enumerate(people)),
        lines=tuple(replace(each, code=f"l{i}") for i, each in enumerate(lines)),
        floors=floors,
        makeups=tuple(
            replace(each, lines=each.lines & codes) for each in makeups if each.lines & codes
        ),
        squads=tuple(Squad(code=f"q{i + 1}", together=moves) for i, moves in enumerate(together)),
        limits=Limits(travel_max_km=reach_km),
        weights=weights,
        locks=hands[0],
        bans=hands[1],
        at=AT,
    )


def small_plan(chance: random.Random, here: Problem) -> Plan:
    """Return any plan of the problem, most likely wrong; one line each at most."""
    return _plan(here, [max(-1, chance.randrange(-3, len(here.lines))) for _ in here.candidates])


def plans(here: Problem) -> st.SearchStrategy[Plan]:
    """Draw any plan of the problem, most of them wrong; one line each at most."""
    n = len(here.candidates)
    chosen = st.lists(st.integers(-1, len(here.lines) - 1), min_size=n, max_size=n)
    return chosen.map(lambda places: _plan(here, places))


def _plan(here: Problem, places: list[int]) -> Plan:
    moves = zip(here.candidates, places, strict=True)
    return Plan(tuple(Move(p.number, here.lines[i].code) for p, i in moves if i >= 0))


# --- every plan there is ----------------------------------------------------------------------

# What is wrong with a move stays wrong whatever else is done.
OF_A_MOVE = frozenset(
    {
        BreachRule.BLOCKED,
        BreachRule.COMMITMENT_OVERLAPS,
        BreachRule.WRONG_ROLE,
        BreachRule.COMPETENCE_MISSING,
        BreachRule.NEAR_RETIREMENT,
        BreachRule.TOO_FAR,
        BreachRule.BANNED,
    }
)


def sound_plans(here: Problem) -> Iterator[Plan]:
    """Yield every plan that breaks no rule; none where locks contradict the rest."""
    choices = []
    for each in here.candidates:
        moves = [Move(each.number, to.code) for to in here.lines]
        may = [
            (move,)
            for move in moves
            if not OF_A_MOVE & {found.rule for found in breaches(here, Plan((move,)))}
        ]
        choices.append([(), *may])
    for chosen in product(*choices):
        made = Plan(sum(chosen, ()))
        if not breaches(here, made):
            yield made


def best_cost(here: Problem) -> int | None:
    """Return what the cheapest sound plan costs, by trying them all; None if there is none."""
    return min((cost(here, made) for made in sound_plans(here)), default=None)
