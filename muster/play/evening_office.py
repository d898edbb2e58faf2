"""What waits in the offices when the play is over: for a second person, and for who cares."""

from datetime import timedelta

from muster.core import kinds as k
from muster.core.access import Field, Reading
from muster.core.derogation import LONGEST
from muster.core.kinds import Gate, Job
from muster.core.work import RegisterAsked
from muster.play.stage import Stage, pick
from muster.steps import access, bulletin, bulletin_life, care, derogation, figure, work
from muster.steps import letter as letters_step

_CLAIMED, _ABOUT = "letters_received", "org:150200"
_TOO_MANY = 3  # that are claimed beyond those counted
_REGISTER = """单位,姓名,出生年份,人员类别,警号
{home},包文斌,1991,民警,9000001
{home},白雪梅,1993,辅警,9000002
不在名册的派出所,孟和,1988,民警,9000003
{home},刘志远,一九八七,民警,9000004
{home},郭晓光,1990,勤务,9000004
"""  # three rows of it are wrong


def in_offices(stage: Stage, member: str) -> None:
    """Let each office find something to decide on, to check or to see to."""
    _four_eyes(stage)
    _derogation(stage)
    _claim(stage)
    _injury(stage, member)
    _read(stage)
    _register(stage)


def _four_eyes(stage: Stage) -> None:
    """A bulletin and a right are proposed; somebody else issues the one and grants the other."""
    ends = stage.scenario.ends
    asof = stage.asof(ends)
    written = bulletin.write(stage.region.root, asof, number=bulletin.next_number(asof))
    hand = stage.hand("duty_office")
    bulletin_life.propose(hand, written, hand.clock())
    wish = access.Wish(login=Job.REVIEWER, job=Job.WELFARE_OFFICER, org=stage.region.root)
    access.propose(hand, wish, hand.clock())


def _derogation(stage: Stage) -> None:
    """A derogation is asked for whom the release floor alone keeps back; another may grant it."""
    now = stage.clock.tick()
    rules = stage.pack.gate_rules(at=now)
    waiting = letters_step.queue(stage.asof(now), rules, needed=stage.scaled(900))
    held = [p for p in waiting if [g.gate for g in p.gates] == [Gate.RELEASE_FLOOR]]
    for pending in held[:1]:
        hand = stage.hand("account:reviewer")
        wish = derogation.Wish(
            rule=Gate.RELEASE_FLOOR,
            person=pending.person,
            why="该岗位只有本人懂当地语言",
            until=now + LONGEST / 3,
        )
        asked = derogation.ask(hand, wish, hand.clock())
        if not isinstance(asked, str) or not asked.startswith("derogation:"):
            raise RuntimeError(f"{pending.person}: {asked}")


def _claim(stage: Stage) -> None:
    """A newspaper names a number that is not the one counted, and nobody has reconciled it."""
    ends = stage.scenario.ends
    counted = figure.values({_CLAIMED}, [_ABOUT], stage.asof(ends))[_CLAIMED, _ABOUT].by_name
    number = (counted or 0) + _TOO_MANY
    body = k.ClaimMade(
        figure=_CLAIMED,
        about=_ABOUT,
        number=number,
        quote=f"包头市公安机关共收到请战书{number}份",
        origin="2020年2月12日报样",
    )
    figure.claim(stage.hand("bulletin_editor"), "evening-01", body, ends)


def _injury(stage: Stage, member: str) -> None:
    """Somebody is hurt at a post: a case with one task that is late, and one for the day after."""
    ends, fit = stage.scenario.ends, stage.cast_codes() | stage.kept_back | {member}
    there = [code for code in sorted(stage.at_post) if code not in fit]
    for person in pick(stage.dice("injury"), there, 1):
        case, owner = "case:2020-002", "account:welfare_officer"
        hurt = ends - timedelta(hours=6)
        late = k.CaseTaskGiven(task="tell_family", owner=owner, due=ends - timedelta(hours=1))
        next_day = k.CaseTaskGiven(task="medical_care", owner=owner, due=ends + timedelta(days=1))
        care.record(
            stage.hand("welfare_officer", stage.home_of(person)),
            [
                (case, k.CaseOpened(form="injury", person=person), hurt),
                (case, k.CaseEvent(what="to_hospital", said="中午12时许", approximate=True), hurt),
                (case, late, hurt + timedelta(hours=1)),
                (case, next_day, hurt + timedelta(hours=1)),
            ],
        )


def _read(stage: Stage) -> None:
    """The welfare officer has looked at the isolated, which is on record for the auditor."""
    asof = stage.asof(stage.scenario.ends)
    access.record_readings(
        Reading(
            at=stage.clock.now,
            account="account:welfare_officer",
            subject=person,
            field=Field.HEALTH,
            address="/care",
        )
        for person in sorted(care.held(None, Gate.ISOLATION, asof))[:3]
    )


def _register(stage: Stage) -> None:
    """The administrator sends a table of five newcomers, three lines of which are wrong."""
    home = next(o for o in stage.region.orgs if o.founded.kind is k.OrgKind.STATION)
    table = _REGISTER.format(home=home.subject.partition(":")[2])
    work.ask(
        RegisterAsked(name="新入职人员.csv", only_look=True),
        by="account:administrator",
        org=stage.region.root,
        at=stage.clock.now,
        file=table.encode("utf-8"),
    )
