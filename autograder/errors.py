"""The owners of a failure, as exceptions.

A student's mistake is never an exception of this module: it is a
:class:`autograder.verdicts.Verdict`.
"""


class AuthorError(Exception):
    """The author of an assignment has to change something; the message names where and what."""


class MachineryError(Exception):
    """Our own machinery failed: the submission is *not graded*, which is never a zero."""


class MisuseError(Exception):
    """A command was called in a way it cannot serve; one sentence says how to call it."""
