"""Tables and charts of a bulletin: figures part by part, in the order of the register."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from muster.core.bulletin import WITHHELD, Cell, Chart, Name, Point, Table, TableRow
from muster.core.discretion import OWN, Key, is_small
from muster.core.figure import FIGURES
from muster.core.phrase import MONTHS, Number, exactly
from muster.core.template import ChartPlan, Column, TablePlan
from muster.core.writer import Writer, bind

ORGANISATION = Name(zh="单位", en="Organisation")
TOTAL = Name(zh="合计", en="Total")


@dataclass(slots=True)
class Tables:
    """Makes the tables and charts of one bulletin.

    ``shown`` are all numbers its tables hold, withheld ones too; ``starred``: some are.
    """

    writer: Writer
    shown: list[Key] = field(default_factory=list)
    starred: bool = False

    def table(self, plan: TablePlan) -> Table | None:
        """Return the table, or None where there is nothing in it."""
        brief, counts = self.writer.brief, self.writer.counts
        rows: list[tuple[str | None, Name]] = [(part, self._name(part)) for part in brief.parts]
        if brief.parts:
            own = brief.names[brief.about]
            rows.append((OWN, Name(zh=f"{own.zh}本级", en="This level itself")))
        rows.append((brief.about, self._name(brief.about, TOTAL)))
        made = []
        for org, name in rows:
            numbers = [
                counts.own(c.figure) if org == OWN else counts.number(c.figure, org)
                for c in plan.columns
            ]
            if any(numbers):
                cells = tuple(map(self._cell, plan.columns, numbers, [org] * len(numbers)))
                made.append(TableRow(org=org, name=name, cells=cells))
        if not made:
            return None
        heads = (ORGANISATION, *(Name(zh=column.zh, en=column.en) for column in plan.columns))
        return Table(
            key=plan.key,
            title=Name(zh=plan.title[0], en=plan.title[1]),
            columns=heads,
            rows=tuple(made),
        )

    def _name(self, org: str | None, instead: Name | None = None) -> Name:
        own = instead or self.writer.brief.names[org]
        marks = self.writer.marks([org])
        return Name(zh=f"{own.zh}{marks}", en=f"{_opened(own.en)}{marks}")

    def _cell(self, column: Column, number: int, org: str | None) -> Cell:
        brief, key = self.writer.brief, (column.figure, org)
        self.shown.append(key)
        small = brief.commission.published and is_small(column.figure, number)
        if small or key in self.writer.hidden:
            self.starred = True
            return Cell(text=WITHHELD)
        said = exactly(number)
        bound = None if org == OWN else bind(Number(column.figure, org, number), said)
        return Cell(text=Name(zh=said.zh, en=said.en), bound=bound)

    def chart(self, plan: ChartPlan) -> Chart | None:
        """Return the chart, or None where all of it is nought."""
        points = tuple(self._by_day(plan) if plan.by_day else self._by_part(plan))
        if not any(point.number for point in points):
            return None
        return Chart(
            key=plan.key,
            title=Name(zh=plan.title[0], en=plan.title[1]),
            by_day=plan.by_day,
            points=points,
            words=_words(plan, points),
        )

    def _by_day(self, plan: ChartPlan) -> Iterator[Point]:
        for figure in plan.figures:
            series = Name(zh=FIGURES[figure].name_zh, en=FIGURES[figure].name_en)
            for day, number in self.writer.brief.series.get(figure, ()):
                label = Name(
                    zh=f"{day.month}月{day.day}日", en=f"{day.day} {MONTHS[day.month - 1][:3]}"
                )
                yield Point(label=label, series=series, number=number, day=day)

    def _by_part(self, plan: ChartPlan) -> Iterator[Point]:
        """Yield what is not withheld of each part; a part where all is nought is left out."""
        for part in self.writer.brief.parts:
            shown = [each for each in plan.figures if (each, part) not in self.writer.hidden]
            numbers = [self.writer.counts.number(figure, part) for figure in shown]
            if not any(numbers):
                continue
            for figure, number in zip(shown, numbers, strict=True):
                defined = FIGURES[figure]
                yield Point(
                    label=self.writer.brief.names[part],
                    series=Name(zh=defined.name_zh, en=defined.name_en),
                    number=number,
                )


def _opened(name: str) -> str:
    return name[:1].upper() + name[1:]


def _words(plan: ChartPlan, points: tuple[Point, ...]) -> Name:
    """Return what the chart shows, for who cannot see it."""
    one = len(plan.figures) == 1
    zh = [f"{p.label.zh}{'' if one else p.series.zh}{p.number}" for p in points]
    en = [f"{p.label.en}{'' if one else ', ' + p.series.en}: {p.number:,}" for p in points]
    return Name(zh=f"{plan.title[0]}：{'，'.join(zh)}。", en=f"{plan.title[1]}. {'; '.join(en)}.")
