"""A process of the tests that dies costs the test it died of, and that one is named."""

import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

from units import Units

TESTS = Path(__file__).resolve().parent.parent
DIES = "import os\ndef test_before(): pass\ndef test_dies(): os.abort()\n"
AFTER = "def test_after(): pass\n"


def test_what_a_process_dies_of_has_failed_and_all_else_is_run(tmp_path: Path) -> None:
    (tmp_path / "test_middle.py").write_text(DIES + AFTER)
    (tmp_path / "test_last.py").write_text(DIES)
    asked = (
        "-p",
        "xdist",
        "-p",
        "units",
        "-c",
        os.devnull,
        "--rootdir",
        ".",
        "-p",
        "no:cacheprovider",
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *asked, "-n", "2", "--dist", "loadfile", "-rA"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(TESTS), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    ended = re.findall(r"^(PASSED|FAILED) (\S+)", done.stdout, re.MULTILINE)

    assert done.returncode == 1, done.stdout
    assert sorted(ended) == [
        ("FAILED", "test_last.py::test_dies"),
        ("FAILED", "test_middle.py::test_dies"),
        ("PASSED", "test_last.py::test_before"),
        ("PASSED", "test_middle.py::test_after"),
        ("PASSED", "test_middle.py::test_before"),
    ]


class Process:
    """A process of the tests as it is seen from where they are handed out."""

    def __init__(self) -> None:
        self.shutting_down = False
        self.asked: list[int] = []
        self.gateway = SimpleNamespace(id=id(self))

    def send_runtest_some(self, tests: list[int]) -> None:
        self.asked += tests

    def shutdown(self) -> None:
        self.shutting_down = True


def test_one_begun_for_a_dead_process_is_handed_nothing_before_it_has_said_what_it_found() -> None:
    config = SimpleNamespace(
        getvalue={"tx": ["2*popen"]}.get, option=SimpleNamespace(loadscopereorder=False)
    )
    found = ["test_last.py::test_dies", "test_middle.py::test_dies", "test_middle.py::test_after"]
    units = Units(config)
    one, other, begun = Process(), Process(), Process()
    for process in (one, other):
        units.add_node(process)
        units.add_node_collection(process, found)
    units.schedule()

    died_of = [units.remove_node(one)]
    units.add_node(begun)  # ready, and still looking for tests
    died_of.append(units.remove_node(other))
    units.add_node_collection(begun, found)
    units.schedule()

    assert (died_of, begun.asked) == (["test_last.py::test_dies", "test_middle.py::test_dies"], [2])
