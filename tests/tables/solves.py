"""Closed forms: put into their recurrence or differential equation, and into the start."""

import sympy as sp

from tests.tables.row import judged

t, eta, k, lam = sp.symbols("t eta k lam")
y, C1 = sp.Function("y"), sp.Symbol("C1")
s = sp.Symbol("s")
DECAY = sp.dsolve(sp.Eq(y(s).diff(s), -3 * y(s)), y(s), ics={y(0): 5})

ROWS = (
    *judged(
        "u(t+1) = (1 - eta*k)*u(t)",
        unknown="u",
        variable="t",
        initial={0: "u_0"},
        domain={"t": "natural", "u_0": "real"},
        accepted=(
            ("(1 - eta*k)^t*u_0", "the power"),
            ("u_0 (1-ηk)^t", "Greek letters"),
            ("u = u_0*(1 - eta*k)^t", "a name in front"),
            ("u_0*exp(t*log(1 - eta*k))", "through the logarithm"),
            ("u_0*(-1)^t*(eta*k - 1)^t", "the sign taken out"),
            ("u0*(1-eta*k)**t", "the other spelling of the start"),
            (sp.Symbol("u_0") * (1 - eta * k) ** t, "sympy"),
            ("u_0*(1-eta*k)^(t-1)*(1-eta*k)", "one factor split off"),
            (r"u_0 (1-\eta k)^t", "LaTeX"),
            ("u_0*(1-eta*k)^t + 0*t", "an idle term"),
        ),
        refused=(
            ("(1 - eta*k)^t", "the start forgotten"),
            ("(1 - eta*k)^(t+1)*u_0", "one step too many"),
            ("(1 + eta*k)^t*u_0", "the sign"),
            ("exp(-eta*k*t)*u_0", "continuous time"),
            ("(1 - eta*k*t)*u_0", "right for the first step only"),
            ("abs(1 - eta*k)^t*u_0", "the modulus"),
            ("u_0", "constant"),
            ("0", "solves the equation, not the start"),
            ("2*(1 - eta*k)^t*u_0", "twice the start"),
            ("(1 - eta*k)^t + u_0 - 1", "meets the start only"),
        ),
        unreadable=(
            ("u(t+1) = (1 - eta*k)*", "half an equation"),
            ([1, 2], "a list"),
            ("(1 - eta*k)^", "an exponent is missing"),
            (True, "a truth value"),
        ),
        missing=((None, "nothing handed in"), (..., "the placeholder was left")),
    ),
    *judged(
        "diff(y(s), s) = -3*y(s)",
        unknown="y",
        variable="s",
        initial={0: 5},
        domain={"s": "real"},
        accepted=(
            ("5*exp(-3*s)", "the exponential"),
            ("5e^(-3s)", "the letter e"),
            ("5/exp(3s)", "below"),
            ("5*exp(-s)^3", "a power"),
            ("y = 5 e^{-3 s}", "a name in front"),
            (r"5 e^{-3s}", "LaTeX"),
            (5 * sp.exp(-3 * s), "sympy"),
            (DECAY, "what dsolve returns"),
            ("5*cosh(3s) - 5*sinh(3s)", "hyperbolic functions"),
        ),
        refused=(
            ("5*exp(3*s)", "the sign"),
            ("exp(-3*s)", "the start"),
            ("5*exp(-3*s) + 1", "a constant added"),
            ("5 - 15*s", "the tangent"),
            ("C1*exp(-3*s)", "the constant not determined"),
            ("5*exp(-s/3)", "the rate upside down"),
            ("5*2^(-3*s)", "another base"),
            ("5*(1-3/100)^(100*s)", "many small steps"),
        ),
    ),
    *judged(
        "diff(x(s), s, 2) = -w^2*x(s)",
        unknown="x",
        variable="s",
        initial={0: "a", (1, 0): 0},
        domain={"s": "real"},
        accepted=(
            ("a*cos(w*s)", "a cosine"),
            ("a*sin(w*s + pi/2)", "a shifted sine"),
            ("a*(exp(I*w*s) + exp(-I*w*s))/2", "by Euler's formula"),
            ("a cos(w s)", "blanks for products"),
            ("a*(1 - 2*sin(w*s/2)^2)", "half the angle"),
        ),
        refused=(
            ("a*sin(w*s)", "starts at zero"),
            ("a*cos(w*s) + a*sin(w*s)", "starts with a velocity"),
            ("a*cos(w^2*s)", "the frequency squared"),
            ("a*exp(-w*s)", "decays"),
            ("a*cosh(w*s)", "the sign of the force"),
            ("a", "at rest"),
        ),
    ),
    *judged(
        "f(n+2) = f(n+1) + f(n)",
        unknown="f",
        variable="n",
        initial={0: 0, 1: 1},
        domain={"n": "natural"},
        accepted=(
            ("(((1+sqrt(5))/2)^n - ((1-sqrt(5))/2)^n)/sqrt(5)", "Binet's formula"),
            ("(2/(sqrt(5)-1))^n/sqrt(5) - (-2/(1+sqrt(5)))^n/sqrt(5)", "with rationalised roots"),
        ),
        refused=(
            ("((1+sqrt(5))/2)^n/sqrt(5)", "the second root forgotten"),
            ("(((1+sqrt(5))/2)^n + ((1-sqrt(5))/2)^n)/sqrt(5)", "a sign"),
            ("((1+sqrt(5))/2)^n + ((1-sqrt(5))/2)^n", "another start"),
            ("n", "right for two values only"),
        ),
    ),
    *judged(
        "q(t+1) = (1 - c)^2*q(t) + v",
        unknown="q",
        variable="t",
        initial={0: 0},
        domain={"t": "natural", "c": "0 < c < 1"},
        accepted=(
            ("v*(1 - (1-c)^(2*t))/(c*(2-c))", "worked out"),
            ("v*sum((1-c)^(2*j), (j, 0, t-1))", "the sum of the noise"),
            ("v/(1-(1-c)^2) - v*(1-c)^(2t)/(1-(1-c)^2)", "split"),
        ),
        refused=(
            ("v/(c*(2-c))", "the limit"),
            ("v*(1 - (1-c)^t)/(c*(2-c))", "the square forgotten"),
            ("v*t", "without the contraction"),
            ("v*(1 - (1-c)^(2*t+2))/(c*(2-c))", "one step too many"),
            ("v*(1 - exp(-2*c*t))/(c*(2-c))", "continuous time"),
        ),
    ),
)
