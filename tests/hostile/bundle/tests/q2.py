# CANARY-9f41c2
from otter.test_files import test_case

OK_FORMAT = False

name = "q2"
points = None


@test_case(points=3, hidden=True)
def test_step(step):
    from solutions.target import step as reference

    from autograder import check

    check.function(step, reference, inputs=[(0.8132741,), (2.5,)])
