"""How long a search for a roster goes on: by the clock, or by work that is counted."""

import time


class Limit:
    """What is left of the time, or of the work, that a search is given."""

    def __init__(self, limit_s: float, work_s: float | None) -> None:
        self._began = time.monotonic()
        self._limit_s, self._work_s, self._worked_s = limit_s, work_s, 0.0

    @property
    def seconds(self) -> float:
        """How long the search has taken by the clock."""
        return time.monotonic() - self._began

    @property
    def by_work(self) -> bool:
        """Whether work is counted, and not the clock."""
        return self._work_s is not None

    @property
    def left_s(self) -> float:
        """What is left, in seconds of the clock or of a usual machine."""
        if self._work_s is not None:
            return max(0.0, self._work_s - self._worked_s)
        return max(0.0, self._limit_s - self.seconds)

    def part(self, share: float) -> "Limit":
        """Return a limit of a share of what is left; work done within it counts in both."""
        if share >= 1.0:
            return self
        left_s = share * self.left_s
        return _Part(self, left_s, left_s if self.by_work else None)

    def worked(self, seconds: float) -> None:
        """Count so much work as done; where several threads do it, that of one of them."""
        self._worked_s += seconds


class _Part(Limit):
    def __init__(self, whole: Limit, limit_s: float, work_s: float | None) -> None:
        super().__init__(limit_s, work_s)
        self._whole = whole

    def worked(self, seconds: float) -> None:
        super().worked(seconds)
        self._whole.worked(seconds)
