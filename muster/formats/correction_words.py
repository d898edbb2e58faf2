"""Corrections in words: what stands in the way of one, and where it is put right instead."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muster.core.correction import Bar, Barred, Limit, OwnStep

# With the numbers of the facts.
BARS: Mapping[Bar, Promise] = {
    Bar.KEPT: _("Nobody corrects what they may not read."),
    Bar.CORRECTED: _("It is corrected already, by no. %(facts)s. Correct that one."),
    Bar.WAITS: _("A correction of it waits to be confirmed. Confirm it, or set it aside first."),
    Bar.NOT_YOURS: _("Somebody corrects it who answers for every place where it is counted."),
    Bar.NO_REASON: _("Say why; the reason stays in the ledger."),
    Bar.FIELD: _("This is not said otherwise here. Withdraw the fact, and record what was so."),
    Bar.VALUE: _("It cannot say this. Choose what the form offers, or write a code of that kind."),
    Bar.NO_PLACE: _("There is none such that you answer for. Write the code of one that is."),
    Bar.AHEAD: _("Nothing is recorded ahead of time. Write a moment that is past."),
    Bar.NOTHING: _("It says so already. Change something, or withdraw it."),
    Bar.NO_EFFECT: _("It would mean nothing then, by what was recorded before and after."),
    Bar.RESTS: _("What was recorded later rests on it: no. %(facts)s. Correct that first."),
    Bar.NOT_PROPOSED: _("It waits no longer. Look at the fact again."),
    Bar.OWN_PROPOSAL: _("You proposed it, so somebody else confirms it."),
}
LIMITS: Mapping[Limit, Promise] = {
    Limit.REST: _("The day on which rest is due would move."),
    Limit.HOURS: _("Whether hours of duty went beyond those allowed would change."),
}
INSTEAD: Mapping[OwnStep, Promise] = {
    OwnStep.RECORD_ANEW: _("What corrects a fact is not taken back: record what was so anew."),
    OwnStep.REGISTER: _(
        "Places are renamed, moved and closed in the register, on their own pages."
    ),
    OwnStep.PERSON: _("Who somebody is, is put right in the register, on the page of the person."),
    OwnStep.CALL: _("What a call said is said by another call."),
    OwnStep.LETTER: _("A letter is decided by its reviewer, and signed by nobody but its people."),
    OwnStep.DEMAND: _("A line of need is closed on the board, and raised anew."),
    OwnStep.PLAN: _(
        "What was ordered is recalled by the duty office, and a plan withdrawn by those who decide."
    ),
    OwnStep.UNIT: _("A temporary unit is named and dissolved on its own page."),
    OwnStep.ROSTER: _("A roster is changed or withdrawn on the page of its post."),
    OwnStep.DUTY: _("A discrepancy is settled on the page of its post."),
    OwnStep.RELIEF: _("A request for relief is answered anew by the duty office."),
    OwnStep.CARE: _("What holds somebody back is ended by those who care, after their review."),
    OwnStep.CLAIM: _("A claim is dropped on its own page, and read anew."),
    OwnStep.BULLETIN: _("A bulletin is corrected by its next edition."),
    OwnStep.RULES: _("Rules are put in force by another pack."),
    OwnStep.DEROGATION: _("A derogation is ended by those who grant it."),
    OwnStep.ACCOUNT: _("Accounts are closed, and rights revoked, by the administrator."),
    OwnStep.MESSAGE: _("What somebody answered to a message is noted anew with the message."),
    OwnStep.SYSTEM: _("Webhooks are changed on their own page."),
}


def said(barred: Barred) -> str:
    """Return what stands in the way, and what to do about it."""
    if barred.instead is not None:
        return str(INSTEAD[barred.instead])
    return str(BARS[barred.bar]) % {"facts": ", ".join(map(str, barred.facts))}
