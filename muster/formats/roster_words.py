"""What rosters say in codes, said in words a station chief can act on, in the active language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from muster.core.kinds import RosterShift
from muster.core.roster import Breach, BreachRule
from muster.core.roster_life import RosterStatus
from muster.core.roster_refusal import RosterRefusal, RosterRefusalCode
from muster.core.roster_swap import SwapStatus

Words = Mapping[str, str | Promise]
_SHIFT = re.compile(r"(?P<begins>\d{8})-(?P<day>\d{2,3})(?P<slot>[A-Z])")

STATUSES: Words = {
    RosterStatus.DRAFT: pgettext_lazy("roster", "draft"),
    RosterStatus.CHECKED: pgettext_lazy("roster", "checked"),
    RosterStatus.PUBLISHED: pgettext_lazy("roster", "published"),
    RosterStatus.WITHDRAWN: pgettext_lazy("roster", "withdrawn"),
}
SWAP_STATUSES: Words = {
    SwapStatus.ASKED: pgettext_lazy("swap", "asked"),
    SwapStatus.AGREED: pgettext_lazy("swap", "agreed, waits for approval"),
    SwapStatus.DECLINED: pgettext_lazy("swap", "declined"),
    SwapStatus.WITHDRAWN: pgettext_lazy("swap", "taken back"),
    SwapStatus.APPROVED: pgettext_lazy("swap", "approved"),
    SwapStatus.REFUSED: pgettext_lazy("swap", "not approved"),
}
SLOTS: Words = {
    "D": pgettext_lazy("shift", "Day"),
    "E": pgettext_lazy("shift", "Evening"),
    "N": pgettext_lazy("shift", "Night"),
    "F": pgettext_lazy("shift", "Round the clock"),
    "X": pgettext_lazy("shift", "Extra"),
}
PATTERN_NAMES: Words = {
    "3x2": gettext_lazy("Three crews, two shifts of 12 hours"),
    "4x3": gettext_lazy("Four crews, three shifts of 8 hours"),
    "3x24": gettext_lazy("Three crews, 24 hours each"),
    "DDNN": gettext_lazy("Two days, two nights, four days off"),
    "ABC": gettext_lazy("Closed duty in three parties, a fortnight each"),
}
_R = BreachRule
_BREACHES: Words = {
    _R.UNKNOWN_PERSON: gettext_lazy("%(shift)s: nobody is numbered %(person)s"),
    _R.UNKNOWN_SHIFT: gettext_lazy("%(person)s: there is no shift %(shift)s"),
    _R.ABSENT: gettext_lazy("%(shift)s: %(person)s is absent for %(have)d h of it"),
    _R.CANNOT: gettext_lazy("%(shift)s: %(person)s has said that they cannot"),
    _R.TWO_AT_ONCE: gettext_lazy("%(shift)s: %(person)s stands another shift for %(have)d h of it"),
    _R.REST_TOO_SHORT: gettext_lazy(
        "%(shift)s: %(person)s has rested %(have)d h since the duty before; %(need)d h are needed"
    ),
    _R.WEEKLY_REST_MISSING: gettext_lazy(
        "%(shift)s: %(person)s is without a weekly rest for %(have)d h; %(need)d h at most"
    ),
    _R.RUN_TOO_LONG: gettext_lazy(
        "%(shift)s: %(person)s is on duty %(have)d days in a row; %(need)d at most"
    ),
    _R.RUN_TOO_SHORT: gettext_lazy(
        "%(shift)s: %(person)s is on duty for %(have)d days only; %(need)d at least"
    ),
    _R.OFF_TOO_LONG: gettext_lazy(
        "%(person)s is off duty %(have)d days in a row; %(need)d at most"
    ),
    _R.OFF_TOO_SHORT: gettext_lazy(
        "%(shift)s: %(person)s has %(have)d days off; %(need)d at least"
    ),
    _R.SUCCESSION: gettext_lazy("%(shift)s: %(person)s may not stand it after the shift before"),
    _R.NIGHTS_TOO_MANY: gettext_lazy(
        "%(shift)s: %(person)s stands %(have)d nights in a row; %(need)d at most"
    ),
    _R.RECOVERY_TOO_SHORT: gettext_lazy(
        "%(shift)s: %(person)s has %(have)d h after the night; %(need)d h are needed"
    ),
    _R.WEEK_TOO_LONG: gettext_lazy(
        "%(shift)s: %(person)s is on duty %(have)d h in seven days; %(need)d h at most"
    ),
    _R.HOURS_TOO_MANY: gettext_lazy("%(person)s is on duty %(have)d h; %(need)d h at most"),
    _R.HOURS_TOO_FEW: gettext_lazy("%(person)s is on duty %(have)d h; %(need)d h at least"),
    _R.KIND_TOO_OFTEN: gettext_lazy(
        "%(person)s stands %(have)d shifts of the kind %(what)s; %(need)d at most"
    ),
    _R.WEEKENDS_TOO_MANY: gettext_lazy("%(person)s works %(have)d weekends; %(need)d at most"),
    _R.HOLIDAYS_TOO_MANY: gettext_lazy("%(person)s works %(have)d holidays; %(need)d at most"),
    _R.REST_ORDER_DUE: gettext_lazy(
        "%(shift)s: %(person)s is due compulsory rest: %(have)d of %(need)d days are given"
    ),
    _R.STINT_TOO_LONG: gettext_lazy(
        "%(shift)s: %(person)s is on closed duty for %(have)d days; %(need)d at most"
    ),
    _R.STINT_TOO_SHORT: gettext_lazy(
        "%(shift)s: %(person)s is on closed duty for %(have)d days; %(need)d at least"
    ),
    _R.ISOLATION_TOO_SHORT: gettext_lazy(
        "%(shift)s: %(person)s comes to closed duty %(have)d days after another duty; %(need)d "
        "days apart are needed"
    ),
    _R.FATIGUE_TOO_HIGH: gettext_lazy(
        "%(shift)s: the fatigue index of %(person)s is %(have)d; %(need)d at most"
    ),
    _R.RISK_TOO_HIGH: gettext_lazy(
        "%(shift)s: the risk of %(person)s is %(have)d %% of the usual one; %(need)d %% at most"
    ),
    _R.NIGHTS_UNFAIR: gettext_lazy("%(person)s has %(have)d nights; a fair share is %(need)d"),
    _R.WEEKENDS_UNFAIR: gettext_lazy("%(person)s has %(have)d weekends; a fair share is %(need)d"),
    _R.HOLIDAYS_UNFAIR: gettext_lazy("%(person)s has %(have)d holidays; a fair share is %(need)d"),
    _R.HOURS_UNFAIR: gettext_lazy("%(person)s has %(have)d h; a fair share is %(need)d h"),
    _R.REQUEST_UNMET: gettext_lazy("%(shift)s: what %(person)s asked for is not met"),
    _R.CREWS_MIXED: gettext_lazy(
        "%(shift)s: people of other crews who stand it: %(have)d; %(need)d at most"
    ),
    _R.HEADS_SHORT: gettext_lazy("%(shift)s: %(have)d of at least %(need)d people"),
    _R.OFFICER_MISSING: gettext_lazy("%(shift)s: %(have)d of at least %(need)d sworn officers"),
    _R.LEADER_MISSING: gettext_lazy("%(shift)s: nobody who may lead"),
    _R.COMPETENCE_MISSING: gettext_lazy("%(shift)s: %(have)d of at least %(need)d with %(what)s"),
}
_LACKS: Words = {
    _R.HEADS_SHORT: gettext_lazy("people"),
    _R.OFFICER_MISSING: gettext_lazy("sworn officers"),
    _R.LEADER_MISSING: gettext_lazy("somebody who may lead"),
}
# why somebody cannot stand a shift besides their others, in as few words as a list has room for
_SHORT: Words = {
    _R.ABSENT: gettext_lazy("absence"),
    _R.CANNOT: gettext_lazy("what they have said they cannot"),
    _R.TWO_AT_ONCE: gettext_lazy("another shift at that time"),
    _R.REST_TOO_SHORT: gettext_lazy("rest between shifts"),
    _R.WEEKLY_REST_MISSING: gettext_lazy("weekly rest"),
    _R.RUN_TOO_LONG: gettext_lazy("days in a row"),
    _R.NIGHTS_TOO_MANY: gettext_lazy("nights in a row"),
    _R.RECOVERY_TOO_SHORT: gettext_lazy("recovery after nights"),
    _R.WEEK_TOO_LONG: gettext_lazy("hours of a week"),
    _R.HOURS_TOO_MANY: gettext_lazy("hours of the roster"),
}
_C = RosterRefusalCode
_REFUSALS: Words = {
    _C.ROSTER_UNKNOWN: gettext_lazy("there is no roster %(about)s; see: muster roster list"),
    _C.CODE_TAKEN: gettext_lazy("there is a roster %(about)s already"),
    _C.NOBODY_THERE: gettext_lazy("nobody is at %(about)s to be put on a roster"),
    _C.PUBLISHED_ALREADY: gettext_lazy("%(about)s is published; it can be changed with notice"),
    _C.NOT_PUBLISHED: gettext_lazy("%(about)s is not published, so nobody goes by it yet"),
    _C.NOT_CHECKED: gettext_lazy(
        "%(about)s has not been found sound: check it, mend what it breaks, check it again"
    ),
    _C.WITHDRAWN_ALREADY: gettext_lazy("%(about)s is withdrawn"),
    _C.NOTHING_CHANGED: gettext_lazy("%(about)s: there is nothing to record"),
    _C.NO_WHY: gettext_lazy("%(about)s: say why"),
    _C.SHIFT_UNKNOWN: gettext_lazy("there is no shift %(about)s in this roster"),
    _C.SHIFT_OUTSIDE: gettext_lazy("%(about)s: it does not begin on the days of this roster"),
    _C.SHIFT_BEGUN: gettext_lazy("%(about)s has begun: who came is told by check-ins"),
    _C.NOT_ON_SHIFT: gettext_lazy("%(about)s does not stand that shift"),
    _C.ON_SHIFT_ALREADY: gettext_lazy("%(about)s stands that shift already"),
    _C.NOT_AT_POST: gettext_lazy("%(about)s is not at this post"),
    _C.SHORT_NOTICE: gettext_lazy(
        "%(have)d h of notice are given and %(need)d h are asked: name who answers for it"
    ),
    _C.SWAP_UNKNOWN: gettext_lazy("there is no swap %(about)s"),
    _C.SWAP_CLOSED: gettext_lazy("%(about)s is settled and waits for nobody"),
    _C.NOT_THEIR_SWAP: gettext_lazy("%(about)s cannot answer for this swap"),
    _C.NOT_AGREED: gettext_lazy("%(about)s: who was asked has not agreed yet"),
    _C.OWN_SWAP: gettext_lazy("%(about)s takes part in the swap: somebody else decides on it"),
    _C.NO_DAY: gettext_lazy("choose a day at least"),
    _C.DAY_TOO_NEAR: gettext_lazy(
        "%(about)s: a roster takes requests up to the day before; tell your leader"
    ),
    _C.DAY_TOO_FAR: gettext_lazy("%(about)s: ask at most %(need)d days ahead"),
    _C.DAY_PUBLISHED: gettext_lazy("%(about)s: its roster is published; swap the duty instead"),
    _C.TOO_MANY_REQUESTS: gettext_lazy(
        "that makes requests for %(have)d days within 28; %(need)d at most: take others back first"
    ),
    _C.CANNOT_TOO_OFTEN: gettext_lazy(
        "that makes %(have)d days within 28 on which you cannot; %(need)d at most. For a reason of "
        "health or family, tell it in confidence"
    ),
    _C.NOT_THEIR_REQUEST: gettext_lazy("it is not yours to take back, or it is taken back already"),
    _C.RULE_BROKEN: gettext_lazy("%(about)s: a rule would be broken"),
}


def lack_said(rule: BreachRule, what: str = "") -> str:
    """Return what a shift lacks; ``what`` is the competence, where that is missing."""
    return str(_LACKS.get(rule, what))


def short_rule(code: str) -> str:
    """Return the rule of a breach in a word or two, or its code where none is written."""
    return str(_SHORT.get(code, code))


@dataclass(frozen=True, slots=True)
class RosterWording:
    """How rosters are said: with these names of people, posts and organisations."""

    names: Mapping[str, str] = field(default_factory=dict)
    shifts: Mapping[str, RosterShift] = field(default_factory=dict)

    def named(self, code: str) -> str:
        """Return what a code is called, or the code without what says its kind."""
        return self.names.get(code) or code.partition(":")[2] or code

    def person(self, code: str) -> str:
        """Return a person's name, where one is given, and number."""
        bare = code.partition(":")[2] or code
        name = self.names.get(code)
        return f"{name} {bare}" if name else bare

    def shift(self, code: str) -> str:
        """Return a shift by its day, its slot and its hours."""
        shift = self.shifts.get(code)
        if shift is None:
            return code
        begins = local(shift.start)
        return _("%(day)s %(slot)s %(begins)s") % {
            "day": f"{begins:%m-%d}",
            "slot": self.slot(shift),
            "begins": f"{begins:%H:%M}–{begins + timedelta(hours=shift.length_h):%H:%M}",
        }

    def slot(self, shift: RosterShift) -> str:
        """Return what the slot of a shift is called."""
        return str(SLOTS.get(shift.slot, shift.slot)) or shift.id

    def breach(self, breach: Breach) -> str:
        """Return one broken rule in words; what it costs, where it may be broken."""
        said = str(_BREACHES[breach.rule]) % {
            "shift": self.shift(breach.shift_id) if breach.shift_id else self._day(breach.day),
            "person": self.person(breach.person or ""),
            "have": breach.have,
            "need": breach.need,
            "what": breach.what,
        }
        if breach.points is None:
            return said
        return _("%(said)s (%(points)d points)") % {"said": said, "points": breach.points}

    def _day(self, day: int | None) -> str:
        """Return a day of the roster, counted from the one on which its first shift begins."""
        if day is None or not self.shifts:
            return "–"
        first = min(local(shift.start) for shift in self.shifts.values())
        return f"{first + timedelta(days=day):%m-%d}"

    def refusal(self, refusal: RosterRefusal) -> str:
        """Return why a step was not taken, in words."""
        if refusal.breach is not None:
            return self.breach(refusal.breach)
        about = refusal.about
        if about.startswith(("person:", "post:")):
            about = self.person(about)
        elif about in self.shifts:
            about = self.shift(about)
        return str(_REFUSALS[refusal.code]) % {
            "about": about,
            "have": refusal.have,
            "need": refusal.need,
        }


def shift_in_words(code: str) -> str:
    """Return the shift a code names by its day and slot, the code itself if it is none.

    A shift is called after the first day of its roster, its own day in it and its slot.
    """
    if (found := _SHIFT.fullmatch(code)) is None:
        return code
    try:
        begins = datetime.strptime(found["begins"], "%Y%m%d") + timedelta(days=int(found["day"]))  # noqa: DTZ007 - a date
    except ValueError:
        return code
    slot = str(SLOTS.get(found["slot"], found["slot"]))
    return _("%(day)s %(slot)s") % {"day": f"{begins:%m-%d}", "slot": slot}


def local(moment: datetime) -> datetime:
    """Return a moment in the zone of the service."""
    return moment.astimezone(get_default_timezone())
