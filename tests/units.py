"""How tests are handed out to processes: what takes long first, a file or a folder at a time."""

import pytest
from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController

# What one process runs from beginning to end and what takes long, longest first: no process is left
# alone with it at the end, and what a folder plays once is played once.
LONG = (
    "tests/web/test_browser.py",
    "tests/cli/",
    "tests/api/test_made_up.py",
    "tests/flows/",
    "tests/web/test_jobs_browser.py",
    "tests/solve/test_staffing_solve.py",
    "tests/solve/test_roster_solve.py",
    "tests/solve/test_deployment_solve.py",
    "tests/web/test_injection.py",
    "tests/web/test_pages.py",
    "tests/web/test_links.py",
    "tests/web/test_rights_pages.py",
)


def unit_of(nodeid: str) -> str:
    """Return what one process runs by itself: a file, or the folder that stands in ``LONG``."""
    return next(filter(nodeid.startswith, LONG), nodeid.partition("::")[0])


class Units(LoadFileScheduling):
    """Hands to each process a unit at a time; what a process dies of is run by no other."""

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)

    def _reschedule(self, node: WorkerController) -> None:
        """Hand nothing to a process begun for a dead one until it has said which tests it found."""
        if node in self.registered_collections:
            super()._reschedule(node)

    def remove_node(self, node: WorkerController) -> str | None:
        """Take out a process and return what it died of, if it did; xdist would try it again."""
        units = self.assigned_work[node].values()
        left = (test for unit in units for test, done in unit.items() if not done)
        died_of = next(left, None)
        for unit in units:
            if died_of in unit:
                unit[died_of] = True
        super().remove_node(node)
        return died_of


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Units | None:
    """Return who hands out the tests, where they are handed out by files."""
    return Units(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what takes long first, in the order of ``LONG``."""
    places = {unit: place for place, unit in enumerate(LONG)}
    items.sort(key=lambda item: places.get(unit_of(item.nodeid), len(LONG)))
