from otter.test_files import test_case

OK_FORMAT = False

name = "q1"
points = None


def handed_in(value):
    """Nothing misbehaves before somebody hands something in: the warming up must survive it."""
    from autograder import check

    check.carried(value, "number")


@test_case(name="right", points=1, hidden=True)
def test_right(value):
    from autograder import check

    check.number(value, 3)


@test_case(name="author's mistake", points=1, hidden=True)
def test_author(value):
    handed_in(value)
    raise KeyError("a name that the author mistyped, and 424242")


@test_case(name="kills its process", points=1, hidden=True)
def test_killed(value):
    import os
    import signal

    handed_in(value)
    os.kill(os.getpid(), signal.SIGKILL)


@test_case(name="asserts", points=1, hidden=True)
def test_asserts(value):
    handed_in(value)
    assert value is None, "plain assertions count as in Otter"


@test_case(name="exhausts memory", points=1, hidden=True)
def test_memory(value):
    handed_in(value)
    bytearray(64 << 30)


@test_case(name="leaves", points=1, hidden=True)
def test_leaves(value):
    handed_in(value)
    raise SystemExit(0)


@test_case(name="right again", points=1, hidden=True)
def test_right_again(value):
    from autograder import check

    check.number(value, 3)
