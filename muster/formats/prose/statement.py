"""Reads one sentence of free text: its lists of items, and what the report says of each."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from muster.core.bulletin import Language
from muster.core.claim import Counted, Numeral, Qualifier, Reading
from muster.core.figure import Measure
from muster.formats.prose.counting import Context, counted
from muster.formats.prose.defined import figure_of
from muster.formats.prose.group import Group, groups
from muster.formats.prose.item import Item, items
from muster.formats.prose.noun import Thing, counts_people
from muster.formats.prose.organisation import Gazetteer
from muster.formats.prose.owner import Subject, level, of_police, owner, shared_out
from muster.formats.prose.relation import Before, measure, relation
from muster.formats.prose.sentence import Sentence
from muster.formats.prose.when import Calendar

_ROUND = re.compile(r"\d[万亿千]")
_INCOMPLETE = re.compile("不完全统计|初步统计|粗略统计")
_LOOKED_BACK = 30  # characters before a sentence: 据不完全统计 may open the one before
_BRANCH = re.compile(
    "(?:成立|组建|设立|建立|组成|设(?!在))了?[^，,。；、！“”]{0,8}?"
    "(?P<noun>临时党(?:支部|总支|委员会|委|小组|组织))"
)
_JOINED = re.compile("[和及与、，,。；]")
_NOT_ONE = re.compile(
    "申请|都|均|全部|逐一|逐个|各|分别|拟|要求|倡议|推动|指导|可以|应当|层层|普遍|探索|鼓励|纷纷|[两几数多]"
)


_NOW = re.compile("现|目前|当日|今日|新|尚|另|其中|达到|平均|每")
_TOTAL = Measure.CUMULATIVE
_IS_PART = re.compile("其中|从中|当中|由|按")
_PARTS_MOST = 30  # readings between a whole and a sentence of parts
_NO_TOTALS = ("percent", "limit")


@dataclass(slots=True)
class Statement:
    """One sentence being read; ``readings`` grows as it is."""

    text: str
    sentence: Sentence
    numerals: Sequence[Numeral]
    subjects: Sequence[Subject]
    gazetteer: Gazetteer
    calendar: Calendar
    titles: str
    readings: list[Reading] = field(default_factory=list)
    before: list[Before] = field(default_factory=list)  # one for each reading

    def read(self, earlier: Sequence[Reading]) -> Sequence[Reading]:
        """Return the readings in order; ``earlier`` are those the text has before these."""
        own = items(self.text, self.sentence.clauses, self.numerals)
        for group in groups(self.text, self.sentence, own):
            self._group(group, earlier)
        founded = () if self.sentence.title else tuple(self._founded_one())
        if not founded:
            return self.readings
        return _in_order([*self.readings, *founded], len(earlier))

    def _group(self, group: Group, earlier: Sequence[Reading]) -> None:
        names = shared_out(self.text, self.sentence, self.subjects, group)
        shared = "分别" in group.before and len(set(names)) == len(names) > 1
        for item, name in zip(group.items, names, strict=True):
            org = of_police(name, (item.noun or "") + group.before[-12:] + group.after[:6])
            self._item(group, item, org, earlier, "分别" if shared else None)

    def _item(
        self,
        group: Group,
        item: Item,
        org: str | None,
        earlier: Sequence[Reading],
        otherwise: str | None,
    ) -> None:
        before = self.before[-1] if self.before else None
        context = Context(
            group=group,
            item=item,
            topic=self.titles,
            previous=before.counted if before else None,
            whole=self._last_whole(earlier),
        )
        opened = "其中" in group.before or group.sentence_before.rstrip("，, ：:").endswith("其中")
        opened = opened or self._lists_on(group, item, before)
        goes_on = not opened and "其中" in group.sentence_before and self._names_a_part(item)
        related = relation(context, among=opened or goes_on, before=before, level=level(org))
        if related == "其中":
            context = replace(context, part=True)
        what, rule = counted(context)
        if goes_on and related == "其中" and not self._like_the_parts(what):
            related = relation(context, among=False, before=None, level=-1)
        related = "各" if rule == "each_has_a_branch" else related or otherwise
        rules = (*item.rules, rule, *((f"relation_{related}",) if related else ()))
        lasting = measure(context, related)
        if lasting is None and self._runs_on(context, before):
            lasting, rules = _TOTAL, (*rules, "total_runs_on")
        part = opened or (related == "其中" and (goes_on or _IS_PART.search(group.before)))
        whole = self._whole(group, item, earlier) if part else None
        self.readings.append(self._reading(context, what, related, lasting, org, rules, whole))
        self.before.append(
            Before(
                counted=what,
                thing=item.thing,
                relation=related,
                clause=item.clause,
                level=level(org),
                measure=lasting,
            )
        )

    def _runs_on(self, context: Context, before: Before | None) -> bool:
        """Return whether 累计 said before still holds: 累计成立临时党组织58个，组建突击队96支."""
        if before is None or before.measure is not _TOTAL or self._names_a_part(context.item):
            return False
        if context.item.clause - before.clause > 1 or context.item.rules[0] in _NO_TOTALS:
            return False
        equipment = context.item.thing is Thing.VEHICLE and not context.item.unit.endswith("次")
        return not equipment and not _NOW.search(context.group.before + self._quote(context.item))

    def _quote(self, item: Item) -> str:
        return self.text[item.start : item.end]

    def _lists_on(self, group: Group, item: Item, before: Before | None) -> bool:
        """Return whether a list of parts goes on after a comma: 其中医生8名，党员13名."""
        if before is None or before.relation != "其中" or item.clause != before.clause + 1:
            return False
        return not group.before.strip() and not group.after.strip("。；; ")

    def _last_whole(self, earlier: Sequence[Reading]) -> Counted | None:
        """Return what the last people counted, best those who are no part, are counted as."""
        people = [each for each in reversed(self.before) if each.thing is Thing.PEOPLE]
        whole = next((each for each in people if each.relation != "其中"), None)
        if people:
            return whole.counted if whole else people[0].counted
        return earlier[-1].counted if earlier and counts_people(earlier[-1].unit) else None

    def _names_a_part(self, item: Item) -> bool:
        """Return whether the clause of the item names a subject of its own."""
        clause = self.sentence.clauses[item.clause]
        return any(clause.start <= s.start <= item.start for s in self.subjects[1:])

    def _like_the_parts(self, what: Counted) -> bool:
        parts = [each.counted for each in self.before if each.relation == "其中"]
        return not parts or what in parts

    def _reading(
        self,
        context: Context,
        what: Counted,
        related: str | None,
        lasting: Measure | None,
        org: str | None,
        rules: tuple[str, ...],
        whole: int | None,
    ) -> Reading:
        item = context.item
        roughly = self._roughly(item)
        return Reading(
            quote=self.text[item.start : item.end],
            start=item.start,
            end=item.end,
            numeral=item.numeral,
            number=item.number,
            unit=item.unit,
            counted=what,
            figure=figure_of(context, what, lasting),
            org=org,
            org_code=self.gazetteer.code(org) if org else None,
            as_of=self.calendar.as_of(self.sentence.start, item.start),
            qualifier=roughly[0],
            measure=lasting,
            relation=related,
            part_of=whole,
            rules=(*rules, *roughly[1]),
            language=Language.ZH,
        )

    def _roughly(self, item: Item) -> tuple[Qualifier, tuple[str, ...]]:
        """Return how exactly the number is said, and why if its own words do not say it."""
        if item.numeral.qualifier is not Qualifier.EXACT:
            return item.numeral.qualifier, ()
        if _ROUND.search(item.numeral.text):
            return Qualifier.ABOUT, ("round_number",)
        start = max(0, self.sentence.start - _LOOKED_BACK)
        if not self.readings and _INCOMPLETE.search(self.text, start, item.start):
            return Qualifier.ABOUT, ("incomplete_count",)
        return Qualifier.EXACT, ()

    def _whole(self, group: Group, item: Item, earlier: Sequence[Reading]) -> int | None:
        """Return the place of the last reading that counts the like and is no part itself.

        It stands before the list. A sentence that opens with 其中 speaks of the one before.
        """
        for i in range(len(self.readings) - 1 - group.items.index(item), -1, -1):
            if self.readings[i].part_of is None and self._alike(item, self.readings[i]):
                return len(earlier) + i
        if self.text.startswith("其中", self.sentence.start):
            for i in range(len(earlier) - 1, max(-1, len(earlier) - _PARTS_MOST), -1):
                if earlier[i].part_of is None:
                    return i if self._alike(item, earlier[i]) else None
        return None

    def _alike(self, item: Item, reading: Reading) -> bool:
        """Return whether both count people, or both by the same measure word."""
        people = item.thing is Thing.PEOPLE
        return counts_people(reading.unit) if people else item.unit == reading.unit

    def _founded_one(self) -> Iterator[Reading]:
        """Yield one temporary Party organisation where one is founded and no number said."""
        for match in _BRANCH.finditer(self.text, self.sentence.start, self.sentence.end):
            start, end = match.span("noun")
            clause = next(c for c in self.sentence.clauses if c.start <= match.start() < c.end)
            behind = _JOINED.search(self.text, end, end + 6)
            ceiling = behind.start() if behind else end + 6
            numbered = any(n.start < ceiling and match.start() < n.unit_end for n in self.numerals)
            if numbered or _NOT_ONE.search(self.text, clause.start, end):
                continue
            org = owner(self.subjects, match.start())
            yield Reading(
                quote=match["noun"],
                start=start,
                end=end,
                numeral=None,
                number=1,
                unit="个",
                counted=Counted.TEMP_PARTY_ORG,
                figure=None,
                org=org,
                org_code=self.gazetteer.code(org) if org else None,
                as_of=self.calendar.as_of(self.sentence.start, start),
                qualifier=Qualifier.EXACT,
                measure=None,
                relation=None,
                part_of=None,
                rules=("founded_is_one",),
                language=Language.ZH,
            )


def _in_order(readings: Sequence[Reading], first: int) -> list[Reading]:
    """Return the readings in the order of the text, parts still pointing to their wholes."""
    ordered = sorted(range(len(readings)), key=lambda i: readings[i].start)
    moved = {first + old: first + new for new, old in enumerate(ordered)}
    return [
        replace(readings[i], part_of=moved.get(part, part))
        if (part := readings[i].part_of) is not None
        else readings[i]
        for i in ordered
    ]
