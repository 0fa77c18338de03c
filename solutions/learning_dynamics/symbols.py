"""The letters of the sheet, spelt as in the notebook.

The judge matches symbols by name alone, so the assumptions here serve only the derivations: they
are what sympy needs in order to solve, and no more. `eta` is real rather than positive because
sympy drops ``0 <`` in front of a positive symbol, and the lower end of a range belongs to the
answer.
"""

from sympy import Symbol

__all__ = [
    "N",
    "V",
    "a",
    "b",
    "c",
    "eps",
    "eta",
    "g",
    "k",
    "lam",
    "lam_max",
    "lam_min",
    "q",
    "t",
    "tau",
    "theta",
    "theta_0",
    "theta_1",
    "theta_2",
    "theta_3",
    "theta_star",
    "v",
]

eta = Symbol("eta", real=True)
"""Learning rate."""
k = Symbol("k", positive=True)
"""Curvature L''(theta_star) of a loss in one parameter, at its minimum."""
theta = Symbol("theta", real=True)
"""The parameter."""
theta_0 = Symbol("theta_0", real=True)
"""Where the descent starts."""
theta_star = Symbol("theta_star", real=True)
"""Where the loss has its minimum."""
g = Symbol("g", real=True)
"""Slope of the loss at theta, before it is worked out."""
t = Symbol("t", integer=True, nonnegative=True)
"""Number of steps taken."""
tau = Symbol("tau", real=True)
"""Time of the continuous limit, eta*t."""

lam = Symbol("lam", positive=True)
"""One eigenvalue of the Hessian; the curvature of Exercise 4."""
lam_min = Symbol("lam_min", positive=True)
"""Smallest eigenvalue of the Hessian."""
lam_max = Symbol("lam_max", positive=True)
"""Largest eigenvalue of the Hessian."""

theta_1 = Symbol("theta_1", real=True)
"""First parameter of a loss in several."""
theta_2 = Symbol("theta_2", real=True)
"""Second parameter."""
theta_3 = Symbol("theta_3", real=True)
"""Third parameter."""
a = Symbol("a", real=True)
"""Initial value of theta_1 in Exercise 3."""
b = Symbol("b", real=True)
"""Initial value of theta_2 in Exercise 3."""
c = Symbol("c", real=True)
"""Coefficient of the mixed term in theta_1**2 + c*theta_1*theta_2 + theta_2**2."""

eps = Symbol("eps", positive=True)
"""Accuracy |theta_t|/|theta_0| to be reached."""
q = Symbol("q", positive=True)
"""Second moment <theta_t^2>."""
v = Symbol("v", positive=True)
"""Second moment <eps_t^2> of the gradient noise, V/N."""
V = Symbol("V", positive=True)
"""Variance of the slope over single examples, at the minimum."""
N = Symbol("N", positive=True)
"""Examples in a batch."""
