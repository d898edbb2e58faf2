"""Acts of letters: people write, alone and jointly, again; each is decided."""

from datetime import datetime

from muster.core import kinds as k
from muster.core.kinds import Gate, PostKind
from muster.play.scenario import Day
from muster.play.stage import Stage, act, minutes, pick, subject
from muster.steps import derogation
from muster.steps import letter as letters_step
from muster.steps import unit as unit_step
from muster.steps.letter import Received

_WANTS = ("any", *(kind.value for kind in PostKind))
_JOINT_MAX = 14


@act
def letters(stage: Stage, day: Day) -> None:
    """Some write alone, some with colleagues of the same organisation."""
    dice = stage.dice(f"letters/{day.at}")
    answers = f"call:{day.says['answers']}" if "answers" in day.says else None
    cast = stage.cast_codes()
    pool = [
        p for p in stage.region.people if subject(p) not in stage.wrote and subject(p) not in cast
    ]
    received: list[tuple[str, str, tuple[str, ...]]] = []
    for n, person in enumerate(pick(dice, pool, stage.count(day, "individual"))):
        received.append((f"{day.at:%m%d}-{n:05d}", person.home, (subject(person),)))
    taken = {s for _, _, signed in received for s in signed}
    homes: dict[str, list[str]] = {}
    for person in pool:
        if subject(person) not in taken:
            homes.setdefault(person.home, []).append(subject(person))
    large = [home for home, people in homes.items() if len(people) > _JOINT_MAX]
    for n, home in enumerate(pick(dice, large, stage.count(day, "joint"))):
        signed = tuple(pick(dice, homes[home], dice.randrange(3, _JOINT_MAX)))
        received.append((f"{day.at:%m%d}-J{n:03d}", home, signed))
    stage.wrote |= {s for _, _, signed in received for s in signed}
    letters_step.receive(
        stage.hand("political_office"),
        [
            Received(
                code=code,
                org=home,
                at=day.at - minutes(dice, 90),
                signatories=signed,
                answers=answers,
                wants=dice.choice(_WANTS),
            )
            for code, home, signed in received
        ],
    )


@act
def letter(stage: Stage, day: Day) -> None:
    """Somebody with a part writes; a second letter names the first."""
    person, says = stage.cast(day), day.says
    previous = f"letter:{says['previous']}" if "previous" in says else None
    written = Received(
        code=says["code"],
        org=person.home,
        at=day.at,
        signatories=(subject(person),),
        answers=f"call:{says['answers']}" if "answers" in says else None,
        wants=says["wants"],
        previous=previous,
    )
    letters_step.receive(stage.hand("political_office", person.home), [written])


@act
def joint_letter(stage: Stage, day: Day) -> None:
    """One joint letter by so many of one organisation."""
    says = day.says
    signed = pick(
        stage.dice("joint"), map(subject, stage.people_beneath(says["org"])), says["signatories"]
    )
    stage.wrote |= set(signed)
    written = Received(
        code=says["code"],
        org=says["org"],
        at=day.at,
        signatories=tuple(signed),
        answers=f"call:{says['answers']}",
        wants=says["wants"],
    )
    letters_step.receive(stage.hand("political_office", says["org"]), [written])


@act
def derogate(stage: Stage, day: Day) -> None:
    """A named authoriser lets one rule be passed for somebody, with a reason and an end."""
    rule = Gate(day.says["rule"])
    waiting = letters_step.queue(stage.asof(day.at), stage.pack.gate_rules(at=day.at), needed=10**6)
    only = [p for p in waiting if [g.gate for g in p.gates] == [rule]]
    chosen = only[: day.says["number"]] or waiting[: day.says["number"]]
    for pending in chosen:
        wish = derogation.Wish(
            rule=rule,
            person=pending.person,
            why="该岗位唯一懂当地语言的人",
            until=stage.local(day.says["until"]),
        )
        asked = derogation.ask(stage.hand("reviewer"), wish, day.at)
        hand = stage.hand("duty_office")
        derogation.grant(hand, str(asked), day.at, authoriser="值班副局长")


@act
def decide(stage: Stage, day: Day) -> None:
    """Every signatory who waits is decided on by the gates, the floor and the need."""
    waiting = letters_step.queue(
        stage.asof(day.at),
        stage.pack.gate_rules(at=day.at),
        needed=stage.scaled(day.says["needed"]),
    )
    letters_step.decide_all(stage.hand("reviewer"), waiting, day.at)


@act
def apply(stage: Stage, day: Day) -> None:
    """Some ask to join the Party, some hand in an application: two different states."""
    dice = stage.dice("apply")
    facts: list[tuple[str, str, k.Kind, datetime]] = []
    for what, body in (("submitted", k.Applied()), ("wished", k.Wished())):
        for org, number in day.says[what].items():
            pool = [p for p in stage.people_beneath(org) if not p.party]
            for person in pick(dice, pool, number):
                facts.append((subject(person), person.home, body, day.at))
    unit_step.apply(stage.hand("party_building_office"), facts)
