"""Readings of the sentences Muster writes itself: figure and organisation are certain there."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from muster.core.bulletin import Language
from muster.core.claim import Counted, Numeral, Reading
from muster.core.figure import FIGURES, VERBS, Measure
from muster.formats.prose.issued import Said, said_in
from muster.formats.prose.organisation import Gazetteer
from muster.formats.prose.sentence import Sentence
from muster.formats.prose.when import Calendar

RULE = "issued_sentence"  # the first rule of every such reading

_SENT = {verb.sent for verb in VERBS} | {verb.officers for verb in VERBS}
_SENT |= {verb.party_or_young for verb in VERBS} | {verb.civilians for verb in VERBS}
_BY_NAME: tuple[tuple[str, Counted], ...] = (
    ("letters", Counted.LETTERS),
    ("signatories", Counted.LETTER_SIGNATORIES),
    ("temporary_", Counted.TEMP_PARTY_ORG),
    ("posts_with_temporary_branch", Counted.TEMP_PARTY_ORG),
    ("vanguard_teams", Counted.SQUAD),
    ("squads", Counted.SQUAD),
    ("squad_member", Counted.SQUAD_MEMBERS),
    ("applications", Counted.APPLICATIONS),
    ("wishes", Counted.APPLICATIONS),
    ("isolat", Counted.ISOLATED),
    ("death", Counted.DEATHS),
    ("party_members", Counted.PARTY_MEMBERS),
    ("primary_party", Counted.ORGS),
    ("organisations", Counted.ORGS),
    ("deployed", Counted.OFFICERS_DEPLOYED),
    ("on_duty", Counted.OFFICERS_DEPLOYED),
    ("assigned", Counted.STAFF_TOTAL),
    ("staff", Counted.STAFF_TOTAL),
    ("officers", Counted.STAFF_TOTAL),
)
_OPENS_PARTS = re.compile(r"其中|[(（]|among them|: ")
_CLOSES_PARTS = re.compile("[)）]")
_EDGE = re.compile("[，。；、（）(),;:.]| and ")


@dataclass(slots=True)
class Restated:
    """Reads the sentences of a bulletin; knows whom it is about once it has said so."""

    text: str
    gazetteer: Gazetteer
    calendar: Calendar
    about: str | None = None  # by name, as last written
    about_code: str | None = None

    def title(self, sentence: Sentence) -> None:
        """Take whom the bulletin is about from its title."""
        words = self.text[sentence.start : sentence.end]
        for start, end in self.gazetteer.named_in(words):
            self._is_about(words[start:end])

    def read(self, sentence: Sentence, numerals: Sequence[Numeral], earlier: int) -> list[Reading]:
        """Return the readings of a sentence Muster writes, none of any other."""
        words = self.text[sentence.start : sentence.end]
        start = sentence.start + len(words) - len(words.lstrip())
        said = said_in(words.strip(), sentence.language) if numerals else ()
        named = next((each.org for each in said if each.org and not each.part), None)
        if named:
            self._is_about(named)
        return list(self._readings(said, start, sentence, numerals, earlier))

    def _is_about(self, name: str) -> None:
        code = self.gazetteer.code(name)
        if code is not None or self.about is None:
            self.about, self.about_code = name, code

    def _readings(
        self,
        said: Sequence[Said],
        start: int,
        sentence: Sentence,
        numerals: Sequence[Numeral],
        earlier: int,
    ) -> Iterator[Reading]:
        whole: int | None = None
        end = start
        for place, each in enumerate(said):
            between = self.text[end : start + each.start]
            if _CLOSES_PARTS.search(between):
                whole = None
            if place and whole is None and _OPENS_PARTS.search(between):
                whole = earlier + place - 1
            numeral = next((n for n in numerals if n.end > start + each.start), None)
            end = start + each.end
            if numeral is not None and numeral.number is not None:
                yield self._reading(each, numeral, sentence, whole)

    def _reading(
        self,
        said: Said,
        numeral: Numeral,
        sentence: Sentence,
        whole: int | None,
    ) -> Reading:
        figure = FIGURES[said.figure]
        zh = sentence.language is Language.ZH
        start, end = self._clause(sentence, numeral)
        org = said.org or self.about
        return Reading(
            quote=self.text[start:end],
            start=start,
            end=end,
            numeral=numeral,
            number=numeral.number or 0,
            unit=figure.unit_zh if zh else figure.unit_en,
            counted=_counted(said.figure),
            figure=said.figure,
            org=org,
            org_code=self.gazetteer.code(said.org) if said.org else self.about_code,
            as_of=self.calendar.as_of(sentence.start, numeral.start),
            qualifier=numeral.qualifier,
            measure=figure.measure,
            relation=_relation(figure.measure, whole),
            part_of=whole,
            rules=(RULE, f"figure_{said.figure}"),
            language=sentence.language,
        )

    def _clause(self, sentence: Sentence, numeral: Numeral) -> tuple[int, int]:
        """Return the words around a number up to the next mark of punctuation."""
        before = [m.end() for m in _EDGE.finditer(self.text, sentence.start, numeral.start)]
        after = _EDGE.search(self.text, numeral.unit_end, sentence.end)
        start = before[-1] if before else sentence.start
        end = after.start() if after else sentence.end
        words = self.text[start:end]
        return start + len(words) - len(words.lstrip()), end


def _counted(figure: str) -> Counted:
    if figure.removesuffix("_today") in _SENT:
        return Counted.REINFORCEMENT_SENT
    return next((what for name, what in _BY_NAME if figure.startswith(name)), Counted.OTHER)


def _relation(measure: Measure, whole: int | None) -> str | None:
    if whole is not None:
        return "其中"
    return "累计" if measure is Measure.CUMULATIVE else None
