"""Measure the reader of prose: what it reads in annotated reports, and its speed. JSON lines.

``python -m bench.prose`` reads every ``.txt`` with a ``.json`` beside it in each folder that
exists: the corpus beside the checkout (``../shared/data/corpus``) and our own invented reports
(``tests/golden/prose``), which were written after the grammar and are reported apart.

Each miss is listed with the rules that read it, and how the reports are read with other numbers,
places and order (:mod:`bench.prose_changes`). A figure is found when a reading overlaps its
quotation and has its number and unit. A complete reading has its measure, organisation,
approximation and relation too. Two spellings of one organisation are the same
(:func:`muster.formats.prose.organisation.key`): the province before a city's name may be
missing, and 公安厅, 公安局, 公安机关, 警方 of one place are one.
"""

import argparse
import json
import random
import re
import time
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from bench.prose_changes import CHANGES, Change
from muster.core.claim import Reading
from muster.formats.prose.number import numbers
from muster.formats.prose.organisation import Gazetteer, key
from muster.formats.prose.read import read

ROOT = Path(__file__).parent.parent
FOLDERS = {
    "corpus": ROOT.parent / "shared" / "data" / "corpus",
    "invented": ROOT / "tests" / "golden" / "prose",
}
FIELDS = ("measure", "org", "approx", "relation")


def main() -> None:
    """Run what is asked for, all of it if nothing is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, action="append", help="reports with annotations")
    parser.add_argument("--brief", action="store_true", help="do not list each miss")
    given = parser.parse_args()
    folders = {str(f): f for f in given.folder} if given.folder else FOLDERS
    for name, folder in folders.items():
        measure_reading(name, folder, misses=not given.brief)
    if not given.folder:
        measure_speed()


def measure_reading(name: str, folder: Path, *, misses: bool) -> None:
    """Say how many figures of the reports in ``folder`` were found and read, and each miss."""
    if not folder.is_dir():
        say("read", folder=name, skipped="there is no such folder beside this checkout")
        return
    totals = Score()
    for text, wanted, path in reports(folder):
        score = scored(text, wanted)
        totals.add(score)
        if misses:
            for miss in score.misses:
                say("miss", folder=name, report=path.stem, **miss)
    say("read", folder=name, **totals.figures())
    for changed, change in CHANGES.items():
        say("read_changed", folder=name, changed=changed, **total(folder, change, 1).figures())


def reports(folder: Path) -> Iterator[tuple[str, list[dict[str, object]], Path]]:
    """Yield each report of a folder with its annotations."""
    for path in sorted(folder.glob("*.txt")):
        beside = path.with_suffix(".json")
        if beside.exists():
            yield path.read_text("utf-8"), json.loads(beside.read_text("utf-8")), path


class Score:
    """How many figures were wanted, read, found and completely read."""

    def __init__(self) -> None:
        self.wanted = self.read = self.found = self.complete = 0
        self.misses: list[dict[str, object]] = []

    def add(self, other: "Score") -> None:
        """Add the score of another report."""
        self.wanted += other.wanted
        self.read += other.read
        self.found += other.found
        self.complete += other.complete

    def figures(self) -> dict[str, object]:
        """Return recall and precision of what was found, and F1 of what was completely read."""
        recall, precision = self.found / self.wanted, self.found / max(1, self.read)
        complete_r, complete_p = self.complete / self.wanted, self.complete / max(1, self.read)
        return {
            "wanted": self.wanted,
            "read": self.read,
            "found": self.found,
            "complete": self.complete,
            "recall": round(recall, 4),
            "precision": round(precision, 4),
            "complete_f1": round(
                2 * complete_r * complete_p / max(1e-9, complete_r + complete_p), 4
            ),
        }


def total(folder: Path, change: Change | None = None, seed: int = 0) -> Score:
    """Return the score of all reports of a folder, each changed first."""
    whole, dice = Score(), random.Random(seed)
    for text, wanted, _ in reports(folder):
        whole.add(scored(*(change(text, wanted, dice) if change else (text, wanted))))
    return whole


def scored(text: str, wanted: list[dict[str, object]], gazetteer: Gazetteer | None = None) -> Score:
    """Return how the readings of ``text`` stand to its annotations; each is matched once."""
    readings = list(read(text, gazetteer or Gazetteer([])).readings)
    score = Score()
    score.wanted, score.read = len(wanted), len(readings)
    for figure in wanted:
        hit = next((r for r in readings if _found(r, figure, text)), None)
        if hit is None:
            score.misses.append({"not_found": figure["quote"], "number": figure["number"]})
            continue
        readings.remove(hit)
        score.found += 1
        unlike = [f for f in FIELDS if not _same(f, hit, figure)]
        score.complete += not unlike
        if unlike:
            score.misses.append(
                {
                    "quote": figure["quote"],
                    **{f: [_said(f, hit), figure[f]] for f in unlike},
                    "rules": hit.rules,
                }
            )
    score.misses += [
        {"not_wanted": r.quote, "number": str(r.number), "counted": r.counted, "rules": r.rules}
        for r in readings
    ]
    return score


def _found(reading: Reading, figure: dict[str, object], text: str) -> bool:
    quote = str(figure["quote"])
    overlaps = any(
        match.start() < reading.end and reading.start < match.end()
        for match in re.finditer(re.escape(quote), text)
    )
    number = Decimal(str(figure["number"]))
    return overlaps and Decimal(reading.number) == number and reading.unit == figure["unit"]


def _said(field: str, reading: Reading) -> object:
    return {
        "measure": reading.counted,
        "org": reading.org,
        "approx": reading.approximate,
        "relation": reading.relation,
    }[field]


def _same(field: str, reading: Reading, figure: dict[str, object]) -> bool:
    said, wanted = _said(field, reading), figure[field]
    if field == "org":
        return key(str(said or "")) == key(str(wanted or ""))
    return said == wanted


def measure_speed() -> None:
    """Say how long a megabyte takes: of reports, and of what nobody would write."""
    texts = {
        "prose": PROSE * (1_000_000 // len(PROSE.encode()) + 1),
        "digits": "9" * 1_000_000,
        "亿万": "亿万" * 166_000,
        "第第": "第" * 333_000,
    }
    for name, text in texts.items():
        began = time.process_time()
        found = len(numbers(text))
        numbered = time.process_time()
        readings = len(read(text, Gazetteer([]), published=date(2020, 2, 12)).readings)
        took = time.process_time() - numbered
        say(
            "speed",
            text=name,
            megabytes=round(len(text.encode()) / 1e6, 2),
            numbers=found,
            numbers_cpu_s=round(numbered - began, 3),
            readings=readings,
            read_cpu_s=round(took, 3),
        )


PROSE = (
    "2月12日，某市公安局组织305名民警、辅警分12个组充实一线，出动警车46辆，设置卡口18个。截至当日18时，"
    "累计检查车辆9876辆次、人员2.3万余人次，收到请战书近200份，其中联名请战书12份。连续奋战的民警在雨中坚守，"
    "群众送来姜汤，谁也没有离开自己的岗位。\n"
)


def say(what: str, **measured: object) -> None:
    """Print one line of JSON."""
    print(json.dumps({"bench": f"prose_{what}", **measured}, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
