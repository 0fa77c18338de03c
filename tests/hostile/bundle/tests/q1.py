# CANARY-9f41c2
from otter.test_files import test_case

OK_FORMAT = False

name = "q1"
points = None


@test_case(points=4, hidden=True, failure_message="The number is not right.")
def test_number(number):
    from solutions.target import number as reference

    from autograder import check

    check.number(number, reference())


@test_case(points=3, hidden=True)
def test_formula(formula):
    from solutions.target import formula as reference

    from autograder import check

    check.expression(formula, reference())
