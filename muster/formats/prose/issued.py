"""Sentences Muster writes itself, known again from the very tables they are written from.

Each rule of :mod:`muster.core.forms` becomes one expression for each language: its frame, its
clauses in their order, each of them said or not. So a new sentence in a table is read back with
no new grammar, and its figures are certain. What people write by hand is read by the grammar.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from muster.core.briefing import ONCE_EN, ONCE_ZH
from muster.core.bulletin import Language
from muster.core.figure import VERBS, Verb
from muster.core.forms import rules_said
from muster.core.template import SLOT, WORDS, Rule

_NUMBER = {
    Language.ZH: r"近?\d[\d,]*+(?:\.\d+)?万?余?",
    Language.EN: r"(?:[Nn]early |[Mm]ore than )?\d[\d,]*+",
}
_ASOF = {
    Language.ZH: "(?:截至[^，。]{3,20}，)?",
    Language.EN: r"(?:[Aa]s of \d\d:\d\d on \d{1,2} [A-Z][a-z]+, )?",
}
_DAY = {
    Language.ZH: r"(?:\d{1,2}月\d{1,2}日0时至[^，。]{2,8}，|当日)",
    Language.EN: r"(?:[Ff]rom 00:00 to \d\d:\d\d on \d{1,2} [A-Z][a-z]+, |[Oo]n the same day, )",
}
_NAME = "(?!累计|现有|当日)[^，。；]{2,60}?"
_NAME_EN = "[^.;:]{1,120}?"
_MARKS = "[\u2460-\u2473\u3251-\u325f\u32b1-\u32bf]*(?:〔\\d{1,3}〕)*"
_ONCE = {Language.ZH: ONCE_ZH, Language.EN: ONCE_EN}


@dataclass(frozen=True, slots=True)
class Said:
    """One number of an issued sentence: its figure, where it stands, whose it is.

    ``org`` is a name as written, None where the sentence names nobody: whoever the bulletin is
    about. ``part``: one of several that are listed, not the subject of the sentence.
    """

    figure: str
    start: int
    end: int
    org: str | None = None
    part: bool = False


@dataclass(frozen=True, slots=True)
class _Pattern:
    whole: re.Pattern[str]
    figures: tuple[str, ...]
    literals: tuple[str, ...]  # one of them stands in every such sentence


def said_in(sentence: str, language: Language) -> tuple[Said, ...]:
    """Return the numbers of ``sentence`` if Muster writes such a sentence, otherwise none."""
    patterns, literal = _patterns(language)
    lower = sentence.lower()
    near: dict[int, None] = {}
    for match in literal.finditer(lower):
        near.update(dict.fromkeys(_by_literal(language)[match[0]]))
    readings = [_numbers(patterns[i], sentence) for i in sorted(near)]
    best = max(readings, key=_fits, default=())
    if best:
        return best
    return tuple(_sent(sentence, language))


def _numbers(pattern: "_Pattern", sentence: str) -> tuple[Said, ...]:
    """Return the numbers of the sentence as the rule has them, none if it is not of that rule."""
    found = pattern.whole.fullmatch(sentence)
    if found is None:
        return ()
    numbers = [
        Said(figure, *found.span(figure), found.groupdict().get("service"))
        for figure in pattern.figures
        if found[figure] is not None
    ]
    return tuple(sorted(numbers, key=lambda each: each.start))


def _fits(numbers: tuple[Said, ...]) -> tuple[int, int]:
    """Return how well a rule fits: it knows more of the numbers, and takes less for a name."""
    name = numbers[0].org if numbers else None
    return len(numbers), -len(name or "")


# --- rules as expressions ----------------------------------------------------------------------


@cache
def _patterns(language: Language) -> tuple[tuple[_Pattern, ...], re.Pattern[str]]:
    found = tuple(_pattern(rule, language) for rule in rules_said())
    literals = sorted({word for each in found for word in each.literals}, key=len, reverse=True)
    return found, re.compile("|".join(map(re.escape, literals)))


@cache
def _by_literal(language: Language) -> dict[str, tuple[int, ...]]:
    patterns, _ = _patterns(language)
    found: dict[str, list[int]] = {}
    for i, pattern in enumerate(patterns):
        for word in pattern.literals:
            for other in {w for p in patterns for w in p.literals}:
                if word in other:  # the longest is found, and what it holds is meant too
                    found.setdefault(other, []).append(i)
    return {word: tuple(places) for word, places in found.items()}


def _pattern(rule: Rule, language: Language) -> _Pattern:
    zh = language is Language.ZH
    frame = rule.zh if zh else rule.en
    clauses = [clause.zh if zh else clause.en for clause in rule.clauses]
    before, _, after = frame.partition("{clauses}")
    body = _series(clauses, rule.between_zh, language) if rule.clauses else ""
    end, stop = after[:-1] if rule.clauses else "", frame[-1]
    if not rule.clauses:
        before = before[:-1]
    whole = _expression(before, language) + body + _expression(end, language)
    figures = tuple(
        slot[1] for slot in SLOT.finditer("".join((frame, *clauses))) if slot[1] not in WORDS
    )
    return _Pattern(
        re.compile(whole + _MARKS + re.escape(stop)), figures, tuple(_literals(rule, language))
    )


def _series(clauses: Sequence[str], between: str, language: Language) -> str:
    """Return the expression for the clauses in order, each of them said or left out."""
    parts = []
    for i, clause in enumerate(clauses):
        once = next((w for w in _ONCE[language] if clause.startswith(w)), "")
        own = f"(?:{_literal(once, True)})?" + _expression(clause[len(once) :], language)
        joint = ""
        if i and language is Language.EN:
            joint = "(?:, | and | )?"
        elif i and not clause.startswith("（"):
            joint = f"(?:{re.escape(between)})?"
        parts.append(f"(?:{joint}{own})?")
    return "".join(parts)


def _expression(template: str, language: Language) -> str:
    found, end, opens = "", 0, True  # opens: nothing of the sentence stands before this
    for slot in SLOT.finditer(template):
        found += _literal(template[end : slot.start()], opens)
        opens, end = opens and not template[end : slot.start()].strip(), slot.end()
        name, one, many = slot.groups()
        if name in WORDS:
            found += _word(name, language)
            continue
        found += f"(?P<{name}>{_NUMBER[language]})"
        if one is not None:
            found += f" (?:{re.escape(one)}|{re.escape(many)})"
    return found + _literal(template[end:], opens)


def _literal(text: str, first: bool) -> str:
    """Return ``text`` as an expression; English sentences open with a capital letter."""
    if first and text[:1].isascii() and text[:1].isalpha():
        return f"[{text[0].upper()}{text[0].lower()}]" + re.escape(text[1:])
    return re.escape(text)


def _word(name: str, language: Language) -> str:
    if name == "service":
        return f"(?P<service>{_NAME if language is Language.ZH else _NAME_EN})"
    return {"asof": _ASOF, "day": _DAY}[name][language]


def _literals(rule: Rule, language: Language) -> Iterator[str]:
    """Yield words of which at least one stands in a sentence of the rule: beside its numbers."""
    zh = language is Language.ZH
    frame = rule.zh if zh else rule.en
    templates = [frame] if _has_figure(frame) else []
    templates = templates or [c.zh if zh else c.en for c in rule.clauses]
    for template in templates:
        once = next((w for w in _ONCE[language] if template.startswith(w)), "")
        pieces = SLOT.split(template.removeprefix(once))
        words = [piece.rstrip("。.") for piece in pieces[::4]]  # a mark may stand before the stop
        words = [word for word in words if word]
        slots = [m for m in SLOT.finditer(template) if m[1] not in WORDS]
        words += [slot[2] for slot in slots if slot[2]]
        words = [word for word in words if not set(word) & set("{}")] or [""]
        longest = max(words, key=len).lower().strip()
        yield longest
        for slot in slots:
            if slot[2] and longest == slot[2].lower():
                yield slot[3].lower()


def _has_figure(template: str) -> bool:
    return any(slot[1] not in WORDS for slot in SLOT.finditer(template))


# --- ways of sending people --------------------------------------------------------------------

_WHO = {
    Language.ZH: (
        ("名党员及青年民警", "party_or_young"),
        ("名民警、辅警", "sent"),
        ("名民警", "officers"),
        ("人", "sent"),
    ),
    Language.EN: (
        ("Party members? (?:and|or) young officers?", "party_or_young"),
        ("officers? (?:and|or) auxiliar(?:ies|y)", "sent"),
        ("officers?", "officers"),
        ("people|person", "sent"),
    ),
}


@cache
def _people(language: Language) -> str:
    who = "|".join(f"(?P<{name}{i}>{w})" for i, (w, name) in enumerate(_WHO[language]))
    number = f"(?P<number>{_NUMBER[language]})"
    return f"{number}(?:{who})" if language is Language.ZH else f"{number} (?:{who})"


@cache
def _list(language: Language) -> re.Pattern[str]:
    people = _people(language)
    if language is Language.ZH:
        return re.compile(f"(?:^|，)(?P<org>{_NAME}){people}(?=，|$)")
    after = r"(?=,? (?:and )?(?:nearly |more than )?\d|$)"
    return re.compile(f"{people} from (?P<org>.{{1,120}}?){after}")


@cache
def _frames(verb: Verb, language: Language) -> tuple[re.Pattern[str], ...]:
    """Return how a way of sending is said: alone, in parts, as a whole with some of its parts."""
    asof, people = _ASOF[language], _people(language)
    if language is Language.ZH:
        how = re.escape(verb.zh)
        frames = (
            f"{asof}(?P<service>{_NAME})累计{people}{how}{_MARKS}。",
            f"{asof}累计有(?P<list>.+?){how}{_MARKS}。",
            f"{asof}累计{people}{how}，其中(?P<list>.+?){_MARKS}。",
        )
    else:
        how = re.escape(verb.en)
        frames = (
            rf"{asof}[Aa] total of {people} of (?P<service>.+?) had {how}{_MARKS}\.",
            rf"{asof}[Aa] total of (?P<list>{_people_bare()} from .+?) had {how}{_MARKS}\.",
            rf"{asof}[Aa] total of {people} had {how}, among them (?P<list>.+?){_MARKS}\.",
        )
    return tuple(map(re.compile, frames))


def _people_bare() -> str:
    return re.sub(r"\?P<\w+>", "?:", _people(Language.EN))


def _sent(sentence: str, language: Language) -> Iterator[Said]:
    for verb in VERBS:
        if (verb.zh if language is Language.ZH else verb.en) not in sentence:
            continue
        for frame in _frames(verb, language):
            if found := frame.fullmatch(sentence):
                yield from _sent_in(found, verb, language)
                return


def _sent_in(found: re.Match[str], verb: Verb, language: Language) -> Iterator[Said]:
    groups = found.groupdict()
    if groups.get("number"):
        yield Said(_figure(found, verb), *found.span("number"), groups.get("service"))
    if groups.get("list"):
        begin = found.start("list")
        for part in _list(language).finditer(groups["list"]):
            start, end = part.span("number")
            yield Said(_figure(part, verb), begin + start, begin + end, part["org"], True)


def _figure(found: re.Match[str], verb: Verb) -> str:
    name = next(n for n, said in found.groupdict().items() if said and n[-1].isdigit())
    return str(getattr(verb, name[:-1]))
