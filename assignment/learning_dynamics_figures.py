"""Figures for the sheet on learning dynamics: your answers, drawn over brute force.

``look(...)`` draws what you handed in over dynamics that are simulated here by repeating the update
rule, and nothing else: no right answer is hidden in this file. Where the curve and the dots part,
look at the formula again.

    look(theta_t)                                       runs at three rates
    look(theta_t_4a, theta_tau)                         relaxation on a logarithmic axis
    look(eta_monotone, eta_overshoot, eta_no_convergence)       ranges under simulated fates
    look(theta_star_3, hessian_3, eta_max_convergence)  a valley, its curvature, a rate
    look(theta1_flow, theta2_flow, conserved)           the flow around the saddle
    look(stationary, simulate)                          a noisy run and its predicted band

``show_orbits()`` needs no answer. ``take_home(...)`` puts your results into one paragraph.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np

from autograder.algebra import nodes
from autograder.algebra.floats import NoValueError, evaluate
from autograder.algebra.trees import symbols_of
from autograder.check.judging import open_case
from autograder.verdicts import CheckFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from matplotlib.axes import Axes

__all__ = ["look", "show_orbits", "take_home"]

# Colours that stay apart for every kind of colour vision, on white and in print.
BLUE, ORANGE, GREEN, RED, INK, PALE = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#D55E00",
    "#333333",
    "#BBBBBB",
)
SETS = (
    nodes.Relation
    | nodes.Logic
    | nodes.Member
    | nodes.Interval
    | nodes.Union
    | nodes.Intersection
    | nodes.Difference
)
FORMULAS = nodes.Number | nodes.Symbol | nodes.Constant | nodes.Apply
TABLES = nodes.Sequence | nodes.Matrix | nodes.Array


class _CannotDrawError(Exception):
    """There is nothing to draw; the text says why, and what to do."""


def look(*answers: object) -> None:
    """Draw one answer, or several that belong together, over simulated dynamics.

    Never fails: where there is nothing to draw, it says so in a sentence.
    """
    if not _someone_watches():
        return
    try:
        _drawing_for(answers)()
    except _CannotDrawError as reason:
        print(f"Nothing to draw: {reason}")  # noqa: T201 - a notebook talks to its reader this way


def show_orbits() -> None:
    """The coin at rates far beyond convergence: where the orbit goes in the long run."""
    if not _someone_watches():
        return
    try:
        _draw_orbits()
    except _CannotDrawError as reason:
        print(f"Nothing to draw: {reason}")  # noqa: T201 - a notebook talks to its reader this way


def take_home(
    eta_max_convergence: object, slowest_factor: object, steps_number: object, variance: object
) -> None:
    """One paragraph on how to choose a rate and a batch, with the student's own numbers in it."""
    rate = _in_words(eta_max_convergence, {})
    factor = _in_words(slowest_factor, {"lam_min": 3.0, "lam_max": 12.0})
    steps = _in_words(steps_number, {})
    floor = _in_words(variance, {}, np.sqrt)
    text = (
        f"The stiffest direction of a loss limits the rate: for the regression you found {rate}. "
        f"The softest direction sets the patience: at the largest rate without overshoot it "
        f"shrinks by a factor {factor} per step. Even a single parameter needs time, {steps} "
        f"steps in Task 4.a for three digits. And with noise, descent does not end in the minimum "
        f"but in a cloud around it, of width {floor} in Task 4.b. So: begin with a rate as large "
        f"as the stiffest direction permits; rescale the inputs, so that soft and stiff come "
        f"closer together; and once the loss stops falling, do not wait: lower the rate, or "
        f"enlarge the batch. Both lower the floor in the same proportion, but a smaller rate also "
        f"makes the way longer."
    )
    _show_text(text)


def _someone_watches() -> bool:
    """Whether a picture would be seen: a grader runs a notebook where nobody looks.

    There matplotlib is set to the backend without a screen; a notebook has one of its own.
    """
    pyplot = sys.modules.get("matplotlib.pyplot")
    return pyplot is None or pyplot.get_backend().lower() != "agg"


def _notebook() -> object:
    """The running IPython, if there is one."""
    module = sys.modules.get("IPython.core.getipython")
    return None if module is None else module.get_ipython()


# ---------------------------------------------------------------- reading


def _drawing_for(answers: Sequence[object]) -> Callable[[], None]:
    """Which picture the answers are for, by what they contain."""
    if not answers:
        raise _CannotDrawError("give look the name of an answer, such as look(theta_t).")
    trees = [_tree(answer) for answer in answers if not callable(answer)]
    functions = [answer for answer in answers if callable(answer)]
    if not trees:
        raise _CannotDrawError("this is a function; give it together with a formula.")
    first = trees[0]
    if all(isinstance(tree, SETS) or _is_pair(tree) for tree in trees):
        return lambda: _draw_ranges(trees)
    if isinstance(first, TABLES):
        return lambda: _draw_valley(trees)
    if not isinstance(first, FORMULAS):
        raise _CannotDrawError("this is neither a formula nor a range.")
    names = symbols_of(first)
    if {"v", "V", "N"} & names:
        return lambda: _draw_noise(first, functions)
    if "lam" in names:
        return lambda: _draw_relaxation(trees)
    if {"theta_0", "theta_star", "k"} & names or (len(trees) == 1 and "t" in names):
        return lambda: _draw_runs(first)
    if len(trees) > 1:
        return lambda: _draw_flow(trees)
    raise _CannotDrawError(
        f"a picture needs a formula in which time occurs (t or tau), or the noise (v); this one "
        f"contains {', '.join(sorted(names)) or 'numbers only'}."
    )


def _tree(answer: object) -> nodes.Node:
    try:
        tree = open_case(answer, "look").node
    except CheckFailed as failed:
        if answer is None or answer is Ellipsis:
            raise _CannotDrawError(
                "there is no answer yet. Replace the ... above, run that cell, and then this one."
            ) from None
        raise _CannotDrawError(f"the answer cannot be read.\n{failed}") from None
    match tree:
        case nodes.Relation("=", nodes.Symbol(), right):
            return right
    return tree


def _is_pair(tree: nodes.Node) -> bool:
    """Whether this is a range written as (left, right) or [left, right]."""
    match tree:
        case nodes.Sequence("list" | "tuple", (left, right)):
            return isinstance(left, FORMULAS) and isinstance(right, FORMULAS)
    return False


def _values(formula: nodes.Node, at: Mapping[str, float | np.ndarray]) -> np.ndarray:
    """The formula's values, with a sentence where it has none; nan where they are not real."""
    unknown = symbols_of(formula) - set(at)
    if unknown:
        known = f"; it knows {', '.join(sorted(at))}" if at else ""
        raise _CannotDrawError(
            f"the answer contains {', '.join(sorted(unknown))}, of which this picture knows "
            f"nothing{known}."
        )
    shape = np.broadcast_shapes(*(np.shape(value) for value in at.values()))
    try:
        found = evaluate(formula, dict(at))
    except NoValueError as error:
        raise _CannotDrawError(f"the formula has no value here ({error}).") from None
    return np.broadcast_to(np.where(np.imag(found) == 0, np.real(found), np.nan), shape)


def _table(tree: nodes.Node) -> np.ndarray:
    """A vector or matrix of numbers."""
    match tree:
        case nodes.Array(values):
            return np.asarray(values, dtype=float)
        case nodes.Matrix(rows):
            return np.array([[float(_values(entry, {})) for entry in row] for row in rows])
        case nodes.Sequence(_, items):
            rows = [_table(item) for item in items]
            if len({row.shape for row in rows}) > 1:
                raise _CannotDrawError("the rows have different lengths.")
            return np.array(rows)
    return _values(tree, {})


def _contains(tree: nodes.Node, at: Mapping[str, float | np.ndarray]) -> np.ndarray:
    """Whether each point of the axis belongs to a range."""
    eta = np.asarray(at["eta"])
    match tree:
        case nodes.Relation(op, left, right):
            return _COMPARE[op](_values(left, at), _values(right, at))
        case nodes.Logic("not", (part,)):
            return ~_contains(part, at)
        case nodes.Logic("and", parts) | nodes.Intersection(parts):
            return np.logical_and.reduce([_contains(part, at) for part in parts])
        case nodes.Logic("or", parts) | nodes.Union(parts):
            return np.logical_or.reduce([_contains(part, at) for part in parts])
        case nodes.Difference(left, right):
            return _contains(left, at) & ~_contains(right, at)
        case nodes.Member(_, container):
            return _contains(container, at)
        case nodes.Interval(left, right) | nodes.Sequence(_, (left, right)):
            return (_values(left, at) <= eta) & (eta <= _values(right, at))
    raise _CannotDrawError("a range is made of comparisons, intervals and unions.")


_COMPARE: dict[str, Callable[..., np.ndarray]] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "=": np.equal,
    "!=": np.not_equal,
}


def _in_words(
    answer: object, at: Mapping[str, float], of: Callable[[np.ndarray], np.ndarray] = np.positive
) -> str:
    """A number for a sentence, three digits of it; dots where there is none yet."""
    try:
        with np.errstate(all="ignore"):
            value = float(of(_values(_tree(answer), at)))
    except _CannotDrawError:
        return "…"
    return f"{value:.3g}" if np.isfinite(value) else "…"


# ---------------------------------------------------------------- brute force


def _descend(
    slope: Callable[[np.ndarray], np.ndarray],
    start: np.ndarray,
    eta: float | np.ndarray,
    steps: int,
) -> np.ndarray:
    """theta^(0), ..., theta^(steps), by repeating the update rule."""
    path = [np.asarray(start, dtype=float)]
    for _ in range(steps):
        path.append(path[-1] - eta * slope(path[-1]))
    return np.array(path)


def _coin_slope(theta: np.ndarray) -> np.ndarray:
    """Slope of log(1 + e^theta) - theta/5, written so that nothing overflows."""
    return (1 + np.tanh(theta / 2)) / 2 - 1 / 5


def _bottom_of_the_coin() -> float:
    return float(_descend(_coin_slope, np.array(0.0), 5.0, 200)[-1])


_X = np.array([[0, 2, -2], [1, -1, -1], [2, 0, 2]], dtype=float)
_Y = np.array([-4, 2, 6], dtype=float)


def _regression_loss(theta: np.ndarray) -> np.ndarray:
    """Sum of log cosh over the residuals; theta has the parameters in its last axis."""
    residual = np.abs(theta @ _X.T - _Y)
    return np.sum(residual + np.log1p(np.exp(-2 * residual)) - np.log(2), axis=-1)


def _regression_slope(theta: np.ndarray) -> np.ndarray:
    return np.tanh(theta @ _X.T - _Y) @ _X


# ---------------------------------------------------------------- pictures


def _figure(panels: int, height: float = 3.1) -> tuple[object, list[Axes]]:
    try:
        import matplotlib.pyplot as plt
    except ImportError:
        raise _CannotDrawError(
            "matplotlib is not installed; run  %pip install matplotlib ."
        ) from None
    figure, axes = plt.subplots(
        1, panels, figsize=(9.6, height), squeeze=False, layout="constrained", facecolor="white"
    )
    for axis in axes[0]:
        axis.set_facecolor("white")
        axis.spines[["top", "right"]].set_visible(False)
        axis.tick_params(colors=INK, labelsize=9)
    return figure, list(axes[0])


def _finish() -> None:
    import matplotlib.pyplot as plt

    plt.show()


def _draw_runs(formula: nodes.Node) -> None:
    """A formula for theta^(t) over gradient descent in a parabola, at three rates."""
    curvature, bottom, start, steps = 0.5, 1.0, 3.0, 12
    t = np.arange(steps + 1)
    rates = (0.8, 3.1, 4.2)
    curves = [
        _values(
            formula,
            {"eta": eta, "k": curvature, "theta_star": bottom, "theta_0": start, "t": t * 1.0},
        )
        for eta in rates
    ]
    _, axes = _figure(3)
    for axis, eta, curve in zip(axes, rates, curves, strict=True):
        dots = _descend(lambda theta: curvature * (theta - bottom), np.array(start), eta, steps)
        axis.axhline(bottom, color=PALE, linewidth=1)
        axis.plot(t, curve, color=BLUE, linewidth=1.6, label="your formula")
        axis.plot(t, dots, "o", color=RED, markersize=5, label="brute force")
        reach = 1.3 * np.abs(dots - bottom).max()
        axis.set_ylim(bottom - reach, bottom + reach)
        axis.set_title(f"η = {eta}", fontsize=10, color=INK)
        axis.set_xlabel("step t")
    axes[0].set_ylabel("θ   (k = 0.5, θ* = 1)")
    axes[0].legend(frameon=False, fontsize=9)
    _finish()


def _draw_relaxation(trees: Sequence[nodes.Node]) -> None:
    """Formulas for the decay, exact and for small rates, over the recursion."""
    start, steps = 1.0, 24
    t = np.arange(steps + 1)
    cases = ((4.0, 0.1, RED), (1.0, 0.1, GREEN))
    curves = [
        [
            _values(
                tree,
                {"lam": lam, "eta": eta, "theta_0": start, "t": t * 1.0, "tau": eta * t},
            )
            for tree in trees[:2]
        ]
        for lam, eta, _ in cases
    ]
    _, (axis,) = _figure(1, height=3.4)
    for (lam, eta, colour), lines in zip(cases, curves, strict=True):
        dots = _descend(lambda theta, lam=lam: lam * theta, np.array(start), eta, steps)
        axis.semilogy(t, np.abs(dots), "o", color=colour, markersize=4.5)
        axis.annotate(
            f"λ = {lam:g}", (t[-1], abs(dots[-1])), (6, 0), textcoords="offset points",
            color=colour, va="center", fontsize=10,
        )  # fmt: skip
        for line, style in zip(lines, ("-", "--"), strict=False):
            axis.semilogy(t, np.abs(line), style, color=BLUE, linewidth=1.5)
    axis.plot([], [], "o", color=INK, label="brute force, η = 0.1")
    axis.plot([], [], "-", color=BLUE, label="your first formula")
    if len(trees) > 1:
        axis.plot([], [], "--", color=BLUE, label="your second formula")
    axis.set_xlabel("step t")
    axis.set_ylabel("|θ| / |θ₀|")
    axis.legend(frameon=False, fontsize=9)
    _finish()


_FATES = (("straight in", GREEN), ("hopping in", ORANGE), ("never there", RED))


def _draw_ranges(trees: Sequence[nodes.Node]) -> None:
    """Ranges of the rate as bars, under the distances that gradient descent runs through."""
    on_coin = not any("k" in symbols_of(tree) for tree in trees)
    far = 17.0 if on_coin else 6.4
    axis_points = np.linspace(0, far, 1601)[1:]
    at = {"eta": axis_points, "k": np.full_like(axis_points, 0.5)}
    inside = [_contains(tree, at) for tree in trees]
    eta = np.linspace(0, far, 69)[1:]
    if on_coin:
        bottom, start, reach = _bottom_of_the_coin(), 0.6, 2.0
        orbit = _descend(_coin_slope, np.full_like(eta, bottom + start), eta, 60) - bottom
    else:
        start, reach = 1.0, 1.6
        orbit = _descend(lambda u: 0.5 * u, np.full_like(eta, start), eta, 60)
    _, (axis,) = _figure(1, height=4.0)
    order = np.broadcast_to(np.arange(len(orbit))[:, None], orbit.shape)
    near = np.abs(orbit) <= reach
    across = np.broadcast_to(eta, orbit.shape)
    marks = axis.scatter(
        across[near], orbit[near], c=np.minimum(order[near], 30), cmap="cividis_r", s=7
    )
    axis.figure.colorbar(marks, ax=axis, label="step t (30 and later alike)", pad=0.01)
    axis.axhline(0, color=PALE, linewidth=1, zorder=0)
    heights, labels = [-start, 0, start], [f"{-start:g}", "0", f"{start:g}"]
    for row, part in enumerate(inside):
        label, colour = _FATES[row] if len(inside) == len(_FATES) else (f"range {row + 1}", BLUE)
        height = -reach - 0.2 * reach * (row + 1)
        bar = np.where(part, height, np.nan)
        axis.plot(axis_points, bar, color=colour, linewidth=9, solid_capstyle="butt")
        heights.append(height)
        labels.append(label)
    where = "the coin" if on_coin else "a parabola with k = 0.5"
    axis.set_title(
        f"60 steps on {where}, for each rate; below: your ranges", fontsize=10, color=INK
    )
    axis.set_xlim(0, far * 1.01)
    axis.set_yticks(heights, labels)
    axis.set_xlabel("rate η")
    axis.set_ylabel("θ − θ*")
    _finish()


def _draw_orbits() -> None:
    eta = np.linspace(10, 35, 1100)
    bottom = _bottom_of_the_coin()
    orbit = _descend(_coin_slope, np.full_like(eta, bottom + 0.6), eta, 460)[-90:]
    _, (axis,) = _figure(1, height=4.2)
    axis.plot(np.broadcast_to(eta, orbit.shape).ravel(), orbit.ravel(), ",", color=BLUE, alpha=0.5)
    axis.axhline(bottom, color=RED, linewidth=1, label="the minimum")
    axis.set_title("The coin: 90 positions after 370 steps, for each rate", fontsize=10, color=INK)
    axis.set_xlabel("rate η")
    axis.set_ylabel("θ")
    axis.legend(frameon=False, fontsize=9, loc="upper left")
    _finish()


def _draw_valley(trees: Sequence[nodes.Node]) -> None:
    """A minimum with its curvature over the real loss, and a rate tried below and above."""
    bottom = _table(trees[0]).ravel()
    if bottom.shape != (3,):
        raise _CannotDrawError("the minimum needs three numbers.")
    curvature = _table(trees[1]) if len(trees) > 1 else None
    if curvature is not None and curvature.shape != (3, 3):
        raise _CannotDrawError("the Hessian of this loss is a matrix with three rows and columns.")
    rate = float(_table(trees[2])) if len(trees) > 2 else None  # noqa: PLR2004 - the third answer
    _, axes = _figure(1 if rate is None else 2, height=3.7)
    _draw_contours(axes[0], bottom, curvature)
    if rate is not None:
        _draw_distances(axes[1], bottom, rate)
    _finish()


def _draw_contours(axis: Axes, bottom: np.ndarray, curvature: np.ndarray | None) -> None:
    reach = np.linspace(-0.55, 0.55, 81)
    one, three = np.meshgrid(bottom[0] + reach, bottom[2] + reach)
    place = np.stack([one, np.full_like(one, bottom[1]), three], axis=-1)
    loss = _regression_loss(place)
    levels = _regression_loss(bottom) + np.array([0.02, 0.08, 0.18, 0.32, 0.5, 0.72])
    axis.contour(one, three, loss, levels=levels, colors=PALE, linewidths=1.2)
    axis.plot([], [], color=PALE, label="the loss itself")
    axis.plot(bottom[0], bottom[2], "+", color=RED, markersize=11, label="your minimum")
    if curvature is not None:
        part = curvature[np.ix_([0, 2], [0, 2])]
        grid = np.stack([one - bottom[0], three - bottom[2]], axis=-1)
        form = np.einsum("...i,ij,...j->...", grid, part, grid) / 2
        axis.contour(one, three, form, levels=[0.02, 0.18], colors=BLUE, linewidths=1.5,
                     linestyles="--")  # fmt: skip
        axis.plot([], [], "--", color=BLUE, label="½ u·H·u, your Hessian")
    axis.set_aspect("equal")
    axis.set_xlabel("θ₁")
    axis.set_ylabel("θ₃   (θ₂ as in your minimum)")
    axis.legend(frameon=True, framealpha=0.85, edgecolor="none", fontsize=8, loc="upper right")


def _draw_distances(axis: Axes, bottom: np.ndarray, rate: float) -> None:
    start = bottom + 0.05 * np.array([1.0, -0.4, 0.7])
    for share, colour in ((0.5, BLUE), (0.95, GREEN), (1.05, RED)):
        path = _descend(_regression_slope, start, share * rate, 120)
        away = np.linalg.norm(path - bottom, axis=1)
        axis.semilogy(np.maximum(away, 1e-12), color=colour, label=f"{share:g} × your rate")
    axis.set_ylim(1e-10, 10)
    axis.set_xlabel("step t")
    axis.set_ylabel("distance from your minimum")
    axis.legend(frameon=False, fontsize=9)


def _draw_flow(trees: Sequence[nodes.Node]) -> None:
    """Flow lines around the saddle, and what finite steps do to a quantity that should stay."""
    tau = np.linspace(0, 1.5, 61)
    starts = ((1.0, 2.0), (2.0, 1.0), (-1.4, 2.0), (1.6, 1.6), (-2.0, -1.2), (0.6, -2.0))
    lines = [
        [_values(tree, {"a": a, "b": b, "tau": tau, "eta": 1.0, "t": tau}) for tree in trees[:2]]
        for a, b in starts
    ]
    kept = trees[2] if len(trees) > 2 else None  # noqa: PLR2004 - the third answer
    tracks = [
        (eta, colour, _descend(_saddle_slope, np.array([1.0, 2.0]), eta, round(1.5 / eta)))
        for eta, colour in ((0.001, INK), (0.1, ORANGE), (0.5, RED))
    ]
    quantity = [] if kept is None else [
        _values(kept, {"theta_1": path[:, 0], "theta_2": path[:, 1]}) for *_, path in tracks
    ]  # fmt: skip
    _, axes = _figure(1 if kept is None else 2, height=4.2)
    _draw_plane(axes[0], starts, lines, tracks)
    if kept is not None:
        for (eta, colour, _), values in zip(tracks, quantity, strict=True):
            name = "flow" if eta < 0.01 else f"η = {eta:g}"  # noqa: PLR2004 - the finest stands for the flow
            axes[1].plot(np.arange(len(values)) * eta, values, color=colour, label=name,
                         marker="o" if eta > 0.01 else "", markersize=4)  # noqa: PLR2004 # fmt: skip
        axes[1].set_xlabel("τ = ηt")
        axes[1].set_ylabel("your conserved quantity")
        axes[1].legend(frameon=False, fontsize=9)
        axes[1].margins(y=0.3)
    _finish()


def _saddle_slope(theta: np.ndarray) -> np.ndarray:
    return theta[..., ::-1]


def _draw_plane(
    axis: Axes,
    starts: Sequence[tuple[float, float]],
    lines: Sequence[Sequence[np.ndarray]],
    tracks: Sequence[tuple[float, str, np.ndarray]],
) -> None:
    side = np.linspace(-2.6, 2.6, 61)
    one, two = np.meshgrid(side, side)
    axis.contour(one, two, one * two, levels=np.arange(-6, 7, 1.0), colors=PALE, linewidths=0.8)
    coarse = np.meshgrid(np.linspace(-2.4, 2.4, 11), np.linspace(-2.4, 2.4, 11))
    axis.quiver(*coarse, -coarse[1], -coarse[0], color=PALE, width=0.004)
    brute = _descend(_saddle_slope, np.array(starts), 0.005, 300)[::25]
    axis.plot(brute[..., 0].ravel(), brute[..., 1].ravel(), "o", color=INK, markersize=2.6,
              label="brute force, tiny steps")  # fmt: skip
    for row, line in enumerate(lines):
        axis.plot(*line, color=BLUE, linewidth=1.7, label="your flow" if row == 0 else None)
    for eta, colour, path in tracks[1:]:
        axis.plot(path[:, 0], path[:, 1], "o-", color=colour, linewidth=1, markersize=3.5,
                  label=f"steps of η = {eta:g}")  # fmt: skip
    axis.set_xlim(-2.6, 2.6)
    axis.set_ylim(-2.6, 2.6)
    axis.set_aspect("equal")
    axis.set_xlabel("θ₁")
    axis.set_ylabel("θ₂")
    axis.legend(frameon=True, framealpha=0.85, edgecolor="none", fontsize=8, loc="lower left")


def _draw_noise(formula: nodes.Node, functions: Sequence[Callable[..., object]]) -> None:
    """A noisy run under its predicted band, and how the mean square reaches its floor."""
    lam, eta, v, steps = 4.0, 0.1, 0.36, 220
    floors = {
        rate: float(_values(formula, {"eta": rate, "lam": lam, "v": v, "V": 9.0, "N": 25.0}))
        for rate in (eta, eta / 4)
    }
    own = _own_run(functions, eta, lam, v, steps)
    rng = np.random.default_rng(7)
    run = _noisy(rng.normal(0, np.sqrt(v), (steps, 1)), 0.6, eta, lam)[:, 0] if own is None else own
    _, axes = _figure(2, height=3.4)
    width = np.sqrt(floors[eta]) if floors[eta] >= 0 else np.nan
    axes[0].axhspan(
        -width, width, color=BLUE, alpha=0.18, linewidth=0, label="your ± root mean square"
    )
    name = "brute force" if own is None else "your simulate(...)"
    axes[0].plot(run, color=RED, linewidth=0.9, label=name)
    axes[0].set_xlabel("step t")
    axes[0].set_ylabel("θ")
    axes[0].set_title("one run, η = 0.1", fontsize=10, color=INK)
    axes[0].legend(frameon=False, fontsize=9, loc="upper right")
    for (rate, floor), colour in zip(floors.items(), (RED, GREEN), strict=True):
        runs = _noisy(rng.normal(0, np.sqrt(v), (120, 600)), 0.6, rate, lam)
        axes[1].semilogy((runs**2).mean(axis=1), color=colour, label=f"600 runs, η = {rate:g}")
        if floor > 0:
            axes[1].axhline(floor, color=BLUE, linestyle="--", linewidth=1.3)
    axes[1].plot([], [], "--", color=BLUE, label="your floors")
    axes[1].set_xlabel("step t")
    axes[1].set_ylabel("⟨θ²⟩   (λ = 4, v = 0.36)")
    axes[1].set_title("decay, then a floor", fontsize=10, color=INK)
    axes[1].legend(frameon=False, fontsize=9)
    _finish()


def _noisy(kicks: np.ndarray, start: float, eta: float, lam: float) -> np.ndarray:
    """As many runs as the kicks have columns, by repeating the update rule."""
    path = [np.full(kicks.shape[1], start)]
    for kick in kicks:
        path.append(path[-1] - eta * (lam * path[-1] + kick))
    return np.array(path)


def _own_run(
    functions: Sequence[Callable[..., object]], eta: float, lam: float, v: float, steps: int
) -> np.ndarray | None:
    """A run of the student's own function, or None where it gives none that can be drawn."""
    for function in functions:
        try:
            run = np.asarray(function(0.6, eta, lam, v, steps, 7), dtype=float)
        except Exception as error:  # noqa: BLE001 - the student's own code may raise anything
            print(f"Your function raised {type(error).__name__}: {error}. Drawn without it.")  # noqa: T201 - a notebook talks to its reader this way
            continue
        if run.ndim == 1 and run.size:
            return run
    return None


def _show_text(text: str) -> None:
    if _notebook() is None:
        print(text)  # noqa: T201 - a notebook talks to its reader this way
        return
    from IPython.display import Markdown, display

    display(Markdown(text))
