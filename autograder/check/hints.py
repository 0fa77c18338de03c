"""``check.hints``: sentences that a student may read when a known slip is recognised."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from autograder.errors import AuthorError
from autograder.verdicts import CheckFailed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@contextmanager
def hints(sentences: Mapping[str, str]) -> Iterator[None]:
    """Give the verdict of a check inside the block the hint for its slip, if there is one.

    Args:
        sentences: for each slip (``"sign"``, ``"reciprocal"``, ...) what the student is told;
            it must not give the answer away, since it is shown for a hidden test too.
    """
    for slip, sentence in sentences.items():
        if not isinstance(slip, str) or not isinstance(sentence, str):
            raise AuthorError(f"a hint is a slip and a sentence, not {slip!r}: {sentence!r}")
    try:
        yield
    except CheckFailed as failed:
        sentence = sentences.get(failed.verdict.slip or "")
        if sentence is None or failed.verdict.hint is not None:
            raise
        raise CheckFailed(replace(failed.verdict, hint=sentence)) from failed
