"""The difference between two editions: sentence by sentence, number by number."""

from collections.abc import Iterator
from dataclasses import dataclass

from muster.core.bulletin import Bound, Bulletin, Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One number that differs; None where an edition does not say it."""

    figure: str
    org: str | None
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceChange:
    """One sentence that differs: as the earlier edition said it, as the later one does."""

    key: str
    before: Sentence | None
    after: Sentence | None
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """All that differs between two editions of a bulletin.

    ``changes`` are all numbers that differ, in sentences and in tables, each once.
    """

    sentences: tuple[SentenceChange, ...]
    changes: tuple[Change, ...]

    @property
    def none(self) -> bool:
        """Whether nothing differs."""
        return not self.sentences and not self.changes


def difference(before: Bulletin, after: Bulletin) -> Difference:
    """Return what ``after`` says otherwise than ``before``.

    Notes on clocks and digests, which differ always, are left out: only sentences a rule wrote
    from figures are laid side by side.
    """
    sentences = tuple(_sentences(before, after))
    found = dict.fromkeys(change for each in sentences for change in each.changes)
    found |= dict.fromkeys(_changes(before.cells, after.cells))
    return Difference(sentences=sentences, changes=tuple(found))


def _sentences(before: Bulletin, after: Bulletin) -> Iterator[SentenceChange]:
    then, now = _by_key(before), _by_key(after)
    for key in dict.fromkeys((*then, *now)):
        said, says = then.get(key), now.get(key)
        changes = tuple(_changes(said.bound if said else (), says.bound if says else ()))
        alike = said and says and (said.text_zh, said.text_en) == (says.text_zh, says.text_en)
        if not alike:
            yield SentenceChange(key=key, before=said, after=says, changes=changes)


def _by_key(bulletin: Bulletin) -> dict[str, Sentence]:
    return {each.key: each for each in bulletin.sentences if each.key}


def _changes(before: tuple[Bound, ...], after: tuple[Bound, ...]) -> Iterator[Change]:
    then = {(b.figure, b.org): b.by_name for b in before}
    now = {(b.figure, b.org): b.by_name for b in after}
    for figure, org in dict.fromkeys((*then, *now)):
        if then.get((figure, org)) != now.get((figure, org)):
            yield Change(
                figure=figure,
                org=org,
                before=then.get((figure, org)),
                after=now.get((figure, org)),
            )
