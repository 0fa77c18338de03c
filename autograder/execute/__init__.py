"""Running a submission: isolated, fast, and as IPython would.

Theory of operation
===================

**Processes.** Four kinds, and only one of them ever runs a line of a student's::

    trusted side ── exec ──> warm process ── fork ──> worker (one per submission)
                                   └── fork ──> behind the opening ── fork ──> worker

*The trusted side* (:mod:`.sandbox`, :mod:`.repetition`, :mod:`.attempt`, :mod:`.intake`) is the
program that grades. It holds the hidden tests and writes the results. It reads a submission as
bytes and JSON, never compiles, imports, unpickles or changes directory into it, and is closed to
debuggers and to other processes of its user.

*The warm process* (:mod:`.zygote`) is a fresh interpreter with a bare environment and one
socket. It imports what notebooks import and exercises it once (:mod:`.warm`), and then forks on
request. It has one thread, holds no secret, and never sees a submission: a worker is handed its
job over a channel that the warm process has already closed. So neither a leftover in memory nor
a poisoned module can pass from one submission to the next.

*Behind the opening* (:mod:`.opening`) is a copy of the warm process, for who runs a class. It has
run the cells with which the assignment's notebook begins, as its author wrote them, has compiled
the others that nobody has to change, and forks the workers of submissions that begin with the same
letters; all others come from the warm process. It never sees a submission either. Where an opening
does more than define names, or comes to anything else than in a worker, it is not made
(:mod:`.adopting`).

*A worker* (:mod:`.worker`) confines itself (:mod:`.confine`) before it is given anything to run,
and says so; if a layer that was asked for cannot be put on, it ends instead. One worker is always
made ahead, while the submission before it runs, so that a fork costs the next one nothing
(:mod:`.workers`); it is as confined as any, waits for its job, and knows of no submission. What
workers share is worked out by the warm process: which places may be read, the program of the
filter, and, for each worker its own, the rules of Landlock but for its working folder.

**As whom.** Where the trusted side is root, each worker becomes a user that nothing else on the
machine uses, two of them taking turns per sandbox, and gives up every capability with that change.
Otherwise it stays the same user and gives up that user's powers. In order, in the child:
a session of its own; descriptors 0 to 4 and no other; the working folder; resource limits; the
change of user; death with its parent, no debugging, no new privileges; Landlock; seccomp.

An ordinary user's warm process first moves, where the system lets it, into namespaces of its own
(:mod:`.confine.namespaces`): what it was started as stays outside as its parent and waits, and in
the new world there is Python, the sandbox's folder, and nothing else by name, size or number.

**What each may read and write.** A worker reads the system's libraries, Python, this package, and
its working folder, and writes to that folder alone (and to ``/dev/null``). The folder is made for
it, gets the one name that all of them have in turn when its submission comes, holds the
assignment's files and what the student uploaded beside the notebook, and is removed with it.
Python's own folders come before the working folder on the import path. If Python lies where only
root may enter, the warm process first gives its workers a view of the files in which the closed
folder holds Python and nothing else (:func:`.confine.paths.uncover`).

**What crosses.** Into the worker: the sources of the cells, the wanted names and, later,
arguments of calls as plain JSON. Out of it, packet by packet (:mod:`.channel`): which cell raised
and what it said, each answer in its wire form, and results of calls. All of it is a claim by
student code: sizes are bounded before anything is parsed, texts are made printable, and what the
answers *mean* is decided by ``autograder.answers.decode``. No verdict, object or pickle crosses,
and the exit code means nothing. Output arrives over a pipe of its own, of which the trusted side
keeps the first part, and the number of each cell that begins over another. Neither wakes the
trusted side, which looks at them five times a second. Both are closed before the first hidden
input is sent, so nothing that is printed from then on can reach anybody.

**Order of the end.** Answers in, output closed, functions lent out for as long as the tests need
them; then the worker is killed, whatever runs as its user is killed, its folder is removed, and
only then is the result handed on to be written.

**Limits.** A cell that takes too long is interrupted by a signal inside the worker; if it does not
listen, the trusted side kills the worker and runs the notebook again with that cell replaced by an
error, at most three times, and then up to the cell that ended it. So one bad cell never costs the
answers of the others. The kernel counts memory, processor time, sizes of files, descriptors and
threads; the trusted side counts wall time, output, and what lies in the folder.

**Levels.** Nothing above is taken on trust: before a sandbox runs anything, a probe worker tries
what an attacker would (:mod:`.probes`), and :mod:`.doctor` names the level that was observed. Where
there is no boundary, nothing is run unless the caller says that the submissions are trusted.

What is not promised, and how each promise is tested, is in ``SECURITY.md``.
"""

from autograder.execute.doctor import NoBoundary
from autograder.execute.execution import CellError, Execution
from autograder.execute.limits import Limits
from autograder.execute.sandbox import Sandbox
from autograder.execute.submission import UnreadableSubmission

__all__ = [
    "CellError",
    "Execution",
    "Limits",
    "NoBoundary",
    "Sandbox",
    "UnreadableSubmission",
]
