"""Rule packs as TOML files: read whole, or refused with everything that is wrong in them."""

import tomllib
from hashlib import sha256
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from muster.core.rules import RuleError, RuleErrorCode, RulePack, rule_pack

BYTES_MAX = 1_000_000  # a pack is a few pages; a larger file is something else

_SAYS = {
    RuleErrorCode.MISSING: gettext_lazy("is missing: add %(field)s = %(wanted)s"),
    RuleErrorCode.UNKNOWN: gettext_lazy(
        "is “%(found)s”, which nothing reads: use one of %(wanted)s"
    ),
    RuleErrorCode.WRONG_TYPE: gettext_lazy("is “%(found)s”: write it as %(wanted)s"),
    RuleErrorCode.OUT_OF_SPAN: gettext_lazy("is %(found)s: choose a whole number in %(wanted)s"),
    RuleErrorCode.EMPTY: gettext_lazy("is empty: write %(wanted)s"),
    RuleErrorCode.NO_ZONE: gettext_lazy(
        "is %(found)s, a moment without its zone: write it as %(wanted)s"
    ),
    RuleErrorCode.TWICE: gettext_lazy("is “%(found)s” a second time: give each rule its own"),
    RuleErrorCode.NO_RULE: gettext_lazy("is missing: add a [[rule]] with kind = %(wanted)s"),
}


class RulePackRefused(Exception):
    """A file is no rule pack; ``problems`` has one line for each thing wrong, with its remedy."""

    def __init__(self, path: Path, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(f"{path}: {problem}" for problem in problems))
        self.path = path
        self.problems = problems


def read_rule_pack(path: Path) -> RulePack:
    """Return the rule pack in the file at ``path``; its digest is that of the file's bytes.

    Raises :class:`RulePackRefused`, which names file, rule, field and remedy for every fault.
    """
    try:
        if path.stat().st_size > BYTES_MAX:
            said = _("is larger than %(most)s bytes: name a rule pack") % {"most": BYTES_MAX}
            raise RulePackRefused(path, (said,))
        text = path.read_bytes().decode()
        parsed = tomllib.loads(text)
    except OSError as error:
        why = error.strerror or str(error)
        said = _("cannot be read (%(why)s): name a file that can") % {"why": why}
        raise RulePackRefused(path, (said,)) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        said = _("is not TOML in UTF-8: %(why)s") % {"why": error}
        raise RulePackRefused(path, (said,)) from error
    pack = rule_pack(parsed, digest=_digest(text), text=text)
    if isinstance(pack, RulePack):
        return pack
    raise RulePackRefused(path, tuple(_sentence(error) for error in pack))


def adopted_rule_pack(text: str) -> RulePack | None:
    """Return the pack of a text that was sound when it was adopted, perhaps by an older Muster.

    None when this Muster cannot read it any more.
    """
    try:
        parsed = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None
    pack = rule_pack(parsed, digest=_digest(text), text=text, complete=False)
    return pack if isinstance(pack, RulePack) else None


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _sentence(error: RuleError) -> str:
    where = error.field
    if error.rule:
        where = _("rule %(rule)s, %(field)s") % {"rule": error.rule, "field": error.field}
    known = {"field": error.field, "found": error.found, "wanted": error.wanted}
    return f"{where}: {_SAYS[error.code] % known}"
