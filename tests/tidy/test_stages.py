"""One stage, one name, in every ring: who knows ``core/letter.py`` finds ``steps/letter.py``."""

import warnings

from tidy.source import modules

NO_STAGE = {
    "hand": "who records, by which clock: chance and time enter here, for every stage",
    "reading": "sums and facts of many subjects at once, for pages of every stage",
}


def test_every_step_has_its_rules_under_the_same_name() -> None:
    names = {
        ring: {module.path.rsplit("/", 1)[-1] for module in modules() if module.ring == ring}
        for ring in ("core", "steps")
    }
    apart = {name.removesuffix(".py") for name in names["steps"] - names["core"]}

    if astray := sorted(apart - set(NO_STAGE)):
        warnings.warn(f"steps without a core module of their name: {astray}", stacklevel=1)
    assert sorted(set(NO_STAGE) - apart) == []
