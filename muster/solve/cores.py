"""Compiled work shared out among the cores: it holds no lock of the interpreter."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor


def cores() -> int:
    """Return on how many cores this process may run."""
    return len(os.sched_getaffinity(0))


def on_all_cores(do: Callable[[int, int], None], many: int) -> None:
    """Do ``many`` pieces, some on each core: from which on, and up to before which."""
    number = cores()
    edges = [many * core // number for core in range(number + 1)]
    with ThreadPoolExecutor(number) as pool:
        list(pool.map(do, edges[:-1], edges[1:]))
