"""How far a batch is: a bar on a terminal, plain lines in a log, nothing when told to be quiet."""

from __future__ import annotations

import shutil
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable

LOG_SECONDS = 15.0  # between two lines in a log
BAR_SECONDS = 0.1  # between two drawings of the bar


@dataclass
class Progress:
    """Counts what is done and says so.

    Args:
        total: how many there are to do.
        quiet: say nothing.
        stream: where to; standard error unless said otherwise.
        watch: is called after each step.
    """

    total: int
    quiet: bool = False
    stream: TextIO = field(default_factory=lambda: sys.stderr)
    watch: Callable[[], object] | None = None
    done: int = 0
    failed: int = 0

    def __post_init__(self) -> None:
        self._started = time.monotonic()
        self._drawn = 0.0
        self._bar = not self.quiet and self.stream.isatty()

    def start(self, skipped: int, workers: int) -> None:
        """Say what is about to happen."""
        already = f", {skipped} already graded" if skipped else ""
        how = f" on {workers} {'worker' if workers == 1 else 'workers'}" if self.total else ""
        self._line(f"{self.total} to grade{how}{already}")

    def step(self, *, failed: str = "") -> None:
        """One more is done; ``failed`` names it and says why, if it was not graded."""
        self.done += 1
        if failed:
            self.failed += 1
            self._line(f"not graded: {failed}")
        now = time.monotonic()
        pause = BAR_SECONDS if self._bar else LOG_SECONDS
        if now - self._drawn >= pause or (self._bar and self.done == self.total):
            self._drawn = now
            if self._bar:
                self._draw()
            elif self.done < self.total:
                self._line(self._words())
        if self.watch is not None:
            self.watch()

    def finish(self) -> None:
        """The bar has done its work."""
        if self._bar:
            self.stream.write("\r\x1b[2K")
            self.stream.flush()
        if self.done:
            self._line(self._words())

    def _words(self) -> str:
        seconds = max(1e-9, time.monotonic() - self._started)
        rate = self.done / seconds
        parts = [f"{self.done} of {self.total}", f"{rate:.1f}/s"]
        if self.done < self.total and rate:
            parts.append(f"{_span((self.total - self.done) / rate)} left")
        else:
            parts.append(f"in {_span(seconds)}")
        if self.failed:
            parts.append(f"{self.failed} not graded")
        return ", ".join(parts)

    def _draw(self) -> None:
        words = self._words()
        width = max(10, min(40, shutil.get_terminal_size().columns - len(words) - 4))
        filled = round(width * self.done / max(1, self.total))
        self.stream.write(f"\r\x1b[2K{'█' * filled}{'░' * (width - filled)} {words}")
        self.stream.flush()

    def _line(self, text: str) -> None:
        if self.quiet:
            return
        if self._bar:
            self.stream.write("\r\x1b[2K")
        self.stream.write(f"{text}\n")
        self.stream.flush()


def _span(seconds: float) -> str:
    if seconds < 100:  # noqa: PLR2004 - below this seconds say more than minutes
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min {rest:02d} s"
