"""Rules as dated, cited values: a rule pack, and what it says at a moment.

A pack is written by people (``rulepacks/*.toml``) and read elsewhere; here a parsed pack becomes
typed rules, or every reason why it cannot. A rule of one kind replaces the one before it from
its ``valid_from`` on, so a decision of last year is judged by last year's rule. A pack must have
a rule of every kind of ``core/rule_kinds`` that is not optional: a gate that nobody wrote a rule
for would stand open.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any, Generic, TypeVar, get_args, get_origin, get_type_hints

from muster.core.care import IsolationRule, RestRule
from muster.core.fatigue import Limits
from muster.core.kinds import Gate, UnitKind
from muster.core.letter import GateRules
from muster.core.plan import Weights
from muster.core.rule_kinds import (
    OPTIONAL_KINDS,
    ROSTER_KINDS,
    RULE_KINDS,
    Bereavement,
    Burden,
    CompulsoryRest,
    DeploymentWeights,
    DutyRequests,
    EnforcingPost,
    FatigueIndex,
    Holidays,
    Isolation,
    MedicalHold,
    NearRetirement,
    NightsInARow,
    PlanApproval,
    PostLeader,
    ReleaseFloor,
    RestBetweenShifts,
    RosterNotice,
    RunOfDays,
    TemporaryBranch,
    Travel,
    WeekHours,
)
from muster.core.unit import UnitRules


class Basis(StrEnum):
    """What the numbers of a rule rest on."""

    DOCUMENT = "document"  # the number stands in the document cited
    REPORTED = "reported"  # reported from one place: an example to start from
    POLICY = "policy"  # decided by whoever runs the service


_KIND_OF: Mapping[type[Any], str] = {says: kind for kind, says in RULE_KINDS.items()}

S = TypeVar("S")
# For a pack that says nothing of requests: one is worth more than two changes of a draft.
USUAL_REQUESTS = DutyRequests(
    want_points=200, avoid_points=250, cannot_days_max=4, days_max=10, ahead_days_max=62
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Generic[S]):
    """One rule: what it says, from when on, and on whose word."""

    name: str
    kind: str  # of RULE_KINDS
    title_zh: str
    title_en: str
    valid_from: datetime  # UTC
    basis: Basis
    source: str
    says: S

    @property
    def parameters(self) -> tuple[tuple[str, object], ...]:
        """What the rule says as (name, value) pairs, units in the names, for a page to show."""
        return tuple((name, getattr(self.says, name)) for name in _parameters(type(self.says)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Which rule a number comes from, and where it can be read."""

    rule: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterLimits:
    """What a roster keeps to, in plain numbers.

    ``cited`` has one line for each rule used, in the order of the fields: rest, run of days,
    nights, officers, and hours of a week where the pack has that rule. ``in_force`` has every rule
    that rosters are judged by, for :meth:`muster.core.roster_rules.Rules.of`.
    """

    rest_min_h: int
    run_max_days: int
    nights_in_a_row_max: int
    officers_at_enforcing_post_min: int
    week_average_max_h: int | None  # None where the pack has no such rule
    average_over_weeks: int | None
    fatigue: Limits | None  # cites its own rule; None where the pack has none
    cited: tuple[Citation, ...]
    in_force: tuple[Rule[Any], ...] = ()
    holidays: frozenset[date] = frozenset()
    requests: DutyRequests = USUAL_REQUESTS


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentRules:
    """What a deployment plan keeps to and weighs, in plain numbers.

    ``cited`` has one line for each rule used: travel, officers, leader, branch, burden, weights.
    """

    travel_max_km: int
    officers_per_crew_min: int
    officers_rule: str
    leaders_min: int
    leader_rule: str
    full_members_min: int
    branch_rule: str
    burden_days: int
    weights: Weights
    cited: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePack:
    """All rules of one pack, by kind and date. ``digest`` is that of ``text``, which it says.

    Every question about a moment before the first rule of its kind raises ``LookupError``.
    """

    name: str
    title_zh: str
    title_en: str
    digest: str
    rules: tuple[Rule[Any], ...]
    text: str = ""

    def of(self, says: type[S]) -> tuple[Rule[S], ...]:
        """Return all rules of one kind, earliest first."""
        return tuple(rule for rule in self.rules if rule.kind == _KIND_OF[says])

    def in_force(self, says: type[S], *, at: datetime) -> Rule[S]:
        """Return the rule of one kind that applies at ``at``."""
        rule = self._in_force(says, at)
        if rule is None:
            raise LookupError(f"{self.name}: no {_KIND_OF[says]} rule is in force at {at}")
        return rule

    def _in_force(self, says: type[S], at: datetime) -> Rule[S] | None:
        begun = [rule for rule in self.of(says) if rule.valid_from <= at]
        return begun[-1] if begun else None

    def isolation_rules(self) -> tuple[IsolationRule, ...]:
        """Return every isolation rule, for :func:`muster.core.care.isolation_due` to choose."""
        return tuple(
            IsolationRule(
                name=rule.name,
                valid_from=rule.valid_from,
                days=rule.says.facility_days + rule.says.home_days,
                source=rule.source,
            )
            for rule in self.of(Isolation)
        )

    def rest_rule(self, *, at: datetime) -> RestRule:
        """Return when a compulsory rest order is due, and for how long."""
        rule = self.in_force(CompulsoryRest, at=at)
        return RestRule(
            name=rule.name,
            days_in_a_row_max=rule.says.days_in_a_row_max,
            rest_days=rule.says.rest_days,
            source=rule.source,
        )

    def gate_rules(self, *, at: datetime) -> GateRules:
        """Return what the pack says of the gates that no hold records."""
        retirement = self.in_force(NearRetirement, at=at)
        floor = self.in_force(ReleaseFloor, at=at)
        return GateRules(
            near_retirement_age=retirement.says.age_years,
            near_retirement_rule=retirement.name,
            release_floor_rule=floor.name,
            release_keep_percent=floor.says.keep_percent,
        )

    def unit_rules(self, *, at: datetime) -> UnitRules:
        """Return what the pack asks of a temporary branch."""
        says = self.in_force(TemporaryBranch, at=at).says
        return UnitRules(
            full_members_min=says.full_members_min,
            members_max=says.members_max,
            by_request=tuple(map(UnitKind, says.by_request)),
        )

    def bereavement_days(self, *, at: datetime) -> int:
        """Return how many days of leave a bereaved person is offered."""
        return self.in_force(Bereavement, at=at).says.offer_days

    def travel_max_km(self, *, at: datetime) -> int:
        """Return how far anybody is sent, in kilometres."""
        return self.in_force(Travel, at=at).says.travel_max_km

    def deployment_rules(self, *, at: datetime) -> DeploymentRules:
        """Return what a plan made for ``at`` keeps to, and what it weighs."""
        travel, officers = self.in_force(Travel, at=at), self.in_force(EnforcingPost, at=at)
        leader, branch = self.in_force(PostLeader, at=at), self.in_force(TemporaryBranch, at=at)
        burden, weights = self.in_force(Burden, at=at), self.in_force(DeploymentWeights, at=at)
        used: tuple[Rule[Any], ...] = (travel, officers, leader, branch, burden, weights)
        said = weights.says
        return DeploymentRules(
            travel_max_km=travel.says.travel_max_km,
            officers_per_crew_min=officers.says.officers_min,
            officers_rule=officers.name,
            leaders_min=leader.says.leaders_min,
            leader_rule=leader.name,
            full_members_min=branch.says.full_members_min,
            branch_rule=branch.name,
            burden_days=burden.says.burden_days,
            weights=Weights(
                day_served=said.day_served_points,
                night_away=said.night_away_points,
                share_drawn=said.share_drawn_points,
                km=said.km_points,
                other_organisation=said.other_organisation_points,
                squad_split=said.squad_split_points,
                not_volunteered=said.not_volunteered_points,
            ),
            cited=tuple(Citation(rule=rule.name, source=rule.source) for rule in used),
        )

    def approvers(self, *, at: datetime) -> tuple[str, ...]:
        """Return the role codes that may approve a deployment plan."""
        return self.in_force(PlanApproval, at=at).says.approvers

    def reviews_min(self, *, at: datetime) -> int:
        """Return how many others have to look at a deployment plan before it is approved."""
        return self.in_force(PlanApproval, at=at).says.reviews_min

    def roster_limits(self, *, at: datetime) -> RosterLimits:
        """Return what a roster that starts at ``at`` keeps to."""
        rest = self.in_force(RestBetweenShifts, at=at)
        run = self.in_force(RunOfDays, at=at)
        nights = self.in_force(NightsInARow, at=at)
        officers = self.in_force(EnforcingPost, at=at)
        week = self._in_force(WeekHours, at)
        used: tuple[Rule[Any], ...] = (rest, run, nights, officers, *([week] if week else []))
        return RosterLimits(
            rest_min_h=rest.says.rest_min_h,
            run_max_days=run.says.run_max_days,
            nights_in_a_row_max=nights.says.nights_max,
            officers_at_enforcing_post_min=officers.says.officers_min,
            week_average_max_h=week.says.week_average_max_h if week else None,
            average_over_weeks=week.says.average_over_weeks if week else None,
            fatigue=self._fatigue_limits(at),
            cited=tuple(Citation(rule=rule.name, source=rule.source) for rule in used),
            in_force=tuple(
                rule for says in ROSTER_KINDS if (rule := self._in_force(says, at)) is not None
            ),
            holidays=self._holidays(at),
            requests=self.request_rule(at=at),
        )

    def roster_notice_h(self, *, at: datetime) -> int | None:
        """Return how many hours before a duty its change must be told, None without a rule."""
        rule = self._in_force(RosterNotice, at)
        return None if rule is None else rule.says.notice_min_h

    def request_rule(self, *, at: datetime) -> DutyRequests:
        """Return what requests for duties weigh and how many there may be, or the usual."""
        rule = self._in_force(DutyRequests, at)
        return USUAL_REQUESTS if rule is None else rule.says

    def _holidays(self, at: datetime) -> frozenset[date]:
        rule = self._in_force(Holidays, at)
        return frozenset(map(date.fromisoformat, rule.says.days)) if rule else frozenset()

    def _fatigue_limits(self, at: datetime) -> Limits | None:
        rule = self._in_force(FatigueIndex, at)
        if rule is None:
            return None
        said = rule.says
        return Limits(
            fatigue_day_max=said.fatigue_day_max,
            fatigue_night_max=said.fatigue_night_max,
            risk_max_percent=said.risk_max_percent,
            rule=rule.name,
            source=rule.source,
        )


# --- from a parsed text to a pack --------------------------------------------------------------


class RuleErrorCode(StrEnum):
    """What is wrong with a pack; ``wanted`` of the error says what would be right."""

    MISSING = "missing"  # a field that must be there
    UNKNOWN = "unknown"  # a field, a kind or a word nobody reads
    WRONG_TYPE = "wrong_type"
    OUT_OF_SPAN = "out_of_span"
    EMPTY = "empty"
    NO_ZONE = "no_zone"  # a moment without its zone
    TWICE = "twice"  # two rules of one name, or of one kind from one moment
    NO_RULE = "no_rule"  # the pack says nothing of a kind it must have


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleError:
    """One thing wrong with a pack: in which rule ("" for the pack itself) and which field."""

    code: RuleErrorCode
    rule: str
    field: str
    found: str
    wanted: str


_HEAD: Mapping[str, Any] = {"name": str, "title_zh": str, "title_en": str}
_COMMON: Mapping[str, Any] = {
    "kind": str, **_HEAD, "valid_from": datetime, "basis": Basis, "source": str
}  # fmt: skip


def rule_pack(
    parsed: Mapping[str, object], *, digest: str, text: str = "", complete: bool = True
) -> RulePack | tuple[RuleError, ...]:
    """Return the pack that ``parsed`` says, or all that is wrong with it, nothing left out.

    ``parsed`` is a table ``pack`` and a list ``rule`` of tables, as TOML gives them, read from
    ``text``, whose digest it is. Moments come out in UTC. Unless it is to be ``complete``, not
    every kind of rule need be there: a pack adopted long ago says nothing of kinds of today.
    """
    errors: list[RuleError] = []
    head = _fields(_table(parsed.get("pack")), _HEAD, "", errors)
    errors += [_unknown("", name, "pack, rule") for name in parsed if name not in ("pack", "rule")]
    rows = parsed.get("rule")
    tables = [_table(row) for row in rows] if isinstance(rows, list) else []
    found = [_rule(table, place, errors) for place, table in enumerate(tables, start=1)]
    rules = sorted((rule for rule in found if rule), key=lambda rule: (rule.kind, rule.valid_from))
    errors += [*_twice(rules), *(_left_out(tables) if complete else ())]
    if errors:
        return tuple(errors)
    return RulePack(**head, digest=digest, rules=tuple(rules), text=text)


def _table(row: object) -> Mapping[str, object]:
    return row if isinstance(row, dict) else {}


def _rule(table: Mapping[str, object], place: int, errors: list[RuleError]) -> Rule[Any] | None:
    before = len(errors)
    name = str(table.get("name") or f"#{place}")
    says = RULE_KINDS.get(str(table.get("kind")))
    if says is None:
        found, wanted = str(table.get("kind", "")), ", ".join(RULE_KINDS)
        errors.append(_error(RuleErrorCode.UNKNOWN, name, "kind", found, wanted))
        return None
    read = _fields(table, {**_COMMON, **_parameters(says)}, name, errors, _defaulted(says))
    if len(errors) > before:
        return None
    said = says(**{name: read.pop(name) for name in _parameters(says) if name in read})
    errors += [*_gates_left_out(name, said), *_no_days(name, said), *_no_units(name, said)]
    return Rule(**read, says=said)


def _parameters(says: type[Any]) -> dict[str, Any]:
    hints = get_type_hints(says, include_extras=True)
    return {of.name: hints[of.name] for of in fields(says)}


def _defaulted(says: type[Any]) -> frozenset[str]:
    """Return the fields that a rule may leave out."""
    return frozenset(of.name for of in fields(says) if of.default is not MISSING)


def _fields(
    table: Mapping[str, object],
    wanted: Mapping[str, Any],
    rule: str,
    errors: list[RuleError],
    may_lack: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for field, want in wanted.items():
        if field not in table and field in may_lack:
            continue
        if field not in table:
            errors.append(_error(RuleErrorCode.MISSING, rule, field, "", _said(want)))
            continue
        value = table[field]
        wrong = _wrong(value, want)
        if wrong is not None:
            errors.append(_error(wrong, rule, field, str(value), _said(want)))
        else:
            read[field] = _plain(value, want)
    errors += [_unknown(rule, field, ", ".join(wanted)) for field in table if field not in wanted]
    return read


def _wrong(value: object, want: Any) -> RuleErrorCode | None:  # noqa: ANN401
    """Return what keeps ``value`` from being what a field wants, or None."""
    if want is datetime:
        if not isinstance(value, datetime):
            return RuleErrorCode.WRONG_TYPE
        return RuleErrorCode.NO_ZONE if value.utcoffset() is None else None
    if want is Basis:
        return None if value in list(Basis) else RuleErrorCode.UNKNOWN
    if get_origin(want) is Annotated:
        if not isinstance(value, int) or isinstance(value, bool):
            return RuleErrorCode.WRONG_TYPE
        span = get_args(want)[1]
        return None if span.least <= value <= span.most else RuleErrorCode.OUT_OF_SPAN
    if get_origin(want) is tuple:
        texts = isinstance(value, list) and all(isinstance(text, str) and text for text in value)
        return None if texts else RuleErrorCode.WRONG_TYPE
    if not isinstance(value, want):
        return RuleErrorCode.WRONG_TYPE
    return RuleErrorCode.EMPTY if value == "" else None


def _plain(value: Any, want: Any) -> object:  # noqa: ANN401
    """Return a right ``value`` as the rule keeps it: moments in UTC, lists as tuples."""
    if want is datetime:
        return value.astimezone(UTC)
    if want is Basis:
        return Basis(value)
    return tuple(value) if get_origin(want) is tuple else value


def _said(want: Any) -> str:  # noqa: ANN401
    """Return what a field wants, to be shown as it is: a span, the words allowed, an example."""
    if get_origin(want) is Annotated:
        span = get_args(want)[1]
        return f"{span.least}..{span.most}"
    if get_origin(want) is tuple:
        return '["…", "…"]'
    if want is Basis:
        return ", ".join(Basis)
    return {str: '"…"', bool: "true, false", datetime: "2020-01-20T00:00:00+08:00"}[want]


def _gates_left_out(name: str, said: object) -> Iterator[RuleError]:
    """Yield an error unless a precedence names every gate once."""
    if isinstance(said, MedicalHold) and sorted(said.precedence) != sorted(Gate):
        found, wanted = ", ".join(said.precedence), ", ".join(Gate)
        yield _error(RuleErrorCode.UNKNOWN, name, "precedence", found, wanted)


def _no_days(name: str, said: object) -> Iterator[RuleError]:
    """Yield an error for each holiday that is no day of the calendar."""
    for text in said.days if isinstance(said, Holidays) else ():
        try:
            date.fromisoformat(text)
        except ValueError:
            yield _error(RuleErrorCode.WRONG_TYPE, name, "days", text, "2020-01-25")


def _no_units(name: str, said: object) -> Iterator[RuleError]:
    """Yield an error for each kind of unit to be asked for that there is none of."""
    for kind in said.by_request if isinstance(said, TemporaryBranch) else ():
        if kind not in list(UnitKind):
            yield _error(RuleErrorCode.UNKNOWN, name, "by_request", kind, ", ".join(UnitKind))


def _twice(rules: list[Rule[Any]]) -> Iterator[RuleError]:
    names = Counter(rule.name for rule in rules)
    for name in sorted(name for name, times in names.items() if times > 1):
        yield _error(RuleErrorCode.TWICE, name, "name", name, "")
    moments = Counter((rule.kind, rule.valid_from) for rule in rules)
    for rule in rules:
        if moments[rule.kind, rule.valid_from] > 1:
            found = rule.valid_from.isoformat()
            yield _error(RuleErrorCode.TWICE, rule.name, "valid_from", found, "")


def _left_out(tables: list[Mapping[str, object]]) -> Iterator[RuleError]:
    given = {str(table.get("kind")) for table in tables}
    for kind in RULE_KINDS:
        if kind not in given and kind not in OPTIONAL_KINDS:
            yield _error(RuleErrorCode.NO_RULE, "", "rule", "", kind)


def _unknown(rule: str, field: str, wanted: str) -> RuleError:
    return _error(RuleErrorCode.UNKNOWN, rule, field, field, wanted)


def _error(code: RuleErrorCode, rule: str, field: str, found: str, wanted: str) -> RuleError:
    return RuleError(code=code, rule=rule, field=field, found=found, wanted=wanted)
