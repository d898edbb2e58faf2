"""The model case, small, as it is played for tests: its stage, and the ledger it ended in."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from muster.core.ledger import AsOf, Fact
from muster.play.play import ended, set_up
from muster.play.stage import Stage
from muster.steps import register
from muster.steps.ledger import Head

ROOT = Path(__file__).resolve().parents[2]
ZONE = ZoneInfo("Asia/Shanghai")
PEOPLE = 4_000  # the smallest region in which every figure of the report can be met


@dataclass(frozen=True)
class Played:
    """A played ledger: where it is, and the stage it was played on."""

    vendor: str
    url: str
    stage: Stage
    head: Head

    @property
    def end(self) -> AsOf:
        return ended(self.stage)

    def at(self, text: str) -> AsOf:
        """Return a local moment of 2020, such as 02-05T18:00, with everything known."""
        return AsOf(local(text), self.end.known)

    def part(self, label: str) -> str:
        """Return the subject of who plays a part."""
        return f"person:{self.stage.region.part(label).number}"

    def facts(self, subject: str, *kinds: str) -> list[Fact]:
        """Return the facts about a subject, of these kinds if any are named, as recorded."""
        own = [f for f in register.history(subject, self.end) if f.subject == subject]
        return [f for f in own if not kinds or f.kind in kinds]


def local(text: str) -> datetime:
    """Return a local moment of 2020."""
    return datetime.fromisoformat(f"2020-{text}").replace(tzinfo=ZONE)


def stage_of(*, seed: int) -> Stage:
    """Return the stage of the model case, with nothing recorded yet."""
    return set_up(
        ROOT / "scenarios" / "inner-mongolia-2020",
        ROOT / "rulepacks",
        people=PEOPLE,
        seed=seed,
        zone=ZONE,
        say=lambda *_: None,
        processes=1,
    )
