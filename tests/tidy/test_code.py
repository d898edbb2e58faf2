"""The code keeps the house style. An exception is a line in a table here, with its reason."""

from tidy import rules
from tidy.source import modules

FUNCTION_LINES_MAX = 50
FILE_LINES_MAX = 500

LONG_FUNCTIONS: dict[str, str] = {}
LATE_IMPORTS: dict[str, str] = {
    "muster/cli/deployment.py::_find": "Numba takes long to load; only who plans waits for it",
    "muster/cli/deployment.py::replan": "Numba, as above",
    "muster/cli/roster.py::solve": "Numba takes long to load; only who solves waits for it",
    "muster/formats/chart.py::_drawn": "Altair takes a second to load; only who draws waits for it",
    "muster/solve/roster.py::_Search._cool": "Numba, as above",
    "muster/solve/roster.py::_Search._cool_down": "Numba, as above",
    "muster/solve/roster.py::_Search._descend_and_bound": "Numba, as above",
    "muster/solve/roster.py::_Search._descend_whole": "Numba, as above",
    "muster/solve/roster.py::_Search._post": "Numba, as above",
    "muster/solve/roster.py::_Search._prove": "OR-Tools, as above",
    "muster/solve/roster.py::_Search._walks": "Numba, as above",
    "muster/solve/roster.py::_bound_of": "HiGHS, as above",
    "muster/steps/deployment.py::replan": "Numba, as above",
    "muster/steps/deployment.py::solve": "Numba, as above",
    "muster/steps/deployment_amending.py::mended": "Numba, as above",
}
LONG_FILES = {
    "muster/core/figure.py": "every published number's definition: mostly a table",
    "muster/core/kinds.py": "the one list of all that can be recorded",
}


def test_what_is_public_is_documented_with_a_sentence_first() -> None:
    assert [found for module in modules() for found in rules.undocumented(module)] == []


def test_a_function_fits_a_screen() -> None:
    found = [
        name
        for module in modules()
        for name in rules.long_functions(module, lines_max=FUNCTION_LINES_MAX)
    ]

    assert found == sorted(LONG_FUNCTIONS)


def test_imports_stand_at_the_top() -> None:
    found = [name for module in modules() for name in rules.late_imports(module)]

    assert sorted(found) == sorted(LATE_IMPORTS)


def test_a_file_needs_no_table_of_contents() -> None:
    found = [
        module.path
        for module in (*modules(), *modules(of="scripts"))
        if len(module.text.splitlines()) > FILE_LINES_MAX
    ]

    assert found == sorted(LONG_FILES)


def test_names_are_trade_words() -> None:
    assert [found for module in modules() for found in rules.vague_names(module)] == []


def test_the_core_asks_neither_clock_nor_dice() -> None:
    core = [module for module in modules() if module.ring == "core"]

    assert [found for module in core for found in rules.clock_and_dice(module)] == []


def test_what_is_shown_and_recorded_asks_one_clock() -> None:
    rings = ("store", "steps", "web", "api", "cli")
    asking = [module for module in modules() if module.ring in rings]
    asking = [module for module in asking if not module.path.endswith("store/now.py")]

    assert [found for module in asking for found in rules.other_clocks(module)] == []


def test_every_moment_in_the_core_has_a_zone() -> None:
    core = [module for module in modules() if module.ring == "core"]

    assert [found for module in core for found in rules.naive_moments(module)] == []


def test_the_core_is_made_of_the_standard_library() -> None:
    core = [module for module in modules() if module.ring == "core"]

    assert [found for module in core for found in rules.foreign_imports(module)] == []
