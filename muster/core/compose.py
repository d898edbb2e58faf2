"""Composing a bulletin: sentences filled in by rule, in Chinese and English side by side.

A published edition withholds health and family sentences that would show a small count. The
rule is simple: one small number withholds the whole sentence, so that it cannot be worked out
from the others; and in the strength section a number is left out where the difference between
it and another would be such a count. Two editions compared may still tell a careful reader
something; whoever issues them decides.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from textwrap import wrap

from muster.core.briefing import BRIEFING, DEPLOYMENT, NOTES, ONCE_EN, ONCE_ZH, REMAINDERS
from muster.core.bulletin import Bound, Bulletin, Language, Name, Section, Sentence
from muster.core.figure import FIGURES, VERBS, Coverage, Said, Value, Verb
from muster.core.ledger import AsOf
from muster.core.template import SLOT, WORDS, Clause, Rule, SectionPlan, figures_in

SMALL = 5  # restricted counts below this are not published
MASTHEADS = {"briefing": ("勤务简报", "Duty Briefing")}

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip

Lookup = Callable[[str, str | None], Value]  # (figure, organisation) to its value


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What a bulletin is about and who issues it: all ``compose`` needs besides the values.

    ``names`` holds the name of ``about`` as the subject of a sentence (None: the whole
    service), and of each of the ``parts`` in the order of the register. The order is never
    that of the numbers: a bulletin ranks nobody.
    """

    number: int
    about: str | None
    parts: tuple[str, ...]
    names: Mapping[str | None, Name]
    editor: Name
    asof: AsOf
    zone: tzinfo
    head_seq: int
    head_digest: str
    form: str = "briefing"
    published: bool = True


def compose(lookup: Lookup, brief: Brief) -> Bulletin:
    """Return the bulletin ``brief`` asks for; the same values always make the same text.

    Raises ``ValueError`` for a form there is none of, or when ``lookup`` answers for another
    moment than the one asked.
    """
    if brief.form not in MASTHEADS:
        raise ValueError(f"there is no bulletin of form {brief.form}")
    masthead, own = MASTHEADS[brief.form], brief.names[brief.about]
    at = brief.asof.at.astimezone(brief.zone)
    return Bulletin(
        form=brief.form,
        number=brief.number,
        about=brief.about,
        asof=brief.asof,
        head_seq=brief.head_seq,
        head_digest=brief.head_digest,
        published=brief.published,
        masthead_zh=masthead[0],
        masthead_en=masthead[1],
        title_zh=f"{own.zh}勤务情况",
        title_en=f"Duty situation of {own.en}",
        editor_zh=brief.editor.zh,
        editor_en=brief.editor.en,
        dated_zh=f"{at.year}年{at.month}月{at.day}日",
        dated_en=f"{at.day} {_MONTHS[at.month - 1]} {at.year}",
        sections=_Writer(lookup, brief).sections(),
    )


@dataclass(frozen=True, slots=True)
class _Number:
    figure: str
    org: str | None
    by_name: int


_Piece = str | _Number
_Pieces = list[_Piece]


@dataclass(slots=True)
class _Writer:
    """Writes one sentence after another; knows what this section has said already."""

    lookup: Lookup
    brief: Brief
    written: int = 0
    told: set[str] = field(default_factory=set)  # asof, day: said in full in this section
    telling: set[str] = field(default_factory=set)  # the same, in the sentence at hand
    withheld: list[Said] = field(default_factory=list)
    values: dict[tuple[str, str | None], Value] = field(default_factory=dict)

    def sections(self) -> tuple[Section, ...]:
        """Return every section that has something to say, and the notes."""
        found: list[Section] = []
        for plan in BRIEFING:
            self.told.clear()
            sentences = tuple(self._sentences(plan))
            if sentences or plan is DEPLOYMENT:
                found.append(_headed(plan.level, plan.title, sentences))
        kept = [
            section
            for section, after in zip(found, (*found[1:], None), strict=True)
            if section.sentences or (after is not None and after.level > section.level)
        ]
        return (*kept, _headed(1, NOTES, tuple(self._notes())))

    def _sentences(self, plan: SectionPlan) -> Iterator[Sentence]:
        if plan.sending:
            for verb in VERBS:
                yield from self._sending(verb)
        for rule in plan.rules:
            yield from self._ruled(rule)
        if self.withheld:
            zh = "、".join(topic for topic, _ in self.withheld)
            yield self._written(
                [f"{zh}人数较少，不单独公布。"],
                [
                    "numbers for ",
                    *_joined_en([[topic] for _, topic in self.withheld]),
                    " are small and are not published separately.",
                ],
            )
            self.withheld.clear()

    def _ruled(self, rule: Rule) -> Iterator[Sentence]:
        if any(self._number(figure) <= 0 for figure in figures_in(rule.zh)):
            return
        if rule.unlike and self._number(rule.unlike[0]) == self._number(rule.unlike[1]):
            return
        clauses = [clause for clause in rule.clauses if self._to_be_said(clause)]
        if rule.clauses and not clauses:
            return
        if self._too_small((rule.zh, *(clause.zh for clause in clauses))):
            if rule.topic is None:
                raise ValueError(f"a restricted sentence has no topic: {rule.zh}")
            self.withheld.append(rule.topic)
            return
        yield self._written(
            self._framed(rule.zh, self._clauses_zh(clauses, rule.between_zh), Language.ZH),
            self._framed(rule.en, self._clauses_en(clauses), Language.EN),
        )

    def _to_be_said(self, clause: Clause) -> bool:
        figure = figures_in(clause.zh)[0]
        if self._number(figure) <= 0:
            return False
        remainders = REMAINDERS.get(figure, ()) if self.brief.published else ()
        return not any(
            0 < self._number(whole) - sum(map(self._number, parts)) < SMALL
            for whole, parts in remainders
        )

    def _too_small(self, templates: Sequence[str]) -> bool:
        """Return whether a published sentence would show a small restricted count."""
        named = [figure for template in templates for figure in figures_in(template)]
        return self.brief.published and any(
            FIGURES[figure].restricted and 0 < self._number(figure) < SMALL for figure in named
        )

    def _number(self, figure: str) -> int:
        return self._value(figure, self.brief.about).by_name

    def _value(self, figure: str, org: str | None) -> Value:
        if (figure, org) not in self.values:
            value = self.lookup(figure, org)
            if (value.figure, value.org, value.asof) != (figure, org, self.brief.asof):
                raise ValueError(f"asked for {figure} of {org}, got {value}")
            self.values[figure, org] = value
        return self.values[figure, org]

    # -- clauses and frames

    def _clauses_zh(self, clauses: Sequence[Clause], between: str) -> _Pieces:
        found: _Pieces = []
        for template in _once([clause.zh for clause in clauses], ONCE_ZH):
            if found and not template.startswith("（"):
                found.append(between)
            found += self._filled(template, Language.ZH)
        return found

    def _clauses_en(self, clauses: Sequence[Clause]) -> _Pieces:
        groups: list[_Pieces] = []
        for template in _once([clause.en for clause in clauses], ONCE_EN):
            filled = self._filled(template, Language.EN)
            if template.startswith("(") and groups:
                groups[-1] += [" ", *filled]
            else:
                groups.append(filled)
        return _joined_en(groups)

    def _framed(self, frame: str, clauses: _Pieces, language: Language) -> _Pieces:
        before, _, after = frame.partition("{clauses}")
        return [*self._filled(before, language), *clauses, *self._filled(after, language)]

    def _filled(self, template: str, language: Language) -> _Pieces:
        """Return ``template`` with words and numbers in place of its slots."""
        found: _Pieces = []
        end = 0
        for slot in SLOT.finditer(template):
            found.append(template[end : slot.start()])
            end = slot.end()
            name, one, many = slot.groups()
            if name in WORDS:
                found.append(self._word(name, language))
                continue
            number = _Number(name, self.brief.about, self._number(name))
            found.append(number)
            if one is not None:
                found.append(f" {one if number.by_name == 1 else many}")
        return [*found, template[end:]]

    def _word(self, name: str, language: Language) -> str:
        zh = language == Language.ZH
        at = self.brief.asof.at.astimezone(self.brief.zone)
        if name == "service":
            own = self.brief.names[self.brief.about]
            return own.zh if zh else own.en
        self.telling.add(name)
        if name == "asof":
            if name in self.told:
                return ""
            return f"截至{_moment_zh(at)}，" if zh else f"as of {_moment_en(at)}, "
        if name in self.told:
            return "当日" if zh else "on the same day, "
        if zh:
            return f"{at.month}月{at.day}日0时至{_clock_zh(at)}，"
        return f"from 00:00 to {at:%H:%M} on {at.day} {_MONTHS[at.month - 1]}, "

    # -- ways of sending people

    def _sending(self, verb: Verb) -> Iterator[Sentence]:
        """Yield who was sent in one way, organisation by organisation in their own order."""
        total = self._number(verb.sent)
        if total <= 0:
            return
        parts = [org for org in self.brief.parts if self._value(verb.sent, org).by_name > 0]
        shown = sum(self._value(verb.sent, org).by_name for org in parts)
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
        yield self._written(zh, en)

    def _people(self, verb: Verb, org: str | None) -> tuple[_Pieces, _Pieces]:
        """Return how many were sent and what they are, as narrowly as it is true of all."""
        total = self._value(verb.sent, org).by_name
        if self._value(verb.party_or_young, org).by_name == total:
            figure, zh, one, many = (
                verb.party_or_young, "名党员及青年民警", "Party member or young officer",
                "Party members and young officers",
            )  # fmt: skip
        elif self._value(verb.officers, org).by_name == total:
            figure, zh, one, many = verb.officers, "名民警", "officer", "officers"
        elif self._value(verb.civilians, org).by_name == 0:
            figure, zh = verb.sent, "名民警、辅警"
            one, many = "officer or auxiliary", "officers and auxiliaries"
        else:
            figure, zh, one, many = verb.sent, "人", "person", "people"
        number = _Number(figure, org, total)
        return [number, zh], [number, f" {one if total == 1 else many}"]

    def _listed_zh(self, verb: Verb, parts: Sequence[str]) -> _Pieces:
        found: _Pieces = []
        for org in parts:
            found += ["，"] if found else []
            found += [self.brief.names[org].zh, *self._people(verb, org)[0]]
        return found

    def _listed_en(self, verb: Verb, parts: Sequence[str]) -> _Pieces:
        return _joined_en(
            [[*self._people(verb, org)[1], f" from {self.brief.names[org].en}"] for org in parts]
        )

    # -- notes and finished sentences

    def _notes(self) -> Iterator[Sentence]:
        yield from self._covered(self._value("assigned", self.brief.about).coverage)
        yield self._plain(
            "以上数字均由账本中的实名记录汇总，不含未实名的申报数。",
            "All numbers are counted from named records in the ledger; numbers reported without "
            "names are not in them.",
        )
        at, known = (
            moment.astimezone(self.brief.zone)
            for moment in (self.brief.asof.at, self.brief.asof.known)
        )
        digest = " ".join(wrap(self.brief.head_digest, 8))  # to be compared by eye
        yield self._plain(
            f"数字截至{_moment_zh(at)}，按{_moment_zh(known)}前入账的记录计算；账首为第"
            f"{self.brief.head_seq}号，摘要{digest}。",
            f"They hold as of {_moment_en(at)}, from what the ledger knew by {_moment_en(known)}; "
            f"its head is no. {self.brief.head_seq}, digest {digest}.",
        )

    def _covered(self, coverage: Coverage) -> Iterator[Sentence]:
        """Yield who has reported; nothing where nobody has to."""
        late_zh = f"（其中迟报{coverage.late}个）" if coverage.late else ""
        late_en = f" ({coverage.late} of them late)" if coverage.late else ""
        if coverage.expected and coverage.complete:
            yield self._plain(
                f"应报单位{coverage.expected}个，已全部报告{late_zh}。",
                f"All {coverage.expected} organisations that report have done so{late_en}.",
            )
        elif coverage.expected:
            yield self._plain(
                f"应报单位{coverage.expected}个，已报{coverage.filed}个{late_zh}，"
                f"未报{coverage.silent}个；未报单位的数字可能不全。",
                f"Of {coverage.expected} organisations that report, {coverage.filed} have done "
                f"so{late_en} and {coverage.silent} have not; numbers from those may be "
                "incomplete.",
            )

    def _plain(self, zh: str, en: str) -> Sentence:
        return self._written([zh], [en])

    def _written(self, zh: _Pieces, en: _Pieces) -> Sentence:
        self.written += 1
        text_zh, places_zh = _laid_out(zh, str)
        text_en, places_en = _laid_out(en, "{:,}".format)
        if places_zh.keys() != places_en.keys():
            raise ValueError(f"the languages differ in their numbers: {text_zh} / {text_en}")
        bound = tuple(
            Bound(
                figure=number.figure,
                org=number.org,
                by_name=number.by_name,
                text_zh=str(number.by_name),
                text_en=f"{number.by_name:,}",
                start_zh=place,
                start_en=places_en[number],
            )
            for number, place in places_zh.items()
        )
        self.told |= self.telling
        self.telling.clear()
        return Sentence(
            number=self.written,
            text_zh=text_zh,
            text_en=text_en[0].upper() + text_en[1:],
            bound=bound,
        )


def _headed(level: int, title: Said, sentences: tuple[Sentence, ...]) -> Section:
    return Section(level=level, title_zh=title[0], title_en=title[1], sentences=sentences)


def _once(templates: Sequence[str], words: Sequence[str]) -> list[str]:
    """Return ``templates`` without a first word that the one before begins with too."""
    return [
        template.removeprefix(next((w for w in words if _both_begin(before, template, w)), ""))
        for before, template in zip(("", *templates), templates, strict=False)
    ]


def _both_begin(one: str, other: str, word: str) -> bool:
    return one.startswith(word) and other.startswith(word)


def _joined_en(groups: Sequence[_Pieces]) -> _Pieces:
    """Return the groups as a series in English: one; one and another; one, another and a third."""
    found: _Pieces = []
    for i, group in enumerate(groups):
        if i:
            found.append(" and " if i == len(groups) - 1 else ", ")
        found += group
    return found


def _laid_out(written: _Pieces, shown: Callable[[int], str]) -> tuple[str, dict[_Number, int]]:
    """Return the text of the pieces and the offset of each number in it."""
    said, places = "", dict[_Number, int]()
    for piece in written:
        if isinstance(piece, str):
            said += piece
            continue
        if piece in places:
            raise ValueError(f"{piece.figure} stands twice in one sentence: {said}")
        places[piece] = len(said)
        said += shown(piece.by_name)
    return said, places


def _clock_zh(at: datetime) -> str:
    return f"{at.hour}时{at.minute:02}分" if at.minute else f"{at.hour}时"


def _moment_zh(at: datetime) -> str:
    return f"{at.month}月{at.day}日{_clock_zh(at)}"


def _moment_en(at: datetime) -> str:
    return f"{at:%H:%M} on {at.day} {_MONTHS[at.month - 1]}"
