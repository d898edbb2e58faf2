"""Rule packs on pages: which is in force, what each rule says and on whose word, what changed.

A decision is judged by the rule of its day. So a page of rules is one of a moment, like every
other, and each rule has its place in the history of its kind.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from muster.core.access import EVERYWHERE, Thing, Verb
from muster.core.rule_changes import RuleChange, Term, changes, rule_named, standing, terms
from muster.core.rules import Rule, RulePack
from muster.formats.wording import GATES, listed
from muster.steps import rules as step
from muster.steps.rules import Adoption, PackFile
from muster.web import words_unit
from muster.web.clock import SAMPLE, moment_said
from muster.web.fault import Fault
from muster.web.form import Done, hand_of, led_back, new_key, sent_before
from muster.web.moment import maybe_moment
from muster.web.question import Question, deed, page
from muster.web.shown import sights
from muster.web.words import chinese, word
from muster.web.words_access import JOBS
from muster.web.words_rules import FIELDS, FLAGS, KINDS, KINDS_OF, PARTS, REVIEWERS, Words

ORDER_MAX = 200  # characters of the order a pack is put in force by
_NO_MOMENT = _("Write a date and a time, such as %(sample)s.")
NOT_KEPT = "weight_points"
_CODES: Mapping[str, Words] = {
    "precedence": GATES,
    "reviewers": REVIEWERS,
    "held_flags": FLAGS,
    "approvers": JOBS,
    "by_request": words_unit.KINDS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One number or word of a rule, as pages say it."""

    word: str
    said: str
    was: str | None = None  # what it said before, where a page shows a change


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleShown:
    """One rule as pages show it."""

    rule: Rule[Any]
    title: str
    kind: str  # in words
    numbers: tuple[Number, ...]
    until: datetime | None = None
    in_force: bool = True
    named: bool = False  # it is the one that was asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The rules about one thing."""

    part: str
    title: str
    rules: tuple[RuleShown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileShown:
    """A pack at hand: sound or not, in force or not."""

    file: PackFile
    title: str
    in_force: bool
    adopted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesPage:
    """All that the first page of rules shows."""

    told: Adoption | None  # the adoption in force
    title: str  # of its pack
    sections: tuple[Section, ...]
    without: tuple[str, ...]  # kinds of rule the pack says nothing of
    adoptions: tuple[Adoption, ...]
    files: tuple[FileShown, ...]
    opens: bool  # the facts of adoptions are open to the actor
    may_adopt: bool
    key: str


@page
def rules(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer with the rules in force at the moment of the page, and the packs they come from."""
    adoptions = step.adoptions(question.asof)
    told = next(iter(adoptions), None)
    pack = told.rules if told else None
    found = standing(pack, at=question.asof.at) if pack else {}
    shown = RulesPage(
        told=told,
        title=_title(pack) if pack else "",
        sections=tuple(_sections(found)),
        without=tuple(word(KINDS, kind) for kind in KINDS if kind not in found) if pack else (),
        adoptions=adoptions,
        files=tuple(_files(adoptions)),
        opens=any(sight.seen for sight in sights(question, [a.fact for a in adoptions]).values()),
        may_adopt=EVERYWHERE in question.extent_of(Thing.RULES, verb=Verb.RECORD),
        key=new_key(),
    )
    return render(request, "rules.html", {"page": shown})


def _sections(found: Mapping[str, Rule[Any]]) -> Iterable[Section]:
    for part, kinds in KINDS_OF.items():
        rules = tuple(_shown(found[kind]) for kind in kinds if kind in found)
        if rules:
            yield Section(part=part, title=word(PARTS, part), rules=rules)


def _files(adoptions: tuple[Adoption, ...]) -> Iterable[FileShown]:
    digests = [told.digest for told in adoptions]
    for file in step.pack_files():
        digest = file.pack.digest if file.pack else ""
        yield FileShown(
            file=file,
            title=_title(file.pack) if file.pack else "",
            in_force=bool(digest) and digests[:1] == [digest],
            adopted=digest in digests,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePage:
    """One rule in the history of its kind."""

    one: RuleShown
    pack: RulePack
    title: str
    history: tuple[RuleShown, ...]  # the latest first


@page
def named(request: HttpRequest, question: Question, *, name: str) -> HttpResponse | Fault:
    """Answer with one rule among all of its kind: each with its time, its change and its source.

    A name that two packs have means that of the pack asked for, or adopted last.
    """
    asked = request.GET.get("pack", "")
    for pack in step.packs_adopted(question.asof):
        rule = rule_named(pack, name) if asked in ("", pack.name) else None
        if rule is not None:
            history = tuple(
                _term(term, rule, question.asof.at) for term in reversed(terms(pack, rule.kind))
            )
            one = next(shown for shown in history if shown.named)
            found = RulePage(one=one, pack=pack, title=_title(pack), history=history)
            return render(request, "rule.html", {"page": found})
    remedy = _("Choose one from the rules in force; a rule of a pack not at hand is not shown.")
    return Fault(field="rule", given=name, remedy=remedy, missing=True)


def _term(term: Term, asked: Rule[Any], at: datetime) -> RuleShown:
    return _shown(
        term.rule,
        was={each.field: each.before for each in term.fields},
        until=term.until,
        in_force=term.in_force(at),
        named=term.rule.name == asked.name,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of two packs set side by side, and the moment it is read at."""

    pack: RulePack
    title: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeShown:
    """One kind of rule that is not the same on both sides."""

    kind: str
    before: RuleShown | None
    after: RuleShown | None
    numbers: tuple[Number, ...]  # that changed


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesComparePage:
    """Two packs, or one at two moments, side by side."""

    packs: tuple[str, ...]
    one: Side | None
    other: Side | None
    changes: tuple[ChangeShown, ...]  # of what is said
    renamed: tuple[ChangeShown, ...]  # that say the same by another name, or on another source
    same: int  # kinds of rule that are alike in all


@page
def compare(request: HttpRequest, question: Question) -> HttpResponse | Fault | list[Fault]:
    """Answer with what changed from one pack and moment to another: what, from when, by what."""
    packs = {file.name: file.pack for file in step.pack_files() if file.pack}
    told = next(iter(step.adoptions(question.asof)), None)
    usual = told.pack if told and told.rules else next(iter(packs), "")
    sides = [_side(request, question, packs, usual, side) for side in "ab"]
    faults = [side for side in sides if isinstance(side, Fault)]
    if faults:
        return faults
    one, other = (side if isinstance(side, Side) else None for side in sides)
    found = changes(one.pack, one.at, other.pack, other.at) if one and other else ()
    kinds = standing(other.pack, at=other.at) if other else {}
    shown = RulesComparePage(
        packs=tuple(packs),
        one=one,
        other=other,
        changes=tuple(_change(each) for each in found if each.fields),
        renamed=tuple(_change(each) for each in found if not each.fields),
        same=sum(kind not in {each.kind for each in found} for kind in kinds),
    )
    return render(request, "rules_compare.html", {"page": shown})


def _side(
    request: HttpRequest,
    question: Question,
    packs: Mapping[str, RulePack],
    usual: str,
    side: str,
) -> Side | Fault | None:
    name = request.GET.get(side, "") or usual
    if not name:
        return None
    if name not in packs:
        remedy = _("Choose one of the packs at hand.")
        return Fault(field=side, given=name, remedy=remedy, missing=True)
    said = request.GET.get(f"{side}_on", "")
    at = moment_said(said) if said else question.asof.at
    if at is None:
        return Fault(field=f"{side}_on", given=said, remedy=_NO_MOMENT % {"sample": SAMPLE})
    return Side(pack=packs[name], title=_title(packs[name]), at=at)


def _change(change: RuleChange) -> ChangeShown:
    both = change.before is not None and change.after is not None
    return ChangeShown(
        kind=word(KINDS, change.kind),
        before=_shown(change.before) if change.before else None,
        after=_shown(change.after) if change.after else None,
        numbers=tuple(
            Number(
                word=field_word(change.kind, each.field),
                said=said(each.field, each.after),
                was=said(each.field, each.before),
            )
            for each in change.fields
            if both
        ),
    )


@deed
def adopt(request: HttpRequest, question: Question) -> Done:
    """Put a pack at hand in force from a moment on, by an order that is named."""
    if sent_before(request):
        return led_back(question, "rules")
    name, order = request.POST.get("pack", ""), request.POST.get("order", "").strip()
    pack = next((file.pack for file in step.pack_files() if file.name == name), None)
    now = question.clock.now
    since = maybe_moment(request, "since")
    faults = [since] if isinstance(since, Fault) else []
    if pack is None:
        remedy = _("Choose one of the packs at hand.")
        faults.append(Fault(field="pack", given=name, remedy=remedy))
    if not order or len(order) > ORDER_MAX or not order.isprintable():
        remedy = _("Name the order or the minutes it is adopted by, in one line.")
        faults.append(Fault(field="order", given=order[:ORDER_MAX], remedy=remedy))
    if isinstance(since, datetime) and since < now:
        remedy = _("Not before now: what was decided is judged by the rules of its day.")
        faults.append(Fault(field="since", given=request.POST.get("since", ""), remedy=remedy))
    if faults or pack is None or isinstance(since, Fault):
        return faults
    step.adopt(hand_of(request, question, source=order), pack, since or now)
    return led_back(question, "rules")


# --- rules in words ------------------------------------------------------------------------------


def _title(pack: RulePack) -> str:
    return pack.title_zh if chinese() else pack.title_en


def _shown(
    rule: Rule[Any],
    *,
    was: Mapping[str, object] | None = None,
    until: datetime | None = None,
    in_force: bool = True,
    named: bool = False,
) -> RuleShown:
    before = was or {}
    return RuleShown(
        rule=rule,
        title=rule.title_zh if chinese() else rule.title_en,
        kind=word(KINDS, rule.kind),
        numbers=tuple(
            Number(
                word=field_word(rule.kind, field),
                said=said(field, value),
                was=said(field, before[field]) if field in before else None,
            )
            for field, value in rule.parameters
        ),
        until=until,
        in_force=in_force,
        named=named,
    )


def kept_by(
    question: Question, kinds: Iterable[str], *, at: datetime | None = None
) -> list[RuleShown]:
    """Return the rules of these kinds in force at ``at``, else at the moment of the page.

    None where the text of the pack is not at hand: what is only shown beside them stays to be seen.
    """
    told = next(iter(step.adoptions(question.asof)), None)
    found = standing(told.rules, at=at or question.asof.at) if told and told.rules else {}
    return [_shown(found[kind]) for kind in kinds if kind in found]


def field_word(kind: str, field: str) -> str:
    """Return what a number of a rule is called; some mean another thing in another kind."""
    return word(FIELDS, f"{kind}.{field}" if f"{kind}.{field}" in FIELDS else field)


def said(field: str, value: object) -> str:
    """Return one number or word of a rule as pages say it."""
    if value is None:
        return "–"
    if field == NOT_KEPT:
        if not value:
            return gettext("no")
        return gettext("at %(n)s points for each unit beyond") % {"n": value}
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, tuple):
        words = _CODES.get(field, {})
        return listed(word(words, each) for each in value) or pgettext("rule", "none")
    return str(value)
