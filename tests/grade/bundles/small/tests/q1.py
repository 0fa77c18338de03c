from otter.test_files import test_case

OK_FORMAT = False

name = "q1"
points = None


@test_case(points=0, hidden=False)
def test_readable(step_factor, rates):
    from autograder import check

    check.readable_as.expression(step_factor)
    check.readable_as.interval(rates, variable="eta")


@test_case(points=3, hidden=True, failure_message="The factor is not right.")
def test_step_factor(step_factor):
    from solutions.small_sheet import step_factor as reference

    from autograder import check

    with check.hints({"sign": "Which way is downhill?"}):
        check.expression(step_factor, reference())


@test_case(points=2, hidden=True)
def test_rates(step_factor, rates):
    from solutions.small_sheet import rates as reference

    from autograder import check

    check.carried(step_factor, "expression")
    check.interval(rates, reference(), variable="eta")
