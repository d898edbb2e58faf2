"""Make a checkout ready: a virtual environment from the locks, translations, Debian packages.

    python3 scripts/setup.py demo    what running Muster needs: Python packages only
    python3 scripts/setup.py lint    the same and the tools of the checks
    python3 scripts/setup.py test    the same, PostgreSQL and a browser

Does only what is missing, so a second run takes no time. Runs on nothing but Python 3.11 and its
standard library. ``.venv/ready`` holds the digest of what was installed: when a lock, the
project's own table or the checkout's place changes, the installation is brought up to date.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - said before anything newer is read
    sys.exit(f"setup: Python 3.11 or later is needed; python3 is {sys.version.split()[0]}")

import tomllib

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
READY = VENV / "ready"
DEV_LOCK = "requirements-dev.lock"  # holds all of requirements.lock
LOCKS = {"demo": "requirements.lock", "lint": DEV_LOCK, "test": DEV_LOCK}
APT_ENV = {"DEBIAN_FRONTEND": "noninteractive"}
PIP_ENV = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}


class SetupError(Exception):
    """Something is missing that only a person can supply. The message says what."""


@dataclass(frozen=True, slots=True)
class Need:
    """A Debian package, and whether what it brings is there, whoever brought it."""

    package: str
    present: bool


def set_up(purpose: str) -> None:
    """Bring the checkout to where ``make`` can do what ``purpose`` names."""
    (ROOT / "var").mkdir(exist_ok=True)
    with (ROOT / "var" / "setup.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if purpose == "test":
            _supply(_needs())
        _install(purpose)
        _compile_messages()


def _needs() -> list[Need]:
    postgres = any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or shutil.which("initdb")
    fonts = any(Path("/usr/share/fonts").rglob("Noto*CJK*")) or (
        shutil.which("fc-list") and _output("fc-list", ":lang=zh-cn")
    )
    return [
        Need("postgresql", bool(postgres)),
        Need("chromium", shutil.which("chromium") is not None),
        Need("fonts-noto-cjk", bool(fonts)),
    ]


def _supply(needs: list[Need]) -> bool:
    """Install the Debian packages that are missing, or say which; return whether all are there."""
    missing = [need.package for need in needs if not need.present]
    if not missing:
        return True
    names = " ".join(missing)
    if os.geteuid() or shutil.which("apt-get") is None:
        _say(f"not on this machine: {names}. As root: apt-get install {names}")
        return False
    _say(f"apt-get install {names}")
    try:
        _run("apt-get", "-q", "update", env=APT_ENV)
        _run("apt-get", "-q", "-y", "install", "--no-install-recommends", *missing, env=APT_ENV)
    except SetupError as refused:
        _say(str(refused))
        return False
    return True


def _install(purpose: str) -> None:
    """Fill the virtual environment from a lock. One that can run the checks can run the demo."""
    digests = {lock: _digest(ROOT / lock) for lock in (LOCKS[purpose], DEV_LOCK)}
    ready = READY.read_text(encoding="utf-8") if PYTHON.exists() and READY.exists() else ""
    if ready in digests.values():
        return
    lock = DEV_LOCK if (VENV / "bin" / "pytest").exists() else LOCKS[purpose]
    if not PYTHON.exists() or not _is_ours():
        _make_venv()
    READY.unlink(missing_ok=True)
    _say(f"installing {lock} into .venv (a minute or two the first time)")
    pip = (PYTHON, "-m", "pip", "install", "--quiet")
    _run(*pip, "--require-hashes", "-r", ROOT / lock, env=PIP_ENV)
    _run(*pip, "--no-deps", "--no-build-isolation", "-e", ROOT, env=PIP_ENV)
    READY.write_text(digests[lock], encoding="utf-8")


def _digest(lock: Path) -> str:
    """Return what an installation depends on: the lock, the project's table, where it all is."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    parts = (lock.read_text(encoding="utf-8"), repr(project["project"]), str(ROOT))
    return sha256("\n".join(parts).encode()).hexdigest()


def _is_ours() -> bool:
    """Return whether the environment was made at this place: its commands hold their path."""
    pip = VENV / "bin" / "pip"
    return pip.exists() and str(PYTHON) in pip.read_text(encoding="utf-8")


def _make_venv() -> None:
    if find_spec("ensurepip") is None and not _supply([Need("python3-venv", False)]):
        sys.exit(1)  # it is said what to install
    _say("making .venv")
    _run(sys.executable, "-m", "venv", "--clear", VENV)


def _compile_messages() -> None:
    """Compile the translations that changed since they were last compiled."""
    folder = ROOT / "muster" / "web" / "locale"
    for source in sorted(folder.glob("*/LC_MESSAGES/django.po")):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        babel = (PYTHON, "-m", "babel.messages.frontend", "-q", "compile")
        _run(*babel, "--input-file", source, "--output-file", compiled)


def _run(*command: str | Path, env: dict[str, str] | None = None) -> None:
    """Run ``command`` in silence; raise SetupError with all it said if it fails."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SetupError(f"{' '.join(str(word) for word in command)} failed:\n{done.stdout}")


def _output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def _say(line: str) -> None:
    print(f"setup: {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in LOCKS:
        sys.exit(__doc__)
    try:
        set_up(sys.argv[1])
    except SetupError as refused:
        sys.exit(f"setup: {refused}")
