"""Leading orders: the quotient with the reference tends to one."""

import sympy as sp

from tests.tables.row import judged

eta, lam = sp.symbols("eta lam")

ROWS = (
    *judged(
        "eta*v/(2*lam)",
        variable="eta",
        accepted=(
            ("eta*v/(2*lam)", "the leading order"),
            ("eta*v/(lam*(2 - eta*lam))", "the exact value"),
            ("eta^2*v/(1 - (1 - eta*lam)^2)", "the exact value, not simplified"),
            ("eta*v/(2*lam) + eta^2*v/4", "the next order added"),
            ("eta*v/(2*lam) - 100*eta^2", "a wrong next order does not matter"),
            ("v*sin(eta)/(2*lam)", "equal to leading order"),
            ("v*(exp(eta) - 1)/(2*lam)", "equal to leading order"),
            ("0.5*v*η/λ", "Greek letters, an exact decimal"),
            (r"\frac{\eta v}{2\lambda}", "LaTeX"),
            (eta * sp.Symbol("v") / (2 * lam), "sympy"),
            ("v*log(1+eta)/(2*lam)", "a logarithm"),
            ("q = eta*v/(2*lam)", "a name in front"),
        ),
        refused=(
            ("eta*v/lam", "twice"),
            ("eta*v/(4*lam)", "half"),
            ("-eta*v/(2*lam)", "the sign"),
            ("eta^2*v/(2*lam)", "the next power"),
            ("v/(2*lam)", "the power before"),
            ("eta*v/(2*lam) + v", "a term of a lower order"),
            ("0", "smaller than any order"),
            ("eta*lam*v/2", "lam upside down"),
            ("1.001*eta*v/(2*lam)", "a factor near one is not one"),
            ("eta*v/(2*lam)*(1 + 1/log(eta))^0*1.01", "one percent off"),
            ("sqrt(eta)*v/(2*lam)", "half a power"),
        ),
        unreadable=(
            ("eta*v/", "the denominator is missing"),
            ([1, 2], "a list"),
            (True, "a truth value"),
            ("eta -> 0", "an arrow"),
        ),
        missing=((None, "nothing handed in"),),
    ),
    *judged(
        "log(1/eps)/(eta*lam)",
        variable="eta",
        domain={"eps": "0 < eps < 1"},
        accepted=(
            ("log(eps)/log(1 - eta*lam)", "the exact number"),
            ("-log(eps)/(eta*lam)", "the sign inside"),
            ("ln(1/ε)/(ηλ)", "Greek letters"),
            ("log(1/eps)/(eta*lam) + 5", "bounded terms do not matter"),
        ),
        refused=(
            ("log(eps)/(eta*lam)", "the sign"),
            ("log(1/eps)/eta", "lam forgotten"),
            ("log(1/eps)*eta*lam", "the rate upside down"),
            ("log(1/eps)/(2*eta*lam)", "half"),
        ),
    ),
    *judged(
        "n^2/2",
        variable="n",
        point="oo",
        accepted=(
            ("n*(n+1)/2", "the exact sum"),
            ("n*(n-1)/2", "one less"),
            ("n^2/2 + 100*n", "lower powers do not matter"),
            ("(n^3 + n)/(2*n)", "a quotient"),
        ),
        refused=(
            ("n^2", "twice"),
            ("n^3/2", "the next power"),
            ("n/2", "the power before"),
            ("n^2/3", "a factor"),
            ("n^2*log(n)/2", "a logarithm too many"),
        ),
    ),
    *judged(
        "x",
        variable="x",
        domain="real",
        accepted=(
            ("sin(x)", "a sine"),
            ("tan(x)", "a tangent"),
            ("exp(x) - 1", "an exponential"),
            ("log(1 + x)", "a logarithm"),
            ("x + x^2", "the next order"),
            ("sinh(x)", "hyperbolic"),
            ("x/(1-x)", "a geometric series"),
            ("1 - exp(-x)", "another exponential"),
        ),
        refused=(
            ("cos(x)", "begins with one"),
            ("x^2", "the next power"),
            ("abs(x)", "wrong from the left"),
            ("2*x", "twice"),
            ("1 - cos(x)", "the next power"),
            ("sqrt(x^2)", "wrong from the left"),
            ("exp(x)", "begins with one"),
        ),
    ),
    *judged(
        "2*(x - 1)",
        variable="x",
        point=1,
        domain="real",
        accepted=(
            ("x^2 - 1", "expanded at one"),
            ("2*log(x)", "a logarithm"),
            ("(x-1)*(x+1)", "factored"),
            ("2 - 2/x", "a quotient"),
            ("x - 1/x", "a difference"),
        ),
        refused=(
            ("x - 1", "half"),
            ("2*x", "not zero at the point"),
            ("(x-1)^2", "the next power"),
            ("x^2", "not zero at the point"),
            ("2*(1 - x)", "the sign"),
        ),
    ),
)
