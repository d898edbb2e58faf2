"""Facts on a page: what one says, who recorded it, what corrects it; the bottom of every number."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext

from muster.core import kinds as k
from muster.core.figure import FIGURES
from muster.core.forms import FORMS as PAPERS
from muster.core.ledger import AsOf, Fact
from muster.core.rules import Rule
from muster.formats.roster_words import shift_in_words
from muster.formats.wording import COMPETENCES, GATES, Wording
from muster.steps.figure import zone
from muster.steps.rules import rules_named
from muster.web import words_call
from muster.web.question import Question
from muster.web.shown import FactSight, on_record, sights
from muster.web.subject import Subject, subjects
from muster.web.words import (
    BY_CLASS,
    BY_FIELD,
    FACTS,
    FIELDS,
    PERSON_NAME,
    chinese,
    figure_name,
    word,
)
from muster.web.words_access import KEPT_FACTS

TEXTS = ("text", "text_zh", "text_en", "quote")  # long ones, shown as written
PLAIN = Wording()
KEYS = (
    "request",
    "told",
    "record",
    "proposal",
    "fact",
)  # of other facts; so much of one tells them apart
SHIFTS = ("shift", "gives", "takes")  # codes of shifts
# What holds are called, by the kind their codes begin with.
HOLDS = {**BY_CLASS[k.Absence], **GATES, "bereaved": GATES[k.Gate.BEREAVEMENT]}
# Tuples shown by how many they are.
COUNTED = ("shifts", "unmet", "moves", "among", "changes", "prose")


@dataclass(frozen=True, slots=True, kw_only=True)
class FactShown:
    """The outside of a fact: all but its body. Of what is kept back neither subject nor kind."""

    fact: Fact
    opens: bool  # whether who looks may open its page
    kind: str | Promise
    kept: str  # the field by whose name it is kept back; "": it is shown
    subject: Subject | None
    org: Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One value of a body: as text, as a subject, as a moment, or kept back."""

    text: str = ""
    subject: Subject | None = None
    moment: datetime | None = None
    figure: str = ""
    long: bool = False
    kept_back: bool = False
    code: str = ""  # what is recorded, beside the words for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a body, with its values."""

    word: str
    said: tuple[Said, ...]
    name: str  # as the body calls it


@dataclass(frozen=True, slots=True, kw_only=True)
class FactSpelt:
    """A fact with what it says."""

    shown: FactShown
    fields: tuple[Field, ...]


def told(
    facts: Iterable[Fact], question: Question, asof: AsOf | None = None
) -> tuple[FactShown, ...]:
    """Return the outsides of ``facts``, under the names of ``asof``, else of the question.

    Of what was told in confidence, to who may not read it, not even that.
    """
    every = list(facts)
    seen = sights(question, every)
    given = [f for f in every if not seen[f.seq].confided]
    on_record(question, ((f.subject, field) for f in given for field in seen[f.seq].logged))
    called = subjects({s for f in given for s in (f.subject, f.org)}, asof or question.asof)
    return tuple(_outside(f, called, seen[f.seq]) for f in given)


def _outside(fact: Fact, called: dict[str, Subject], sight: FactSight) -> FactShown:
    return FactShown(
        fact=fact,
        opens=sight.seen,
        kind=word(FACTS, fact.kind) if sight.body else word(KEPT_FACTS, sight.kept),
        kept="" if sight.body else sight.kept.value,
        subject=called[fact.subject] if sight.body else None,
        org=called[fact.org],
    )


# --- the body ------------------------------------------------------------------------------------


# What a field is called where its name means something else in other facts.
_OWN_WORDS = {(k.Appointed, "name"): PERSON_NAME, (k.CallIssued, "number"): words_call.NUMBER}


def _word(body: k.Kind, name: str) -> str:
    return str(_OWN_WORDS.get((type(body), name)) or word(FIELDS, name))


def spelt(facts: Iterable[Fact], question: Question) -> tuple[FactSpelt, ...]:
    """Return those of ``facts`` the actor may see, with what they say; queries do not grow."""
    given = list(facts)
    seen = sights(question, given)
    called, rules = _names(given, question.asof)
    shown = told([fact for fact in given if seen[fact.seq].seen], question)
    return tuple(
        FactSpelt(
            shown=each,
            fields=()
            if each.kept
            else tuple(_said_by(each.fact, seen[each.fact.seq], called, rules)),
        )
        for each in shown
    )


def fields_said(fact: Fact, sight: FactSight, asof: AsOf) -> Iterator[Field]:
    """Yield what ``fact`` says, as far as the actor sees it."""
    return _said_by(fact, sight, *_names([fact], asof))


def _names(facts: list[Fact], asof: AsOf) -> tuple[dict[str, Subject], Mapping[str, Rule[Any]]]:
    """Return what the subjects and the rules are called that ``facts`` name."""
    called = subjects({code for fact in facts for code in _codes(fact)}, asof)
    ruled = any("rule" in _values(fact.body) for fact in facts)
    return called, rules_named(asof) if ruled else {}


def _codes(fact: Fact) -> set[str]:
    values = _values(fact.body)
    named = [value for name, value in values.items() if name not in COUNTED]
    return {str(v) for value in named for v in _each(value) if _is_code(v)}


def _values(body: k.Kind) -> dict[str, Any]:
    if not is_dataclass(body):
        return {}
    return {each.name: getattr(body, each.name) for each in fields(body)}


def _said_by(
    fact: Fact, sight: FactSight, called: dict[str, Subject], rules: Mapping[str, Rule[Any]]
) -> Iterator[Field]:
    body = fact.body
    for name, value in _values(body).items():
        if name in sight.back:
            yield Field(word=_word(body, name), said=(Said(kept_back=True),), name=name)
        elif name == "gates":
            yield Field(word=_word(body, name), said=(Said(text=_gates(len(value))),), name=name)
        elif name in COUNTED and value is not None:
            number = value if isinstance(value, int) else len(value)
            yield Field(word=_word(body, name), said=(Said(text=str(number)),), name=name)
        elif name == "rule" and value in rules:
            rule = rules[value]
            title = rule.title_zh if chinese() else rule.title_en
            yield Field(word=_word(body, name), said=(Said(text=title, code=value),), name=name)
        elif value not in (None, "", ()):
            said = tuple(_said(name, each, called) for each in _each(value))
            yield Field(word=_word_before(_word(body, name), said), said=said, name=name)


def _word_before(field: str, said: tuple[Said, ...]) -> str:
    """Return the word of a field, "" where what it names begins with that word itself."""
    names = [each.subject.name for each in said if each.subject and not each.subject.named]
    return "" if names and all(name.startswith(f"{field} ") for name in names) else field


def _each(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)


def _is_code(value: object) -> bool:
    kind, colon, tail = str(value).partition(":")
    return isinstance(value, str) and bool(colon and tail) and kind in PREFIXES


PREFIXES = frozenset(body.OF for body in k.KINDS.values()) - {"any"}


def _gates(number: int) -> str:
    """Return how many gates were closed, never which."""
    if number == 0:
        return gettext("none was closed")
    return ngettext("held by %(n)s gate", "held by %(n)s gates", number) % {"n": number}


def _said(name: str, value: object, called: dict[str, Subject]) -> Said:
    if isinstance(value, bool):
        return Said(text=gettext("yes") if value else gettext("no"))
    if isinstance(value, k.SaidAnew):
        return Said(text=f"{word(FIELDS, value.field)}: {value.text}")
    if name == "day" and isinstance(value, datetime):
        return Said(text=value.astimezone(zone()).date().isoformat())
    if isinstance(value, datetime):
        return Said(moment=value)
    if name in SHIFTS:
        return Said(text=shift_in_words(str(value)))
    if isinstance(value, str) and value in called:
        return Said(subject=called[value])
    if isinstance(value, k.Competence):
        return Said(text=word(COMPETENCES, value.code), moment=value.until)
    if name == "reasons":
        return Said(text=PLAIN.reason(str(value)))
    if name in ("figure", "zero") and value in FIGURES:
        return Said(text=figure_name(FIGURES[str(value)]), figure=str(value))
    if name == "form" and value in PAPERS:
        return Said(text=PAPERS[str(value)].called[0 if chinese() else 1])
    if name == "outcome" and value == k.Outcome.DEFERRED:
        value = "open"
    if name == "hold":
        kind = str(value).partition("-")[0]
        return Said(text=word(HOLDS, kind), code=str(value)) if kind in HOLDS else _plain(value)
    if name in KEYS:
        return Said(text=str(value)[:8])
    if name in BY_FIELD:
        return Said(text=word(BY_FIELD[name], str(value)))
    if isinstance(value, StrEnum):
        return Said(text=word(BY_CLASS.get(type(value), {}), value))
    return _plain(value, long=name in TEXTS)


def said_of(name: str, value: object) -> str:
    """Return what a field says, in words, where it names nobody."""
    return _said(name, value, {}).text


def _plain(value: object, *, long: bool = False) -> Said:
    return Said(text=str(value), long=long)
