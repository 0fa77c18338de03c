"""Derivations: every line must follow from the one before, under what is given."""

from tests.tables.row import Row, judged

STEP = {
    "start": "theta_new = theta - eta*g",
    "end": "theta_new - theta_star = (1 - eta*k)*(theta - theta_star)",
    "given": ("g = k*(theta - theta_star)",),
}
GEOMETRIC = {
    "start": "sum(r^j, (j, 0, n-1))",
    "end": "(1 - r^n)/(1 - r)",
    "domain": {"r": "0 < r < 1", "n": "natural"},
}
VARIANCE = {
    "start": "mean((a*x + eps)^2)",
    "end": "a^2*q + v",
    "given": ("mean(x^2) = q", "mean(eps^2) = v", "mean(x*eps) = 0"),
    "domain": "real",
}

SQUARE = {"start": "(a+b)^2 - (a-b)^2", "end": "4*a*b", "domain": "real"}
FIXED = {
    "start": "q = (1 - c)^2*q + s",
    "end": "q = s/(c*(2 - c))",
    "domain": {"c": "0 < c < 1"},
}
ROWS = (
    *judged(
        "4*a*b",
        **SQUARE,
        accepted=(
            (
                ["(a+b)^2 - (a-b)^2", "a^2 + 2ab + b^2 - a^2 + 2ab - b^2", "4ab"],
                "expanded, then cancelled",
            ),
            (
                ["(a+b)^2 - (a-b)^2", "((a+b) + (a-b))*((a+b) - (a-b))", "2a*2b", "4ab"],
                "as a difference of squares",
            ),
            ("(a+b)^2 - (a-b)^2\n((a+b)+(a-b))*((a+b)-(a-b))\n4*a*b", "a text with a line each"),
            (("(a+b)^2 - (a-b)^2", "((a+b)+(a-b))*((a+b)-(a-b))", "4*a*b"), "a tuple"),
            (
                ["(a+b)^2 - (a-b)^2", "= ((a+b)+(a-b))*((a+b)-(a-b))", "= 4ab"],
                "equals signs in front",
            ),
            (
                ["d = (a+b)^2 - (a-b)^2", "d = ((a+b)+(a-b))*((a+b)-(a-b))", "d = 4ab"],
                "a name in front of every line",
            ),
            (["(a+b)^2 - (a-b)^2 = ((a+b)+(a-b))*((a+b)-(a-b)) = 4ab"], "one chain"),
            (["(a+b)² − (a−b)²", "((a+b)+(a−b))·((a+b)−(a−b))", "4ab"], "signs and raised digits"),
        ),
        refused=(
            (["(a+b)^2 - (a-b)^2", "a^2 + b^2 - a^2 + b^2", "4ab"], "a wrong line in between"),
            (["(a+b)^2 - (a-b)^2", "2a*2b", "2ab"], "a wrong end"),
            (["(a+b)^2 - (a-b)^2", "4ab"], "a jump from the start to the end"),
            (["4ab"], "the end alone"),
            (["(a+b)^2 - (a-b)^2"], "the start alone"),
            (["(a+b)^2 - (a-b)^2", "(a+b)^2 - (a-b)^2", "4ab"], "the start repeated"),
            (["(a+b)^2 - (a-b)^2", "4ab", "4ab"], "the end repeated"),
            (["2a*2b", "4ab"], "the start is missing"),
            (["(a+b)^2 - (a-b)^2", "2a*2b"], "the end is missing"),
            (["4ab", "2a*2b", "(a+b)^2 - (a-b)^2"], "backwards"),
            (["(a+b)^2 - (a-b)^2", "2a*2b + 1", "2a*2b", "4ab"], "a mistake and its undoing"),
            (["(a+b)^2 - (a-b)^2", "1 = 1", "4ab"], "an irrelevant identity"),
            (
                ["(a+b)^2 - (a-b)^2", "2a*2b", "4ab"],
                "the only line in between is the end, merely not multiplied out",
            ),
        ),
        unreadable=(
            (["(a+b)^2 - (a-b)^2", "2a*2b*", "4ab"], "a line that cannot be read"),
            (4, "a number"),
            (["(a+b)^2 - (a-b)^2", True, "4ab"], "a truth value among the lines"),
        ),
        missing=((None, "nothing handed in"), ("", "empty text"), ([], "no lines")),
    ),
    *judged(
        STEP["end"],
        **STEP,
        accepted=(
            (
                [
                    "theta_new = theta - eta*g",
                    "theta_new = theta - eta*k*(theta - theta_star)",
                    "theta_new - theta_star = theta - theta_star - eta*k*(theta - theta_star)",
                    "theta_new - theta_star = (1 - eta*k)*(theta - theta_star)",
                ],
                "the slope put in, the goal subtracted, factored",
            ),
            (
                [
                    "theta_new = theta - eta*g",
                    "theta_new - theta_star = theta - theta_star - eta*k*(theta - theta_star)",
                    "theta_new - theta_star = (1 - eta*k)*(theta - theta_star)",
                ],
                "in one line less",
            ),
            (
                [
                    "θ_new = θ - η g",
                    "θ_new - θ* = θ - θ* - η k (θ - θ*)",
                    "θ_new - θ* = (1 - η k)(θ - θ*)",
                ],
                "Greek letters",
            ),
        ),
        refused=(
            (
                [
                    "theta_new = theta - eta*g",
                    "theta_new - theta_star = (1 - eta*k)*(theta - theta_star)",
                ],
                "a jump from the start to the end",
            ),
            (
                [
                    "theta_new = theta - eta*g",
                    "theta_new = theta + eta*k*(theta - theta_star)",
                    "theta_new - theta_star = (1 - eta*k)*(theta - theta_star)",
                ],
                "a sign in between",
            ),
            (
                ["theta_new = theta - eta*g", "theta_new = theta - eta*k*(theta - theta_star)"],
                "stops early",
            ),
            (
                [
                    "theta_new = theta - eta*g",
                    "theta_new = theta - eta*k*theta",
                    "theta_new - theta_star = (1 - eta*k)*(theta - theta_star)",
                ],
                "the goal forgotten in between",
            ),
        ),
    ),
    *judged(
        GEOMETRIC["end"],
        **GEOMETRIC,
        accepted=(
            (
                [
                    "sum(r^j, (j, 0, n-1))",
                    "((1-r)*sum(r^j, (j, 0, n-1)))/(1-r)",
                    "(1 - r^n)/(1 - r)",
                ],
                "multiplied and divided by 1 - r",
            ),
            (
                [
                    "sum(r^j, (j, 0, n-1))",
                    "(sum(r^j, (j, 0, n-1)) - sum(r^(j+1), (j, 0, n-1)))/(1-r)",
                    "(1 - r^n)/(1-r)",
                ],
                "a telescoping sum",
            ),
            (
                ["sum(r^j, (j, 0, n-1))", "(r^n - 1)/(r - 1)", "(1 - r^n)/(1 - r)"],
                "signs turned at the end",
            ),
        ),
        refused=(
            (
                ["sum(r^j, (j, 0, n-1))", "(1 - r^(n+1))/(1 - r)", "(1 - r^n)/(1 - r)"],
                "one term too many in between",
            ),
            (["sum(r^j, (j, 0, n-1))", "1/(1-r)", "(1 - r^n)/(1 - r)"], "the limit in between"),
            (["sum(r^j, (j, 0, n-1))", "1 + sum(r^j, (j, 1, n-1))"], "the sum is still there"),
        ),
    ),
    *judged(
        VARIANCE["end"],
        **VARIANCE,
        accepted=(
            (
                [
                    "mean((a*x + eps)^2)",
                    "mean(a^2*x^2 + 2*a*x*eps + eps^2)",
                    "a^2*mean(x^2) + 2*a*mean(x*eps) + mean(eps^2)",
                    "a^2*q + v",
                ],
                "expanded, averaged, put in",
            ),
            (["⟨(a x + eps)²⟩", "a² ⟨x²⟩ + 2 a ⟨x eps⟩ + ⟨eps²⟩", "a² q + v"], "pointed brackets"),
            (
                ["mean((a*x + eps)^2)", "a^2*mean(x^2) + mean(eps^2)", "a^2*q + v"],
                "the mixed term dropped at once",
            ),
        ),
        refused=(
            (
                ["mean((a*x + eps)^2)", "mean(a^2*x^2 + eps^2) + 1", "a^2*q + v"],
                "a term too many in between",
            ),
            (
                ["mean((a*x + eps)^2)", "(a*mean(x) + mean(eps))^2", "a^2*q + v"],
                "the mean of a square is not the square of the mean",
            ),
            (
                ["mean((a*x + eps)^2)", "a*mean(x^2) + mean(eps^2)", "a^2*q + v"],
                "the square of a lost in between",
            ),
            (["mean((a*x + eps)^2)", "a^2*mean(x^2) + mean(eps^2)"], "averages are left"),
        ),
    ),
    *judged(
        FIXED["end"],
        **FIXED,
        accepted=(
            (
                ["q = (1-c)^2*q + s", "q*(1 - (1-c)^2) = s", "q*c*(2-c) = s", "q = s/(c*(2-c))"],
                "sorted, factored, divided",
            ),
            (
                [
                    "q = (1-c)^2*q + s",
                    "q - (1-c)^2*q = s",
                    "q = s/(1 - (1-c)^2)",
                    "q = s/(c*(2-c))",
                ],
                "divided first",
            ),
            (
                [
                    "q = (1-c)^2*q + s",
                    "q = q - 2*c*q + c^2*q + s",
                    "2*c*q - c^2*q = s",
                    "q = s/(c*(2-c))",
                ],
                "expanded",
            ),
        ),
        refused=(
            (["q = (1-c)^2*q + s", "q*c*(2+c) = s", "q = s/(c*(2-c))"], "a sign in between"),
            (["q = (1-c)^2*q + s", "q*c*(2-c) = s", "q = s/(2*c)"], "another end"),
            (["q = (1-c)^2*q + s", "q = s/(c*(2-c))"], "a jump from the start to the end"),
            (["q = (1-c)^2*q + s", "0 = 0", "q = s/(c*(2-c))"], "an identity that says nothing"),
            (["q = (1-c)^2*q + s", "q*c^2 = s", "q = s/(c*(2-c))"], "a term lost in between"),
        ),
    ),
    *judged(
        "x = 2 or x = 3",
        start="x^2 - 5x + 6 = 0",
        end="x = 2 or x = 3",
        domain="real",
        accepted=(
            (["x^2 - 5x + 6 = 0", "(x-2)(x-3) = 0", "x = 2 or x = 3"], "factored"),
            (
                [
                    "x^2 - 5x + 6 = 0",
                    "(x - 5/2)^2 = 1/4",
                    "x - 5/2 = 1/2 or x - 5/2 = -1/2",
                    "x = 2 or x = 3",
                ],
                "the square completed",
            ),
        ),
        refused=(
            (["x^2 - 5x + 6 = 0", "(x-2)(x-3) = 0", "x = 2"], "a root is lost"),
            (["x^2 - 5x + 6 = 0", "(x-1)(x-6) = 0", "x = 2 or x = 3"], "a wrong factoring"),
            (["x^2 - 5x + 6 = 0", "(x-2)(x-3) = 0", "x = -2 or x = -3"], "signs at the end"),
            (
                ["x^2 - 5x + 6 = 0", "(x-2)(x-3)(x-4) = 0", "x = 2 or x = 3"],
                "a root gained in between",
            ),
        ),
    ),
    *judged(
        "x < 2",
        start="3 - 2*x > -1",
        end="x < 2",
        domain="real",
        accepted=(
            (["3 - 2x > -1", "-2x > -4", "x < 2"], "the sign turned with the division"),
            (["3 - 2x > -1", "4 > 2x", "x < 2"], "terms moved"),
        ),
        refused=(
            (["3 - 2x > -1", "-2x > -4", "x > 2"], "the sign not turned"),
            (["3 - 2x > -1", "-2x > 4", "x < 2"], "a wrong line in between"),
            (["3 - 2x > -1", "-2x >= -4", "x < 2"], "strictness lost in between"),
        ),
    ),
    Row(
        ["q = (1-c)^2*q + s", "q = (1 - 2*c)*q + s", "q = s/(2*c)"],
        "q = s/(2*c)",
        {"start": "q = (1-c)^2*q + s", "end": "q = s/(2*c)", "domain": {"c": "0 < c < 1"}},
        "incorrect",
        "a square dropped without saying that it is small",
    ),
    *judged(
        "x = 7",
        start="sqrt(3*x + 4) = 2 + sqrt(x + 2)",
        end="x = 7",
        domain={"x": "x > -1.3"},
        accepted=(
            (
                [
                    "sqrt(3x+4) = 2 + sqrt(x+2)",
                    "3x + 4 = 4 + 4*sqrt(x+2) + x + 2",
                    "x - 1 = 2*sqrt(x+2)",
                    "x = 7",
                ],
                "squared, and only the solution of the start kept",
            ),
        ),
        refused=(
            (
                [
                    "sqrt(3x+4) = 2 + sqrt(x+2)",
                    "x - 1 = 2*sqrt(x+2)",
                    "(x-1)^2 = 4*(x+2)",
                    "(x-7)(x+1) = 0",
                    "x = 7 or x = -1",
                ],
                "squaring let in a solution that was not thrown out",
            ),
        ),
    ),
    *judged(
        "x = -2",
        start="(x^2 - 4)/(x - 2) = 0",
        end="x = -2",
        domain="real",
        accepted=((["(x^2 - 4)/(x - 2) = 0", "x + 2 = 0", "x = -2"], "cancelled"),),
        refused=(
            (
                ["(x^2 - 4)/(x - 2) = 0", "x^2 - 4 = 0", "x = 2 or x = -2"],
                "a solution where the start is not defined",
            ),
        ),
    ),
    Row(
        ["(x^2 - 4)/(x - 2) = 0", "x^2 - 4 = 0", "(x-2)(x+2) = 0", "x = 2 or x = -2"],
        "x = 2 or x = -2",
        {"start": "(x^2 - 4)/(x - 2) = 0", "end": "x = 2 or x = -2", "domain": "real"},
        "incorrect",
        "solving keeps the solutions exactly, whatever end is asked for",
    ),
    *judged(
        "two lines",
        start=None,
        end=None,
        domain="real",
        accepted=(
            (["|a| = |b|", "a^2 = b^2"], "squared, where neither end is asked for"),
            (["|x| = 3", "x = 3 or x = -3"], "the modulus resolved"),
            (["x^2 = 9 and x > 0", "x = 3"], "a condition used"),
            (["x = |-4|", "x = 4"], "worked out behind a declared name"),
            (["(x+1)^2", "x^2 + 2x + 1"], "expanded"),
            (["a = log(9, 3)", "3^a = 9", "a = 2"], "a logarithm with a base"),
        ),
        refused=(
            (["|a| = |b|", "a = b"], "a case is lost"),
            (["x^2 = 9", "x = 3"], "a solution is lost"),
            (["x = 3 or x = 4", "x = 3 and x = 4"], "and for or"),
            (["x = 3", "X = 3"], "another symbol"),
            (["2^2", "3"], "another number"),
            (["x = 3", "x = 3"], "a line repeated"),
            (["x = 3"], "one line"),
        ),
        unreadable=((["x = 3", "x ="], "a line that cannot be read"),),
    ),
    *judged(
        "every solution kept",
        start=None,
        end=None,
        domain="real",
        accepted=(
            (["a = b", "a + c = b + c"], "a term added"),
            (["a = b", "a*c = b*c"], "a factor put on"),
            (["x + y = 3 and x - y = 1", "2x = 4 and y = 3 - x", "x = 2 and y = 1"], "a system"),
            (["x = 1 and y = 2", "x + y = 3"], "equations added"),
            (["e^x = 5", "x = ln 5"], "a logarithm taken"),
            (["x < y and y < z", "x < z"], "two relations put together"),
        ),
        refused=(
            (["a*c = b*c", "a = b"], "divided by what may be zero"),
            (["x^2 = x*y", "x = y"], "divided by the unknown"),
            (["x + y = 3 and x - y = 1", "x = 1 and y = 2"], "another solution of the system"),
            (["x + y = 3", "x = 1 and y = 2"], "one solution of many"),
            (["e^x = 5", "x = 5/e"], "no logarithm taken"),
            (["a > b", "a^2 > b^2"], "squared, whatever the signs"),
        ),
    ),
    *judged(
        "positive symbols",
        start=None,
        end=None,
        domain="positive",
        accepted=(
            (["a*c = b*c", "a = b"], "divided by what is positive"),
            (
                ["T = 2*pi*sqrt(L/g)", "T^2 = 4*pi^2*L/g", "L = g*T^2/(4*pi^2)"],
                "solved for another",
            ),
            (["y = e^(k*x)", "ln y = k*x", "x = ln(y)/k"], "values far beyond any search"),
            (["1/R = 1/a + 1/b", "R = a*b/(a + b)"], "reciprocals"),
            (["a > b", "a^2 > b^2"], "squared, where all is positive"),
        ),
        refused=(
            (["T = 2*pi*sqrt(L/g)", "L = g*T^2/(2*pi)"], "a square forgotten"),
            (["y = e^(k*x)", "ln y = x/k"], "k upside down"),
            (["1/R = 1/a + 1/b", "R = a + b"], "each turned over alone"),
        ),
    ),
)
