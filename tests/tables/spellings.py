"""The same few answers in many notations, as they are typed: text, signs, LaTeX.

Whoever adds a notation to the parser adds it here, beside answers that look like it and are not.
"""

from __future__ import annotations

from tests.tables.row import Remark, judged


def alike(why: str, *texts: object) -> tuple[Remark, ...]:
    """Answers that share the reason for their outcome."""
    return tuple((text, why) for text in texts)


EXPRESSION = (
    *judged(
        "2*x",
        accepted=(
            *alike(
                "typed",
                "2x",
                "x*2",
                "x+x",
                "2 x",
                "(2)(x)",
                "2*(x)",
                "4x/2",
                "x/(1/2)",
                "x/0.5",
                "2x^1",
                "sqrt(4)x",
                "2.0x",
            ),
            *alike("signs", "x·2", "2×x", "x÷0.5", "√4 x", "|−2| x", "4⁄2·x", "½·4x"),
            *alike("LaTeX", r"\frac{4}{2}x", r"2\,x", r"2\cdot x", r"\left(2x\right)"),
        ),
        refused=alike("something else", "x^2", "2", "2/x", "-2x", "2+x", "x²", "20x", "2.0000001x"),
        domain="real",
    ),
    *judged(
        "x*(x+1)",
        accepted=(
            *alike(
                "typed",
                "x(x+1)",
                "(x+1)x",
                "x^2+x",
                "x**2 + x",
                "(x)(x+1)",
                "x^{2}+x",
                "(x+1/2)^2-1/4",
                "x(1+x)",
                "x (x + 1)",
                "x*(1+x)",
            ),
            *alike("signs", "x²+x", "x·(x+1)"),
            *alike("LaTeX", r"x\left(x+1\right)"),
        ),
        refused=alike("something else", "x^2+1", "x(x-1)", "x*x+1", "(x+1)^2"),
        domain="real",
    ),
    *judged(
        "sin(x)^2",
        accepted=(
            *alike(
                "typed",
                "sin^2 x",
                "sin^2(x)",
                "(sin x)^2",
                "sin(x)*sin(x)",
                "1-cos^2 x",
                "(1-cos(2x))/2",
                "sin x sin x",
            ),
            *alike("signs", "sin²x", "sin² x", "sin(x)²", "1-cos²(x)", "½(1−cos 2x)"),
            *alike("LaTeX", r"\sin^2 x", r"\sin^{2}(x)", r"\sin^2\left(x\right)"),
        ),
        refused=alike("something else", "sin(x^2)", "sin x^2", "sin(2x)", "sin(sin(x))", "2 sin x"),
        domain="real",
    ),
    *judged(
        "sin(2*x)",
        accepted=(
            *alike(
                "typed",
                "sin 2x",
                "2 sin x cos x",
                "2sin(x)cos(x)",
                "sin(2x)",
                "sin(x+x)",
                "2 sinx cosx",
                "2tan(x)/(1+tan(x)^2)",
                "-cos(2x+pi/2)",
            ),
            *alike("LaTeX", r"2\sin x\cos x"),
            *alike("signs", "cos(π/2−2x)"),
        ),
        refused=alike("something else", "sin(2)x", "2sin x", "sin^2 x", "sin x"),
        domain="real",
    ),
    *judged(
        "exp(-k*t)",
        accepted=(
            *alike(
                "typed",
                "e^(-kt)",
                "e^{-kt}",
                "e^(-k t)",
                "exp(-kt)",
                "1/e^(kt)",
                "E**(-k*t)",
                "(1/e)^(k t)",
                "e^{-k t}",
                "1/exp(k*t)",
                "cosh(k t)-sinh(k t)",
            ),
            *alike("LaTeX", r"\exp(-kt)", r"\mathrm{e}^{-kt}"),
            *alike("signs", "exp(-k·t)"),
        ),
        refused=alike("something else", "e^(kt)", "exp(-k)t", "e^{-k}t", "-exp(k*t)"),
    ),
    *judged(
        "sqrt(x)",
        accepted=(
            *alike("signs", "√x", "√(x)", "x^½", "x/√x"),
            *alike(
                "typed",
                "x^(1/2)",
                "x^0.5",
                "x**(1/2)",
                "sqrt x",
                "x^{1/2}",
                "exp(ln(x)/2)",
                "sqrt(4x)/2",
                "root(x,2)",
            ),
            *alike("LaTeX", r"\sqrt{x}", r"x^{\frac{1}{2}}"),
        ),
        refused=alike("something else", "x^2", "√2x", "x/2", "x^1/2", "-sqrt(x)"),
    ),
    *judged(
        "log(x)",
        accepted=(
            *alike(
                "typed",
                "ln x",
                "ln(x)",
                "log x",
                "log(x,e)",
                "log10(x)*log(10)",
                "-ln(1/x)",
                "log(x, E)",
            ),
            *alike("LaTeX", r"\ln x", r"\ln(x)", r"\log x"),
            *alike("signs", "ln(x²)/2", "2 ln √x"),
        ),
        refused=alike(
            "something else", "log10(x)", "log(x)/log(10)", "1/x", "ln(x+1)", "log2(x)", "-ln(x)"
        ),
    ),
    *judged(
        "abs(x)",
        accepted=(
            *alike(
                "typed",
                "|x|",
                "abs(x)",
                "sqrt(x^2)",
                "max(x,-x)",
                "x*sign(x)",
                "Piecewise((x, x>0),(-x,True))",
                "Abs(x)",
            ),
            *alike("signs", "√(x²)", "|−x|"),
            *alike("LaTeX", r"\left|x\right|", r"\lvert x\rvert", r"\sqrt{x^2}", r"\vert x \vert"),
        ),
        refused=alike("something else", "x", "-x", "x^2", "x/|x|", "-|x|"),
        domain="real",
    ),
    *judged(
        "x/2",
        accepted=(
            *alike("signs", "½x", "x·½", "x/√4"),
            *alike(
                "typed",
                "0.5x",
                "x/2",
                "x*1/2",
                "1/2 x",
                "1/2*x",
                ".5x",
                "x*0.5",
                "x*2^-1",
                "(1/2)x",
            ),
            *alike("LaTeX", r"\frac{x}{2}", r"\frac12 x", r"\tfrac{1}{2}x"),
        ),
        refused=alike("something else", "1/(2x)", "2/x", "2x", "x^(1/2)", "x/2.0001"),
        domain="real",
    ),
    *judged(
        "1/(2*x)",
        accepted=(
            *alike(
                "typed",
                "1/(2x)",
                "1/2/x",
                "0.5/x",
                "(2x)^-1",
                "(2x)^(-1)",
                "x^-1/2",
                "1/(x+x)",
                "0.5*x^(-1)",
            ),
            *alike("signs", "½/x", "½·x⁻¹"),
            *alike("LaTeX", r"\frac{1}{2x}"),
        ),
        refused=alike("something else", "x/2", "2/x", "1/2+x", "-1/(2x)"),
        domain="real",
    ),
    *judged(
        "x^2/y",
        accepted=(
            *alike("signs", "x²/y", "x²·y⁻¹", "x^2·(1/y)"),
            *alike("typed", "x^2y^-1", "x*x/y", "x^2 / y", "x**2/y"),
            *alike("LaTeX", r"\frac{x^2}{y}", r"\dfrac{x^{2}}{y}"),
        ),
        refused=alike("something else", "x/y^2", "(x/y)^2", "x^(2/y)", "y/x^2"),
    ),
    *judged(
        "factorial(n)/factorial(n-2)",
        accepted=(
            *alike(
                "typed",
                "n(n-1)",
                "n!/(n-2)!",
                "n^2-n",
                "n*(n-1)",
                "2*binomial(n,2)",
                "gamma(n+1)/gamma(n-1)",
                "Product(j,(j,n-1,n))",
            ),
        ),
        refused=alike("something else", "n!", "n(n+1)", "n^2", "2", "n!/(n-2)"),
        domain={"n": [2, 3, 4, 5, 7, 9]},
    ),
    *judged(
        "binomial(n,2)",
        accepted=(
            *alike("typed", "n(n-1)/2", "n!/(2!(n-2)!)", "Sum(j,(j,1,n-1))"),
            *alike("LaTeX", r"\binom{n}{2}", r"\frac{n(n-1)}{2}", r"\sum_{j=1}^{n-1} j"),
        ),
        refused=alike("something else", "n(n+1)/2", "n^2/2", "n!/2"),
        domain={"n": [2, 3, 4, 5, 7, 9]},
    ),
    *judged(
        "n*(n+1)/2",
        accepted=(
            *alike("typed", "sum(j,(j,1,n))", "Sum(k,(k,1,n))", "binomial(n+1,2)", "(n^2+n)/2"),
            *alike("LaTeX", r"\sum_{k=1}^{n} k"),
            *alike("signs", "∑_(i=1)^n i", "n²/2+n/2"),
        ),
        refused=alike("something else", "n(n-1)/2", "sum(j,(j,0,n-1))", "n^2", "sum(j,(j,1,n+1))"),
        domain={"n": "natural"},
    ),
    *judged(
        "(1-r^n)/(1-r)",
        accepted=(
            *alike("typed", "(r^n-1)/(r-1)", "sum(r^j,(j,0,n-1))"),
            *alike("LaTeX", r"\sum_{j=0}^{n-1} r^j", r"\frac{1-r^n}{1-r}"),
        ),
        refused=alike(
            "something else", "(1-r^(n+1))/(1-r)", "1/(1-r)", "(1-r^n)/(1+r)", "sum(r^j,(j,0,n))"
        ),
        domain={"n": "natural", "r": "0 < r < 1"},
    ),
    *judged(
        "sqrt(2)+sqrt(3)",
        accepted=(
            *alike("typed", "sqrt(5+2*sqrt(6))", "sqrt(2)(1+sqrt(3/2))", "2^(1/2)+3^(1/2)"),
            *alike("signs", "√2+√3", "1/(√3−√2)"),
            *alike("LaTeX", r"\sqrt{2}+\sqrt{3}"),
        ),
        refused=alike("something else", "sqrt(5)", "sqrt(5+sqrt(24.01))", "3.1462643699", "√3-√2"),
    ),
    *judged(
        "x^(1/3)",
        accepted=(
            *alike("typed", "cbrt(x)", "root(x,3)", "x^{1/3}", "x**(1/3)", "exp(ln(x)/3)"),
            *alike("LaTeX", r"\sqrt[3]{x}"),
            *alike("signs", "∛x"),
        ),
        refused=alike("something else", "x/3", "x^3", "sqrt(x)/3", "3*sqrt(x)"),
    ),
    *judged(
        "floor(x)",
        accepted=(
            *alike("signs", "⌊x⌋"),
            *alike("LaTeX", r"\lfloor x\rfloor"),
            *alike("typed", "floor(x)", "-ceil(-x)", "-ceiling(-x)"),
        ),
        refused=alike("something else", "ceil(x)", "x", "x-1/2"),
        unreadable=alike("no such answer", "round(x)"),
        domain="real",
    ),
    *judged(
        "re(z)",
        accepted=(
            *alike("typed", "(z+conjugate(z))/2", "Re(z)", "re(z)"),
            *alike("LaTeX", r"\Re(z)"),
        ),
        refused=alike("something else", "z", "abs(z)", "im(z)"),
        domain="complex",
    ),
    *judged(
        "z*conjugate(z)",
        accepted=(
            *alike("typed", "abs(z)^2", "|z|^2", "re(z)^2+im(z)^2", "conj(z) z"),
            *alike("signs", "|z|²"),
        ),
        refused=alike("something else", "z^2", "abs(z)"),
        domain="complex",
    ),
    *judged(
        "tan(x)",
        accepted=(
            *alike(
                "typed",
                "sin(x)/cos(x)",
                "sin x/cos x",
                "1/cot(x)",
                "sec(x)/csc(x)",
                "sinx/cosx",
                "tg(x)",
                "tan x",
            ),
            *alike("LaTeX", r"\tan x", r"\frac{\sin x}{\cos x}"),
        ),
        refused=alike("something else", "cot(x)", "arctan(x)", "sin(x)cos(x)", "cos x/sin x"),
        domain="real",
    ),
    *judged(
        "atan(x)",
        accepted=(
            *alike(
                "typed", "arctan(x)", r"\arctan x", "arctan x", "asin(x/sqrt(1+x^2))", "atan2(x,1)"
            ),
            *alike("signs", "arcsin(x/√(1+x²))"),
        ),
        refused=alike("something else", "tan(x)", "1/tan(x)", "acot(x)"),
        domain="real",
    ),
    *judged(
        "acosh(x)",
        accepted=(
            *alike(
                "typed", "ln(x+sqrt(x^2-1))", "arcosh(x)", "arccosh(x)", "log(x+sqrt(x-1)sqrt(x+1))"
            ),
        ),
        refused=alike("something else", "asinh(x)", "ln(x+sqrt(x^2+1))", "1/cosh(x)"),
        domain={"x": "x>1"},
    ),
    *judged(
        "theta_star+(theta_0-theta_star)*exp(-k*t)",
        accepted=(
            *alike(
                "signs",
                "θ*+(θ_0-θ*)e^{-kt}",
                "θ_* + (θ_0 - θ_*) e^{-kt}",
                "θ⋆ + (θ₀ − θ⋆)·e^(−k·t)",
            ),
            *alike(
                "typed",
                "theta*+(theta0-theta*) exp(-k t)",
                "theta_0 exp(-k t) + theta_star (1-exp(-k t))",
            ),
            *alike("LaTeX", r"\theta^* + (\theta_0-\theta^*)e^{-kt}"),
        ),
        refused=alike(
            "something else",
            "theta_star+(theta_0-theta_star)*exp(k*t)",
            "theta_0*exp(-k*t)",
            "theta_star+(theta_star-theta_0)*exp(-k*t)",
        ),
        domain={"theta_star": "real", "theta_0": "real", "k": "positive", "t": "positive"},
    ),
    *judged(
        "sigma^2/(2*N)",
        accepted=(
            *alike("signs", "σ²/(2N)", "σ^2/2/N", "0.5σ²/N", "½ σ² N⁻¹"),
            *alike("LaTeX", r"\frac{\sigma^2}{2N}"),
            *alike("typed", "sigma**2/(2*N)", "sigma^2/(2 N)"),
        ),
        refused=alike("something else", "σ²N/2", "σ/(2N)", "σ²/N", "σ^2/(2*n)"),
    ),
    *judged(
        "x+y",
        accepted=(
            *alike("typed", "y+x", "x + y", "(x^2-y^2)/(x-y)", "x--y", "x - -y", "+x+y"),
            *alike("signs", "x−(−y)"),
        ),
        refused=alike(
            "something else", "xy", "x-y", "x+y+1e-12", "x+y+z-z+0.001", "|x+y|", "max(x,y)"
        ),
        domain="real",
    ),
    *judged(
        "max(x,y)",
        accepted=(
            *alike("typed", "(x+y+|x-y|)/2", "max(y,x)", "Max(x,y)", "-min(-x,-y)"),
            *alike("LaTeX", r"\max(x,y)"),
        ),
        refused=alike("something else", "x", "y", "x+y", "min(x,y)"),
        domain="real",
    ),
    *judged(
        "sign(x)",
        accepted=(*alike("typed", "x/|x|", "|x|/x", "sgn(x)", "sign(x)", "x/sqrt(x^2)"),),
        refused=alike("something else", "1", "x", "abs(x)", "-sign(x)"),
        domain="real",
    ),
    *judged(
        "(-1)^n",
        accepted=(
            *alike("typed", "cos(pi n)", "1-2*(n-2*floor(n/2))", "e^(i pi n)"),
            *alike("signs", "cos(nπ)", "(−1)ⁿ"),
        ),
        refused=alike("something else", "-1", "sin(pi*n)"),
        domain={"n": "integer"},
    ),
    *judged(
        "x^a*x^b",
        accepted=(*alike("typed", "x^(a+b)", "x^{a+b}", "exp((a+b) ln x)"),),
        refused=alike("something else", "x^(ab)", "x^a+x^b", "(x^a)^b"),
    ),
    *judged(
        "1/(1+exp(-x))",
        accepted=(
            *alike("typed", "e^x/(1+e^x)", "1/(1+e^{-x})", "(1+tanh(x/2))/2", "1-1/(1+exp(x))"),
            *alike("LaTeX", r"\frac{1}{1+e^{-x}}"),
            *alike("signs", "½(1+tanh(x/2))"),
        ),
        refused=alike("something else", "1/(1+e^x)", "tanh(x)", "1/(1-e^{-x})"),
        domain="real",
    ),
    *judged(
        "x*y",
        accepted=(
            *alike("typed", "xy", "yx", "x y", "x*y"),
            *alike("signs", "x·y", "x×y", "x⋅y", "x∗y"),
        ),
        refused=alike("something else", "x+y", "x^y", "x/y", "x"),
        domain="real",
    ),
    *judged(
        "5",
        accepted=(
            *alike("typed", "5", "5.0", "10/2", "2+3", "x+5-x"),
            *alike("signs", "√25"),
        ),
        refused=alike("something else", "4.999999", "5x", "x", "-5"),
        domain="real",
    ),
    *judged(
        "0",
        accepted=(*alike("typed", "x-x", "sin(x)^2+cos(x)^2-1", "ln(1)", "0x", "e^x-e^x"),),
        refused=alike("something else", "1", "x*1e-20"),
        domain="real",
    ),
    *judged(
        "x^2-1",
        accepted=(
            *alike(
                "typed",
                "(x-1)(x+1)",
                "(x+1)*(x-1)",
                "x^2 - 1.0",
                "-(1-x^2)",
                "-1+x^2",
                "(x-1)(1+x)",
            ),
            *alike("signs", "x²−1", "(x−1)·(x+1)"),
        ),
        refused=alike("something else", "x^2+1", "1-x^2", "(x-1)^2", "x-1", "x^2-1.000001"),
        domain="real",
    ),
    *judged(
        "pi*r^2",
        accepted=(
            *alike("signs", "πr²", "π r^2", "r^2 π", "πr^2", "πrr"),
            *alike("typed", "pi r^2", "pi*r*r"),
            *alike("LaTeX", r"\pi r^2"),
        ),
        refused=alike("something else", "2πr", "3.14159r^2", "pi^2 r", "(pi r)^2"),
    ),
    *judged(
        "a*b*c",
        accepted=(
            *alike("typed", "abc", "cab", "a b c", "a*b*c", "bca"),
            *alike("signs", "a·b·c"),
        ),
        refused=alike("something else", "a+b+c", "ab", "abc^2"),
        domain={"a": "real", "b": "real", "c": "real"},
    ),
    *judged(
        "x_1+x_2",
        accepted=(
            *alike("typed", "x1+x2", "x_{1}+x_{2}", "x_2+x_1", "x_1 + x_2"),
            *alike("signs", "x₁+x₂"),
        ),
        refused=alike("something else", "x_1", "x1*x2", "x_1-x_2", "x+x"),
        domain="real",
    ),
    *judged(
        "lam*x",
        accepted=(
            *alike("signs", "λx", "λ·x"),
            *alike("typed", "lambda*x", "lam x", "lamda*x", "lambda_*x"),
            *alike("LaTeX", r"\lambda x"),
        ),
        refused=alike("something else", "l*x", "lam", "lam+x", "Lambda*x"),
        domain={"lam": "real", "x": "real"},
    ),
    *judged(
        "mean(x)",
        accepted=(
            *alike("typed", "<x>", "mean(x)"),
            *alike("signs", "⟨x⟩"),
            *alike("LaTeX", r"\langle x\rangle"),
        ),
        domain="real",
    ),
    *judged(
        "(x+1)/(x-1)",
        accepted=(
            *alike("signs", "(x+1)÷(x−1)"),
            *alike("LaTeX", r"\frac{x+1}{x-1}"),
            *alike("typed", "1+2/(x-1)", "(1+x)/(x-1)", "-(x+1)/(1-x)"),
        ),
        refused=alike("something else", "x+1/x-1", "(x-1)/(x+1)", "(x+1)/(1-x)"),
        domain="real",
    ),
    *judged(
        "2^x",
        accepted=(
            *alike("typed", "2**x", "exp(x ln 2)", "4^(x/2)", "(1/2)^(-x)", "2^{x}"),
            *alike("LaTeX", r"e^{x\ln 2}"),
        ),
        refused=alike("something else", "x^2", "2x", "e^x", "exp(x)/2"),
        domain="real",
    ),
    *judged(
        "log(x/y)",
        accepted=(
            *alike("typed", "ln x - ln y", "log(x)-log(y)", "-ln(y/x)"),
            *alike("LaTeX", r"\ln\frac{x}{y}", r"\ln\left(\frac{x}{y}\right)"),
            *alike("signs", "ln(x)−ln(y)"),
        ),
        refused=alike("something else", "ln x/ln y", "log(x)/y", "ln(x-y)"),
    ),
    *judged(
        "i*x",
        accepted=(*alike("typed", "ix", "I*x", "x i", "i*x", "sqrt(-1)x"),),
        refused=alike("something else", "x", "-i x"),
        domain="real",
    ),
    *judged(
        "exp(I*x)",
        accepted=(
            *alike("typed", "cos(x)+i sin(x)", "e^{ix}", "cos x + i sin x", "e^(i*x)", "exp(i x)"),
            *alike("LaTeX", r"\cos x+i\sin x"),
        ),
        refused=alike("something else", "cos x - i sin x", "e^x", "cos(x)+sin(x)"),
        domain="real",
    ),
    *judged(
        "erf(x)",
        accepted=(*alike("typed", "1-erfc(x)", "-erf(-x)"),),
        refused=alike("something else", "erfc(x)", "tanh(x)"),
        domain="real",
    ),
    *judged(
        "gamma(x+1)",
        accepted=(
            *alike("typed", "x*gamma(x)", "factorial(x)", "x!"),
            *alike("signs", "Γ(x+1)"),
            *alike("LaTeX", r"\Gamma(x+1)"),
        ),
        refused=alike("something else", "gamma(x)", "(x+1)!"),
    ),
    *judged(
        "Piecewise((0,x<0),(x,True))",
        accepted=(
            *alike("typed", "max(x,0)", "(x+|x|)/2", "max(0,x)", "Piecewise((x,x>=0),(0,True))"),
        ),
        refused=alike("something else", "|x|", "x", "min(x,0)"),
        domain="real",
    ),
)

NUMBER = (
    *judged(
        "1/3",
        accepted=(
            *alike(
                "typed",
                "0.3333333333",
                "1/3",
                "2/6",
                "33.3333333333%",
                "3^-1",
                "3^(-1)",
                "0.33333333",
            ),
            *alike("signs", "⅓", "1÷3"),
            *alike("LaTeX", r"\frac13"),
        ),
        refused=alike("something else", "0.333", "0.33", "3", "-1/3", "1/3%", "0.3334"),
    ),
    *judged(
        "0.05",
        accepted=(
            *alike(
                "typed", "5%", "0.05", ".05", "5e-2", "1/20", "5/100", "5*10^-2", "5 %", "0.050"
            ),
            *alike("signs", "5×10⁻²", "5·10^{-2}"),
        ),
        refused=alike("something else", "5", "0.5", "0.005", "50%"),
    ),
    *judged(
        "1000",
        accepted=(
            *alike(
                "typed",
                "1000",
                "1e3",
                "10^3",
                "1E3",
                "1000.0",
                "1.0e3",
                "1.0e+3",
                "1000.",
                "2^3*5^3",
                "10**3",
            ),
            *alike("signs", "10³"),
            *alike("LaTeX", r"1\cdot10^3"),
        ),
        refused=alike("something else", "100", "10000", "1e-3", "999"),
        unreadable=alike("no such answer", "1,000.5"),
    ),
    *judged(
        "2.5",
        accepted=(
            *alike("typed", "5/2", "2.5", "2+1/2", "+2.5", "2.50", "25e-1", "2.5e0"),
            *alike("signs", "2½"),
        ),
        refused=alike("something else", "2/5", "-2.5", "25"),
    ),
    *judged(
        "pi",
        accepted=(
            *alike("signs", "π"),
            *alike("typed", "pi", "3.14159265", "4*atan(1)", "acos(-1)", "arccos(-1)", "355/113"),
            *alike("LaTeX", r"\pi"),
        ),
        refused=alike("something else", "3.14", "22/7", "3.1415"),
    ),
    *judged(
        "-2",
        accepted=(
            *alike("signs", "−2", "–2"),
            *alike("typed", "-2", "(-2)", "-(2)", "-4/2", "0-2"),
        ),
        refused=alike("something else", "2", "+2", "-1/2"),
    ),
    *judged(
        "sqrt(5)",
        accepted=(
            *alike("signs", "√5"),
            *alike("typed", "5^(1/2)", "2.2360679775", "5^.5", "sqrt5", "sqrt 5"),
            *alike("LaTeX", r"\sqrt5"),
        ),
        refused=alike("something else", "2.236", "5", "√6"),
    ),
    *judged(
        "1e-9",
        accepted=(
            *alike("typed", "1e-9", "10^-9", "0.000000001", "1*10^-9", "10^{-9}", "1E-09"),
            *alike("signs", "1×10^-9"),
        ),
        refused=alike("something else", "0", "1e-8", "-1e-9", "1e-10", "1.01e-9"),
    ),
    *judged(
        "6.02e23",
        accepted=(
            *alike("typed", "6.02e23", "6.02*10^23", "602e21"),
            *alike("signs", "6.02·10²³"),
            *alike("LaTeX", r"6.02\times 10^{23}"),
        ),
        refused=alike("something else", "6.02e22", "6.02", "6.03e23"),
    ),
    *judged(
        "8",
        accepted=(
            *alike("typed", "2^3", "8", "4!/3", "2**3", "sqrt(64)", "binomial(8,1)"),
            *alike("signs", "2³", "|−8|", "⌈7.5⌉"),
        ),
        refused=alike("something else", "-8", "6", "2*3", "2^3^2"),
    ),
    *judged(
        "512",
        accepted=(*alike("typed", "2^3^2", "2**3**2", "2^(3^2)", "8^3"),),
        refused=alike("something else", "64"),
    ),
    *judged(
        "0",
        accepted=(*alike("typed", "0", "0.0", "1e-15", "sin(pi)", "0/5", "-0", "ln 1"),),
        refused=alike("something else", "1e-6", "0.1", "1", "0/0", "1/0"),
    ),
    *judged(
        "5040",
        accepted=(*alike("typed", "7!", "factorial(7)", "5040", "7*6!"),),
        refused=alike("something else", "7", "49", "720"),
    ),
    *judged(
        "1+2*I",
        accepted=(
            *alike("typed", "1+2i", "1+2I", "2i+1", "1 + 2 i", "1+i*2", "(1+2i)"),
            *alike("signs", "1+2·i"),
        ),
        refused=alike("something else", "1-2i", "3", "1+2", "2+i"),
    ),
    *judged(
        "10",
        accepted=(*alike("typed", "x = 10", "x=10", "= 10", "10.", "N = 10", "10,", "10;"),),
        refused=alike("something else", "x = 11"),
        unreadable=alike("no such answer", "10 = 11", "10 > 9"),
    ),
)

INTERVAL = (
    *judged(
        "0<x<1",
        accepted=(
            *alike(
                "typed",
                "(0,1)",
                "]0,1[",
                "0<x<1",
                "1>x>0",
                "x in (0,1)",
                "0 < x and x < 1",
                "x>0 & x<1",
                "x>0, x<1",
                "x>0 and 1>x",
                "|x-1/2|<1/2",
                "abs(2x-1)<1",
                "x^2<x",
                "x(1-x)>0",
                "{x | 0<x<1}",
                "{x : 0 < x < 1}",
                "(0;1)",
                "Interval.open(0,1)",
                "not (x<=0 or x>=1)",
                "(0,0.5) U [0.5,1)",
                r"(-1,1)\(-1,0]",
                "(0, 1)",
                "x>0 && x<1",
                "0 < x < 1.0",
                "0<x<1 ",
                "(0,1) U (0,1/2)",
                "{x in R | 0<x<1}",
            ),
            *alike(
                "signs",
                "x ∈ (0,1)",
                "(0,1/2]∪(1/2,1)",
                "(−∞,1)∩(0,∞)",
                "x > 0 ∧ x < 1",
                "{x∈ℝ: 0<x<1}",
                "x∈]0,1[",
            ),
            *alike(
                "LaTeX",
                r"\{x \mid 0<x<1\}",
                r"0<x\wedge x<1",
                r"x\in(0,1)",
                r"\left(0,1\right)",
                r"0 \lt x \lt 1",
                r"(0,1)\cup\emptyset",
            ),
        ),
        refused=alike(
            "something else",
            "[0,1]",
            "(0,1]",
            "[0,1)",
            "0<=x<1",
            "0<x<=1",
            "0<x<2",
            "x>0",
            "x<1",
            "(1,0)",
            "0<x or x<1",
            "{0,1}",
            "(0,1)∪{1}",
            "(0,1/2)U(1/2,1)",
            "|x|<1",
            "(-1,1)",
            "0<y<1",
            "(0,oo)",
            "x!=0",
        ),
        unreadable=alike("no such answer", "0.5"),
        variable="x",
        domain="real",
    ),
    *judged(
        "x>=2 or x<-1",
        accepted=(
            *alike(
                "typed",
                "x<-1 or x>=2",
                "(-oo,-1) U [2,oo)",
                "x>=2 | x<-1",
                "x >= 2 oder x < -1",
                "not (-1<=x<2)",
                r"R \ [-1,2)",
                r"R\[-1,2)",
                "(-inf,-1) or [2,inf)",
                "]-oo,-1[ U [2,oo[",
                "(-infinity,-1) U [2,infinity)",
                "[2,oo] U [-oo,-1)",
                "x<-1, or x>=2",
                "x>=2 or -x>1",
                "Union(Interval.open(-oo,-1),Interval(2,oo))",
                "x => 2 or x < -1",
            ),
            *alike("signs", "(-∞,-1)∪[2,∞)", "x≥2 ∨ x<−1", "ℝ∖[−1,2)", "x ∈ (-∞,-1) ∪ [2,∞)"),
            *alike(
                "LaTeX", r"x\ge 2 \lor x<-1", r"\left(-\infty,-1\right)\cup\left[2,\infty\right)"
            ),
        ),
        refused=alike(
            "something else",
            "x>=2 and x<-1",
            "x>2 or x<-1",
            "x>=2",
            "(-1,2)",
            "[-1,2)",
            "x<=-1 or x>=2",
            "-1<x<=2",
            "2<=x<-1",
            "(-oo,-1)U(2,oo)",
            "x<2 or x>=-1",
        ),
        variable="x",
        domain="real",
    ),
    *judged(
        "-2<=x<=7",
        accepted=(
            *alike(
                "typed",
                "[-2,7]",
                "x in [-2,7]",
                "|x-2.5|<=4.5",
                "-2<=x and x<=7",
                "7>=x>=-2",
                "x<=7 and x>=-2",
                "(x+2)(x-7)<=0",
                "[-2, 7.0]",
                "{x: -2<=x<=7}",
                "x^2-5x-14<=0",
            ),
            *alike("signs", "−2≤x≤7", "x≥-2 and x≤7"),
            *alike("LaTeX", r"\left[-2,7\right]", r"-2 \leq x \leq 7"),
        ),
        refused=alike(
            "something else", "(-2,7)", "[-2,7)", "-2<=x", "[2,7]", "[-7,2]", "{-2,7}", "|x|<=7"
        ),
        variable="x",
        domain="real",
    ),
    *judged(
        "x=3",
        accepted=(
            *alike(
                "typed",
                "{3}",
                "x=3",
                "3=x",
                "[3,3]",
                "x in {3}",
                "2x=6",
                "x-3=0",
                "(x-3)^2=0",
                "x<=3 and x>=3",
            ),
        ),
        refused=alike("something else", "(3,3)", "x=-3", "x>=3", "x!=3", "{3,4}", "{}"),
        variable="x",
        domain="real",
    ),
    *judged(
        "x != 0",
        accepted=(
            *alike(
                "typed",
                "x!=0",
                r"R \ {0}",
                "(-oo,0)U(0,oo)",
                "x<0 or x>0",
                "not x=0",
                "x^2>0",
                "R-{0}",
                "x<>0",
            ),
            *alike("signs", "x ≠ 0", "ℝ∖{0}"),
            *alike("LaTeX", r"R\{0}", r"x \neq 0", r"\mathbb{R}\setminus\{0\}"),
        ),
        refused=alike("something else", "x>0", "x=0", "R", "x>=0 or x<0", "[0,oo)"),
        variable="x",
        domain="real",
    ),
    *judged(
        "Reals",
        accepted=(
            *alike(
                "typed",
                "R",
                "(-oo,oo)",
                "x^2>=0",
                "x>0 or x<=0",
                "all",
                "-oo<x<oo",
                "Reals",
                "x in R",
                "(-inf,inf)",
                "[-oo,oo]",
                "x=x",
            ),
            *alike("signs", "ℝ", "(−∞,∞)"),
            *alike("LaTeX", r"\mathbb{R}"),
        ),
        refused=alike("something else", "x>0", "(0,oo)", "{}", "none", "x!=0"),
        variable="x",
        domain="real",
    ),
    *judged(
        "EmptySet",
        accepted=(
            *alike(
                "typed",
                "{}",
                "none",
                "x<0 and x>1",
                "x^2<0",
                "(1,1)",
                "EmptySet",
                "[2,1]",
                "x!=x",
                "empty",
                "{x: x^2=-1}",
                "{ }",
            ),
            *alike("signs", "∅"),
            *alike("LaTeX", r"\emptyset", r"\varnothing"),
        ),
        refused=alike("something else", "{0}", "R", "x=0", "[1,1]"),
        unreadable=alike("no such answer", "0"),
        variable="x",
        domain="real",
    ),
    *judged(
        "x<=a",
        accepted=(
            *alike("typed", "(-oo,a]", "x<=a", "a>=x", "x-a<=0", "2x<=2a", "(-oo,a)U{a}"),
            *alike("signs", "(-∞,a]", "x≤a", "]-∞;a]"),
        ),
        refused=alike("something else", "x<a", "x>=a", "(-oo,-a]", "x<=2a", "a<=x"),
        variable="x",
        domain={"x": "real", "a": "real"},
    ),
    *judged(
        "a<x<b",
        accepted=(*alike("typed", "(a,b)", "a<x<b", "x>a and x<b", "b>x>a"),),
        refused=alike("something else", "[a,b]", "(b,a)", "a<x", "x<b"),
        variable="x",
        domain={"a": "positive", "b": "b > a", "x": "real"},
    ),
)

MULTISET = (
    *judged(
        [1, 2],
        accepted=(
            *alike(
                "typed",
                "{1,2}",
                "{2,1}",
                "[1,2]",
                "1,2",
                "(2,1)",
                "1; 2",
                "x=1 or x=2",
                "x=1, x=2",
                "2,1",
                "1 and 2",
                "x in {1,2}",
                "x_1=1, x_2=2",
                "{1.0,2.0}",
                "x=2 or x=1",
                "[2, 1]",
                "1 or 2",
            ),
            *alike("signs", "x = 1 ∨ x = 2", "{2/2,√4}"),
            *alike("LaTeX", r"\{1,2\}"),
        ),
        refused=alike(
            "something else", "{1}", "{1,3}", "1,1", "{1,2,3}", "1", "[1,1,2]", "-1,-2", "{}", "1.2"
        ),
    ),
    *judged(
        [3, 3, 5],
        accepted=(
            *alike("typed", "[3,5,3]", "3,3,5", "{3:2,5:1}", "{3: 2, 5: 1}", "(5,3,3)", "5,3,3"),
        ),
        refused=alike("something else", "[3,5]", "[3,5,5]", "[3,3,3,5]", "3", "{3:1,5:2}"),
    ),
    *judged(
        ["sqrt(2)", "-sqrt(2)"],
        accepted=(
            *alike("signs", "±√2", "{√2,−√2}", "x=±√2", "±1.41421356237", "-√2, √2"),
            *alike("typed", "+-sqrt(2)", "sqrt(2), -sqrt(2)"),
            *alike("LaTeX", r"\pm\sqrt{2}"),
        ),
        refused=alike("something else", "√2", "{√2}", "±2", "√2,√2"),
    ),
    *judged(
        ["1+I", "1-I"],
        accepted=(
            *alike("signs", "1±i"),
            *alike("typed", "1+i, 1-i", "{1-i,1+i}"),
            *alike("LaTeX", r"1 \pm i"),
        ),
        refused=alike("something else", "1+i", "±(1+i)", "±1+i"),
    ),
    *judged(
        ["a", "b"],
        accepted=(*alike("typed", "b,a", "{a,b}", "[a,b]"),),
        refused=alike("something else", "a", "a,a", "a+b", "-a,-b"),
        domain={"a": "real", "b": "real"},
    ),
    *judged(
        "{1,2}",
        accepted=(*alike("typed", "{1,2,1}", "{1,2}", "{2,1,2}"),),
        refused=alike("something else", "{1}", "{1,2,3}"),
    ),
)

MATRIX = (
    *judged(
        [[1, 2], [3, 4]],
        accepted=(
            *alike(
                "typed",
                "[[1,2],[3,4]]",
                "Matrix([[1,2],[3,4]])",
                "np.array([[1,2],[3,4]])",
                "matrix([1,2],[3,4])",
                "((1,2),(3,4))",
                "[1,2;3,4]",
                "[[1.0,2],[3,4]]",
                "[[1, 2], [3, 8/2]]",
                "A = [[1,2],[3,4]]",
                "(1,2),(3,4)",
                "[1,2],[3,4]",
                "2*[[1/2,1],[3/2,2]]",
                "[[1,3],[2,4]].T",
                "[[1,3],[2,4]]^T",
                "[[1,2],[3,3]]+[[0,0],[0,1]]",
                "[[1,0],[0,1]]*[[1,2],[3,4]]",
            ),
            *alike(
                "LaTeX",
                r"\begin{pmatrix}1&2\\3&4\end{pmatrix}",
                r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}",
                r"\left(\begin{array}{cc}1&2\\3&4\end{array}\right)",
                r"\begin{pmatrix}1&2\\3&4\\\end{pmatrix}",
            ),
        ),
        refused=alike(
            "something else",
            "[[1,3],[2,4]]",
            "[1,2,3,4]",
            "[[1,2],[3,5]]",
            "[[1,2]]",
            "[[4,3],[2,1]]",
            "[[1,2,0],[3,4,0]]",
        ),
        unreadable=alike("no such answer", "1", "[[1,2],[3]]", "-[[1,2],[3,4]]"),
    ),
    *judged(
        ["x", "y"],
        accepted=(
            *alike(
                "typed",
                "[x,y]",
                "(x,y)",
                "x,y",
                "[[x],[y]]",
                "[[x,y]]",
                "Matrix([x,y])",
                "(x;y)",
                "<x,y>",
                "[x;y]",
                "x, y",
            ),
            *alike("LaTeX", r"\begin{pmatrix}x\\y\end{pmatrix}"),
            *alike("signs", "⟨x,y⟩"),
        ),
        refused=alike("something else", "[y,x]", "[x]", "[x,x]"),
        unreadable=alike("no such answer", "x+y"),
        domain="real",
    ),
    *judged(
        [[1, 0], [0, 1]],
        accepted=(
            *alike(
                "typed",
                "eye(2)",
                "diag(1,1)",
                "[[1,0],[0,1]]",
                "identity(2)",
                "[[1,-0],[0,1.0]]",
                "diag([1,1])",
            ),
        ),
        refused=alike("something else", "[[0,1],[1,0]]", "ones(2,2)", "eye(3)", "zeros(2,2)"),
    ),
)
