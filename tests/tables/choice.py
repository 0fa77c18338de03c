"""Words from a closed list: case, blanks, accents and small slips do not matter."""

import numpy as np

from tests.tables.row import judged

POINTS = {
    "saddle": ["saddle point", "Sattelpunkt"],
    "minimum": ["min", "local minimum"],
    "maximum": ["max"],
    "valley": ["flat valley", "degenerate"],
}
YES_NO = {"yes": ["true", "y", "ja"], "no": ["false", "n", "nein"]}

ROWS = (
    *judged(
        "saddle",
        options=POINTS,
        accepted=(
            ("saddle", "the word"),
            ("Saddle", "a capital letter"),
            ("SADDLE", "capitals"),
            ("  saddle ", "blanks around it"),
            ("saddle point", "another spelling"),
            ("saddle-point", "a hyphen"),
            ("saddlepoint", "in one word"),
            ("Sattelpunkt", "a declared spelling"),
            ("saddel", "two letters swapped"),
            ("sadle", "a letter forgotten"),
            ("saddle.", "a full stop"),
            (np.str_("saddle"), "a text of numpy"),
            ("a saddle", "an article"),
            ("sáddle", "an accent"),
        ),
        refused=(
            ("minimum", "another option"),
            ("max", "the spelling of another option"),
            ("valley", "another option"),
            ("local minimum", "the spelling of another option"),
        ),
        unreadable=(
            ("hill", "none of the options"),
            ("saddle or minimum", "two options at once"),
            ("saddle, minimum", "a list of options"),
            ("not a saddle", "a denial"),
            ("no saddle", "a denial"),
            ("m", "too short to tell"),
            (3, "a number"),
            (True, "a truth value"),
            ("saddle" * 100, "too long"),
            (lambda: "saddle", "a function"),
            ("?", "a question mark"),
        ),
        missing=(
            (None, "nothing handed in"),
            ("", "empty text"),
            (..., "the placeholder was left"),
        ),
    ),
    *judged(
        ["minimum", "saddle", "valley"],
        options=POINTS,
        accepted=(
            (["minimum", "saddle", "valley"], "a list"),
            (("min", "saddle point", "flat valley"), "a tuple of other spellings"),
            ("minimum, saddle, valley", "text with commas"),
            (np.array(["minimum", "saddle", "valley"]).tolist(), "out of an array"),
            (["MIN", "Saddle", "Degenerate"], "case"),
        ),
        refused=(
            (["saddle", "minimum", "valley"], "another order"),
            (["minimum", "saddle"], "a word is missing"),
            (["minimum", "saddle", "maximum"], "one is wrong"),
            (["minimum", "saddle", "valley", "saddle"], "a word too many"),
            ("minimum", "one word"),
        ),
        unreadable=((["minimum", "saddle", "hill"], "one is no option"), ([1, 2, 3], "numbers")),
    ),
    *judged(
        "no",
        options=YES_NO,
        accepted=(
            ("no", "the word"),
            ("No", "a capital letter"),
            ("n", "one letter"),
            ("false", "a declared spelling"),
            ("nein", "a declared spelling"),
            ("No.", "a full stop"),
        ),
        refused=(
            ("yes", "the other"),
            ("y", "the other"),
            ("true", "the other"),
            ("ja", "the other"),
        ),
        unreadable=(
            ("maybe", "neither"),
            ("yes and no", "both"),
            ("none", "another word"),
            ("1", "a number"),
        ),
    ),
)
