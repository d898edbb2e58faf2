"""Acts of units: branches, vanguard teams and squads are founded, named, dissolved."""

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

from muster.core import kinds as k
from muster.core.kinds import UnitKind
from muster.play.scenario import Day
from muster.play.stage import Stage, act, pick, subject
from muster.steps import unit as unit_step
from muster.steps import unit_request
from muster.steps.ledger import correct
from muster.steps.unit import Founding
from muster.steps.unit_request import Reply, Wanted

ASKS, REPLIES = "party_building_office", "political_office"  # four eyes
WHY = "岗位上的党员来自不同单位，需要就地组织学习和开展工作，发挥战斗堡垒作用。"
_BRANCH_MEMBERS = 8
_STUDIED = timedelta(hours=3)  # from the request to the reply
_FULL_MEMBERS = 4
_TEAMS = (("vanguard_teams", UnitKind.VANGUARD_TEAM), ("squads", UnitKind.SQUAD))
_WORDS = {
    UnitKind.TEMPORARY_BRANCH: "临时党支部",
    UnitKind.VANGUARD_TEAM: "党员先锋队",
    UnitKind.SQUAD: "突击队",
}


@act
def found(stage: Stage, day: Day) -> None:
    """Counties found branches, vanguard teams and squads from the people at their posts."""
    foundings: list[Founding] = []
    last = bool(day.says.get("last"))
    teams = {name: stage.count(day, name) for name, _ in _TEAMS}
    branches = stage.count(day, "branches")
    if last:  # whatever rounding left open
        branches = stage.scaled(stage.scenario.totals["branches"]) - len(stage.founded["branches"])
        owed = stage.scaled(stage.scenario.totals["teams"]) - len(stage.founded["teams"])
        teams["squads"] = owed - min(owed, teams["vanguard_teams"])
        teams["vanguard_teams"] = owed - teams["squads"]
    pool = _Pool(stage)
    for name, kind in _TEAMS:
        foundings += [_team(stage, pool, kind) for _ in range(teams[name])]
    foundings += [_branch(stage, pool) for _ in range(branches)]
    _stand(stage, day, foundings)
    if day.says.get("twice"):  # a clerk enters one order again, under another number
        again = foundings[-1]
        twin = Founding(code=f"{again.code}-again", order=again.order, members=())
        seqs = unit_step.found_unchecked(stage.hand(ASKS), twin, day.at).receipts
        stage.doubled += [receipt.seq for receipt in seqs]
    if last:
        _second_memberships(stage, day)


def _stand(stage: Stage, day: Day, foundings: list[Founding]) -> None:
    """Let units stand: what a rule has asked for first by request and reply, the others by order.

    The Party-building office asks; the political department above replies.
    """
    rules = stage.pack.unit_rules(at=day.at)
    party = [each for each in foundings if each.order.kind in rules.by_request]
    wanted = [Wanted(code=each.code, body=_asked(each)) for each in party]
    replies = [Reply(code=each.code, number=each.order.approved_in) for each in party]
    plain = [each for each in foundings if each.order.kind not in rules.by_request]
    for answer in (
        unit_request.ask(stage.hand(ASKS), wanted, day.at - _STUDIED, rules),
        unit_request.approve(stage.hand(REPLIES), replies, day.at, rules),
        unit_step.found(stage.hand(ASKS), plain, day.at, rules),
    ):
        if answer.refused:
            raise ValueError(f"the scenario founds what a rule forbids: {answer.refused}")


def _asked(founding: Founding) -> k.FoundingAsked:
    order = founding.order
    return k.FoundingAsked(
        kind=order.kind,
        name=order.name,
        parent=order.parent,
        to=order.approved_by,
        number=order.asked_in,
        why=WHY,
        members=founding.members,
        post=order.post,
    )


class _Pool:
    """Who is at a post, by league or city, and not yet in a team or branch."""

    def __init__(self, stage: Stage) -> None:
        taken = {p for people in stage.in_team.values() for p in people}
        in_branch = set(stage.founded["branch members"])
        orgs = {org.subject: org for org in stage.region.orgs}
        self.county: dict[str, str] = {}
        self.free: dict[str, list[str]] = defaultdict(list)
        self.party: dict[str, list[str]] = defaultdict(list)
        for person in stage.region.people:
            code, home = subject(person), orgs[person.home]
            if code not in stage.at_post or not home.county:
                continue
            self.county[code] = f"org:{home.county}"
            if code not in taken:
                self.free[home.bureau].append(code)
            if person.party and code not in in_branch:
                self.party[home.bureau].append(code)

    def take(
        self, of: dict[str, list[str]], number: int, county: str = ""
    ) -> tuple[str, tuple[str, ...]]:
        """Return a county and up to so many people of its league or city, its own first."""
        bureau = max(of, key=lambda bureau: (len(of[bureau]), bureau))
        if county:
            bureau = next(b for b in of if any(self.county[c] == county for c in of[b]))
            of[bureau].sort(key=lambda code: (self.county[code] != county, code))
        if not of[bureau]:
            raise ValueError("nobody at a post is free to be in a unit")
        members = tuple(of[bureau][:number])
        del of[bureau][:number]
        return county or self.county[members[0]], members


def _team(stage: Stage, pool: _Pool, kind: UnitKind, county: str = "") -> Founding:
    n = len(stage.founded["teams"])
    total = stage.scaled(stage.scenario.totals["teams"])
    heads = stage.scaled(stage.scenario.totals["squad_members"])
    owed = heads * (n + 1) // total - sum(map(len, stage.in_team.values()))
    county, members = pool.take(pool.free, owed, county)
    code = f"{county.partition(':')[2]}-T{n + 1:04d}"
    stage.founded["teams"].append(code)
    stage.in_team[code] = list(members)
    return Founding(code=code, order=_order(stage, kind, county, n + 1), members=members)


def _branch(stage: Stage, pool: _Pool) -> Founding:
    n = len(stage.founded["branches"])
    county, members = pool.take(pool.party, _BRANCH_MEMBERS)
    code = f"{county.partition(':')[2]}-B{n + 1:04d}"
    stage.founded["branches"].append(code)
    stage.founded["branch members"] += members
    order = _order(stage, UnitKind.TEMPORARY_BRANCH, county, n + 1)
    return Founding(code=code, order=order, members=members)


def _order(stage: Stage, kind: UnitKind, county: str, number: int) -> k.UnitFounded:
    org = next(o for o in stage.region.orgs if o.subject == county)
    above = org.founded.parent or stage.region.root
    order = k.UnitFounded(
        kind=kind,
        name=f"{org.founded.name}第{number}{_WORDS[kind]}",
        parent=county,
        approved_by=above,
        order=f"通知〔2020〕{number}号",
    )
    return _papers(order, str(number)) if kind is UnitKind.TEMPORARY_BRANCH else order


def _papers(order: k.UnitFounded, number: str) -> k.UnitFounded:
    """Return the order with the numbers of the request and the reply it rests on."""
    request, reply = f"请示〔2020〕{number}号", f"批复〔2020〕{number}号"
    return replace(order, order=f"{request}、{reply}", asked_in=request, approved_in=reply)


def ask_for_branch(stage: Stage, by: str) -> None:
    """Let ``by`` ask for one more temporary branch, if there are Party members for it."""
    pool = _Pool(stage)
    rules = stage.pack.unit_rules(at=stage.scenario.ends)
    if max(map(len, pool.party.values()), default=0) < rules.full_members_min:
        return
    founding = _branch(stage, pool)
    hand = stage.hand(by, founding.order.parent)
    wanted = Wanted(code=founding.code, body=_asked(founding))
    if refused := unit_request.ask(hand, [wanted], hand.clock(), rules).refused:
        raise RuntimeError(f"{founding.code}: {refused}")


def _second_memberships(stage: Stage, day: Day) -> None:
    """Some people are in two teams: memberships exceed heads."""
    dice = stage.dice("second memberships")
    teams = [t for t in stage.founded["teams"] if stage.in_team[t]]
    joins = []
    for first in pick(dice, teams, stage.scaled(stage.scenario.totals["second_memberships"])):
        other = next(t for t in teams if t != first and t[:2] == first[:2])
        joins.append((stage.in_team[first][0], f"unit:{other}", UnitKind.SQUAD))
    unit_step.join(stage.hand(ASKS), joins, day.at)


@act
def withdraw_twice(stage: Stage, day: Day) -> None:
    """What was entered twice is withdrawn; the bulletin already issued keeps its number."""
    for seq in stage.doubled:
        correct(stage.hand(ASKS), seq, day.says["reason"])


@act
def named_squad(stage: Stage, day: Day) -> None:
    """A squad is founded, and named after somebody with the family's consent."""
    says, person = day.says, stage.cast(day)
    founding = _team(stage, _Pool(stage), UnitKind.SQUAD, says["org"])
    stage.in_team[says["code"]] = stage.in_team.pop(founding.code)
    stage.founded["teams"][-1] = says["code"]
    order = k.UnitFounded(
        kind=UnitKind.SQUAD,
        name=says["name"],
        parent=says["org"],
        approved_by=founding.order.approved_by,
        order=founding.order.order,
    )
    hand = stage.hand(ASKS, says["org"])
    called = Founding(code=says["code"], order=order, members=founding.members)
    unit_step.found(hand, [called], day.at, stage.pack.unit_rules(at=day.at))
    name = says["named"].format(name=person.record.name)
    named = k.UnitNamed(name=name, after=subject(person), consent=True)
    unit_step.name(hand, says["code"], named, day.at)


@act
def checkpoint_branch(stage: Stage, day: Day) -> None:
    """A checkpoint founds a temporary branch of its own."""
    says = day.says
    post = next(p for p in stage.region.posts if p.subject == says["post"])
    bureau = next(o for o in stage.region.orgs if o.subject == post.opened.parent).founded.parent
    staff = [p for p in stage.people_beneath(post.opened.parent) if p.party]
    members = tuple(subject(p) for p in staff[:_FULL_MEMBERS])
    order = k.UnitFounded(
        kind=UnitKind.TEMPORARY_BRANCH,
        name=says["name"],
        parent=post.opened.parent,
        approved_by=bureau or stage.region.root,
        order="",
        post=post.subject,
    )
    founding = Founding(code=says["code"], order=_papers(order, "站1"), members=members)
    _stand(stage, day, [founding])
    stage.founded["branches"].append(says["code"])
    stage.founded["branch members"] += members


@act
def dissolve(stage: Stage, day: Day) -> None:
    """Some tasks have ended, and their branches with them; founded they stay."""
    counties = [code for code in stage.founded["branches"] if not code.endswith("-branch")]
    for code in counties[: stage.count(day, "branches")]:
        unit_step.dissolve(stage.hand(ASKS), code, day.at)
