"""One stage, one name, in every ring: who knows ``core/letter.py`` finds ``steps/letter.py``."""

from tidy.source import modules

NO_STAGE = {  # why a step has no rules under its name
    "account": "whether a row may sign in: who may do what is `access`",
    "alarm": "gathers what the rules of several stages find wrong",
    "alias": "other names of organisations: rules of `register`",
    "answered": "a repeat under a client's key, for every stage",
    "calendar": "addresses hard to guess, of `token`, for what `roster_calendar` tells",
    "channel": "how somebody is reached by a `message`: rows, no facts",
    "day": "gathers what several stages ask of one person",
    "evening": "a return for every figure at once: rules of `figure`",
    "hand": "who records, by which clock: chance and time enter here, for every stage",
    "reading": "sums and facts of many subjects at once, for pages of every stage",
    "shown": "what is kept back of figures and facts of every stage: rules of `discretion`",
    "sight": "what somebody may see and do, in every stage: rules of `access`",
    "watch": "rostered shifts beside what came: rules of `duty`",
}


def test_every_step_has_its_rules_under_the_same_name() -> None:
    """``deployment_carry`` is of the stage ``deployment``."""
    names = {
        ring: {m.path.rsplit("/", 1)[-1].removesuffix(".py") for m in modules() if m.ring == ring}
        for ring in ("core", "steps")
    }

    apart = {n for n in names["steps"] if not {n, n.split("_")[0]} & names["core"]}
    assert apart == set(NO_STAGE)
