"""Functions: called with hidden inputs, every result compared to the stated tolerance."""

import numpy as np

from tests.tables.row import Row, judged

INPUTS = ((0.1, 2.0, 3), (0.5, 1.0, 0), (1.5, 1.0, 4), (0.25, 0.0, 7))


def reference(eta, start, steps):
    return start * (1 - eta) ** steps


def loop(eta, start, steps):
    for _ in range(steps):
        start = start - eta * start
    return start


def by_numpy(eta, start, steps):
    return np.float64(start) * np.power(1 - eta, steps)


def as_zero_dim_array(eta, start, steps):
    return np.array(start * (1 - eta) ** steps)


def other_names(a, b, c):
    return b * (1 - a) ** c


def with_a_default(eta, start, steps, scale=1):
    return scale * start * (1 - eta) ** steps


def starred(*numbers):
    eta, start, steps = numbers
    return start * (1 - eta) ** steps


def rounded_to_the_last_digit(eta, start, steps):
    return start * (1 - eta) ** steps * (1 + 1e-9)


def one_step_more(eta, start, steps):
    return start * (1 - eta) ** (steps + 1)


def sign(eta, start, steps):
    return start * (1 + eta) ** steps


def modulus(eta, start, steps):
    return start * abs(1 - eta) ** steps * (1 if eta < 1 else -1)


def exponential(eta, start, steps):
    return start * np.exp(-eta * steps)


def constant(eta, start, steps):
    return 1.458


def forgets_to_return(eta, start, steps):
    start * (1 - eta) ** steps


def prints_it(eta, start, steps):
    return str(start * (1 - eta) ** steps) + " units"


def raises(eta, start, steps):
    return start / 0


def too_few(eta, start):
    return start * (1 - eta)


def too_many(eta, start, steps, scale):
    return scale * start * (1 - eta) ** steps


def not_a_number(eta, start, steps):
    return float("nan")


def truth(eta, start, steps):
    return True


def in_a_list(eta, start, steps):
    return [start * (1 - eta) ** steps]


def never_started(eta, start, steps):
    raise RecursionError("too deep")


def stops_the_program(eta, start, steps):
    raise SystemExit(0)


def tiny_error(eta, start, steps):
    return start * (1 - eta) ** steps * 1.0001


def orbit(start, steps):
    return [start / 2**n for n in range(steps + 1)]


def orbit_array(start, steps):
    return start / 2.0 ** np.arange(steps + 1)


def orbit_tuple(start, steps):
    return tuple(start / 2**n for n in range(steps + 1))


def orbit_too_short(start, steps):
    return [start / 2**n for n in range(steps)]


def orbit_too_long(start, steps):
    return [start / 2**n for n in range(steps + 2)]


def orbit_backwards(start, steps):
    return [start / 2**n for n in range(steps, -1, -1)]


def last_of_the_orbit(start, steps):
    return start / 2**steps


def orbit_column(start, steps):
    return (start / 2.0 ** np.arange(steps + 1)).reshape(-1, 1)


def is_even(n):
    return n % 2 == 0


def is_even_numpy(n):
    return np.bool_(n % 2 == 0)


def is_odd(n):
    return n % 2 == 1


def is_even_number(n):
    return 1 - n % 2


ROWS = (
    *judged(
        reference,
        inputs=INPUTS,
        accepted=(
            (reference, "the closed form"),
            (loop, "a loop"),
            (by_numpy, "numbers of numpy"),
            (as_zero_dim_array, "an array without axes"),
            (other_names, "other names of its arguments"),
            (with_a_default, "a further argument with a default"),
            (starred, "any number of arguments"),
            (rounded_to_the_last_digit, "rounding below the tolerance"),
            (lambda eta, start, steps: start * pow(1 - eta, steps), "a lambda"),
        ),
        refused=(
            (one_step_more, "one step too many"),
            (sign, "the sign of the step"),
            (modulus, "the modulus, wrong for large rates only"),
            (exponential, "the limit of small rates"),
            (constant, "the same number always"),
            (forgets_to_return, "returns nothing"),
            (prints_it, "returns text"),
            (raises, "divides by zero"),
            (too_few, "takes too few arguments"),
            (too_many, "needs too many arguments"),
            (not_a_number, "not a number passes no comparison"),
            (truth, "a truth value is no number"),
            (in_a_list, "a list with the number in it"),
            (never_started, "recurses for ever"),
            (stops_the_program, "stops the program"),
            (tiny_error, "beyond the tolerance"),
        ),
        unreadable=(
            (1.458, "a number"),
            ("start*(1 - eta)**steps", "a formula as text"),
            ([1.458, 1, 0.0625, 0], "a list of results"),
            (True, "a truth value"),
        ),
        missing=((None, "nothing handed in"), (..., "the placeholder was left")),
    ),
    *judged(
        orbit,
        inputs=((1.0, 3), (-2.0, 5), (3.0, 0)),
        accepted=(
            (orbit, "a list"),
            (orbit_array, "an array"),
            (orbit_tuple, "a tuple"),
        ),
        refused=(
            (orbit_too_short, "the last value is missing"),
            (orbit_too_long, "a value too many"),
            (orbit_backwards, "in the wrong order"),
            (last_of_the_orbit, "the last value alone"),
            (orbit_column, "a column has another shape"),
        ),
    ),
    *judged(
        is_even,
        inputs=(1, 2, 7, 10),
        accepted=((is_even, "a truth value"), (is_even_numpy, "numpy's truth value")),
        refused=((is_odd, "reversed"), (is_even_number, "0 and 1 are no truth values")),
    ),
    Row(
        loop,
        [1.458, 1.0, 0.0625, 0.0],
        {"inputs": INPUTS},
        "correct",
        "the author may list the results",
    ),
    Row(
        sign,
        [1.458, 1.0, 0.0625, 0.0],
        {"inputs": INPUTS},
        "incorrect",
        "the author may list the results",
    ),
)
