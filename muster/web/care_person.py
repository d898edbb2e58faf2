"""What welfare does for one person: a case is opened, leave is offered, the choice is recorded."""

from dataclasses import replace
from datetime import timedelta

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from muster.core import kinds as k
from muster.core.access import Field
from muster.core.care import CHOICES, FORMS
from muster.core.kinds import Gate
from muster.core.person import Person
from muster.steps import care as step
from muster.steps.register import people_of
from muster.web.care_deed import SAID_MAX, Sent, own_hold, sent_for
from muster.web.fault import Fault
from muster.web.form import Done, key_of, led_back, sent_before
from muster.web.moment import maybe_moment
from muster.web.question import Question, deed


@deed
def open_case(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Open a case of somebody: an injury, a death, a bereavement, a family in need."""
    form = request.POST.get("form", "")
    found = _person(request, question, code, Field.HEALTH)
    if isinstance(found, Fault):
        return found
    if form not in FORMS:
        return Fault(field="form", given=form, remedy=_("Choose what the case is of."))
    sent, person = found
    case = key_of(request)[:12]
    if not sent_before(request):
        home = person.record.home if person.record else sent.hand.org
        opened = k.CaseOpened(form=form, person=sent.people[0])
        step.record(replace(sent.hand, org=home), [(f"case:{case}", opened, sent.at)])
    return led_back(question, "case", case)


@deed
def offer(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Offer leave to somebody bereaved, for as many days as the rule in force says."""
    found = _person(request, question, code, Field.FAMILY)
    if isinstance(found, Fault):
        return found
    sent, person = found
    if isinstance(days := _days(sent), Fault):
        return days
    if not sent_before(request):
        if Gate.BEREAVEMENT in person.gates:
            remedy = _("Leave was offered to them already, or they are held back as bereaved.")
            return Fault(field="person", given=code, remedy=remedy, refused=True)
        offered = step.offer(sent.pack, sent.at)
        step.record(sent.hand, [(sent.people[0], offered, sent.at)], sent.pack)
    return led_back(question, "in-care", code)


@deed
def choose(request: HttpRequest, question: Question, *, code: str) -> Done:
    """Record what a bereaved person chose, and who approved it: leave until a moment, or return.

    Either ends what holds them back, at once or then: nobody records their own.
    """
    found = _person(request, question, code, Field.FAMILY)
    if isinstance(found, Fault):
        return found
    sent, _person_now = found
    chosen = _chosen(request, sent)
    if isinstance(chosen, list):
        return chosen
    if not sent_before(request):
        done = step.choose(sent.hand, sent.people[0], chosen, sent.at, sent.pack)
        if isinstance(done, step.OwnHold):
            return own_hold(done)
        if done is None:
            remedy = _("Nobody waits for their choice. Offer them leave first.")
            return Fault(field="person", given=code, remedy=remedy, refused=True)
    return led_back(question, "in-care", code)


def _chosen(request: HttpRequest, sent: Sent) -> k.BereavementChosen | list[Fault]:
    choice, back = request.POST.get("choice", ""), maybe_moment(request, "back_on")
    by = request.POST.get("approved_by", "").strip()
    wrong = []
    if choice not in CHOICES:
        remedy = _("Choose leave, or return to duty.")
        wrong.append(Fault(field="choice", given=choice, remedy=remedy))
    if isinstance(back, Fault):
        wrong.append(back)
    elif back is not None and back <= sent.at:
        remedy = _("Write a moment still to come, or none.")
        wrong.append(Fault(field="back_on", given=str(back), remedy=remedy))
    if not by or len(by) > SAID_MAX or not by.isprintable():
        remedy = _("Write who approved it: an office, or an office and number.")
        wrong.append(Fault(field="approver", given=by[:SAID_MAX], remedy=remedy))
    if wrong or isinstance(back, Fault):
        return wrong
    if choice == "leave" and back is None:
        days = _days(sent)
        if isinstance(days, Fault):
            return [days]
        back = sent.at + timedelta(days=days)
    back_on = back if choice == "leave" else None
    return k.BereavementChosen(hold="", choice=choice, back_on=back_on, approved_by=by)


def _days(sent: Sent) -> int | Fault:
    """Return how many days of leave the rule in force offers."""
    try:
        return sent.pack.bereavement_days(at=sent.at)
    except LookupError:
        remedy = _("No rule of bereavement leave is in force; adopt a rule pack that has one.")
        return Fault(field="rules", given=sent.pack.name, remedy=remedy, refused=True)


def _person(
    request: HttpRequest, question: Question, code: str, field: Field
) -> tuple[Sent, Person] | Fault:
    """Return what a form about one person sends, and the person as they stand."""
    sent = sent_for(request, question, field, (code,))
    if isinstance(sent, Fault):
        return sent
    person = people_of(sent.people, question.asof)[sent.people[0]]
    return sent, person
