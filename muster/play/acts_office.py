"""Acts of the offices: rules, calls and their answers, evening returns, claims, bulletins."""

from collections import defaultdict
from datetime import datetime, timedelta
from functools import partial

from muster.core import kinds as k
from muster.core.call import SILENT
from muster.core.kinds import OrgKind
from muster.play.scenario import Day
from muster.play.stage import Stage, act, minutes, pick
from muster.steps import bulletin as bulletin_step
from muster.steps import bulletin_life, message, rules
from muster.steps import call as call_step
from muster.steps.figure import RETURN_DUE, claim, file_returns

_RELAY = timedelta(minutes=40)
_ADDRESSEES = (OrgKind.BUREAU, OrgKind.COUNTY_BUREAU, OrgKind.STATION, OrgKind.BRIGADE)


@act
def adopt_rules(stage: Stage, day: Day) -> None:
    """A rule pack is put in force."""
    rules.adopt(stage.hand("legal_office"), stage.pack, day.at)


@act
def call(stage: Stage, day: Day) -> None:
    """A directive or an appeal goes down, is delivered, accepted, executed; a few are late."""
    says, dice = day.says, stage.dice(f"call/{day.says['code']}")
    body = k.CallIssued(
        form=says["form"],
        number=says["number"],
        title=says["title"],
        text=says["text"],
        follows=f"call:{says['follows']}" if "follows" in says else None,
        due_by=stage.local(says["due"]),
    )
    children = _children(stage)
    hand = stage.hand("general_office", source=says["number"])
    call_step.issue(
        hand,
        says["code"],
        body,
        day.at,
        children=children,
        levels=says["levels"],
        relay_time=_RELAY,
    )
    level, addressees = [stage.region.root], []
    for depth in range(1, says["levels"] + 1):
        level = [child for above in level for child in children.get(above, ())]
        addressees += [(org, day.at + _RELAY * depth) for org in level]
    late = set(pick(dice, [org for org, _ in addressees], says["late"]))
    answers: list[tuple[str, k.Kind, datetime]] = []
    for org, sent in addressees:
        delivered = sent + timedelta(minutes=1 + dice.randrange(9))
        answers.append((org, k.CopyDelivered(), delivered))
        if org in late:
            continue
        accepted = delivered + timedelta(minutes=5) + minutes(dice, 120)
        answers.append((org, k.CopyAccepted(), accepted))
        answers.append((org, k.CopyExecuted(), accepted + timedelta(hours=6) + minutes(dice, 600)))
    for hour, given in sorted(_by_hour(answers).items()):
        if hour <= stage.scenario.ends:
            stage.later(hour, partial(_answer, stage, says["code"], given))


Answers = list[tuple[str, k.Kind, datetime]]


def _by_hour(answers: Answers) -> dict[datetime, Answers]:
    """Return the answers by the full hour after them, when a clerk enters them."""
    hours: dict[datetime, Answers] = defaultdict(list)
    for answer in answers:
        hours[_full_hour(answer[2])].append(answer)
    return hours


def _answer(stage: Stage, code: str, given: Answers) -> None:
    call_step.answer(stage.hand("duty_clerk"), code, given)


@act
def tell(stage: Stage, day: Day) -> None:
    """Messages about what was recorded since the last time go to the offices, which say they know.

    Who has answered the call itself has answered its message; the first time tells of nothing.
    """
    offices = stage.region.orgs_of(OrgKind.BUREAU, OrgKind.COUNTY_BUREAU)
    for whose in (stage.region.root, *(org.subject for org in offices)):
        message.reach(whose, stage.outbox, "zh-hans")
    hand = stage.hand(message.BY)
    message.write(day.at)
    message.send_due(hand, day.at)
    of = f"call:{day.says['of']}"
    copies = call_step.copies_of(stage.asof(day.at), of).get(of, [])
    heard = {c.sent.addressee for c in copies if c.sent and c.answer not in SILENT}
    for each in message.part(of):
        if each.whom in heard and not each.answer:
            clerk = stage.hand("duty_clerk", each.whom)
            message.answer(clerk, each.code, day.at, by="page", said="yes")


def _children(stage: Stage) -> dict[str, tuple[str, ...]]:
    children: dict[str, list[str]] = {}
    for org in stage.region.orgs:
        if org.founded.kind in _ADDRESSEES and org.founded.parent is not None:
            children.setdefault(org.founded.parent, []).append(org.subject)
    return {above: tuple(beneath) for above, beneath in children.items()}


@act
def returns(stage: Stage, day: Day) -> None:
    """The evening returns come in; a few late, a few not at all."""
    dice = stage.dice(f"returns/{day.at}")
    reporting = [org.subject for org in stage.region.orgs if org.founded.reports]
    late_or_silent = pick(dice, reporting, day.says.get("late", 0) + day.says.get("silent", 0))
    silent = set(late_or_silent[: day.says.get("silent", 0)])
    due = datetime.combine(day.at.astimezone(stage.zone).date(), RETURN_DUE, tzinfo=stage.zone)
    filings: Filings = []
    for org in reporting:
        if org in silent:
            continue
        away = minutes(dice, 60)
        came = due + timedelta(minutes=1) + away if org in late_or_silent else day.at - away
        filings.append((org, came, ("injury_cases",)))
    on_time = [filing for filing in filings if filing[1] <= day.at]
    after = [filing for filing in filings if filing[1] > day.at]
    _file(stage, local_day(stage, day), on_time)
    if after:
        last = max(at for _, at, _ in after)
        stage.later(last, partial(_file, stage, local_day(stage, day), after))


Filings = list[tuple[str, datetime, tuple[str, ...]]]


def _full_hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0) + timedelta(hours=1)


def local_day(stage: Stage, day: Day) -> str:
    """Return the local date of a day, as a return names it."""
    return day.at.astimezone(stage.zone).date().isoformat()


def _file(stage: Stage, local_date: str, given: Filings) -> None:
    file_returns(stage.hand("duty_clerk"), local_date, given)


@act
def claims(stage: Stage, day: Day) -> None:
    """What was said of the service, in whose words; shown beside the counts, never added."""
    for n, said in enumerate(stage.scenario.report, start=1):
        body = k.ClaimMade(
            figure=said.figure,
            about=said.org,
            number=max(said.least, stage.scaled(said.claimed)) if said.scales else said.claimed,
            qualifier=said.qualifier,
            quote=said.said,
            origin="report of February 2020",
        )
        claim(stage.hand("statistician"), f"report-{n:02d}", body, day.at)


@act
def bulletin(stage: Stage, day: Day) -> None:
    """The evening bulletin is written from counted figures and proposed; another issues it."""
    evening = day.at.astimezone(stage.zone).replace(hour=18, minute=0)
    asof = stage.asof(evening)
    written = bulletin_step.write(stage.region.root, asof, number=day.says["number"])
    proposed = bulletin_life.propose(stage.hand("bulletin_editor"), written, day.at)
    bulletin_life.issue(stage.hand("deployment_approver"), proposed.receipts[0].key, day.at)
