"""How Chinese names are read, for people who type letters."""

from functools import cache

from pypinyin import Style, lazy_pinyin


def readings(name: str) -> tuple[str, ...]:
    """Return how ``name`` is read, whole and by first letters: 东街 gives dongjie, dj.

    Each character is read alone, the commonest way, so that a hundred thousand names take a
    second; a name without Chinese characters has no other reading. A rare reading of a family
    name (单 as shan) is not known here: such a person is found by characters or number.
    """
    if name.isascii():
        return ()
    said = [_read(each) for each in name]
    return "".join(said), "".join(each[:1] for each in said)


@cache
def _read(character: str) -> str:
    (said,) = lazy_pinyin(character, style=Style.NORMAL)
    return str(said)
