"""What deployment says in codes, said in words: one place for paper, terminal and pages.

The language is the one that is active (``translation.override`` for another). Health and family
are least of all seen: unless a :class:`Wording` is told otherwise, a gate of care is "held back"
and no more, without its rule and its end, and all such gates are counted as one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from muster.core.deployment import (
    ANY_POLICE,
    Block,
    BreachRule,
    DemandLine,
    DeploymentBreach,
    Makeup,
    Parameter,
    Quality,
    Reason,
    ReasonCode,
)
from muster.core.kinds import Absence, Gate, Role
from muster.core.outcome import Outcome, OutcomeCode
from muster.core.proposal import PlanRefusal, PlanRefusalCode
from muster.core.unfilled import HELD, BlockedBy, Unfilled

Words = Mapping[str, str | Promise]

ROLES: Words = {
    Role.OFFICER: gettext_lazy("Officer"),
    Role.DUTY_AUXILIARY: gettext_lazy("Duty auxiliary"),
    Role.CLERICAL_AUXILIARY: gettext_lazy("Clerical auxiliary"),
    Role.CIVILIAN: gettext_lazy("Civilian"),
    ANY_POLICE: gettext_lazy("Officer or auxiliary"),
}
_IN_SENTENCES: Words = {
    Role.OFFICER: pgettext_lazy("in a sentence", "officers"),
    Role.DUTY_AUXILIARY: pgettext_lazy("in a sentence", "duty auxiliaries"),
    Role.CLERICAL_AUXILIARY: pgettext_lazy("in a sentence", "clerical auxiliaries"),
    Role.CIVILIAN: pgettext_lazy("in a sentence", "civilians"),
    ANY_POLICE: pgettext_lazy("in a sentence", "officers or auxiliaries"),
    Quality.SWORN: pgettext_lazy("in a sentence", "sworn officers"),
    Quality.LEADER: pgettext_lazy("in a sentence", "leaders"),
    Quality.FULL_MEMBER: pgettext_lazy("in a sentence", "full Party members"),
}
GATES: Words = {
    Gate.MEDICAL_HOLD: gettext_lazy("Medical hold"),
    Gate.ISOLATION: gettext_lazy("Isolation"),
    Gate.REST: gettext_lazy("Compulsory rest"),
    Gate.BEREAVEMENT: gettext_lazy("Bereavement"),
    Gate.FAMILY_CARE: gettext_lazy("Family care"),
    Gate.NEAR_RETIREMENT: gettext_lazy("Near retirement"),
    Gate.RELEASE_FLOOR: gettext_lazy("Must stay with the own organisation"),
}
COMPETENCES: Words = {
    "driver": pgettext_lazy("competence", "driving"),
    "disinfection": pgettext_lazy("competence", "disinfection"),
    "dog_handler": pgettext_lazy("competence", "dog handling"),
    "drone_pilot": pgettext_lazy("competence", "drone flying"),
    "interpreter_mongolian": pgettext_lazy("competence", "Mongolian interpreting"),
    "medic": pgettext_lazy("competence", "first aid"),
    "river_rescue": pgettext_lazy("competence", "river rescue"),
    "swat": pgettext_lazy("competence", "special operations"),
    "traffic": pgettext_lazy("competence", "traffic duty"),
}
_COSTS: Words = {
    "unmet_min": pgettext_lazy("cost", "Heads short of the minimum"),
    "unmet_wanted": pgettext_lazy("cost", "Further heads short"),
    "burden": pgettext_lazy("cost", "Days served and nights away"),
    "share": pgettext_lazy("cost", "Share drawn from organisations"),
    "travel": pgettext_lazy("cost", "Travel, and posts of others"),
    "squads": pgettext_lazy("cost", "Squads spread out"),
    "letters": pgettext_lazy("cost", "People without a letter"),
}
_BLOCKS: Words = {
    HELD: pgettext_lazy("people", "held back"),
    Gate.MEDICAL_HOLD: pgettext_lazy("people", "on medical hold"),
    Gate.ISOLATION: pgettext_lazy("people", "in isolation"),
    Gate.REST: pgettext_lazy("people", "on compulsory rest"),
    Gate.BEREAVEMENT: pgettext_lazy("people", "bereaved"),
    Gate.FAMILY_CARE: pgettext_lazy("people", "needed by their family"),
    Gate.RELEASE_FLOOR: pgettext_lazy("people", "must stay with their own organisation"),
    Absence.SICK: pgettext_lazy("people", "sick"),
    Absence.LEAVE: pgettext_lazy("people", "on leave"),
    Absence.TRAINING: pgettext_lazy("people", "in training"),
    Absence.UNACCOUNTED: pgettext_lazy("people", "unaccounted for"),
    Absence.OTHER: pgettext_lazy("people", "absent"),
    BlockedBy.ALREADY_COMMITTED: pgettext_lazy("people", "already committed"),
    BlockedBy.COMMITTED: pgettext_lazy("people", "sent to other posts by this plan"),
    BlockedBy.TOO_FAR: pgettext_lazy("people", "too far away"),
    BlockedBy.NEAR_RETIREMENT: pgettext_lazy("people", "near retirement"),
    BlockedBy.BANNED: pgettext_lazy("people", "banned by hand"),
    BlockedBy.SQUAD: pgettext_lazy("people", "whose squad goes whole and is not sent here"),
    BlockedBy.MAKEUP: pgettext_lazy("people", "who do not give the post the people it must have"),
    BlockedBy.HOUSEHOLD: pgettext_lazy("people", "with the other adult of the household away"),
    BlockedBy.BANNED: pgettext_lazy("people", "kept out by hand"),
    BlockedBy.SQUAD: pgettext_lazy("people", "in a squad that goes whole or not at all"),
    BlockedBy.MAKEUP: pgettext_lazy("people", "without those whom the post must have besides"),
    BlockedBy.KEPT_BY_FLOOR: pgettext_lazy("people", "kept by their organisation's floor"),
    BlockedBy.AVAILABLE: pgettext_lazy("people", "free to go"),
}
_OUTCOMES: Words = {
    OutcomeCode.SELECTED: gettext_lazy("selected for %(line)s"),
    OutcomeCode.RESERVE: gettext_lazy("in reserve for %(line)s, in place %(place)s"),
    OutcomeCode.NOT_NEEDED: gettext_lazy("not needed this time, with thanks"),
    OutcomeCode.HELD: gettext_lazy("held back"),
    OutcomeCode.ALREADY_COMMITTED: gettext_lazy("already committed elsewhere"),
}
# A text, and the names of the parameters that fill it, in the order in which the core gives them.
Said = tuple[str | Promise, tuple[str, ...]]

_REASONS: Mapping[str, Said] = {
    ReasonCode.LOCKED: (pgettext_lazy("reason", "set by hand"), ()),
    ReasonCode.FOR_MAKEUP: (
        pgettext_lazy("reason", "the post would otherwise have too few %(quality)s"),
        ("quality",),
    ),
    ReasonCode.OWN_ORGANISATION: (pgettext_lazy("reason", "own organisation"), ()),
    ReasonCode.NEAREST: (
        pgettext_lazy("reason", "%(km)s km away, and nobody fit is based nearer"),
        ("km",),
    ),
    ReasonCode.DISTANCE: (pgettext_lazy("reason", "%(km)s km away"), ("km",)),
    ReasonCode.ONLY_WITH_COMPETENCE: (
        pgettext_lazy("reason", "all who have %(competence)s and may go are needed: %(n)s"),
        ("competence", "n"),
    ),
    ReasonCode.HAS_COMPETENCE: (pgettext_lazy("reason", "has %(competence)s"), ("competence",)),
    ReasonCode.WITH_SQUAD: (
        pgettext_lazy("reason", "one of %(n)s of the same squad who go to this post"),
        ("n",),
    ),
    ReasonCode.FEWEST_DAYS_SERVED: (
        pgettext_lazy("reason", "days served: %(days)s, and nobody left at home has fewer"),
        ("days",),
    ),
    ReasonCode.FEWEST_NIGHTS_AWAY: (
        pgettext_lazy("reason", "nights away: %(nights)s, and nobody left at home has fewer"),
        ("nights",),
    ),
    ReasonCode.VOLUNTEERED: (pgettext_lazy("reason", "has volunteered"), ()),
}
_BREACHES: Mapping[str, Said] = {
    BreachRule.PERSON_UNKNOWN: (gettext_lazy("%(person)s is nobody the plan may draw on"), ()),
    BreachRule.LINE_UNKNOWN: (gettext_lazy("there is no line %(line)s for %(person)s"), ()),
    BreachRule.TWICE_COMMITTED: (
        gettext_lazy("%(person)s is sent to %(n)s lines; one person takes one"),
        ("n",),
    ),
    BreachRule.BLOCKED: (
        gettext_lazy("%(person)s must not go to %(line)s: %(gate)s, rule %(rule)s"),
        ("gate", "rule"),
    ),
    BreachRule.COMMITMENT_OVERLAPS: (
        gettext_lazy(
            "%(person)s is bound to %(to)s from %(begins)s until %(ends)s and cannot be at "
            "%(line)s too"
        ),
        ("to", "begins", "ends"),
    ),
    BreachRule.WRONG_ROLE: (
        gettext_lazy("%(line)s takes %(wanted)s; %(person)s is of the %(role)s"),
        ("role", "wanted"),
    ),
    BreachRule.COMPETENCE_MISSING: (
        gettext_lazy("%(person)s has no %(competence)s, which %(line)s asks for"),
        ("competence",),
    ),
    BreachRule.NEAR_RETIREMENT: (
        gettext_lazy("%(person)s is near retirement and %(line)s is high risk"),
        (),
    ),
    BreachRule.TOO_FAR: (
        gettext_lazy("%(person)s is based %(km)s km from %(line)s; %(km_max)s km are the most"),
        ("km", "km_max"),
    ),
    BreachRule.BANNED: (gettext_lazy("%(person)s is not to go to %(line)s: banned by hand"), ()),
    BreachRule.LOCK_BROKEN: (gettext_lazy("%(person)s is to go to %(line)s: locked by hand"), ()),
    BreachRule.LINE_OVERFILLED: (
        gettext_lazy("%(line)s is sent %(n)s people and wants %(heads)s"),
        ("n", "heads"),
    ),
    BreachRule.MAKEUP_SHORT: (
        gettext_lazy("%(post)s would have %(n)s %(quality)s and needs %(heads)s, rule %(rule)s"),
        ("post", "quality", "n", "heads", "rule"),
    ),
    BreachRule.SQUAD_PARTED: (
        gettext_lazy(
            "%(squad)s goes whole, to one post, or not at all: %(n)s of its %(sendable)s who may "
            "go are sent; posts: %(posts)s"
        ),
        ("squad", "n", "sendable", "posts"),
    ),
    BreachRule.FLOOR_BROKEN: (
        gettext_lazy("%(home)s is to give up %(n)s %(role)s and may give up %(may_go)s"),
        ("home", "role", "n", "may_go"),
    ),
    BreachRule.HOUSEHOLD_AWAY: (
        gettext_lazy(
            "%(people)s are the adults of one home with a small child, away on the same nights"
        ),
        ("*people",),
    ),
}
# Said in place of the above to whoever may not see health and family.
_DISCREET: Mapping[str, Said] = {
    BreachRule.BLOCKED: (gettext_lazy("%(person)s must not go to %(line)s: held back"), ()),
    BreachRule.HOUSEHOLD_AWAY: (
        gettext_lazy("%(people)s must not be away on the same nights"),
        ("*people",),
    ),
}
_REFUSALS: Mapping[str, str | Promise] = {
    PlanRefusalCode.PLAN_UNKNOWN: gettext_lazy("there is no plan %(about)s on record"),
    PlanRefusalCode.CODE_TAKEN: gettext_lazy(
        "a plan %(about)s is on record already; give another code"
    ),
    PlanRefusalCode.NOT_PROPOSED: gettext_lazy("plan %(about)s is approved or withdrawn already"),
    PlanRefusalCode.WITHDRAWN_ALREADY: gettext_lazy("plan %(about)s is withdrawn already"),
    PlanRefusalCode.OWN_PLAN: gettext_lazy(
        "%(about)s proposed or changed this plan; somebody else approves it"
    ),
    PlanRefusalCode.NOT_ALLOWED: gettext_lazy(
        "%(about)s is not among those who may approve a plan"
    ),
    PlanRefusalCode.NO_WHY: gettext_lazy("say why (%(about)s)"),
    PlanRefusalCode.NOT_IN_PLAN: gettext_lazy("%(about)s is not in this plan"),
    PlanRefusalCode.IN_PLAN_ALREADY: gettext_lazy("%(about)s is in this plan already"),
    PlanRefusalCode.LINE_MISSING: gettext_lazy("name the line for %(about)s"),
    PlanRefusalCode.PERSON_UNKNOWN: gettext_lazy("there is no %(about)s on the register"),
    PlanRefusalCode.NOT_AWAY: gettext_lazy(
        "%(about)s is neither at a post nor on the way nor under orders"
    ),
    PlanRefusalCode.RECALLED_ALREADY: gettext_lazy("%(about)s is recalled already"),
    PlanRefusalCode.NO_NOTICE: gettext_lazy(
        "%(about)s is to report back before the recall is given; set a later hour"
    ),
    PlanRefusalCode.OWN_REVIEW: gettext_lazy(
        "%(about)s proposed or changed this plan; somebody else looks at it"
    ),
    PlanRefusalCode.NOT_REVIEWED: gettext_lazy(
        "the rules ask that others look at plan %(about)s as it stands before it is approved"
    ),
    PlanRefusalCode.OBJECTED: gettext_lazy(
        "%(about)s objects to the plan as it stands; change it, or let them look at it again"
    ),
    PlanRefusalCode.NOBODY: gettext_lazy("nobody is named; tick somebody or write their numbers"),
    PlanRefusalCode.NO_ORDER: gettext_lazy("%(about)s has no order to carry out"),
    PlanRefusalCode.SET_OUT_ALREADY: gettext_lazy("%(about)s has set out already"),
    PlanRefusalCode.NOT_AT_POST: gettext_lazy("%(about)s stands at no post"),
    PlanRefusalCode.NOT_RELIEVED: gettext_lazy(
        "%(about)s still stands at a post; record that it is handed over first"
    ),
    PlanRefusalCode.AT_HOME: gettext_lazy("%(about)s is not away from home"),
    PlanRefusalCode.LINE_UNKNOWN: gettext_lazy("no open line is called %(about)s"),
    PlanRefusalCode.WINDOW_OVER: gettext_lazy(
        "the time of line %(about)s has passed; close it, or plan for an earlier moment"
    ),
    PlanRefusalCode.NOTHING_OPEN: gettext_lazy("no line that is asked for lacks anybody"),
    PlanRefusalCode.NOT_ON_RESERVE: gettext_lazy("%(about)s is not on the reserve"),
    PlanRefusalCode.CONTRADICTION: gettext_lazy("the needs and the rules contradict each other"),
    PlanRefusalCode.RULE_BROKEN: gettext_lazy("a rule is broken (%(about)s)"),
}
_PREFIXES = ("person:", "demand:", "plan:", "org:", "post:", "unit:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """How codes are said: with these names, for a reader who may or may not see health.

    ``names`` says what any code is called. ``lines`` lets a line be called by its post and by
    whom it takes.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, DemandLine] = field(default_factory=dict)
    discreet: bool = True
    zone: tzinfo | None = None

    # --- what things are called ------------------------------------------------------------------

    def named(self, code: str) -> str:
        """Return what ``code`` is called; a code without a name loses what says its kind."""
        return self.names.get(code) or self.number(code)

    def number(self, code: str) -> str:
        """Return a code without what says its kind."""
        return next((code.removeprefix(p) for p in _PREFIXES if code.startswith(p)), code)

    def person(self, number: str) -> str:
        """Return a person's name, where one is given, and number."""
        bare = number.removeprefix("person:")
        name = self.names.get(number) or self.names.get(bare)
        return f"{name} {bare}" if name else bare

    def line(self, code: str) -> str:
        """Return a line by its post and by whom it takes; its bare code where no more is known."""
        if code in self.names or code not in self.lines:
            return self.named(code)
        line = self.lines[code]
        return _("%(post)s (%(takes)s)") % {
            "post": self.named(line.post),
            "takes": self.takes(line),
        }

    def takes(self, line: DemandLine) -> str:
        """Return whom a line takes: the role, then the competences asked for."""
        asked = [self.competence(code) for code in sorted(line.competences)]
        return listed([str(ROLES.get(line.role, line.role)), *asked])

    def competence(self, code: str) -> str:
        """Return what a competence is called."""
        return self.names.get(code) or str(COMPETENCES.get(code, code))

    def moment(self, moment: datetime) -> str:
        """Return a moment to the minute, in the zone of the service."""
        return f"{self.local(moment):%Y-%m-%d %H:%M}"

    def local(self, moment: datetime) -> datetime:
        """Return a moment in the zone of the service."""
        return moment.astimezone(self.zone or get_default_timezone())

    def cost_parts(self) -> dict[str, str]:
        """Return what the parts of a plan's cost are called, by their names in the core."""
        return {part: str(text) for part, text in _COSTS.items()}

    # --- sentences -------------------------------------------------------------------------------

    def reason(self, reason: Reason | str) -> str:
        """Return one reason of a move; an order keeps it as ``code:parameter:parameter``."""
        if isinstance(reason, Reason):
            return self.said(_REASONS, reason.code, reason.parameters)
        code, *parameters = reason.split(":")
        return self.said(_REASONS, code, parameters)

    def reasons(self, reasons: Iterable[Reason | str]) -> str:
        """Return the reasons of a move, one after another."""
        return joined([self.reason(reason) for reason in reasons])

    def breach(self, breach: DeploymentBreach) -> str:
        """Return a broken rule in one sentence."""
        rule = str(breach.rule)
        table = _DISCREET if self.discreet and rule in _DISCREET else _BREACHES
        known = {
            "person": self.person(breach.person) if breach.person else "",
            "line": self.line(breach.line) if breach.line else "",
        }
        return self.said(table, rule, breach.parameters, known)

    def makeup(self, makeup: Makeup) -> str:
        """Return whom a post must have among its people, in one sentence."""
        return _("Among those at the post, %(quality)s: at least %(heads)d (rule %(rule)s).") % {
            "heads": makeup.heads_min,
            "quality": _IN_SENTENCES[makeup.quality],
            "rule": self.named(makeup.rule),
        }

    def refusal(self, refusal: PlanRefusal) -> str:
        """Return in one sentence why a step of a plan is not taken."""
        if refusal.breach is not None:
            return self.breach(refusal.breach)
        text = _REFUSALS.get(refusal.code, refusal.code)
        about = refusal.about
        is_person = about.startswith("person:") or about in self.names
        return str(text) % {"about": self.person(about) if is_person else self.named(about)}

    def outcome(self, outcome: Outcome) -> str:
        """Return what becomes of somebody who has written."""
        text = str(_OUTCOMES[outcome.code])
        said = text % {
            "line": self.line(outcome.line) if outcome.line else "",
            "place": f"{outcome.place or 0:,}",
        }
        if self.discreet or not outcome.held:
            return said
        return joined([said, *(self.block(block) for block in outcome.held)])

    def block(self, block: Block) -> str:
        """Return what holds a person back, for those who may see it: gate, rule, until when."""
        gate = str(GATES.get(block.gate, _BLOCKS.get(block.gate, block.gate)))
        if not block.rule:
            return gate
        known = {"gate": gate, "rule": self.named(block.rule)}
        if block.until is None:
            return _("%(gate)s (rule %(rule)s)") % known
        known["until"] = self.moment(block.until)
        return _("%(gate)s (rule %(rule)s) until %(until)s") % known

    def blocked(self, blocked_by: Iterable[tuple[str, int]]) -> str:
        """Return what keeps people from a line, most people first: ``5 on hold, 4 too far``."""
        found = Unfilled(line="", missing=0, blocked_by=tuple(blocked_by))
        people = dict((found.discreet() if self.discreet else found).blocked_by)
        if not people:
            return _("nobody else has the role and the competences")
        if BlockedBy.NONE_EXISTS in people:
            return _("nobody has the role and the competences")
        return listed(
            _("%(n)s %(blocked)s") % {"n": f"{n:,}", "blocked": _BLOCKS.get(code, code)}
            for code, n in sorted(people.items(), key=lambda each: (-each[1], each[0]))
        )

    def unfilled(self, unfilled: Unfilled) -> str:
        """Return a line left short in one sentence: how many it lacks, who exists, what blocks."""
        said = {
            "line": self.line(unfilled.line),
            "missing": f"{unfilled.missing:,}",
            "exist": f"{unfilled.exist:,}",
            "blocked": self.blocked(unfilled.blocked_by),
        }
        if not unfilled.exist:
            return _("%(line)s lacks %(missing)s: %(blocked)s") % said
        return _("%(line)s lacks %(missing)s; %(exist)s others exist: %(blocked)s") % said

    def said(
        self,
        table: Mapping[str, Said],
        code: str,
        parameters: Sequence[Parameter],
        known: Mapping[str, str] = MappingProxyType({}),
    ) -> str:
        """Return the text of ``code``, filled; a code the table does not know is shown as it is."""
        if code not in table:
            return joined([code, *map(str, parameters)])
        text, names = table[code]
        if names[:1] == ("*people",):
            filling = {"people": listed(self.person(str(number)) for number in parameters)}
        elif names[:1] == ("*competences",):
            filling = {"competences": listed(self.competence(str(code)) for code in parameters)}
        else:
            filling = {
                name: self._parameter(name, value)
                for name, value in zip(names, parameters, strict=False)
            }
        return str(text) % {**known, **filling}

    def _parameter(self, name: str, value: Parameter) -> str:
        """Return one parameter as its name asks for it."""
        if isinstance(value, datetime):
            return self.moment(value)
        if name in ("role", "wanted", "quality"):
            return str(_IN_SENTENCES.get(str(value), value))
        if name == "gate":
            return str(GATES.get(str(value), _BLOCKS.get(str(value), value)))
        if name == "competence":
            return self.competence(str(value))
        if name in ("person", "line"):
            return self.person(str(value)) if name == "person" else self.line(str(value))
        return self.named(value) if isinstance(value, str) else f"{value:,}"


def listed(parts: Iterable[str]) -> str:
    """Return things of one kind in a row, by the comma of the language."""
    return pgettext("between things of one kind", ", ").join(parts)


def joined(parts: Iterable[str]) -> str:
    """Return statements in a row, by the semicolon of the language."""
    return pgettext("between statements", "; ").join(parts)
