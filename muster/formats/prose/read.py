"""Reads a text: what every number in it says, of whom, as of when, by which rules.

The way of a text: its numbers (:mod:`number`), its sentences and titles (:mod:`sentence`), the
organisations and moments it names, then sentence by sentence the numbers with their nouns
(:mod:`item`), lists of them (:mod:`group`), what they count (:mod:`counting`), how they stand to
each other (:mod:`relation`). A sentence Muster wrote is known by its table (:mod:`issued`).
"""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date

from muster.core.bulletin import Language
from muster.core.claim import Numeral, Reading, Readings
from muster.formats.prose.english import English
from muster.formats.prose.number import numbers
from muster.formats.prose.organisation import Gazetteer, mentions
from muster.formats.prose.owner import Owners
from muster.formats.prose.restated import Restated
from muster.formats.prose.sentence import Sentence, Span, sentences
from muster.formats.prose.statement import Statement
from muster.formats.prose.when import Calendar, published_in


def read(text: str, gazetteer: Gazetteer, *, published: date | None = None) -> Readings:
    """Return what ``text`` says, in its own order; the same text always reads the same.

    ``published`` gives the year that dates leave out; a full date in the text stands in for it.
    """
    numerals = numbers(text)
    calendar = Calendar(text, numerals, published or published_in(numerals))
    owners = Owners(text, mentions(text, numerals, gazetteer), gazetteer)
    english = English(text, gazetteer, calendar)
    restated = Restated(text, gazetteer, calendar)
    starts = [numeral.start for numeral in numerals]
    readings: list[Reading] = []
    headline: list[Reading] = []
    titles = ""
    for sentence in sentences(text):
        own = _within(numerals, starts, sentence)
        if sentence.title:
            owners.headline(Span(start=sentence.start, end=sentence.end))
            restated.title(sentence)
            titles += text[sentence.start : sentence.end]
        elif own and (issued := restated.read(sentence, own, len(readings))):
            readings += issued
            continue
        kept = headline if sentence.title else readings
        if sentence.language is Language.ZH:
            subjects = owners.subjects(sentence)
            statement = Statement(text, sentence, own, subjects, gazetteer, calendar, titles)
            kept += statement.read(kept)
        else:
            kept += english.read(sentence, own, len(kept))
    return Readings(
        text=text, readings=tuple(readings), numerals=numerals, headline=tuple(headline)
    )


def _within(
    numerals: Sequence[Numeral], starts: Sequence[int], sentence: Sentence
) -> Sequence[Numeral]:
    return numerals[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
