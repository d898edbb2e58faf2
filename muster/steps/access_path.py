"""Where an object lies: its people, its post, its organisation and all above, as of a moment."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from muster.core import kinds as k
from muster.core.access import AccountLife, Right
from muster.core.call import Copy
from muster.core.care import Case
from muster.core.count import State
from muster.core.demand import Demand
from muster.core.duty import Discrepancy
from muster.core.ledger import AsOf, Fact
from muster.core.letter import Letter
from muster.core.message import Message
from muster.core.person import Person
from muster.core.proposal import PlanLife
from muster.core.register import Post
from muster.core.roster_life import RosterLife
from muster.core.roster_swap import Swap
from muster.core.unit import Unit
from muster.steps.reading import facts_of
from muster.steps.register import above
from muster.store.reading import head, mentioning
from muster.store.states import states_of

# Named in the last fact about them, and in no state.
_BY_FACT = ("return", "claim", "bulletin", "derogation", "request", "webhook")


def paths(subjects: Iterable[str], asof: AsOf) -> dict[str, frozenset[str]]:
    """Return the path of each of ``subjects``: every subject beneath which it lies, itself too.

    Somebody away from home lies in the home organisation and in the one they are with; a letter,
    where it was received, and in each signatory alone; a call, with whoever issued it and with
    everybody it was sent to. What is said of the whole service lies in no organisation: only
    who holds a right everywhere sees it.
    """
    near = _near(set(subjects), asof)
    posts = {
        code: {post.opened.parent}
        for code, post in states_of(Post, _named(near, "post"), asof).items()
        if post.opened
    }
    for around in near.values():
        for post in posts.keys() & around:
            around |= posts[post]
    ways = above(_named(near, "org"), asof)
    return {
        subject: frozenset(around).union(*(ways[each] for each in around if each in ways))
        for subject, around in near.items()
    }


def path(subject: str, asof: AsOf) -> frozenset[str]:
    """Return the path of ``subject``."""
    return paths([subject], asof)[subject]


def _named(near: Mapping[str, set[str]], kind: str) -> set[str]:
    return {s for around in near.values() for s in around if s.startswith(f"{kind}:")}


def _near(subjects: set[str], asof: AsOf) -> dict[str, set[str]]:
    """Return what each of ``subjects`` lies in directly, itself included."""
    found = {subject: {subject} for subject in subjects}
    by_kind: dict[str, list[str]] = defaultdict(list)
    for subject in subjects:
        by_kind[subject.partition(":")[0]].append(subject)
    for kind, codes in by_kind.items():
        if kind in _STATES:
            state, lies = _STATES[kind]
            for code, each in states_of(state, codes, asof).items():
                found[code] |= {place for place in lies(each) if place}
        elif kind in _BY_FACT:
            for code, facts in facts_of(codes, asof).items():
                found[code] |= {place for fact in facts for place in _by_fact(fact) if place}
        elif kind == "call":
            last = head(asof.known)[0]
            for code in codes:
                for fact in mentioning(code, last=last, kinds=["call.issued", "copy.sent"]):
                    found[code] |= _of_call(fact)
    return found


def _of_call(fact: Fact) -> set[str]:
    return {fact.body.addressee} if isinstance(fact.body, k.CopySent) else {fact.org}


def _by_fact(fact: Fact) -> tuple[str | None, ...]:
    match fact.body:
        case k.ReturnFiled(filed_by=org):
            return (org,)
        case k.ClaimMade(about=about) | k.BulletinWritten(about=about):
            return (about,)
        case k.DerogationAsked(person=person) | k.DerogationGranted(person=person):
            return (person, fact.org)
        case k.RequestMade(person=person):
            return (person,)  # whoever makes a roster sees it there, and nobody elsewhere
        case k.WebhookRegistered(top=top):
            return (top,)
    return ()


def _of_swap(swap: Swap) -> tuple[str | None, ...]:
    asked = swap.asked
    return (asked.post, asked.asker, asked.asked_of) if asked else ()


def _of_person(person: Person) -> tuple[str | None, ...]:
    home = person.record.home if person.record else None
    return (home, person.with_org, person.post, *(order.post for order in person.orders))


def _of_letter(letter: Letter) -> tuple[str | None, ...]:
    return (letter.org, *(person for person, _ in letter.signatories))


def _of_copy(copy: Copy) -> tuple[str | None, ...]:
    return (copy.sent.addressee, copy.sent.relay) if copy.sent else ()


def _of_demand(line: Demand) -> tuple[str | None, ...]:
    return (line.raised.post,) if line.raised else ()


def _of_unit(unit: Unit) -> tuple[str | None, ...]:
    if unit.founded is None:
        asked = unit.request.asked if unit.request else None
        return (asked.parent, asked.post) if asked else ()
    return (unit.founded.parent, unit.founded.post)


def _of_case(case: Case) -> tuple[str | None, ...]:
    return (case.org, case.opened.person) if case.opened else ()


def _of_discrepancy(found: Discrepancy) -> tuple[str | None, ...]:
    return (found.found.post, found.found.person) if found.found else ()


def _of_right(right: Right) -> tuple[str | None, ...]:
    return (right.proposed.org,) if right.proposed else ()


def _of_message(message: Message) -> tuple[str | None, ...]:
    return (message.sent.to,) if message.sent else ()


def _of_account(account: AccountLife) -> tuple[str | None, ...]:
    return (account.opened.person,) if account.opened else ()


_STATES: Mapping[str, tuple[type[State], Callable[..., tuple[str | None, ...]]]] = {
    "person": (Person, _of_person),
    "letter": (Letter, _of_letter),
    "copy": (Copy, _of_copy),
    "demand": (Demand, _of_demand),
    "plan": (PlanLife, lambda plan: (plan.org,)),
    "unit": (Unit, _of_unit),
    "case": (Case, _of_case),
    "discrepancy": (Discrepancy, _of_discrepancy),
    "grant": (Right, _of_right),
    "account": (AccountLife, _of_account),
    "message": (Message, _of_message),
    "roster": (RosterLife, lambda roster: (roster.post,)),
    "swap": (Swap, _of_swap),
}
