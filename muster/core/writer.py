"""Writing sentences: rules of a section filled in with numbers, in both languages at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from muster.core.brief import Brief, Counts
from muster.core.briefing import ONCE_EN, ONCE_ZH, REMAINDERS
from muster.core.bulletin import Bound, Language, Sentence
from muster.core.discretion import SMALL, Key, is_small
from muster.core.figure import FIGURES, VERBS, Said, Verb
from muster.core.phrase import (
    MONTHS,
    Number,
    Pieces,
    Shown,
    clock_zh,
    exactly,
    joined_en,
    laid_out,
    mark,
    moment_en,
    moment_zh,
    once,
    roughly,
)
from muster.core.template import SLOT, WORDS, Clause, Rule, SectionPlan, figures_in


@dataclass(slots=True)
class Writer:
    """Writes one sentence after another; knows what this section has said already.

    ``hidden`` are numbers that may not be published. ``noted`` numbers the organisations whose
    numbers are not complete, in the order in which a sentence or a table first speaks of them.
    """

    counts: Counts
    hidden: frozenset[Key]
    written: int = 0
    noted: dict[str | None, int] = field(default_factory=dict)
    _told: set[str] = field(default_factory=set)  # asof, day: said in full in this section
    _telling: set[str] = field(default_factory=set)  # the same, in the sentence at hand
    _withheld: list[Said] = field(default_factory=list)
    _marked: set[str | None] = field(default_factory=set)  # in this section

    @property
    def brief(self) -> Brief:
        """The brief it writes to."""
        return self.counts.brief

    def section(self, plan: SectionPlan) -> tuple[Sentence, ...]:
        """Return the sentences of one section."""
        self._told.clear()
        self._marked.clear()
        return tuple(self._sentences(plan))

    def _sentences(self, plan: SectionPlan) -> Iterator[Sentence]:
        if plan.sending:
            for verb in VERBS:
                yield from self._sending(verb, f"{plan.key}/{verb.movement}")
        for number, rule in enumerate(plan.rules):
            yield from self._ruled(rule, f"{plan.key}/{number}")
        if self._withheld:
            yield self.plain(*self._not_published(), key=f"{plan.key}/withheld")
            self._withheld.clear()

    def _not_published(self) -> tuple[str, str]:
        zh = "、".join(dict.fromkeys(topic for topic, _ in self._withheld))
        topics = dict.fromkeys(topic for _, topic in self._withheld)
        en = "".join(map(str, joined_en([[topic] for topic in topics])))
        if self.brief.commission.wording == 1:
            return (
                f"{zh}人数较少，不单独公布。",
                f"numbers for {en} are small and are not published separately.",
            )
        return (
            f"{zh}人数较少，或可据以推算较少的人数，不单独公布。",
            f"numbers for {en} are small, or would tell small ones, and are not published "
            "separately.",
        )

    def _ruled(self, rule: Rule, key: str) -> Iterator[Sentence]:
        number = self._number
        if any(number(figure) <= 0 for figure in figures_in(rule.zh)):
            return
        if rule.unlike and number(rule.unlike[0]) == number(rule.unlike[1]):
            return
        clauses = [clause for clause in rule.clauses if self._to_be_said(clause)]
        if rule.clauses and not clauses:
            return
        if self._too_small((rule.zh, *(clause.zh for clause in clauses))):
            if rule.topic is None:
                raise ValueError(f"a restricted sentence has no topic: {rule.zh}")
            self._withheld.append(rule.topic)
            return
        clauses = [clause for clause in clauses if not self._hidden(clause.zh)]
        if self._hidden(rule.zh) or (rule.clauses and not clauses):
            return
        yield self._laid(
            self._framed(rule.zh, self._clauses_zh(clauses, rule.between_zh), Language.ZH),
            self._framed(rule.en, self._clauses_en(clauses), Language.EN),
            key,
        )

    def _number(self, figure: str) -> int:
        return self.counts.number(figure, self.brief.about)

    def _to_be_said(self, clause: Clause) -> bool:
        figure = figures_in(clause.zh)[0]
        if self._number(figure) <= 0:
            return False
        first = self.brief.commission.published and self.brief.commission.wording == 1
        return not any(
            0 < self._number(whole) - sum(map(self._number, parts)) < SMALL
            for whole, parts in (REMAINDERS.get(figure, ()) if first else ())
        )

    def _too_small(self, templates: Sequence[str]) -> bool:
        """Return whether a published sentence would show a number of health or family it must
        not: a small one, or one that tells a small one."""
        named = [figure for template in templates for figure in figures_in(template)]
        return self.brief.commission.published and any(
            is_small(figure, self._number(figure)) or self._is_hidden(figure, restricted=True)
            for figure in named
        )

    def _hidden(self, template: str) -> bool:
        return any(self._is_hidden(figure) for figure in figures_in(template))

    def _is_hidden(self, figure: str, *, restricted: bool = False) -> bool:
        if restricted and not FIGURES[figure].restricted:
            return False
        return (figure, self.brief.about) in self.hidden

    # -- clauses and frames

    def _clauses_zh(self, clauses: Sequence[Clause], between: str) -> Pieces:
        found: Pieces = []
        for template in once([clause.zh for clause in clauses], ONCE_ZH):
            if found and not template.startswith("（"):
                found.append(between)
            found += self._filled(template, Language.ZH)
        return found

    def _clauses_en(self, clauses: Sequence[Clause]) -> Pieces:
        groups: list[Pieces] = []
        for template in once([clause.en for clause in clauses], ONCE_EN):
            filled = self._filled(template, Language.EN)
            if template.startswith("(") and groups:
                groups[-1] += [" ", *filled]
            else:
                groups.append(filled)
        return joined_en(groups)

    def _framed(self, frame: str, clauses: Pieces, language: Language) -> Pieces:
        before, _, after = frame.partition("{clauses}")
        return [*self._filled(before, language), *clauses, *self._filled(after, language)]

    def _filled(self, template: str, language: Language) -> Pieces:
        """Return ``template`` with words and numbers in place of its slots."""
        found: Pieces = []
        end = 0
        for slot in SLOT.finditer(template):
            found.append(template[end : slot.start()])
            end = slot.end()
            name, one, many = slot.groups()
            if name in WORDS:
                found.append(self._word(name, language))
                continue
            number = Number(name, self.brief.about, self._number(name))
            found.append(number)
            if one is not None:
                found.append(f" {one if number.by_name == 1 else many}")
        return [*found, template[end:]]

    def _word(self, name: str, language: Language) -> str:
        zh = language == Language.ZH
        at = self.brief.asof.at.astimezone(self.brief.zone)
        if name == "service":
            return self.brief.names[self.brief.about].said(language)
        self._telling.add(name)
        if name == "asof":
            if name in self._told:
                return ""
            return f"截至{moment_zh(at)}，" if zh else f"as of {moment_en(at)}, "
        if name in self._told:
            return "当日" if zh else "on the same day, "
        if zh:
            return f"{at.month}月{at.day}日0时至{clock_zh(at)}，"
        return f"from 00:00 to {at:%H:%M} on {at.day} {MONTHS[at.month - 1]}, "

    # -- ways of sending people

    def _sending(self, verb: Verb, key: str) -> Iterator[Sentence]:
        """Yield who was sent in one way, organisation by organisation in their own order."""
        sent = self.counts.number
        total = self._number(verb.sent)
        if total <= 0:
            return
        parts = [org for org in self.brief.parts if sent(verb.sent, org) > 0]
        shown = sum(sent(verb.sent, org) for org in parts)
        zh, en = self._filled("{asof}", Language.ZH), self._filled("{asof}", Language.EN)
        own_zh, own_en = self._people(verb, self.brief.about)
        if not parts:
            zh += [*self._filled("{service}累计", Language.ZH), *own_zh, f"{verb.zh}。"]
            en += ["a total of ", *own_en, *self._filled(" of {service}", Language.EN)]
            en += [f" had {verb.en}."]
        elif shown == total:
            zh += ["累计有", *self._listed_zh(verb, parts), f"{verb.zh}。"]
            en += ["a total of ", *self._listed_en(verb, parts), f" had {verb.en}."]
        else:
            zh += ["累计", *own_zh, f"{verb.zh}，其中", *self._listed_zh(verb, parts), "。"]
            en += ["a total of ", *own_en, f" had {verb.en}, among them "]
            en += [*self._listed_en(verb, parts), "."]
        yield self._laid(zh, en, key)

    def _people(self, verb: Verb, org: str | None) -> tuple[Pieces, Pieces]:
        """Return how many were sent and what they are, as narrowly as it is true of all."""
        total = self.counts.number(verb.sent, org)
        if self.counts.number(verb.party_or_young, org) == total:
            figure, zh, one, many = (
                verb.party_or_young, "名党员及青年民警", "Party member or young officer",
                "Party members and young officers",
            )  # fmt: skip
        elif self.counts.number(verb.officers, org) == total:
            figure, zh, one, many = verb.officers, "名民警", "officer", "officers"
        elif self.counts.number(verb.civilians, org) == 0:
            figure, zh = verb.sent, "名民警、辅警"
            one, many = "officer or auxiliary", "officers and auxiliaries"
        else:
            figure, zh, one, many = verb.sent, "人", "person", "people"
        number = Number(figure, org, total)
        return [number, zh], [number, f" {one if total == 1 else many}"]

    def _listed_zh(self, verb: Verb, parts: Sequence[str]) -> Pieces:
        found: Pieces = []
        for org in parts:
            found += ["，"] if found else []
            found += [self.brief.names[org].zh, *self._people(verb, org)[0]]
        return found

    def _listed_en(self, verb: Verb, parts: Sequence[str]) -> Pieces:
        return joined_en(
            [[*self._people(verb, org)[1], f" from {self.brief.names[org].en}"] for org in parts]
        )

    # -- finished sentences

    def plain(self, zh: str, en: str, *, key: str = "") -> Sentence:
        """Return a sentence in which no number is a figure."""
        return self._laid([zh], [en], key)

    def marks(self, orgs: Sequence[str | None]) -> str:
        """Return the marks of the footnotes on those of ``orgs`` that have not all reported.

        Each stands once in a section: in the first sentence with a number of that organisation.
        """
        if self.brief.commission.wording == 1:
            return ""
        found = ""
        for org in dict.fromkeys(orgs):
            if org in self._marked or self.counts.value("assigned", org).coverage.complete:
                continue
            self._marked.add(org)
            found += mark(self.noted.setdefault(org, len(self.noted) + 1))
        return found

    def _laid(self, zh: Pieces, en: Pieces, key: str) -> Sentence:
        self.written += 1
        numbers = [piece for piece in zh if isinstance(piece, Number)]
        if marks := self.marks([number.org for number in numbers]):
            zh, en = _with_marks(zh, marks), _with_marks(en, marks)
        said = roughly if self.brief.commission.rounded else exactly
        shown = {number: said(number.by_name) for number in numbers}
        text_zh, places_zh = laid_out(zh, lambda n: shown[n].zh)
        text_en, places_en = laid_out(en, lambda n: shown[n].en)
        if places_zh.keys() != places_en.keys():
            raise ValueError(f"the languages differ in their numbers: {text_zh} / {text_en}")
        bound = tuple(
            bind(number, shown[number], start_zh=place, start_en=places_en[number])
            for number, place in places_zh.items()
        )
        self._told |= self._telling
        self._telling.clear()
        return Sentence(
            number=self.written,
            text_zh=text_zh,
            text_en=text_en[0].upper() + text_en[1:],
            bound=_capitalised(bound),
            key=key,
        )


def bind(number: Number, shown: Shown, *, start_zh: int = 0, start_en: int = 0) -> Bound:
    """Return the number bound to its figure, as it is shown and where."""
    return Bound(
        figure=number.figure,
        org=number.org,
        by_name=number.by_name,
        text_zh=shown.zh,
        text_en=shown.en,
        start_zh=start_zh,
        start_en=start_en,
        qualifier=shown.qualifier,
        roughly=shown.roughly,
    )


def _with_marks(said: Pieces, marks: str) -> Pieces:
    """Return the sentence with footnote marks before its full stop."""
    *before, last = [piece for piece in said if piece != ""]
    if not isinstance(last, str):
        raise ValueError(f"a sentence ends with a number: {said}")
    return [*before, last[:-1] + marks + last[-1]]


def _capitalised(bound: tuple[Bound, ...]) -> tuple[Bound, ...]:
    """Return the numbers as they read in a sentence that opens with a capital letter."""
    return tuple(
        replace(b, text_en=b.text_en[0].upper() + b.text_en[1:]) if b.start_en == 0 else b
        for b in bound
    )
