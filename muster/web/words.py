"""The words pages use for what the core calls by a code. Every one goes through translation.

A code the tables do not know is shown as it is: a page never fails for want of a word, and a
test says which word is missing.
"""

from collections.abc import Mapping
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from muster.core.carrying import Step
from muster.core.deployment import ReasonCode
from muster.core.figure import Agreement, Figure, Measure
from muster.core.kinds import (
    Change,
    FallOut,
    Gate,
    Movement,
    OrgKind,
    Outcome,
    PostKind,
    ReserveEnd,
    Role,
    UnitKind,
    Wish,
)
from muster.formats.roster_words import PATTERN_NAMES
from muster.formats.wording import GATES, ROLES
from muster.web import (
    words_access,
    words_care,
    words_correction,
    words_day,
    words_message,
    words_plan,
    words_register,
    words_roster,
    words_unit,
)

Words = Mapping[str, str | Promise]

# Reasons of a move, as a list to choose from names them; the sentences stand elsewhere.
REASONS: Words = {
    ReasonCode.OWN_ORGANISATION: _("At a post of the own organisation"),
    ReasonCode.NEAREST: _("Nobody fit is nearer"),
    ReasonCode.DISTANCE: _("Somebody fit is nearer"),
    ReasonCode.ONLY_WITH_COMPETENCE: _("Everybody with the competence is sent"),
    ReasonCode.HAS_COMPETENCE: _("Has the competence"),
    ReasonCode.FEWEST_DAYS_SERVED: _("Has served the fewest days"),
    ReasonCode.VOLUNTEERED: _("Has volunteered"),
}
PLAN_STATUSES: Words = {
    "proposed": pgettext_lazy("plan", "Proposed"),
    "amended": pgettext_lazy("plan", "Proposed, changed by hand"),
    "approved": pgettext_lazy("plan", "Approved"),
    "withdrawn": pgettext_lazy("plan", "Withdrawn"),
}
PLAN_STEPS: Words = {
    "proposed": pgettext_lazy("plan step", "Proposed"),
    "reviewed": pgettext_lazy("plan step", "Reviewed"),
    "amended": pgettext_lazy("plan step", "Changed by hand"),
    "approved": pgettext_lazy("plan step", "Approved"),
    "withdrawn": pgettext_lazy("plan step", "Withdrawn"),
}
VOLUNTEERS: Words = {
    "selected": pgettext_lazy("volunteer", "Selected"),
    "reserve": pgettext_lazy("volunteer", "In reserve"),
    "not_needed": pgettext_lazy("volunteer", "Not needed, with thanks"),
    "held": pgettext_lazy("volunteer", "Held back"),
    "already_committed": pgettext_lazy("volunteer", "Committed already"),
}
MOVE_STANDINGS: Words = {
    "ordered": pgettext_lazy("move", "Ordered"),
    "on_the_way": pgettext_lazy("move", "On the way"),
    "at_post": pgettext_lazy("move", "At the post"),
    "recalled": pgettext_lazy("move", "Called back"),
    "stood_down": pgettext_lazy("move", "Order lifted"),
    "done": pgettext_lazy("move", "Relieved or returned"),
}
CARRYING: Words = {
    Step.DEPART: pgettext_lazy("carry", "Set out"),
    Step.ARRIVE: pgettext_lazy("carry", "Arrived at the post"),
    Step.RELIEVE: pgettext_lazy("carry", "Handed the post over"),
    Step.RETURN: pgettext_lazy("carry", "Back at home"),
}
MENDINGS: Words = {
    "fewest": pgettext_lazy("mend", "Fewest changes"),
    "balanced": pgettext_lazy("mend", "Balanced"),
    "cheapest": pgettext_lazy("mend", "Best plan"),
}
RESERVE_STANDINGS: Words = {
    "waits": pgettext_lazy("reserve", "Stands by"),
    "moved_up": pgettext_lazy("reserve", "Moved up"),
    "declined": pgettext_lazy("reserve", "Declined, with thanks"),
    "released": pgettext_lazy("reserve", "Released, with thanks"),
}
CHANGES: Words = {
    Change.OUT: pgettext_lazy("change", "Taken out"),
    Change.IN: pgettext_lazy("change", "Put in"),
    Change.LOCK: pgettext_lazy("change", "Kept in place"),
    Change.BAN: pgettext_lazy("change", "Kept out"),
}
ORG_KINDS: Words = {
    OrgKind.DEPARTMENT: _("Department"),
    OrgKind.BUREAU: _("League or city bureau"),
    OrgKind.COUNTY_BUREAU: _("County bureau or sub-bureau"),
    OrgKind.HEADQUARTERS: _("Headquarters"),
    OrgKind.CORPS: _("Corps"),
    OrgKind.DETACHMENT: _("Detachment"),
    OrgKind.BRIGADE: _("Brigade"),
    OrgKind.SQUADRON: _("Squadron"),
    OrgKind.STATION: _("Police station"),
    OrgKind.BORDER_STATION: _("Border police station"),
    OrgKind.INSPECTION_STATION: _("Inspection station"),
    OrgKind.PARTY_ORGANISATION: _("Primary-level Party organisation"),
}
POST_KINDS: Words = {
    PostKind.CHECKPOINT: _("Checkpoint"),
    PostKind.COMMUNITY: _("Community"),
    PostKind.STATION: _("Station"),
    PostKind.COACH_STATION: _("Coach station"),
    PostKind.AIRPORT: _("Airport"),
    PostKind.PASTORAL: _("Pastoral area"),
    PostKind.VILLAGE: _("Village"),
    PostKind.HOSPITAL: _("Hospital"),
    "any": _("Any post"),
}
MOVEMENTS: Words = {
    Movement.REASSIGN: _("Reassigned to the front line"),
    Movement.DISPATCH: _("Sent to the front line"),
    Movement.REINFORCE: _("Sent as reinforcement"),
    Movement.SECOND: _("Seconded"),
    Movement.LOCAL: _("At a post of the own organisation"),
}
# Who waits for a medical opinion is shown among the undecided: a decision must not tell a reason.
OUTCOMES: Words = {
    "open": pgettext_lazy("decision", "Undecided"),
    Outcome.ACCEPTED: pgettext_lazy("decision", "Accepted"),
    Outcome.RESERVE: pgettext_lazy("decision", "In reserve"),
    Outcome.DECLINED: pgettext_lazy("decision", "Declined with thanks"),
}
LETTER_FORMS: Words = {
    "individual": pgettext_lazy("letter", "Individual"),
    "joint": pgettext_lazy("letter", "Joint"),
}
MEASURES: Words = {
    Measure.STOCK: pgettext_lazy("measure", "Stock"),
    Measure.FLOW: pgettext_lazy("measure", "Flow of the day"),
    Measure.CUMULATIVE: pgettext_lazy("measure", "Cumulative"),
}
MEASURES_SAID: Words = {
    Measure.STOCK: _("What stands at this moment."),
    Measure.FLOW: _("What has been added since local midnight."),
    Measure.CUMULATIVE: _("All that has happened until this moment; nothing is taken away."),
}
AGREEMENTS: Words = {
    Agreement.AGREES: _("agrees with the count"),
    Agreement.QUALIFIED: _("within what was said"),
    Agreement.DIFFERS: _("differs from the count"),
    Agreement.NO_CLAIM: "",
}
SUBJECTS: Words = {
    "person": _("Person"),
    "org": pgettext_lazy("subject", "Organisation"),
    "post": pgettext_lazy("subject", "Post"),
    "unit": _("Unit"),
    "call": _("Call"),
    "copy": _("Copy of a call"),
    "letter": _("Letter"),
    "demand": _("Demand line"),
    "plan": _("Plan"),
    "discrepancy": _("Discrepancy"),
    "case": _("Case"),
    "return": _("Evening return"),
    "claim": _("Claim"),
    "bulletin": _("Bulletin"),
    "rules": _("Rule pack"),
    "derogation": _("Derogation"),
    **words_access.SUBJECTS,
    **words_roster.SUBJECTS,
    **words_message.SUBJECTS,
}
FACTS: Words = {
    **words_correction.FACTS,
    **words_register.FACTS,
    "person.appointed": _("Person entered on the register"),
    "person.transferred": _("Person transferred"),
    "person.separated": _("Person left the service"),
    "person.competence_granted": _("Competence granted"),
    "call.issued": _("Call issued"),
    "copy.sent": _("Copy sent"),
    "copy.delivered": _("Copy delivered"),
    "copy.accepted": _("Copy accepted"),
    "copy.refused": _("Copy refused"),
    "copy.executed": _("Copy carried out"),
    "letter.received": _("Letter received"),
    "letter.signed": _("Letter signed"),
    "letter.decided": _("Signatory decided on"),
    "demand.raised": _("Demand raised"),
    "demand.met": _("Demand closed"),
    "plan.proposed": _("Plan proposed"),
    "plan.reviewed": _("Plan reviewed"),
    "plan.amended": _("Plan amended by hand"),
    "plan.approved": _("Plan approved"),
    "plan.withdrawn": _("Plan withdrawn"),
    "reserve.placed": _("Placed on the reserve"),
    "reserve.left": _("Left the reserve, with thanks"),
    "reserve.moved_up": _("Moved up from the reserve"),
    "move.ordered": _("Ordered to a post"),
    "move.stood_down": _("Order lifted"),
    "move.recalled": _("Recalled"),
    "move.departed": _("Departed"),
    "move.arrived": _("Arrived at a post"),
    "move.relieved": _("Relieved"),
    "move.returned": _("Returned"),
    **words_unit.FACTS,
    "unit.founded": _("Unit founded"),
    "unit.named": _("Unit named"),
    "unit.dissolved": _("Unit dissolved"),
    "unit.joined": _("Joined a unit"),
    "unit.left": _("Left a unit"),
    "application.wished": _("Wish to join the Party"),
    "application.submitted": _("Party membership application handed in"),
    "duty.in": _("Checked in"),
    "duty.out": _("Checked out"),
    "discrepancy.found": _("Discrepancy found"),
    "discrepancy.settled": _("Discrepancy settled"),
    "return.filed": _("Evening return filed"),
    "claim.made": _("Number reported without names"),
    "bulletin.issued": _("Bulletin issued"),
    "bulletin.corrected": _("Bulletin corrected"),
    "rules.adopted": _("Rule pack adopted"),
    **words_access.FACTS,
    **words_roster.FACTS,
    **words_message.FACTS,
    **words_day.FACTS,
}
FIELDS: Words = {
    "about": _("About"),
    "addressee": _("Addressee"),
    "alias": _("Alias"),
    "amended_by": _("Amended by"),
    "among": _("Drawn from these people"),
    "answers": _("Answers the call"),
    "approved_by": _("Approved by"),
    "at": _("As of"),
    "authorised": _("Authorised"),
    "after": _("Named after"),
    "begins": _("From"),
    "birth_year": _("Year of birth"),
    "bound": _("Best possible"),
    "branch": _("A temporary branch is to stand there"),
    "call": _("Call"),
    "cause": _("Cause"),
    "changed": _("Duties off the bare pattern"),
    "changes": _("Changes by hand"),
    "collective": _("The whole of it"),
    "collective_en": _("The whole of it, in English"),
    "competence": _("Competence"),
    "competences": _("Competences"),
    "consent": _("Consent of the family"),
    "cost": _("Cost"),
    "day": _("Day"),
    "demand": _("Demand line"),
    "derogation": _("Derogation"),
    "digest": _("Digest"),
    "division_code": _("Division code"),
    "drawn_from": _("Drawn from"),
    "due_by": _("Due by"),
    "end": _("How it ended"),
    "ends": _("Ends"),
    "enforcing": _("Enforces the law"),
    "fell_out": _("Why the other does not go"),
    "figure": _("Figure"),
    "filed_by": _("Filed by"),
    "follows": _("Follows the call"),
    "form": _("Form"),
    "gates": _("Gates"),
    "head_digest": _("Digest of the head"),
    "head_seq": _("Number of the head"),
    "heads": _("Heads"),
    "heads_min": _("Heads at least"),
    "high_risk": _("High risk"),
    "home": _("Home organisation"),
    "horizon_days": _("Days covered"),
    "household": _("Household"),
    "household_code": _("Household code"),
    "kind": _("Kind"),
    "known": _("Known by"),
    "lat_e6": _("Latitude, millionths of a degree"),
    "leader": _("Leader"),
    "lines": _("Demand lines"),
    "lon_e6": _("Longitude, millionths of a degree"),
    "movement": _("Way of sending"),
    "moves": _("Moves"),
    "name": _("Name"),
    "name_en": _("Name in English"),
    "number": _("Number"),
    "office": _("Office"),
    "only_lines": _("Lines that begin with"),
    "order": _("Number of the order"),
    "org": pgettext_lazy("subject", "Organisation"),
    "origin": _("Origin"),
    "outcome": pgettext_lazy("decision", "Decision"),
    "overnight": _("Overnight"),
    "pack": _("Rule pack"),
    "parent": _("Stands beneath"),
    "partner": _("Coordinated with"),
    "party_since": _("In the Party since"),
    "passed": _("Passed over, as they may not go now"),
    "pattern": _("Shift pattern"),
    "person": _("Person"),
    "place": _("Place in the list"),
    "plan": _("Plan"),
    "planned_for": _("Planned for"),
    "post": pgettext_lazy("subject", "Post"),
    "previous": _("Earlier letter"),
    "priority": _("Priority"),
    "proposed_by": _("Proposed by"),
    "qualifier": _("How exact"),
    "quote": _("Wording"),
    "rank": _("Rank"),
    "reasons": _("Reasons"),
    "relay": _("Handed down by"),
    "remark": _("Remark"),
    "replaces": _("In place of"),
    "reports": _("Files the evening return"),
    "reviewed_by": _("Reviewed by"),
    "role": _("Role"),
    "rule": _("Rule"),
    "seed": _("Seed"),
    "shift": _("Shift"),
    "shifts": _("Shifts"),
    "shortfalls": _("Heads short"),
    "text": _("Text"),
    "text_en": _("Text in English"),
    "wording": _("State of the wording"),
    "sections": _("Sections"),
    "prose": _("Written by hand"),
    "rounded": _("Rounded"),
    "published": _("For the public"),
    "reference": _("Reference number"),
    "addressed_to": _("Addressed to"),
    "copies_to": _("Copies to"),
    "edition": _("Edition"),
    "text_zh": _("Text in Chinese"),
    "title": _("Title"),
    "unit": _("Unit"),
    "unmet": _("Left short"),
    "until": _("Until"),
    "urgent": _("Urgent"),
    "wants": _("Wants"),
    "why": _("Reason given"),
    "withdrawn_by": _("Withdrawn by"),
    "zero": _("Nil return of"),
    **words_access.FIELDS,
    **words_roster.FIELDS,
    **words_message.FIELDS,
    **words_day.FIELDS,
    **words_plan.FIELDS,
    **words_unit.FIELDS,
    **words_correction.FIELDS,
}
PERSON_NAME = pgettext_lazy("person", "Name")
# The columns of the strength return, E1 to E8, in the order of the paper form.
COLUMNS: Words = {
    "authorised": _("Authorised"),
    "opening": pgettext_lazy("strength", "Opening"),
    "gains": pgettext_lazy("strength", "Gains"),
    "losses": pgettext_lazy("strength", "Losses"),
    "assigned": pgettext_lazy("strength", "Assigned"),
    "detached": pgettext_lazy("strength", "Detached"),
    "attached": pgettext_lazy("strength", "Attached"),
    "opening_on_hand": pgettext_lazy("strength", "Opening on hand"),
    "onhand_gained": pgettext_lazy("strength", "Gained on hand"),
    "onhand_lost": pgettext_lazy("strength", "Lost on hand"),
    "on_hand": pgettext_lazy("strength", "On hand"),
    "present": pgettext_lazy("strength", "Present"),
    "for_duty": pgettext_lazy("strength", "For duty"),
    "deployed": pgettext_lazy("strength", "Deployed"),
    "on_post": pgettext_lazy("strength", "At posts"),
    "available": pgettext_lazy("strength", "Available"),
    "rest": pgettext_lazy("strength", "Rest"),
    "not_for_duty": pgettext_lazy("strength", "Not for duty"),
    "absent": pgettext_lazy("strength", "Absent"),
    "leave": pgettext_lazy("strength", "Leave"),
    "sick": pgettext_lazy("strength", "Sick"),
    "isolation": pgettext_lazy("strength", "Isolated"),
    "bereavement": pgettext_lazy("strength", "Bereavement"),
    "training": pgettext_lazy("strength", "Training"),
    "temporary_duty": pgettext_lazy("strength", "On the way"),
    "unaccounted": pgettext_lazy("strength", "Unaccounted for"),
    "other": pgettext_lazy("strength", "Other"),
    "required": pgettext_lazy("strength", "Required"),
    "fill_permille": pgettext_lazy("strength", "Fill, ‰"),
    "available_permille": pgettext_lazy("strength", "For duty, ‰ of required"),
}
OFFICES: Words = {"leader": _("Leader"), "secretary": _("Secretary"), "member": _("Member")}
CALL_FORMS: Words = {"directive": _("Directive"), "appeal": _("Letter of appeal")}
QUALIFIERS: Words = {
    "exact": _("exact"),
    "about": _("about"),
    "under": _("just under"),
    "over": _("somewhat over"),
}

CLAIMS: Words = {
    "about": pgettext_lazy("claim", "about %(n)s"),
    "under": pgettext_lazy("claim", "just under %(n)s"),
    "over": pgettext_lazy("claim", "somewhat over %(n)s"),
}

# How a value of a body is worded, by the name of its field; enumerations by their class.
BY_FIELD: Mapping[str, Words] = {
    "form": {
        **words_message.TITLES,
        **LETTER_FORMS,
        **CALL_FORMS,
        **words_care.CASE_FORMS,
        **words_day.DISCREPANCIES,
    },
    **words_care.BY_FIELD,
    **words_plan.BY_FIELD,
    "pattern": PATTERN_NAMES,
    "wants": POST_KINDS,
    "office": OFFICES,
    "qualifier": QUALIFIERS,
    "outcome": {**words_day.SETTLED, **OUTCOMES, **words_plan.SEARCHES},
    "role": ROLES,
    "answer": {**words_message.ANSWERS, **words_day.RELIEF_ANSWERS},
    "means": words_message.MEANS,
    "families": words_access.FAMILIES,
} | dict(words_register.OF_PEOPLE)
FALL_OUTS: Words = {
    FallOut.HELD: _("may not go"),
    FallOut.LEFT_SERVICE: _("has left the service"),
    FallOut.RECALLED: _("is recalled"),
    FallOut.PLAN_WITHDRAWN: _("the plan is withdrawn"),
    FallOut.CANNOT_COME: _("cannot come"),
}
RESERVE_ENDS: Words = {
    ReserveEnd.DECLINED: _("declined, with thanks"),
    ReserveEnd.RELEASED: _("no longer needed, with thanks"),
}
BY_CLASS: Mapping[type[StrEnum], Words] = {
    Role: ROLES,
    OrgKind: ORG_KINDS,
    PostKind: POST_KINDS,
    UnitKind: words_unit.KINDS,
    Movement: MOVEMENTS,
    Gate: GATES,
    FallOut: FALL_OUTS,
    ReserveEnd: RESERVE_ENDS,
    Wish: words_roster.WISHES,
    **words_access.BY_CLASS,
    **words_day.BY_CLASS,
}


def word(words: Words, code: str) -> str:
    """Return the word for ``code`` in the language of the page, the code itself if none."""
    return str(words.get(code, code))


def chinese() -> bool:
    """Whether the page is in Chinese."""
    return (get_language() or "").startswith("zh")


def figure_name(figure: Figure) -> str:
    """Return what the figure is called in the language of the page."""
    if chinese():
        return figure.name_zh
    return figure.name_en[:1].upper() + figure.name_en[1:]


def figure_unit(figure: Figure) -> str:
    """Return the figure's measure word in the language of the page."""
    return figure.unit_zh if chinese() else figure.unit_en


def equation(says: str) -> str:
    """Return an identity of the strength return in words: ``on_hand = present + absent``."""
    return " ".join(_term(token) for token in says.split()).replace("1000 × ", "1000\u202f×\u202f")


def _term(token: str) -> str:
    if token in ("-", "*"):
        return {"-": "−", "*": "×"}[token]
    scope, _dot, column = token.rpartition(".")
    said = word(COLUMNS, column)
    if scope == "total":
        return gettext("total of “%(column)s”") % {"column": said}
    if scope == "rows":
        return gettext("sum of the rows of “%(column)s”") % {"column": said}
    return said
