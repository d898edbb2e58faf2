"""The difference between two editions: by sentence, by paragraph of a hand, by number."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from muster.core.bulletin import Bound, Bulletin, Name, Sentence


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
class HandChange:
    """One paragraph written by hand that differs; None where an edition does not have it.

    ``section`` is the key of the section it stands in; ``title`` is its heading.
    """

    section: str
    title: Name
    before: Name | None
    after: Name | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """All that differs between two editions of a bulletin.

    ``changes`` are all numbers that differ, in sentences and in tables, each once.
    """

    sentences: tuple[SentenceChange, ...]
    changes: tuple[Change, ...]
    by_hand: tuple[HandChange, ...] = ()

    @property
    def none(self) -> bool:
        """Whether nothing differs."""
        return not self.sentences and not self.changes and not self.by_hand


def difference(before: Bulletin, after: Bulletin) -> Difference:
    """Return what ``after`` says otherwise than ``before``.

    Notes on clocks and digests, which differ always, are left out: sentences a rule wrote from
    figures are laid side by side, and paragraphs written by hand, section by section.
    """
    sentences = tuple(_sentences(before, after))
    found = dict.fromkeys(change for each in sentences for change in each.changes)
    found |= dict.fromkeys(_changes(before.cells, after.cells))
    by_hand = tuple(_by_hand(before, after))
    return Difference(sentences=sentences, changes=tuple(found), by_hand=by_hand)


def _by_hand(before: Bulletin, after: Bulletin) -> Iterator[HandChange]:
    """Yield the paragraphs that differ, each with the one that stands in its place."""
    then = {section.key: section for section in before.sections if section.key}
    now = {section.key: section for section in after.sections if section.key}
    for key in dict.fromkeys((*then, *now)):
        one = then[key].prose if key in then else ()
        other = now[key].prose if key in now else ()
        heads = now.get(key) or then[key]
        for said, says in zip_longest(one, other):
            if said != says:
                title = Name(zh=heads.title_zh, en=heads.title_en)
                yield HandChange(section=key, title=title, before=said, after=says)


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
