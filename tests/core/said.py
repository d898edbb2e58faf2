"""Readings of a text written as a table: what each number counts, of whom, as of when."""

from datetime import date, datetime

from muster.core.bulletin import Language
from muster.core.claim import Counted, Reading, Readings
from muster.core.figure import FIGURES
from muster.formats.prose.number import numbers


def said(
    text: str, *rows: tuple[str, str, str | None], as_of: date | datetime | None = None
) -> Readings:
    """Return the readings of ``text``; a row is (the number as written, figure, organisation).

    A number written twice is meant in the order of the rows. ``as_of`` holds for all.
    """
    numerals = numbers(text)
    found, taken = [], set()
    for written, figure, org in rows:
        numeral = next(n for n in numerals if n.text == written and n.start not in taken)
        taken.add(numeral.start)
        assert numeral.number is not None
        found.append(
            Reading(
                quote=text[numeral.start : numeral.unit_end],
                start=numeral.start,
                end=numeral.unit_end,
                numeral=numeral,
                number=numeral.number,
                unit=numeral.unit,
                counted=Counted.OTHER,
                figure=figure,
                org=org,
                org_code=org,
                as_of=as_of,
                qualifier=numeral.qualifier,
                measure=FIGURES[figure].measure,
                relation=None,
                part_of=None,
                rules=("test",),
                language=Language.EN if text.isascii() else Language.ZH,
            )
        )
    return Readings(text=text, readings=tuple(found), numerals=numerals)
