"""The words for a day of duty: a word in confidence, a roll, a handover, a letter's steps."""

from collections.abc import Mapping
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muster.core.duty import Presence
from muster.core.kinds import (
    Absence,
    CareOutcome,
    CareReply,
    Matter,
    Outcome,
    ReliefAnswer,
    ReliefCause,
)
from muster.formats.letter_words import STOPS as STOPS
from muster.formats.person_change_words import ABSENCES

Words = Mapping[str, str | Promise]

MATTERS: Words = {
    Matter.ILL: _("I am ill"),
    Matter.CONTACT: _("I was in contact with a case"),
    Matter.LOST: _("I have lost somebody"),
    Matter.NEEDED: _("I am needed at home"),
}
CAUSES: Words = {
    ReliefCause.MISSING: _("people did not come"),
    ReliefCause.TIRED: _("people have stood too long"),
    ReliefCause.LOAD: _("there is too much to do"),
    ReliefCause.WEATHER: _("the weather"),
}
# What welfare does about a word in confidence, and what came of it as its owner reads it.
CARE_ACTS: Words = {
    CareOutcome.HELD: _("Hold back for health"),
    CareOutcome.ISOLATED: _("Isolate"),
    CareOutcome.LEAVE_OFFERED: _("Offer bereavement leave"),
    CareOutcome.CASE_OPENED: _("Open a family case"),
    CareOutcome.NOTHING_MORE: _("We talked, nothing more is needed"),
}
CARE_OUTCOMES: Words = {
    CareOutcome.HELD: _("You are not sent anywhere until this is lifted"),
    CareOutcome.ISOLATED: _("You are in isolation"),
    CareOutcome.LEAVE_OFFERED: _("Leave is offered to you"),
    CareOutcome.CASE_OPENED: _("We stay at your side: somebody sees to it"),
    CareOutcome.ANSWERED: _("Answered"),
    CareOutcome.NOTHING_MORE: _("We talked, and nothing more is needed"),
}
CARE_REPLIES: Words = {
    CareReply.WE_CALL: _("We call you today"),
    CareReply.CALL_US: _("Please call us"),
    CareReply.STAY_HOME: _("Stay at home, we see to the rest"),
    CareReply.COME: _("Please come and see us"),
}
RELIEF_ANSWERS: Words = {
    ReliefAnswer.IN_HAND: pgettext_lazy("relief", "In hand"),
    ReliefAnswer.GRANTED: pgettext_lazy("relief", "Granted"),
    ReliefAnswer.DECLINED: pgettext_lazy("relief", "Declined"),
}
RELIEF_ACTS: Words = {
    ReliefAnswer.IN_HAND: _("I have it in hand"),
    ReliefAnswer.GRANTED: _("Grant it"),
    ReliefAnswer.DECLINED: _("Decline it"),
}
PRESENCES: Words = {
    Presence.PRESENT: pgettext_lazy("roll", "on duty"),
    Presence.EXPECTED: pgettext_lazy("roll", "expected"),
    Presence.MISSING: pgettext_lazy("roll", "missing"),
    Presence.LEFT: pgettext_lazy("roll", "off duty"),
    Presence.ABSENT: pgettext_lazy("roll", "not available"),
}
DISCREPANCIES: Words = {
    "missing": _("did not come"),
    "unrostered": _("came without being rostered"),
    "held_on_duty": _("came though not available"),
    "no_check_out": _("did not check out"),
    "over_hours": _("has been on duty for more hours than a week allows"),
}
SETTLED: Words = {
    "explained": _("Explained"),
    "swapped": _("Somebody else stood it"),
    "recorded_late": _("Recorded late"),
    "absent": _("Was absent"),
    "came_late": _("Came late"),
}
# Which of them can be true of what was found; of anything else, all.
SETTLES: Mapping[str, tuple[str, ...]] = {
    "missing": ("came_late", "absent", "swapped", "recorded_late", "explained"),
    "unrostered": ("swapped", "recorded_late", "explained"),
    "held_on_duty": ("explained", "recorded_late"),
    "no_check_out": ("recorded_late", "explained"),
    "over_hours": ("explained", "recorded_late"),
}
# What the writer is told, and how they are thanked for it.
THANKS: Words = {
    "": _("Thank you. Your letter has come in and waits for a decision."),
    Outcome.DEFERRED: _("Thank you. The decision waits for a medical opinion."),
    Outcome.ACCEPTED: _("Thank you. Your request is accepted. Your orders appear here."),
    Outcome.RESERVE: _(
        "Thank you. You stand in reserve: you are called if you are needed, and nobody expects "
        "you to wait idle."
    ),
    Outcome.DECLINED: _(
        "Thank you for stepping forward. You are not needed there now, and your place at home is "
        "as much a part of this work."
    ),
}
# What words.py takes into the tables of its name.
FACTS: Words = {
    "letter.invited": _("Invited to sign a letter"),
    "letter.unsigned": _("Signature taken back"),
    "post.handed_over": _("Handed over to the next shift"),
    "relief.asked": _("Relief asked for"),
    "relief.decided": _("Relief answered"),
    "care.told": _("Told in confidence"),
    "care.taken_up": _("A word in confidence taken up"),
    "care.settled": _("A word in confidence seen to"),
}
FIELDS: Words = {
    "matter": _("Matter"),
    "note": _("Note"),
    "needed_by": _("Needed by"),
    "request": _("Answers the request"),
    "word": _("Said with it"),
    "told": _("What was told"),
    "record": _("Recorded because of it"),
    "reply": _("What the person is told"),
}
BY_CLASS: Mapping[type[StrEnum], Words] = {
    Absence: {**ABSENCES, Absence.SICK: _("Ill")},
    Matter: MATTERS,
    ReliefCause: CAUSES,
    ReliefAnswer: RELIEF_ANSWERS,
    CareOutcome: CARE_OUTCOMES,
    CareReply: CARE_REPLIES,
}
