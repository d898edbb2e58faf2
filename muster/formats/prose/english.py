"""Reads free text in English: a number, the noun behind it, and what is said of it.

Smaller than the Chinese grammar: it reads organisations only by the names of the register, and
an item must name its noun (12 officers, 3 newly formed squads).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from muster.core.bulletin import Language
from muster.core.claim import Counted, NumberClass, Numeral, Reading
from muster.core.figure import Measure
from muster.formats.prose.organisation import Gazetteer
from muster.formats.prose.sentence import Sentence
from muster.formats.prose.when import Calendar

_FAR = 48  # characters between a number and its noun

_PEOPLE = (
    "officers?|auxiliar(?:y|ies)|police|staff|personnel|people|persons?|members?|firefighters?"
    "|soldiers?|volunteers?|civilians?|medics?|doctors?|nurses?|reservists?|responders?|troops"
    "|signator(?:y|ies)|evacuees|residents"
)
_THINGS: tuple[tuple[str, Counted], ...] = (
    (
        "temporary (?:party )?(?:branch(?:es)?|organi[sz]ations?|committees?|groups?)",
        Counted.TEMP_PARTY_ORG,
    ),
    ("party (?:branch(?:es)?|organi[sz]ations?|committees?)", Counted.ORGS),
    ("(?:membership )?applications?", Counted.APPLICATIONS),
    ("(?:request )?letters?(?! of appeal)", Counted.LETTERS),
    ("signatures?", Counted.LETTER_SIGNATORIES),
    ("(?:vanguard )?teams?|squads?", Counted.SQUAD),
    ("police stations?|bureaus?|units?|organi[sz]ations?", Counted.ORGS),
    ("checkpoints?|posts?|sites?|shelters?|vehicles?|boats?|helicopters?|drones?", Counted.OTHER),
    ("deaths?|fatalities", Counted.DEATHS),
)
_NOUN = re.compile(
    rf" (?P<before>(?:[a-zA-Z'-]+ (?:and |or )?){{0,4}}?)(?P<people>(?:{_PEOPLE})\b)"
    + "".join(
        f"|(?P<t{i}> (?:[a-zA-Z-]+ ){{0,3}}?(?:{noun})\\b)" for i, (noun, _) in enumerate(_THINGS)
    ),
    re.IGNORECASE,
)
_PEOPLE_RULES: tuple[tuple[str, re.Pattern[str], Counted], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE), counted)
    for name, pattern, counted in (
        ("died", "died|killed|lost their lives|dead", Counted.DEATHS),
        ("rescued", "evacuated|rescued|relocated|treated", Counted.OTHER),
        ("isolated", "isolat|quarantin|infected|tested positive", Counted.ISOLATED),
        ("applied_to_join", "join the party|membership application", Counted.APPLICATIONS),
        ("signed", "signed|signator|signature|volunteered", Counted.LETTER_SIGNATORIES),
        ("team_members", "team members?|squad members?|in (?:the )?squads?", Counted.SQUAD_MEMBERS),
        (
            "reinforcing",
            "reinforce|sent to|dispatched|arrived|to the front line|seconded",
            Counted.REINFORCEMENT_SENT,
        ),
        ("on_the_register", "on the register|on (?:its|the) strength", Counted.STAFF_TOTAL),
        (
            "deployed",
            "deployed|on duty|at (?:a )?posts?|assigned|patrol|guard|working|mobili[sz]ed",
            Counted.OFFICERS_DEPLOYED,
        ),
        ("party_members", "party members?", Counted.PARTY_MEMBERS),
    )
)
_PART = re.compile(r"among them|of whom|of which|of these|of them|including|\($", re.IGNORECASE)
_RELATIONS = (
    (re.compile("a total of |in all,? |altogether ", re.IGNORECASE), "累计"),
    (re.compile(r"another |a further |in addition,? ", re.IGNORECASE), "另"),
    (re.compile(r"each day|every day|daily|a day\b|per day", re.IGNORECASE), "每天"),
)
_EDGE = re.compile(r"[;:,(]| and (?=[\d]|nearly|about|some)")
_NEW = re.compile(r"\bnew(?:ly)?\b|today|on the day", re.IGNORECASE)
_NOW = re.compile(r"\bnow\b|at present|currently|on hand", re.IGNORECASE)


@dataclass(slots=True)
class English:
    """Reads the English sentences of a text one after another."""

    text: str
    gazetteer: Gazetteer
    calendar: Calendar
    org: str | None = None

    def read(
        self, sentence: Sentence, numerals: Sequence[Numeral], earlier: int
    ) -> Iterator[Reading]:
        """Yield what a sentence says, in order."""
        names = [
            (sentence.start + start, self.text[sentence.start + start : sentence.start + end])
            for start, end in self.gazetteer.named_in(self.text[sentence.start : sentence.end])
        ]
        whole: int | None = None
        for place, numeral in enumerate(numerals):
            self.org = next((n for at, n in reversed(names) if at < numeral.start), self.org)
            noun = _NOUN.match(self.text, numeral.end, min(numeral.end + _FAR, sentence.end))
            if numeral.sort is not NumberClass.COUNT or noun is None or numeral.number is None:
                continue
            begin = numerals[place - 1].end if place else sentence.start
            end = numerals[place + 1].start if place + 1 < len(numerals) else sentence.end
            part = _PART.search(self.text, begin, numeral.start) is not None
            yield self._reading(numeral, noun, (begin, end), whole if part else None, sentence)
            if not part:
                whole = earlier
            earlier += 1
        if self.org is None and names:
            self.org = names[0][1]

    def _reading(
        self,
        numeral: Numeral,
        noun: re.Match[str],
        around: tuple[int, int],
        whole: int | None,
        sentence: Sentence,
    ) -> Reading:
        before = self.text[around[0] : numeral.start]
        words = self.text[numeral.end : around[1]]
        counted, rule = _counted(noun, before, words, self.text[numeral.end : sentence.end])
        relation = "其中" if whole is not None else _relation(before, words)
        return Reading(
            quote=self.text[numeral.start : noun.end()],
            start=numeral.start,
            end=noun.end(),
            numeral=numeral,
            number=numeral.number or 0,
            unit=noun[0].split()[-1].lower(),
            counted=counted,
            figure=None,
            org=self.org,
            org_code=self.gazetteer.code(self.org) if self.org else None,
            as_of=self.calendar.as_of(sentence.start, numeral.start),
            qualifier=numeral.qualifier,
            measure=_measure(before[-30:] + words, relation),
            relation=relation,
            part_of=whole,
            rules=("noun_behind", rule, *((f"relation_{relation}",) if relation else ())),
            language=Language.EN,
        )


def _counted(noun: re.Match[str], before: str, words: str, rest: str) -> tuple[Counted, str]:
    """Return what is counted: by its noun, for people by the nearest words on what they do."""
    if noun["people"] is None:
        i = next(i for i in range(len(_THINGS)) if noun[f"t{i}"])
        return _THINGS[i][1], f"counts_{_THINGS[i][1]}"
    own = noun[0] + words
    for said in (own, before[-_FAR:], rest):
        for name, pattern, counted in _PEOPLE_RULES:
            if pattern.search(said):
                return counted, name
    return Counted.OTHER, "other_people"


def _relation(before: str, words: str) -> str | None:
    clause = before[max((m.end() for m in _EDGE.finditer(before)), default=0) :]
    return next((said for pattern, said in _RELATIONS if pattern.search(clause + words)), None)


def _measure(words: str, relation: str | None) -> Measure | None:
    if relation == "累计":
        return Measure.CUMULATIVE
    if relation == "每天" or _NEW.search(words):
        return Measure.FLOW
    return Measure.STOCK if _NOW.search(words) else None
