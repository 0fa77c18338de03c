from otter.test_files import test_case

OK_FORMAT = False

name = "q2"
points = None


@test_case(points=0, hidden=False)
def test_readable(simulate):
    from autograder import check

    check.readable_as.function(simulate)


@test_case(points=4, hidden=True)
def test_simulate(simulate):
    from solutions.small_sheet import simulate as reference

    from autograder import check

    check.function(simulate, reference, inputs=[(0.5, 3), (0.25, 2), (1.5, 4)])
