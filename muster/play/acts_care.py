"""Acts of care: absences, holds, isolation, bereavement, rest, a death and its case."""

from datetime import timedelta

from muster.core import kinds as k
from muster.core.kinds import Absence, Gate
from muster.core.rule_kinds import FamilyCare, MedicalHold
from muster.play.scenario import Day
from muster.play.stage import Stage, absence_hold, act, minutes, pick, spread, subject
from muster.steps import care, deployment_moves
from muster.steps.register import record


@act
def absences(stage: Stage, day: Day) -> None:
    """People are on leave, sick or training when it begins."""
    dice = stage.dice("absences")
    for why in (Absence.LEAVE, Absence.SICK, Absence.TRAINING):
        chosen = spread(dice, stage.free(stage.region.people), stage.count(day, why.value))
        until = {Absence.LEAVE: 24, Absence.TRAINING: 30}.get(why)
        body = k.AbsenceBegan(
            hold=absence_hold(day.at, why),
            why=why,
            until=day.at + timedelta(days=until) if until else None,
        )
        care.record(stage.hand("welfare_officer"), [(p, body, day.at) for p in chosen])
        stage.kept_back |= set(chosen)


@act
def holds(stage: Stage, day: Day) -> None:
    """People stand under a medical hold or care for somebody at home."""
    dice = stage.dice("holds")
    rules = {
        Gate.MEDICAL_HOLD: stage.pack.in_force(MedicalHold, at=day.at).name,
        Gate.FAMILY_CARE: stage.pack.in_force(FamilyCare, at=day.at).name,
    }
    for gate, rule in rules.items():
        chosen = spread(dice, stage.free(stage.region.people), stage.count(day, gate.value))
        body = k.HoldPlaced(hold=f"{gate.value}-{day.at:%Y%m%d}", gate=gate, rule=rule)
        care.record(stage.hand("welfare_officer"), [(p, body, day.at) for p in chosen])
        stage.kept_back |= set(chosen)


@act
def medical_hold(stage: Stage, day: Day) -> None:
    """Somebody with a part is not fit for duty until a medical opinion says so."""
    person = subject(stage.cast(day))
    rule = stage.pack.in_force(MedicalHold, at=day.at).name
    body = k.HoldPlaced(hold="discharge-review", gate=Gate.MEDICAL_HOLD, rule=rule)
    care.record(stage.hand("welfare_officer"), [(person, body, day.at)])


@act
def isolate(stage: Stage, day: Day) -> None:
    """Somebody with a part was in contact and is isolated."""
    person = subject(stage.cast(day))
    exposed = stage.local(day.says["exposed"])
    rules = stage.pack.isolation_rules()
    care.isolate(stage.hand("welfare_officer"), [(person, exposed)], day.at, rules)
    stage.kept_back.add(person)


@act
def isolate_some(stage: Stage, day: Day) -> None:
    """Some were in contact on duty and are isolated."""
    dice = stage.dice(f"isolate/{day.at}")
    chosen = spread(dice, stage.free(stage.region.people), stage.count(day, "number"))
    within_min = day.says.get("within_min", 2880)  # how long ago they can have been exposed
    exposed = [(p, day.at - timedelta(hours=6) - minutes(dice, within_min)) for p in chosen]
    rules = stage.pack.isolation_rules()
    care.isolate(stage.hand("welfare_officer"), exposed, day.at, rules)
    stage.kept_back |= set(chosen)


@act
def fall_ill(stage: Stage, day: Day) -> None:
    """Some fall ill at their posts; rosters that counted on them break."""
    dice = stage.dice(f"ill/{day.at}")
    there = [p for p in sorted(stage.at_post) if p not in stage.cast_codes()]
    chosen = pick(dice, there, stage.count(day, "number"))
    body = k.AbsenceBegan(hold=absence_hold(day.at, Absence.SICK), why=Absence.SICK)
    care.record(stage.hand("welfare_officer"), [(p, body, day.at) for p in chosen])
    stage.ill[body.hold] = chosen


@act
def recover(stage: Stage, day: Day) -> None:
    """Most of those who fell ill are well again; the post takes them back."""
    since = stage.local(day.says["since"])
    hold = absence_hold(since, Absence.SICK)
    ill = stage.ill[hold]
    well = pick(stage.dice(f"well/{day.at}"), ill, len(ill) * day.says["share_permille"] // 1000)
    body = k.AbsenceEnded(hold=hold)
    care.record(stage.hand("welfare_officer"), [(p, body, day.at) for p in well])


@act
def release_due(stage: Stage, day: Day) -> None:
    """Whose isolation was due to end is released, by record."""
    care.release_due(stage.hand("welfare_officer"), day.at)


@act
def order_rest(stage: Stage, day: Day) -> None:
    """Who has stood at a post for too many days in a row must rest; a few are overlooked."""
    rule = stage.pack.rest_rule(at=day.at)
    tired = care.must_rest(None, stage.asof(day.at), rule)
    seen = sorted(tired)[: -int(day.says["overlooked"])]
    care.rest(stage.hand("duty_office"), seen, day.at, rule)
    stage.unsettled |= {tired[person].post for person in seen}


@act
def bereavement(stage: Stage, day: Day) -> None:
    """A father has died: leave is offered at once; the choice is the person's."""
    person = subject(stage.cast(day))
    days = stage.pack.bereavement_days(at=day.at)
    choice = day.says["choice"]
    chosen = stage.local(day.says["chosen"])
    back_on = chosen + timedelta(days=days) if choice == "leave" else None
    care.record(
        stage.hand("welfare_officer"),
        [
            (person, k.BereavementOffered(hold="bereaved", rule="bereavement", days=days), day.at),
            (
                person,
                k.BereavementChosen(
                    hold="bereaved", choice=choice, back_on=back_on, approved_by="station_chief"
                ),
                chosen,
            ),
        ],
    )


@act
def arrive(stage: Stage, day: Day) -> None:
    """Somebody with a part goes on at a post of the home organisation."""
    person = stage.cast(day)
    arrived = k.Arrived(org=person.home, post=day.says["post"])
    hand = stage.hand("station_chief", person.home)
    deployment_moves.carry_out(hand, [(subject(person), arrived, day.at, person.home)])


@act
def death(stage: Stage, day: Day) -> None:
    """A death on post: the timeline hour by hour, a case file, and no classification."""
    person = stage.cast(day)
    case = f"case:{day.says['code']}"
    lines = [(stage.local(line["at"]), line) for line in day.says["lines"]]
    died = next(at for at, line in lines if line["what"] == "died")
    opened = k.CaseOpened(form="death", person=subject(person))
    hand = stage.hand("political_office", person.home)
    care.record(
        hand,
        [
            (case, opened, lines[0][0]),
            *(
                (
                    case,
                    k.CaseEvent(
                        what=line["what"],
                        said=line.get("said", ""),
                        approximate=line.get("approximate", False),
                    ),
                    at,
                )
                for at, line in lines
            ),
            (case, k.CaseEvent(what="file_drafted"), day.at),
            (subject(person), k.Separated(cause="died"), died),
        ],
    )
    stage.at_post.pop(subject(person), None)


@act
def appoint(stage: Stage, day: Day) -> None:
    """Somebody enters the service."""
    says = day.says
    number = f"{len(stage.region.people) + len(stage.region.people_outside) + 1:07d}"
    body = k.Appointed(
        name=says["name"],
        role=k.Role(says["role"]),
        home=says["org"],
        birth_year=says["birth_year"],
    )
    hand = stage.hand("register_clerk", says["org"])
    record(hand, [hand.draft(f"person:{number}", body, day.at)])


@act
def second(stage: Stage, day: Day) -> None:
    """Somebody is seconded: home stays, the organisation on hand is another."""
    person = stage.cast(day)
    org = day.says["org"]
    moved = [
        (subject(person), k.Departed(org=org, movement=k.Movement.SECOND), day.at, person.home),
        (subject(person), k.Arrived(org=org, post=""), day.at + timedelta(hours=3), org),
    ]
    deployment_moves.carry_out(stage.hand("personnel_office"), moved)
