"""Keep a private, throw-away PostgreSQL for tests and benches, apart from any other on the machine.

    python scripts/postgres.py start        make and start it; print its address
    python scripts/postgres.py url          print its address; exit 1 if it is not running
    python scripts/postgres.py stop         stop it and remove it, without a word
    python scripts/postgres.py run COMMAND  run COMMAND with MUSTER_TEST_POSTGRES set to its address

``start`` makes a new, empty cluster each time (about a second), so nothing is left of a test that
was killed. ``run`` starts it only if it is not running, stops it only if it started it, and exits
as COMMAND does; without PostgreSQL on the machine it says so and runs COMMAND all the same.

Commits are as durable as PostgreSQL makes them by default: benches measure that. With ``--quick``
after ``start`` or ``run`` nothing waits for the disk: tests ask for what a command answers, not for
what is left when the power fails. Anyone on this machine may connect (trust): never keep people's
facts in it. PostgreSQL refuses to run as root;
for root the cluster belongs to the user ``postgres``. Linux only: it reads ``/proc``.
"""

import fcntl
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOCKET_PATH_MAX = 107  # bytes of a unix socket's path; unix(7)
STOP_LIMIT_S = 60
QUICK = {"fsync": "off", "full_page_writes": "off"}  # a drop of a database waits for a checkpoint


class PostgresError(Exception):
    """PostgreSQL is missing, or would not start. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whom the cluster belongs to: ourselves, or for root somebody PostgreSQL accepts."""

    uid: int
    gid: int

    def run(self, *command: str | Path, check: bool = True) -> "subprocess.CompletedProcess[str]":
        """Run ``command`` as the owner; raise PostgresError with its output if it fails."""
        other = os.geteuid() != self.uid
        done = subprocess.run(
            [str(word) for word in command],
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            user=self.uid if other else None,
            group=self.gid if other else None,
            extra_groups=[] if other else None,
        )
        if check and done.returncode:
            raise PostgresError(f"{Path(command[0]).name} failed:\n{done.stdout}{done.stderr}")
        return done


@dataclass(frozen=True, slots=True)
class Place:
    """Where one checkout keeps its cluster: files, and the folder of its socket."""

    files: Path
    sockets: Path

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own folder."""
        return self.files / "cluster"

    @property
    def log(self) -> Path:
        """What the server says; read it when it will not start."""
        return self.files / "log"


def start(*, quick: bool = False) -> tuple[str, bool]:
    """Return the address of a running cluster, and whether it had to be started.

    One that is running already is as durable as it was started.
    """
    owner = _owner()
    place = _place(owner)
    with _alone():
        if address := _address(place):
            return address, False
        programs = _programs()
        _remove(place)
        _make(place, owner, programs, QUICK if quick else {})
        try:
            owner.run(programs / "pg_ctl", "start", "-w", "-D", place.cluster, "-l", place.log)
        except PostgresError as refused:
            said = place.log.read_text(encoding="utf-8") if place.log.exists() else ""
            raise PostgresError(f"{refused}{said}") from None
        address = _address(place)
        if address is None:
            raise PostgresError(f"PostgreSQL started and stopped: see {place.log}")
        return address, True


def _make(place: Place, owner: Owner, programs: Path, more: dict[str, str]) -> None:
    """Make an empty cluster that listens on this machine only, at a port nobody uses."""
    for folder in (place.sockets, place.files):
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            raise PostgresError(f"{folder} cannot be removed: is it somebody else's?") from None
        os.chown(folder, owner.uid, owner.gid)
    owner.run(
        programs / "initdb",
        *("-D", place.cluster, "-U", "muster", "-A", "trust", "-E", "UTF8"),
        *("--locale=C.UTF-8", "--no-instructions"),
    )
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": str(_free_port()),
        "unix_socket_directories": str(place.sockets),
        "unix_socket_permissions": "0700",
        "timezone": "UTC",
        **more,
    }
    with (place.cluster / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.writelines(f"{name} = '{setting}'\n" for name, setting in settings.items())


def stop() -> None:
    """Stop the cluster if it is running, and remove it."""
    place = _place(_owner())
    with _alone():
        if pid := _pid(place):
            os.kill(pid, signal.SIGQUIT)  # at once: what is written down now is removed below
            give_up = time.monotonic() + STOP_LIMIT_S
            while _pid(place) and time.monotonic() < give_up:
                time.sleep(0.02)
        _remove(place)


def address() -> str | None:
    """Return the address of the cluster, or None if it is not running."""
    return _address(_place(_owner()))


def run(command: list[str], *, quick: bool = False) -> int:
    """Run ``command`` beside a cluster and return its exit code; leave things as they were."""
    try:
        url, started = start(quick=quick)
    except PostgresError as missing:
        print(f"postgres: {missing}", file=sys.stderr)
        return subprocess.run(command, check=False).returncode
    try:
        child = subprocess.Popen(command, env={**os.environ, "MUSTER_TEST_POSTGRES": url})
        signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl-C reaches the command by itself
        signal.signal(signal.SIGTERM, lambda *_: child.terminate())
        code = child.wait()
        return 128 - code if code < 0 else code
    finally:
        if started:
            stop()


def _owner() -> Owner:
    if os.geteuid():
        return Owner(os.geteuid(), os.getegid())
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return Owner(user.pw_uid, user.pw_gid)
    raise PostgresError("root may not run PostgreSQL, and there is no user postgres or nobody")


def _place(owner: Owner) -> Place:
    """Return the checkout's own folder, or one of the system's if the owner cannot get there."""
    name = f"muster-{sha256(str(ROOT).encode()).hexdigest()[:12]}"
    short = Path(tempfile.gettempdir()) / name
    if len(bytes(short / ".s.PGSQL.65535.lock")) > SOCKET_PATH_MAX:
        short = Path("/tmp") / name
    own = ROOT / "var" / "postgres"
    (ROOT / "var").mkdir(exist_ok=True)
    reachable = owner.run("test", "-x", ROOT / "var", check=False).returncode == 0
    return Place(files=own if reachable else short / "files", sockets=short)


@contextmanager
def _alone() -> Iterator[None]:
    """Let one process at a time start or stop the cluster of this checkout."""
    with (ROOT / "var" / "postgres.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _programs() -> Path:
    """Return the folder of the newest PostgreSQL that has both programs we need."""
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda folder: int(folder.parent.name) if folder.parent.name.isdigit() else 0,
        reverse=True,
    )
    on_path = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    for folder in [*installed, *on_path]:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    raise PostgresError("PostgreSQL is not installed (on Debian: apt-get install postgresql)")


def _pid(place: Place) -> int | None:
    """Return the server's process, or None. A number left by a crash may be anybody's by now."""
    try:
        pid = int((place.cluster / "postmaster.pid").read_text(encoding="utf-8").split()[0])
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError, IndexError, ValueError):
        return None
    return pid if bytes(place.cluster) in command.split(b"\0") else None


def _address(place: Place) -> str | None:
    if _pid(place) is None:
        return None
    lines = (place.cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    return f"postgresql://muster@127.0.0.1:{lines[3]}/postgres" if len(lines) > 3 else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _remove(place: Place) -> None:
    shutil.rmtree(place.files, ignore_errors=True)
    shutil.rmtree(place.sockets, ignore_errors=True)


def main(arguments: list[str]) -> int:
    """Do what the command line asks for; return the exit code."""
    quick = arguments[1:2] == ["--quick"]
    match arguments[:1] + arguments[1 + quick :]:
        case ["start"]:
            url, started = start(quick=quick)
            if not started:
                print("postgres: already running", file=sys.stderr)
            print(url)
        case ["stop"]:
            stop()
        case ["url"]:
            if (url_now := address()) is None:
                print("postgres: not running", file=sys.stderr)
                return 1
            print(url_now)
        case ["run", *command] if command:
            return run(command, quick=quick)
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except PostgresError as refused:
        sys.exit(f"postgres: {refused}")
