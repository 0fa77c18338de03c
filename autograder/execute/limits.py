"""How much a submission may use."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_MB = 1 << 20
_MOST_MEMORY, _LEAST_MEMORY = 1024, 160
# The warm process and the grader beside it; measured, see SECURITY.md.
_MEMORY_OF_THE_MACHINERY = 400


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one submission; the defaults are generous for a theory sheet.

    Attributes:
        cell_seconds: wall time of one cell; then the cell fails and the next one runs.
        total_seconds: wall time of all cells together.
        cpu_seconds: processor time of all cells together, over all threads.
        memory_mb: what cells may allocate beyond the warm process; ``None`` derives it from
            the container's own limit.
        output_bytes: how much of the output is kept.
        files: how many files and folders the working folder may hold.
        file_bytes: the size of one file; the folder as a whole may hold four times as much.
        processes: threads, that is; processes of its own are refused altogether.
        call_seconds: wall time of one call of a student's function.
    """

    cell_seconds: float = 20.0
    total_seconds: float = 120.0
    cpu_seconds: int = 100
    memory_mb: int | None = None
    output_bytes: int = 1 << 18
    files: int = 2000
    file_bytes: int = 16 * _MB
    processes: int = 48
    call_seconds: float = 5.0

    @property
    def folder_bytes(self) -> int:
        """How much the working folder may hold."""
        return 4 * self.file_bytes

    def memory_budget(self) -> int:
        """Megabytes for the cells: as stated, else what the container leaves."""
        if self.memory_mb is not None:
            return self.memory_mb
        ceiling = container_memory_mb()
        if ceiling is None:
            return _MOST_MEMORY
        return max(_LEAST_MEMORY, min(_MOST_MEMORY, ceiling - _MEMORY_OF_THE_MACHINERY))


def container_memory_mb(root: Path = Path("/")) -> int | None:
    """Megabytes that this process's control group allows, ``None`` where there is no limit."""
    found = [int(text) // _MB for text in _memory_limits(root) if text.isdigit()]
    # An unlimited version-1 group says a number near 2**63.
    stated = [size for size in found if size < 1 << 40]
    return min(stated, default=None)


def _memory_limits(root: Path) -> list[str]:
    places = [
        root / "sys/fs/cgroup/memory.max",
        root / "sys/fs/cgroup/memory/memory.limit_in_bytes",
    ]
    try:
        own = (root / "proc/self/cgroup").read_text(encoding="utf-8").splitlines()
    except OSError:
        own = []
    for line in own:
        _, controllers, path = line.split(":", 2)
        if not controllers:
            places.append(root / "sys/fs/cgroup" / path.lstrip("/") / "memory.max")
        elif "memory" in controllers.split(","):
            folder = root / "sys/fs/cgroup/memory" / path.lstrip("/")
            places.append(folder / "memory.limit_in_bytes")
    texts = []
    for place in places:
        try:
            texts.append(place.read_text(encoding="ascii").strip())
        except OSError:
            continue  # a group that this system does not have
    return texts
