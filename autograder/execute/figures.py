"""Plotting calls work and draw nothing: grading never needs a picture, and pictures cost most."""

from __future__ import annotations

import importlib.util
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import types


def prepare() -> bool:
    """Import matplotlib, if there is any, and take the drawing out of it."""
    if importlib.util.find_spec("matplotlib") is None:
        return False
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt
    from matplotlib.figure import Figure

    def show(*args: object, **kwargs: object) -> None:
        del args, kwargs

    def savefig(self: object, *args: object, **kwargs: object) -> None:
        del self, args, kwargs

    def tight_layout(self: object, **kwargs: object) -> None:
        del self, kwargs

    plt.show = show
    Figure.show = savefig
    Figure.savefig = savefig
    Figure.tight_layout = tight_layout
    _warm(plt)
    return True


def _warm(plt: types.ModuleType) -> None:
    figure, axes = plt.subplots(1, 2)
    axes[0].plot([1, 2], [3, 4], label="a")
    axes[0].set_title("b")
    axes[0].legend()
    axes[1].semilogy([1, 2], [3, 4])
    axes[1].axhline(1.0)
    figure.suptitle("c")
    plt.close("all")


def close_all() -> None:
    """Forget the figures of a cell, as a notebook does after showing them."""
    helpers = sys.modules.get("matplotlib._pylab_helpers")
    if helpers is not None and helpers.Gcf.figs:
        helpers.Gcf.destroy_all()
