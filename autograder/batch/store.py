"""A folder of results: one writer at a time, every file whole, everything graded kept.

The order of writing is the promise: ``results.json`` first, then ``record.json``, which names the
hash of the former. A submission counts as graded only when both agree, so whatever is cut short by
a crash is simply graded again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from autograder.errors import MisuseError
from autograder.report.writing import json_text, write_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from types import TracebackType
    from typing import Self

RECORD, RESULTS, LOCK = "record.json", "results.json", ".lock"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Key:
    """What a result depends on; the same key means that there is nothing to do."""

    submission: str
    zip: str
    options: Mapping[str, Any]

    def fits(self, record: Mapping[str, Any]) -> bool:
        """Whether a record was made from exactly this."""
        return (
            record.get("format") == FORMAT
            and record.get("status") == "graded"
            and record.get("submission", {}).get("sha256") == self.submission
            and record.get("zip", {}).get("sha256") == self.zip
            and record.get("graded_with") == dict(self.options)
        )


class Store:
    """The results of a class on disk, locked while open."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock: int | None = None
        self._unsettled: list[Path] = []

    def __enter__(self) -> Self:
        """Take the lock.

        Raises:
            MisuseError: another run has it, or the folder cannot be made.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(self.folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise MisuseError(
                f"results cannot be written to {self.folder} ({error.strerror}); give another --out"
            ) from error
        if not _locked(self._lock):
            os.close(self._lock)
            self._lock = None
            raise MisuseError(
                f"another `autograder grade` is writing to {self.folder}; "
                "wait until it has finished, or give another --out"
            )
        for left in self.folder.glob("**/.writing-*"):
            left.unlink(missing_ok=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the lock back; the file stays, because removing it would race with the next run."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def graded(self, submission: str, key: Key) -> bool:
        """Whether this very submission has a whole result under the key."""
        place = self.folder / submission
        try:
            record = json.loads((place / RECORD).read_bytes())
            results = (place / RESULTS).read_bytes()
        except (OSError, ValueError):
            return False
        return (
            isinstance(record, dict)
            and key.fits(record)
            and record.get("results_sha256") == hashlib.sha256(results).hexdigest()
        )

    def forget(self, submission: str) -> None:
        """Take a result back, record first."""
        for name in (RECORD, RESULTS, "feedback.html"):
            (self.folder / submission / name).unlink(missing_ok=True)

    def save(self, submission: str, results: str, record: str) -> None:
        """Keep a result; both texts come from :func:`texts`.

        It is not waited until the disk has them: what a machine loses that is switched off is known
        by its seal, or is no JSON, and graded again. See :meth:`settle`.
        """
        place = self.folder / submission
        place.mkdir(exist_ok=True)
        write_text(place / RESULTS, results)
        write_text(place / RECORD, record)
        self._unsettled += [place / RESULTS, place / RECORD]

    def settle(self) -> None:
        """Wait until the disk has all that was saved; at the end, since each time costs much."""
        while self._unsettled:
            # What somebody has taken away meanwhile is not there to be waited for.
            with (
                contextlib.suppress(FileNotFoundError),
                self._unsettled.pop().open("rb+") as stream,
            ):
                os.fsync(stream.fileno())

    def save_failure(
        self, submission: str, sha256: str, zip_file: Mapping[str, str], why: str
    ) -> None:
        """Keep that a submission was not graded, and why; an older result of it is taken back."""
        place = self.folder / submission
        place.mkdir(exist_ok=True)
        record = {
            "format": FORMAT,
            "submission": {"id": submission, "sha256": sha256},
            "zip": dict(zip_file),
            "status": "not graded",
            "why": why,
        }
        write_text(place / RECORD, json_text(record))
        for name in (RESULTS, "feedback.html"):
            (place / name).unlink(missing_ok=True)


def texts(
    results: Mapping[str, Any], record: Mapping[str, Any], options: Mapping[str, Any]
) -> tuple[str, str]:
    """The two files of a result as text, the record sealed with the hash of the results."""
    shown = json_text(results)
    seal = hashlib.sha256(shown.encode("utf-8")).hexdigest()
    return shown, json_text({**record, "graded_with": dict(options), "results_sha256": seal})


if os.name == "posix":
    import fcntl

    def _locked(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

else:
    import msvcrt

    def _locked(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # pyright: ignore[reportAttributeAccessIssue] - Windows only
        except OSError:
            return False
        return True
