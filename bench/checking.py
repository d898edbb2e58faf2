"""Measure the checker: single numbers of correct bulletins are corrupted, and must be caught.

``python -m bench.checking`` composes bulletins of invented evenings, in Chinese and in English,
and checks each as it is (every finding is a false alarm) and with one number changed as a typist
changes it: off by one, two digits swapped, one wrong, lost or doubled. A corruption is *caught*
when anything is found, and *named* when it is found at that very number. Results are lines of
JSON; each miss is listed.
"""

import argparse
import json
import random
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from muster.core.bulletin import Bulletin, Language, Name, lines, text
from muster.core.check import Frame, check, check_alone
from muster.core.claim import Listed
from muster.core.compose import Brief, compose
from muster.core.figure import FIGURES, Coverage, Value, accounts, amount
from muster.core.finding import Finding
from muster.core.ledger import AsOf
from muster.formats.prose.organisation import Gazetteer
from muster.formats.prose.read import read

ZONE = timezone(timedelta(hours=8))
ROOT = "org:150000"
NAMES: Mapping[str | None, Name] = {
    ROOT: Name(zh="全区公安机关", en="the region's public security organs"),
    "org:150500": Name(zh="东山市公安局", en="Dongshan Public Security Bureau"),
    "org:150700": Name(zh="北河市公安局", en="Beihe Public Security Bureau"),
    "org:152900": Name(zh="和兴盟公安局", en="Hexing League Public Security Bureau"),
}
PARTS = tuple(code for code in NAMES if code and code != ROOT)
LISTED = tuple(
    Listed(code=code or "", names=(name.zh, name.en), parent=None if code == ROOT else ROOT)
    for code, name in NAMES.items()
)
ACCOUNTS = tuple(dict.fromkeys(a for figure in FIGURES.values() for a in accounts(figure)))
Sums = dict[str, int]  # account -> sum


def main() -> None:
    """Run the bench and print its results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--corruptions", type=int, default=500)
    parser.add_argument("--bulletins", type=int, default=50)
    given = parser.parse_args()
    evenings = [Evening(given.seed * 1_000 + n) for n in range(given.bulletins)]
    alarms = sum(measure_uncorrupted(evening) for evening in evenings)
    say("uncorrupted", texts=len(evenings) * len(Language), false_alarms=alarms)
    measure_corruptions(evenings, given.corruptions, random.Random(given.seed))


def say(what: str, **found: object) -> None:
    """Print one result as a line of JSON."""
    print(json.dumps({"bench": f"checking_{what}", **found}, ensure_ascii=False), flush=True)


def measure_uncorrupted(evening: "Evening") -> int:
    """Say what is found in bulletins that are right; return how much."""
    alarms = 0
    for language in Language:
        said = text(evening.bulletin, language)
        for finding in evening.checked(said):
            alarms += 1
            near = said[max(0, finding.start - 30) : finding.end + 20]
            say("false_alarm", seed=evening.seed, code=finding.code, near=near)
    return alarms


def measure_corruptions(evenings: Sequence["Evening"], many: int, rng: random.Random) -> None:
    """Say how many of ``many`` corruptions are caught, and list those that are not."""
    caught = named = 0
    started = time.process_time()
    for _ in range(many):
        evening, language = rng.choice(evenings), rng.choice(list(Language))
        corrupted = corrupt(evening.bulletin, language, rng)
        findings = evening.checked(corrupted.text)
        caught += bool(findings)
        named += any(f.start < corrupted.end and corrupted.start < f.end for f in findings)
        if not findings:
            near = corrupted.text[max(0, corrupted.start - 40) : corrupted.end + 30]
            say("miss", seed=evening.seed, language=language, was=corrupted.was, near=near)
    say(
        "corruptions",
        many=many,
        caught=caught,
        named=named,
        caught_permille=caught * 1000 // many,
        check_ms=round((time.process_time() - started) / many * 1000, 1),
    )


# --- an invented evening -------------------------------------------------------------------------


class Evening:
    """A bulletin of invented sums, and a checker that asks the same sums."""

    def __init__(self, seed: int) -> None:
        rng = random.Random(seed)
        self.seed = seed
        at = datetime(2020, 2, 12, 10, tzinfo=UTC) + timedelta(days=seed % 300)
        self.asof = AsOf(at, at + timedelta(minutes=4))
        self._sums = {org: _sums(rng) for org in PARTS}
        self._sums[ROOT] = _sums(rng)
        for account in ACCOUNTS:
            if account.startswith("event.sent"):
                self._sums[ROOT][account] = sum(self._sums[org][account] for org in PARTS)
        self._opening = {
            org: {account: rng.randint(0, number) for account, number in own.items()}
            for org, own in self._sums.items()
        }
        silent = rng.choice([0, 0, 2, 5])
        late = rng.choice([0, 1, 3])
        self._coverage = Coverage(
            expected=103, reported=103 - silent - late, zero=0, late=late, silent=silent
        )
        self.bulletin = compose(self._value, self._brief())

    def _brief(self) -> Brief:
        return Brief(
            number=7,
            about=ROOT,
            parts=PARTS,
            names=NAMES,
            editor=Name(zh="指挥中心", en="Command Centre"),
            asof=self.asof,
            zone=ZONE,
            head_seq=148_211,
            head_digest="7f3ac2" * 10 + "09be",
        )

    def _value(self, name: str, org: str | None) -> Value:
        own = org or ROOT
        number = amount(FIGURES[name], self._sums[own], self._opening[own])
        return Value(
            figure=name,
            org=org,
            asof=self.asof,
            by_name=number,
            claimed=None,
            coverage=self._coverage,
        )

    def ask(
        self, names: Collection[str], orgs: Sequence[str | None], asof: AsOf
    ) -> dict[tuple[str, str | None], Value]:
        """Return the same values at every moment, as a ledger that stands still."""
        return {(name, org): self._value(name, org) for name in names for org in orgs}

    def checked(self, said: str) -> tuple[Finding, ...]:
        """Return what the checker finds in a text about this evening."""
        found = read(said, Gazetteer(LISTED))
        alone = check_alone(found, {each.code: each for each in LISTED})
        frame = Frame(asof=self.asof, zone=ZONE, about=ROOT, others=(ROOT, *PARTS))
        return check(found, self.ask, frame, alone).findings


def _sums(rng: random.Random) -> Sums:
    """Return sums of accounts such as one ledger could hold."""
    most = rng.choice([9, 90, 4_000, 60_000])
    sums = {a: rng.choice([0, rng.randint(1, 12), rng.randint(1, most)]) for a in ACCOUNTS}
    sums["event.copy_sent"] = sum(n for a, n in sums.items() if a.startswith("copy."))
    for account in ACCOUNTS:
        head, _, tail = account.partition(".")
        role = tail.rpartition(".")[2]
        if head == "unit":
            sums[account] = min(sums[account], sums[f"event.unit_founded.{tail}"])
        elif head in ("party_member", "squad_member"):
            sums[account] = min(sums[account], sums[f"assigned.{role}"])
        elif head == "on_post":
            sums[f"status.deployed.{role}"] = sums[account]
        elif head == "on_duty":
            sums[account] = min(sums[account], sums[f"on_post.{role}"])
    members = sum(n for a, n in sums.items() if a.startswith("squad_member."))
    sums["squad_membership"] = members + rng.randint(0, 30)
    founded = [n for a, n in sums.items() if a.startswith("event.unit_founded.")]
    branches = sums["event.unit_founded.temporary_branch"]
    sums["unit_at_post.temporary_branch"] = min(sums["unit_at_post.temporary_branch"], branches)
    teams = sums["event.unit_founded.vanguard_team"] + sums["event.unit_founded.squad"]
    sums["unit_named"] = min(sums["unit_named"], teams, sum(founded))
    letters = sum(n for a, n in sums.items() if a.startswith("letter."))
    sums["letter_again"] = min(sums["letter_again"], letters)
    return sums


# --- corrupting ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Corrupted:
    """A text with one number changed: where it stands now, and what it was."""

    text: str
    start: int
    end: int
    was: str


def corrupt(bulletin: Bulletin, language: Language, rng: random.Random) -> Corrupted:
    """Return the text of a bulletin with one of its bound numbers changed."""
    said = text(bulletin, language)
    start, was = rng.choice(list(_numbers(bulletin, language)))
    now = _changed(int(was.replace(",", "")), rng)
    written = f"{now:,}" if language is Language.EN else str(now)
    return Corrupted(
        said[:start] + written + said[start + len(was) :], start, start + len(written), was
    )


def _numbers(bulletin: Bulletin, language: Language) -> Iterator[tuple[int, str]]:
    """Yield where each bound number stands in the whole text, and how it is written."""
    zh = language is Language.ZH
    at = 0
    for line in lines(bulletin, language):
        within = at
        for sentence in line.sentences:
            for bound in sentence.bound:
                start = bound.start_zh if zh else bound.start_en
                yield within + start, bound.text_zh if zh else bound.text_en
            within += len(sentence.text_zh if zh else sentence.text_en) + (0 if zh else 1)
        at += len(line.text) + 1


def _changed(number: int, rng: random.Random) -> int:
    """Return another number, as a typist makes it of this one."""
    digits = str(number)
    place = rng.randrange(len(digits))
    swapped = list(digits)
    swapped[place - 1], swapped[place] = swapped[place], swapped[place - 1]
    tried = [
        number + rng.choice([-1, 1]),
        int("".join(swapped)),
        int(digits[:place] + str(rng.randrange(10)) + digits[place + 1 :]),
        int(digits[:place] + digits[place + 1 :] or "0"),
        int(digits[: place + 1] + digits[place:]),
    ]
    rng.shuffle(tried)
    return next((n for n in tried if n > 0 and n != number), number + 1)


if __name__ == "__main__":
    main()
