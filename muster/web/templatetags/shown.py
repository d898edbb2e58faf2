"""Numbers, moments and addresses as pages write them: one place for each."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.template import Context, RequestContext
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from muster.core.figure import Claimed, Figure
from muster.core.kinds import Absence
from muster.core.roster_life import RosterOnRecord
from muster.core.rules import Rule
from muster.formats import derogation_words, person_change_words
from muster.formats.roster_words import (
    PATTERN_NAMES,
    SLOTS,
    STATUSES,
    SWAP_STATUSES,
    shift_in_words,
)
from muster.formats.wording import COMPETENCES, GATES, ROLES
from muster.steps.figure import zone
from muster.steps.rules import rules_named
from muster.web import (
    rules,
    words_access,
    words_alarm,
    words_asked,
    words_call,
    words_care,
    words_correction,
    words_day,
    words_health,
    words_message,
    words_roster,
    words_rules,
    words_unit,
)
from muster.web.ledger import FactShown
from muster.web.question import may_open, within_reach
from muster.web.words import (
    AGREEMENTS,
    CALL_FORMS,
    CARRYING,
    CHANGES,
    CLAIMS,
    COLUMNS,
    LETTER_FORMS,
    MEASURES,
    MEASURES_SAID,
    MOVE_STANDINGS,
    MOVEMENTS,
    ORG_KINDS,
    OUTCOMES,
    PLAN_STATUSES,
    PLAN_STEPS,
    POST_KINDS,
    QUALIFIERS,
    RESERVE_STANDINGS,
    VOLUNTEERS,
    chinese,
    figure_name,
    figure_unit,
    word,
)
from muster.web.words_day import CAUSES, DISCREPANCIES, MATTERS, PRESENCES, SETTLED, THANKS

register = template.Library()

BY_HAND = "by_hand"  # the rule of a hold that a person placed of their own judgement
PLACES = {  # pages of what lies somewhere
    "organisation": "org",
    "organisation-change": "org",
    "post": "post",
    "post-change": "post",
    "unit": "unit",
}
THIN = "\u202f"  # narrow no-break space, between thousands
WORDS = {
    "basis": words_rules.BASES,
    "absence": person_change_words.ABSENCES,
    "asked": person_change_words.ASKED,
    "household": person_change_words.HOUSEHOLDS,
    "separated": person_change_words.CAUSES,
    "tone": words_health.TONES,
    "cause": CAUSES,
    "corrected": words_correction.HOWS,
    "derogation": derogation_words.STANDINGS,
    "discrepancy": DISCREPANCIES,
    "gate": GATES,
    "matter": MATTERS,
    "care_act": words_day.CARE_ACTS,
    "care_outcome": words_day.CARE_OUTCOMES,
    "care_reply": words_day.CARE_REPLIES,
    "relief_answer": words_day.RELIEF_ANSWERS,
    "relief_act": words_day.RELIEF_ACTS,
    "presence": PRESENCES,
    "settled": SETTLED,
    "thanks": THANKS,
    "service": words_message.SERVICES,
    "message_form": words_message.TITLES,
    "message_of": words_message.PARTS,
    "message_standing": words_message.STANDINGS,
    "alarm": words_alarm.ALARMS,
    "alarm_remedy": words_alarm.REMEDIES,
    "agreement": AGREEMENTS,
    "call_form": CALL_FORMS,
    "call_levels": words_call.LEVELS,
    "copy_answer": words_call.ANSWERS,
    "copy_deed": words_call.DEEDS,
    "copy_means": words_call.MEANS,
    "carry": CARRYING,
    "movement": MOVEMENTS,
    "care_choice": words_care.CHOICES,
    "care_view": words_care.VIEWS,
    "case_event": words_care.EVENTS,
    "case_form": words_care.CASE_FORMS,
    "case_task": words_care.TASKS,
    "contact_source": words_care.SOURCES,
    "change": CHANGES,
    "column": COLUMNS,
    "competence": COMPETENCES,
    "letter": LETTER_FORMS,
    "measure": MEASURES,
    "measure_said": MEASURES_SAID,
    "org": ORG_KINDS,
    "move_standing": MOVE_STANDINGS,
    "outcome": OUTCOMES,
    "plan": PLAN_STATUSES,
    "plan_step": PLAN_STEPS,
    "post": POST_KINDS,
    "qualifier": QUALIFIERS,
    "reserve": RESERVE_STANDINGS,
    "role": ROLES,
    "roster_status": STATUSES,
    "swap_status": SWAP_STATUSES,
    "roster_view": words_roster.VIEWS,
    "slot": SLOTS,
    "means": words_message.MEANS,
    "pattern": PATTERN_NAMES,
    "wish": words_roster.WISHES,
    "request": words_roster.REQUESTS,
    "unit": words_unit.KINDS,
    "unit_request": words_unit.REQUESTS,
    "volunteer": VOLUNTEERS,
    "kept": words_access.KEPT_SAID,
    "verb": words_access.VERBS,
    "thing": words_access.THINGS,
    "part": words_access.PARTS,
    "job": words_access.JOBS,
    "may": words_access.REASONS,
    "held": words_access.STANDINGS,
}


@register.filter
def number(value: int | None) -> str:
    """Return ``value`` with narrow no-break spaces between thousands; a dash for None."""
    if value is None:
        return "–"
    return f"{value:,}".replace(",", THIN).replace("-", "−")


@register.filter
def gigabytes(value: int | None) -> str:
    """Return so many bytes as gigabytes, with one decimal place; a dash for None."""
    return "–" if value is None else f"{value / 10**9:,.1f}".replace(",", THIN)


@register.filter
def hours(minutes: int) -> str:
    """Return ``minutes`` as hours, with one decimal place where they are not whole."""
    whole, rest = divmod(minutes, 60)
    return f"{number(whole)}.{rest // 6}" if rest >= 6 else number(whole)


@register.filter
def signed(value: int) -> str:
    """Return a difference with its sign, and nothing but a dash where there is none."""
    return f"{'+' if value > 0 else ''}{number(value)}" if value else "–"


@register.filter
def permille(value: int | None) -> str:
    """Return so many thousandths as a per cent with one decimal place."""
    return "–" if value is None else f"{value // 10}.{value % 10}%"


@register.filter
def breakable(login: str) -> SafeString:
    """Return a login that a narrow page may break after an underscore, and nowhere else."""
    return format_html_join(SafeString("_<wbr>"), "{}", ([part] for part in login.split("_")))


@register.filter
def office(by: str) -> str:
    """Return who decided, as pages say it: the office, and the number of who holds it.

    An account that is called like a job is said as the job, any other by its login.
    """
    name, _colon, holder = by.partition(":")
    if name == "account":
        return word(words_access.DECIDERS, holder)
    said = word(words_access.DECIDERS, name)
    return f"{said} {holder}" if holder else said


@register.filter
def source(said: str) -> str:
    """Return from where a fact came: what a program wrote in words, a document as it is called.

    Of the digest of a workbook as much as tells it from others; the fact holds all of it.
    """
    kind, _colon, digest = said.partition(":")
    if kind == "workbook" and digest:
        return gettext("workbook %(digest)s") % {"digest": digest[:8]}
    return word(words_access.SOURCES, said)


@register.filter
def moment(value: datetime | None) -> str | SafeString:
    """Return ``value`` as local date and time to the minute, marked up as a time."""
    return _time(value, "%Y-%m-%d %H:%M")


@register.filter
def second(value: datetime | None) -> str | SafeString:
    """Return ``value`` as local date and time to the second, marked up as a time."""
    return _time(value, "%Y-%m-%d %H:%M:%S")


@register.filter
def field_moment(value: datetime | None) -> str:
    """Return ``value`` as a field for a local date and time takes it, "" for None."""
    return value.astimezone(zone()).strftime("%Y-%m-%dT%H:%M") if value else ""


@register.filter
def clock(value: datetime | None) -> str | SafeString:
    """Return the local time of day of ``value``, where the date is said already."""
    return _time(value, "%H:%M")


@register.filter
def day(value: datetime | None) -> str | SafeString:
    """Return the local date of ``value``, as a sentence says it."""
    if value is None:
        return "–"
    local = value.astimezone(zone())
    said = f"{local.month}月{local.day}日" if chinese() else date_format(local, "j F")
    return format_html('<time datetime="{}">{}</time>', local.date().isoformat(), said)


@register.filter
def days(roster: RosterOnRecord) -> SafeString:
    """Return from which day to which a roster runs, as a sentence says it."""
    return format_html("{} – {}", day(roster.begins), day(roster.ends - timedelta(days=1)))


def _time(value: datetime | None, pattern: str) -> str | SafeString:
    if value is None:
        return "–"
    local = value.astimezone(zone())
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), local.strftime(pattern))


@register.simple_tag
def claim(claimed: Claimed) -> str:
    """Return the number somebody claimed, as roughly as it was said."""
    text = CLAIMS.get(claimed.qualifier)
    return str(text) % {"n": number(claimed.number)} if text else number(claimed.number)


@register.simple_tag
def said(words: str, code: str) -> str:
    """Return the word for ``code`` in the table ``words``."""
    return word(WORDS[words], code)


@register.simple_tag(takes_context=True)
def called(context: Context, code: str | None, name: str) -> str:
    """Return what the organisation ``code`` is called in the language of the page."""
    question = context["frame"].question
    return str(question.english.get(code, name)) if question else name


@register.filter
def asked(field: str) -> str:
    """Return the word of what a form asks for in ``field``."""
    return word(words_asked.ASKED, str(field))


@register.filter
def named(figure: Figure) -> str:
    """Return what the figure is called."""
    return figure_name(figure)


@register.filter
def unit(figure: Figure) -> str:
    """Return the figure's measure word."""
    return figure_unit(figure)


@register.filter
def counts(figure: Figure) -> str:
    """Return in words what the figure counts."""
    return figure.counts_zh if chinese() else figure.counts_en


@register.filter
def duplicates(figure: Figure) -> str:
    """Return in words what happens to somebody or something that comes up twice."""
    return figure.duplicates_zh if chinese() else figure.duplicates_en


register.filter("shift_said", shift_in_words)


@register.filter
def tail(code: str | None) -> str:
    """Return a code without its kind."""
    return (code or "").partition(":")[2]


@register.simple_tag(takes_context=True)
def rule(context: RequestContext, name: str) -> str | SafeString:
    """Return a rule's title as a link to its place among the rules; its name where it has none."""
    if name == BY_HAND:
        return pgettext("rule", "by hand")
    found = _rules_named(context).get(name)
    if found is None and name in (absences := words_day.BY_CLASS[Absence]):
        return word(absences, name)
    if found is None:
        return format_html("<code>{}</code>", name) if name else "–"
    title = found.title_zh if chinese() else found.title_en
    if not opens(context, "rule"):
        return title
    return format_html('<a href="{}">{}</a>', to(context, "rule", name), title)


@register.simple_tag(takes_context=True)
def rules_of(
    context: RequestContext, *about: str, at: datetime | None = None
) -> list[rules.RuleShown]:
    """Return the rules in force of these kinds, or of whole parts, each with what it says."""
    question = context["frame"].question
    parts = {part.value: kinds for part, kinds in words_rules.KINDS_OF.items()}
    kinds = [kind for each in about for kind in parts.get(each, (each,))]
    return rules.kept_by(question, kinds, at=at) if question else []


def _rules_named(context: RequestContext) -> Mapping[str, Rule[Any]]:
    """Return the rules that have a place, read once for each page."""
    request = context.request
    found: Mapping[str, Rule[Any]] | None = getattr(request, "rules_named", None)
    if found is None:
        question = context["frame"].question
        found = rules_named(question.asof) if question else {}
        request.rules_named = found  # type: ignore[attr-defined]
    return found


@register.simple_tag(takes_context=True)
def opens(context: RequestContext, name: str) -> bool:
    """Return whether who looks may open the page called ``name``, somewhere."""
    return may_open(context.request, name)


@register.simple_tag(takes_context=True)
def to(context: Context, name: str, *path: object, **asked: object) -> str:
    """Return the address of a page, with what it is asked and the clocks of this page.

    ``at`` and ``known`` may be given as moments to override the clocks; None is left out.
    """
    question = context["frame"].question
    clocks = dict(question.clock.pairs) if question else {}
    query = clocks | {key: _written(value) for key, value in asked.items()}
    query = {key: value for key, value in query.items() if value not in (None, "", 0)}
    address = reverse(name, args=[part for part in path if part not in (None, "")])
    return f"{address}?{urlencode(query)}".replace("%3A", ":") if query else address


@register.simple_block_tag(takes_context=True)
def link(context: RequestContext, content: str, name: str, *path: object, **asked: object) -> str:
    """Return a link to a page as :func:`to` says it; its words alone for who may not open it."""
    return _link(context, content, name, path, asked) or content


@register.simple_block_tag(takes_context=True)
def opened(context: Context, content: str, shown: FactShown, seq: int | None = None) -> str:
    """Return a link to a fact, or to the one it corrects; its words alone for who may not read."""
    if not shown.opens:
        return content
    return format_html('<a href="{}">{}</a>', to(context, "fact", seq or shown.fact.seq), content)


@register.simple_block_tag(takes_context=True)
def button(context: RequestContext, content: str, name: str, *path: object, **asked: object) -> str:
    """Return a button that leads to a page as :func:`to` says it; none for who may not open it."""
    return _link(context, content, name, path, asked, "button")


def _link(
    context: RequestContext,
    content: str,
    name: str,
    path: Sequence[object],
    asked: Mapping[str, object],
    look: str = "",
) -> str:
    if not opens(context, name):
        return ""
    subject = f"{PLACES[name]}:{str(path[0]).rpartition(':')[2]}" if name in PLACES else ""
    if subject and not within_reach(context.request, name, subject):
        return ""
    address = to(context, name, *path, **asked)
    look = format_html(' class="{}"', look) if look else ""
    return format_html('<a{} href="{}">{}</a>', look, address, content)


def _written(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(zone()).replace(tzinfo=None).isoformat(timespec="auto")
    if isinstance(value, str):
        return value.removeprefix("org:")
    return value
