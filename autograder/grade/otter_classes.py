"""Otter's test-file classes, without the rest of Otter.

``import otter`` pulls in pandas, nbconvert and Docker clients: 1.4 s and 100 MB at each start, for
a handful of classes that need none of it. While those classes are imported here, an empty package
stands in for ``otter``; it is gone afterwards, so that a later ``import otter`` is the real one and
finds these very classes.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import pickle
import sys
import types
from typing import TYPE_CHECKING, Any

from autograder.errors import MachineryError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def load() -> types.ModuleType:
    """``otter.test_files``, the module that test files import from and that parses them.

    Raises:
        MachineryError: Otter is not installed here.
    """
    loaded = sys.modules.get("otter.test_files")
    if loaded is not None:
        return loaded
    with _stand_in():
        return importlib.import_module("otter.test_files")


@contextlib.contextmanager
def _stand_in() -> Iterator[None]:
    """An empty package called ``otter`` for a while, unless the real one is imported."""
    if "otter" in sys.modules:
        yield
        return
    found = importlib.util.find_spec("otter")
    if found is None or found.submodule_search_locations is None:
        raise MachineryError(
            "otter-grader is not installed, so the test files of an autograder zip cannot be "
            "parsed; install this project with its [grading] extra"
        )
    package = types.ModuleType("otter")
    package.__path__ = list(found.submodule_search_locations)
    sys.modules["otter"] = package
    try:
        yield
    finally:
        del sys.modules["otter"]


def parse(path: str) -> Any:
    """The test file at ``path`` as Otter reads it; its points are resolved by Otter."""
    classes = load()
    configuration = importlib.import_module("otter.nbmeta_config").NBMetadataConfig()
    return classes.create_test_file(path, configuration)


def is_exception_format(test_file: object) -> bool:
    """Whether a parsed test file is of the format whose cases can be called one by one."""
    return isinstance(test_file, load().ExceptionTestFile)


class Settled:
    """A test file whose outcomes stay as they are: what Otter works out of it, worked out once.

    Attributes:
        test_file: the test file, to be handed on.
        outcomes: what its outcomes were made of.
        made: what else was made of it.
    """

    def __init__(self, test_file: Any, outcomes: Sequence[Any]) -> None:
        self.test_file = test_file
        self.outcomes = outcomes
        self.made: dict[str, Any] = {}
        self._summaries: dict[bool, str] = {}

    def __getattr__(self, name: str) -> Any:
        """A property of the test file; it is found here from now on."""
        value = getattr(self.test_file, name)
        setattr(self, name, value)
        return value

    def summary(self, public_only: bool = False) -> str:  # noqa: FBT001, FBT002 - Otter's signature
        """As Otter's."""
        if public_only not in self._summaries:
            self._summaries[public_only] = self.test_file.summary(public_only=public_only)
        return self._summaries[public_only]


def results_of(test_files: list[Any]) -> Any:
    """Otter's ``GradingResults`` for test files whose outcomes are filled in."""
    return load().GradingResults(test_files)


def pickled(test_files: list[Any]) -> bytes:
    """``GradingResults`` as ``otter grade`` wants to find them; made of trusted objects alone."""
    with _stand_in():
        return pickle.dumps(results_of(test_files))


def case_result(case: Any, message: str, *, passed: bool) -> Any:
    """One outcome in Otter's form."""
    return load().TestCaseResult(test_case=case, message=message, passed=passed)
