"""A roster's life on the page of its post: asked for, checked, published, told, changed."""

from datetime import date, datetime, time

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from muster.core.access import Thing, Verb
from muster.core.kinds import Change, DutyChange
from muster.core.ledger import AsOf
from muster.core.pattern import PATTERNS
from muster.core.rules import RulePack
from muster.core.work import RostersAsked
from muster.steps import roster_life
from muster.steps import work as works
from muster.steps.figure import zone
from muster.steps.register import places
from muster.steps.roster_record import Refused, roster_of, rosters_at
from muster.steps.rules import pack_in_force
from muster.web.fault import Fault, whole
from muster.web.form import hand_of, led_back, moment_of, sent_before
from muster.web.question import Question, deed
from muster.web.roster import answered
from muster.web.roster_shown import DAYS_MOST, MEANS

_CHOOSE = _("Choose one from the list.")
_POST = _("Choose a post.")
# who proposes a roster has it judged; who decides on it puts it before the people
ACTS = {
    "check": Verb.PROPOSE,
    "publish": Verb.DECIDE,
    "tell": Verb.DECIDE,
    "withdraw": Verb.DECIDE,
}


@deed
def plan(request: HttpRequest, question: Question, *, code: str) -> HttpResponse | Fault:
    """Ask for a new roster of a post, to be made while one does something else."""
    post = f"post:{code}"
    if not question.sees(post, Thing.ROSTER, verb=Verb.PROPOSE):
        return Fault(field="post", given=code, remedy=_POST, missing=True)
    given = {name: request.POST.get(name, "") for name in ("first", "days", "pattern")}
    days, first = whole(given["days"], most=DAYS_MOST), _day(given["first"])
    if not days:
        most = _("Give a number of days from 1 to %(most)d.") % {"most": DAYS_MOST}
        return Fault(field="days", given=given["days"], remedy=most)
    if first is None or first < question.asof.at.astimezone(zone()).date():
        remedy = _("Choose a first day that is not over.")
        return Fault(field="first", given=given["first"], remedy=remedy)
    if given["pattern"] not in ("", *PATTERNS):
        return Fault(field="pattern", given=given["pattern"], remedy=_CHOOSE)
    asked = RostersAsked(
        org=None,
        day0=datetime.combine(first, time(), tzinfo=zone()),
        days=days,
        post=post,
        pattern=given["pattern"],
        at=moment_of(question),
    )
    org = places([post], question.asof)[post].parent or ""
    works.ask(asked, by=question.actor.account, org=org, at=question.clock.now)
    return led_back(question, "post-roster", code)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@deed
def step(request: HttpRequest, question: Question, *, code: str) -> HttpResponse | Fault:
    """Take a roster one step on: checked, published, told, withdrawn."""
    post, pack = f"post:{code}", pack_in_force(question.asof)
    act, roster = request.POST.get("act", ""), request.POST.get("roster", "")
    if act not in ACTS:
        return Fault(field="act", given=act, remedy=_CHOOSE)
    if not question.sees(post, Thing.ROSTER, verb=ACTS[act]):
        return Fault(field="post", given=code, remedy=_POST, missing=True)
    back = led_back(question, "post-roster", code, roster=roster)
    if sent_before(request):
        return back
    if not _is_of(post, roster, question) or pack is None:
        return Fault(field="roster", given=roster, remedy=_CHOOSE)
    if act == "tell" and request.POST.get("means", "") not in MEANS:
        return Fault(field="means", given=request.POST.get("means", ""), remedy=_CHOOSE)
    done = _stepped(request, question, act, f"roster:{roster}", pack)
    if isinstance(done, Refused):
        return answered(request, question, code, roster=roster, said=done)
    return back


def _is_of(post: str, roster: str, question: Question) -> bool:
    known = rosters_at(post, AsOf(question.asof.at, question.clock.now))
    return f"roster:{roster}" in {each.code for each in known}


def _stepped(
    request: HttpRequest, question: Question, act: str, roster: str, pack: RulePack
) -> object:
    hand, at = hand_of(request, question), moment_of(question)
    match act:
        case "check":
            return roster_life.check(hand, roster, at, pack)
        case "publish":
            return roster_life.publish(hand, roster, at, pack)
        case "tell":
            return roster_life.tell(hand, roster, [], at, means=request.POST["means"])
    return roster_life.withdraw(hand, roster, at, why=request.POST.get("why", "")[:200])


@deed
def change(request: HttpRequest, question: Question, *, code: str) -> HttpResponse | Fault:
    """Take people off a coming shift and put others on it, unless a rule is broken by it.

    Of a roster that nobody has been told of yet, by whoever proposes one, whatever it breaks.
    """
    post, pack = f"post:{code}", pack_in_force(question.asof)
    roster, shift = request.POST.get("roster", ""), request.POST.get("shift", "")
    record = roster_of(f"roster:{roster}")
    waits = record is not None and record.waits
    verb = Verb.PROPOSE if waits else Verb.DECIDE
    if not question.sees(post, Thing.ROSTER, verb=verb):
        return Fault(field="post", given=code, remedy=_POST, missing=True)
    back = led_back(question, "post-roster", code, view="change", roster=roster, shift=shift)
    if sent_before(request):
        return back
    if not _is_of(post, roster, question) or pack is None:
        return Fault(field="roster", given=roster, remedy=_CHOOSE)
    changes = [
        DutyChange(change=way, shift=shift, person=f"person:{number}")
        for way in (Change.OUT, Change.IN)
        for number in dict.fromkeys(request.POST.getlist(way.value))
    ]
    given = hand_of(request, question), f"roster:{roster}", changes, moment_of(question), pack
    why = request.POST.get("why", "")[:200]
    if waits:
        done = roster_life.amend(*given, why=why)
    else:
        done = roster_life.change(*given, why=why, authorised_by=question.actor.account)
    if isinstance(done, Refused):
        return answered(
            request, question, code, view="change", roster=roster, shift=shift, said=done
        )
    return back
