"""What the subjects of facts are called on a page, and which of them have a page of their own."""

from collections.abc import Iterable
from dataclasses import dataclass

from muster.core.ledger import AsOf
from muster.steps.register import Place, places
from muster.web.words import SUBJECTS, word

PAGES = {
    "org": "organisation",
    "person": "person",
    "call": "call",
    "letter": "letter",
    "post": "post",
    "unit": "unit",
    "bulletin": "bulletin",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A subject as a page shows it. People are shown by number, never by name."""

    code: str
    name: str
    named: bool  # whether ``name`` comes from the register, and so in its language
    page: str = ""  # name of the address of its page, if it has one

    @property
    def tail(self) -> str:
        """The code without the kind of subject."""
        return self.code.partition(":")[2]

    @property
    def says(self) -> bool:
        """Whether its code tells anything: a message's is drawn by lot and opens nothing."""
        return not self.code.startswith("message:")


def subjects(codes: Iterable[str], asof: AsOf) -> dict[str, Subject]:
    """Return how each of ``codes`` is shown, with the names the register knew as of then."""
    wanted = set(codes)
    return called(wanted, places(wanted, asof))


def called(codes: Iterable[str], named: dict[str, Place]) -> dict[str, Subject]:
    """Return how each of ``codes`` is shown, with names at hand."""
    return {code: _subject(code, named.get(code)) for code in codes}


def _subject(code: str, place: Place | None) -> Subject:
    kind, _, tail = code.partition(":")
    name = place.name if place else f"{word(SUBJECTS, kind)} {tail}"
    page = PAGES.get(kind, "")
    if kind in ("org", "post", "unit") and place is None:
        page = ""
    return Subject(code=code, name=name, named=place is not None, page=page)
