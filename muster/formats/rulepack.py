"""Rule packs as TOML files: read whole, or refused with everything that is wrong in them."""

import tomllib
from hashlib import sha256
from pathlib import Path

from muster.core.rules import RuleError, RuleErrorCode, RulePack, rule_pack

BYTES_MAX = 1_000_000  # a pack is a few pages; a larger file is something else

_SAYS = {
    RuleErrorCode.MISSING: "is missing: add {field} = {wanted}",
    RuleErrorCode.UNKNOWN: "is {found!r}, which nothing reads: use one of {wanted}",
    RuleErrorCode.WRONG_TYPE: "is {found!r}: write it as {wanted}",
    RuleErrorCode.OUT_OF_SPAN: "is {found}: choose a whole number in {wanted}",
    RuleErrorCode.EMPTY: "is empty: write {wanted}",
    RuleErrorCode.NO_ZONE: "is {found}, a moment without its zone: write it as {wanted}",
    RuleErrorCode.TWICE: "is {found!r} a second time: give each rule its own",
    RuleErrorCode.NO_RULE: "is missing: add a [[rule]] with kind = {wanted!r}",
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
            raise RulePackRefused(path, (f"is larger than {BYTES_MAX} bytes: name a rule pack",))
        said = path.read_bytes()
        parsed = tomllib.loads(said.decode())
    except OSError as error:
        why = error.strerror or str(error)
        raise RulePackRefused(path, (f"cannot be read ({why}): name a file that can",)) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RulePackRefused(path, (f"is not TOML in UTF-8: {error}",)) from error
    pack = rule_pack(parsed, digest=sha256(said).hexdigest())
    if isinstance(pack, RulePack):
        return pack
    raise RulePackRefused(path, tuple(_sentence(error) for error in pack))


def _sentence(error: RuleError) -> str:
    where = f"rule {error.rule}, {error.field}" if error.rule else error.field
    said = _SAYS[error.code].format(field=error.field, found=error.found, wanted=error.wanted)
    return f"{where}: {said}"
