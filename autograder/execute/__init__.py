"""Running a submission: isolated, fast, and as IPython would."""

from autograder.execute.execution import CellError, Execution
from autograder.execute.limits import Limits
from autograder.execute.sandbox import Sandbox
from autograder.execute.submission import UnreadableSubmission

__all__ = ["CellError", "Execution", "Limits", "Sandbox", "UnreadableSubmission"]
