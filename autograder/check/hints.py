"""``check.hints``: sentences that a student may read when a known slip is recognised."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from autograder.errors import AuthorError
from autograder.verdicts import CheckFailed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from autograder.verdicts import Verdict


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
        # A test that goes on to another fair reading never asks for the slip, which is costly.
        raise CheckFailed(partial(_hinted, failed, sentences)) from failed


def _hinted(failed: CheckFailed, sentences: Mapping[str, str]) -> Verdict:
    verdict = failed.verdict
    sentence = sentences.get(verdict.slip or "")
    if sentence is None or verdict.hint is not None:
        return verdict
    return replace(verdict, hint=sentence)
