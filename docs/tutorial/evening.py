"""The first evening of the tutorial, part by part: an invented bureau of twelve people.

    python docs/tutorial/evening.py register care letters plan returns bulletin morning

Each part records facts in the ledger that DATABASE_URL names, through the steps that pages and
commands use. Moments and keys are the evening's own, so every reader's ledger is the same to the
last digest; a part run twice is recognised and records nothing new.
"""

import os
import sys
from collections.abc import Callable
from datetime import datetime
from itertools import count
from pathlib import Path
from uuid import NAMESPACE_OID, uuid5
from zoneinfo import ZoneInfo

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muster.site.settings")
django.setup()

from django.core.management import call_command  # noqa: E402

from muster.core import kinds as k  # noqa: E402
from muster.core.ledger import AsOf  # noqa: E402
from muster.core.rule_kinds import MedicalHold  # noqa: E402
from muster.formats.rulepack import read_rule_pack  # noqa: E402
from muster.play.small import read_small, small  # noqa: E402
from muster.steps import bulletin as bulletins  # noqa: E402
from muster.steps import bulletin_life, deployment, figure, ledger, rules  # noqa: E402
from muster.steps import care as cares  # noqa: E402
from muster.steps import letter as letter_step  # noqa: E402
from muster.steps import register as registers  # noqa: E402
from muster.steps.hand import Hand  # noqa: E402
from muster.steps.letter import Received  # noqa: E402
from muster.store.ledger import Appended  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent.parent
ZONE = ZoneInfo("Asia/Shanghai")
QINGHE, EAST, WEST = "org:990000", "org:990000-S01", "org:990000-S02"
CHECKPOINT, HOSPITAL = "post:990000-P0001", "post:990000-P0002"
PACK = read_rule_pack(ROOT / "rulepacks" / "cn-2020.toml")


def at(clock: str) -> datetime:
    """Return a moment of the second week of February 2020: ``Tue 18:00``."""
    day, _, time = clock.partition(" ")
    return datetime.fromisoformat(
        f"2020-02-{ {'Mon': 10, 'Tue': 11, 'Wed': 12}[day] }T{time}"
    ).replace(tzinfo=ZONE)


def hand(by: str, org: str, now: str) -> Hand:
    """Return the hand of somebody who records at ``now``, with keys that follow from both."""
    number = count(1)
    return Hand(
        by=by,
        org=org,
        source="evening",
        clock=lambda: at(now),
        new_key=lambda: uuid5(NAMESPACE_OID, f"{by} {now} {next(number)}").hex,
    )


def report(answer: Appended) -> None:
    """Say what became of drafts."""
    new = sum(1 for receipt in answer.receipts if not receipt.repeated)
    print(f"{new} recorded, {len(answer.receipts) - new} known before")
    for refusal in answer.refusals:
        print(f"kept aside: {refusal.code.value}")


# --- the parts ----------------------------------------------------------------------------------


def register() -> None:
    """Monday: who and what exists, and by which rules."""
    clerk = hand("register_clerk", QINGHE, "Mon 08:00")
    report(registers.record(clerk, small(read_small(ROOT / "scenarios" / "twelve-people"))))
    report(rules.adopt(clerk, PACK, at("Mon 08:00")))


def care() -> None:
    """Tuesday, 08:30: one is not fit for duty, one cares for somebody, one was in contact."""
    welfare = hand("welfare_officer", QINGHE, "Tue 08:30")
    unfit = k.HoldPlaced(
        hold="review",
        gate=k.Gate.MEDICAL_HOLD,
        rule=PACK.in_force(MedicalHold, at=at("Tue 08:00")).name,
    )
    carer = k.HoldPlaced(hold="carer", gate=k.Gate.FAMILY_CARE, rule="family-care")
    report(
        cares.record(
            welfare,
            [
                ("person:0000002", unfit, at("Tue 08:00")),
                ("person:0000011", carer, at("Tue 08:00")),
            ],
        )
    )
    exposed = [("person:0000012", at("Mon 18:00"))]
    report(cares.isolate(welfare, exposed, at("Tue 08:00"), PACK.isolation_rules()))


def letters() -> None:
    """Tuesday, 10:00: letters come in; 11:00: each signatory is answered alone."""
    report(letter_step.receive(hand("political_office", QINGHE, "Tue 10:00"), LETTERS))
    asof = AsOf(at("Tue 11:00"), at("Tue 11:00"))
    waiting = letter_step.queue(asof, PACK.gate_rules(at=asof.at), needed=3)
    for each in waiting:
        held = ", ".join(f"{gated.gate} ({gated.rule})" for gated in each.gates)
        proposal = each.proposal or "not yet"
        print(f"{each.letter:9} {named(each.person, asof)}  {proposal:9} {held}".rstrip())
    report(letter_step.decide_all(hand("reviewer", QINGHE, "Tue 11:00"), waiting, asof.at))


LETTERS = (
    Received(code="1", org=QINGHE, at=at("Tue 09:05"), signatories=("person:0000002",)),
    Received(
        code="2",
        org=WEST,
        at=at("Tue 09:20"),
        signatories=("person:0000008", "person:0000010", "person:0000011"),
    ),
    Received(code="3", org=WEST, at=at("Tue 09:40"), signatories=("person:0000012",)),
    Received(code="4", org=EAST, at=at("Tue 09:45"), signatories=("person:0000004",)),
    Received(
        code="5", org=EAST, at=at("Tue 09:50"), signatories=("person:0000006",), wants="hospital"
    ),
)


def plan() -> None:
    """Tuesday, 12:00: two posts need people; a plan is proposed, approved and carried out."""
    duty = hand("duty_office", QINGHE, "Tue 12:00")
    report(deployment.raise_demand(duty, NEEDS, at("Tue 12:00")))
    here = deployment.situation(AsOf(at("Tue 12:30"), at("Tue 12:30")), PACK)
    answer = deployment.solve(here, seed=1)
    print(f"{answer.outcome}: cost {answer.cost}, no plan costs less than {answer.bound}")
    for move in answer.plan.moves:
        why = ", ".join(deployment.written(reason) for reason in move.reasons)
        print(f"{named(move.person, here.asof)} to {move.line}: {why}")
    for line in answer.unfilled:
        print(f"{line.missing} missing at {line.line}: {dict(line.blocked_by)}")
    local, half_past = k.Movement.LOCAL, at("Tue 12:30")
    duty = hand("duty_office", QINGHE, "Tue 12:30")
    report(deployment.propose(duty, "1", here, answer, half_past, movement=local, seed=1))
    approver = hand(APPROVER, QINGHE, "Tue 12:40")
    report(deployment.approve(approver, "1", half_past, PACK, approved_by=APPROVER))
    arrived = [
        (m.person, k.Arrived(org=here.owners[m.line], post=here.posts[m.line]), at("Tue 16:00"))
        for m in answer.plan.moves
    ]
    chief = hand("station_chief", QINGHE, "Tue 16:10")
    report(deployment.carry_out(chief, [(*each, each[1].org) for each in arrived]))


APPROVER = "deployment_approver"  # whom the pack names; never who proposed
NEEDS = (
    (
        "checkpoint/officer",
        k.DemandRaised(post=CHECKPOINT, role=k.Role.OFFICER, heads=1, priority=1),
    ),
    ("checkpoint/auxiliary", k.DemandRaised(post=CHECKPOINT, role=k.Role.DUTY_AUXILIARY, heads=1)),
    (
        "hospital/officer",
        k.DemandRaised(post=HOSPITAL, role=k.Role.OFFICER, heads=1, high_risk=True),
    ),
)


def returns() -> None:
    """Tuesday, 17:45: the bureau and the eastern station file; the western one is silent."""
    filed = [(QINGHE, at("Tue 17:40"), ()), (EAST, at("Tue 17:45"), ("isolated",))]
    report(figure.file_returns(hand("duty_office", QINGHE, "Tue 17:45"), "2020-02-11", filed))


def bulletin() -> None:
    """Tuesday, 20:00: bulletin 1 is proposed by one and issued by another, frozen as known then."""
    evening = AsOf(at("Tue 20:00"), at("Tue 20:00"))
    written = bulletins.write(QINGHE, evening, number=1)
    editor = hand("bulletin_editor", QINGHE, "Tue 20:05")
    proposed = bulletin_life.propose(editor, written, evening.at)
    report(proposed)
    report(
        bulletin_life.issue(
            hand(APPROVER, QINGHE, "Tue 20:10"), proposed.receipts[0].key, evening.at
        )
    )


def morning() -> None:
    """Wednesday, 08:30: the western station reports what it had not, and puts one fact right."""
    west = hand("station_chief", WEST, "Wed 08:30")
    late = Received(code="6", org=WEST, at=at("Tue 19:00"), signatories=("person:0000009",))
    report(letter_step.receive(west, [late]))
    report(figure.file_returns(west, "2020-02-11", [(WEST, at("Wed 08:30"), ())]))
    wrong = next(
        fact
        for fact in registers.history("person:0000008", AsOf(at("Wed 08:30"), at("Wed 08:30")))
        if fact.kind == "move.arrived"
    )
    print(f"#{wrong.seq} {wrong.kind} {wrong.subject} is put right")
    late_bus = ledger.correct(
        west, wrong.seq, "the bus was late", body=wrong.body, at=at("Tue 20:30")
    )
    report(late_bus)


def named(person: str, asof: AsOf) -> str:
    """Return a person's name; all twelve are invented."""
    known = registers.person(person, asof)
    return known.record.name if known and known.record else person


PARTS: dict[str, Callable[[], None]] = {
    part.__name__: part for part in (register, care, letters, plan, returns, bulletin, morning)
}


def main(asked: list[str]) -> None:
    """Play the parts asked for, or in an empty ledger all of them; never among other facts."""
    if "DATABASE_URL" not in os.environ:
        sys.exit("evening: name a ledger of your own first, as the tutorial does: DATABASE_URL")
    call_command("migrate", verbosity=0)
    first = ledger.fact(1)
    if first is not None and first.subject != QINGHE:
        sys.exit("evening: this ledger holds other facts; name an empty one with DATABASE_URL")
    for name in asked or (PARTS if first is None else ()):
        PARTS[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
