"""What the warm process has done once, so that the first cell of a notebook finds it ready.

Libraries import their parts lazily: without these calls the first derivative of every single
submission would cost more than all its cells.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import io

_STANDARD = [
    "ast",
    "cmath",
    "collections",
    "contextlib",
    "copy",
    "csv",
    "dataclasses",
    "datetime",
    "decimal",
    "enum",
    "fractions",
    "functools",
    "itertools",
    "json",
    "math",
    "operator",
    "pathlib",
    "random",
    "re",
    "statistics",
    "string",
    "textwrap",
    "time",
    "typing",
    "warnings",
]


def numeric() -> None:
    """Warm numpy."""
    for name in _STANDARD:
        importlib.import_module(name)
    import numpy as np

    square = np.array([[2.0, 1.0], [1.0, 3.0]])
    np.linalg.eigh(square)
    np.linalg.eig(square)
    np.linalg.solve(square, np.ones(2))
    np.linalg.norm(square)
    repr(square)
    repr(square[0])
    np.random.seed(0)  # noqa: NPY002 - the generator that students use
    np.random.default_rng(0).normal(size=3)


def symbolic() -> None:
    """Warm sympy: differentiate, solve, simplify, sum, print."""
    import sympy as sp

    x, t = sp.symbols("x t")
    k, eta = sp.symbols("k eta", positive=True)
    n = sp.Symbol("n", integer=True)
    wave = sp.sin(x) * sp.exp(-k * x)
    results: list[object] = [
        sp.diff(wave, x, 2),
        sp.integrate(x * sp.exp(-x), x),
        sp.integrate(sp.exp(-k * x), (x, 0, sp.oo)),
        sp.solve(x**2 - k, x),
        sp.solve([x + t - 1, x - t], [x, t]),
        sp.solveset(x**2 - 1, x, sp.S.Reals),
        sp.limit(sp.sin(x) / x, x, 0),
        sp.limit((1 + eta / x) ** x, x, sp.oo),
        sp.series(sp.exp(x), x, 0, 4),
        sp.factor(x**2 - 1),
        sp.expand((x + 1) ** 3),
        sp.simplify(sp.sin(x) ** 2 + sp.cos(x) ** 2),
        sp.together(1 / x + 1 / k),
        sp.apart(1 / (x**2 - 1), x),
        sp.cancel((x**2 - 1) / (x - 1)),
        sp.summation(k**n, (n, 0, 5)),
        sp.Matrix([[2, 1], [1, 3]]).eigenvals(),
        sp.Matrix([[2, 1], [1, 3]]).eigenvects(),
        sp.Interval.open(0, 1 / k),
        sp.And(x > 0, x < k),
        sp.reduce_inequalities([x > 0, x < 1], x),
        sp.lambdify((x, k), wave, "numpy")(0.5, 1.0),
        sp.lambdify(x, x**3)(1),
        sp.sqrt(2).evalf(),
        sp.N(wave.subs(x, 1), 10),
        sp.Piecewise((x, x > 0), (0, True)),
        sp.Rational(1, 3),
        sp.sympify("x + 1"),
    ]
    function = sp.Function("f")
    results.append(sp.dsolve(sp.Eq(function(t).diff(t), -k * function(t)), function(t)))
    results.append(sp.rsolve(function(n + 1) - k * function(n), function(n)))
    for result in results:
        str(result)
        repr(result)
    sp.latex(wave)


def ours() -> None:
    """Warm the checks that a student's notebook calls: how an answer is read."""
    if importlib.util.find_spec("autograder.check") is None:
        return
    check = importlib.import_module("autograder.check")
    for name in check.__all__:
        getattr(check, name)  # each is imported when it is first asked for
    import sympy as sp

    with contextlib.redirect_stdout(io.StringIO()):
        x = sp.Symbol("x")
        check.readable_as.expression(x + 1)
        check.readable_as.expression("x**2 + 1")
        check.readable_as.interval("0 < x < 1", variable="x")
        check.readable_as.number(0.5)
        check.readable_as.matrix([[1, 2], [3, 4]])
        check.readable_as.function(abs)
