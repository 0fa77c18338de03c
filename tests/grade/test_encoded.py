"""What is encoded once says the same as what is encoded each time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.grade import record
from autograder.grade.plain import Encoded, compact
from autograder.grade.remember import Memory, of_answer
from autograder.report.writing import json_text

DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
FIELDS = st.dictionaries(st.text(alphabet="abcdefg", min_size=1), DATA, min_size=1, max_size=4)


@given(FIELDS, st.lists(FIELDS, max_size=3))
def test_json_is_the_same_as_of_plain_mappings(fields, rows):
    made = Encoded.ending_in(fields, "tests", [Encoded(row) for row in rows])
    plain = {**fields, "tests": rows}
    assert made == plain
    assert made.text == compact(made) == compact(plain)
    assert json_text({"questions": [made]}) == json_text({"questions": [plain]})
    assert json_text({"answers": {"x": made}}) == json_text({"answers": {"x": plain}})


def test_a_list_that_is_not_the_last_is_refused():
    with pytest.raises(ValueError, match="tests does not come last among name, total"):
        Encoded.ending_in({"name": "a", "total": 1}, "tests", [])


SAID = {"text": "1/2", "latex": "\\frac{1}{2}"}


@pytest.mark.parametrize(
    ("wire", "kept"),
    [
        ({"text": "1/2"}, True),
        ({"text": "x" * 5000}, False),
        ({"function": 3, "name": "f"}, False),
    ],
)
def test_an_answer_that_many_give_is_encoded_once(wire, kept):
    memory = Memory()
    once, again = (record.answer(memory, of_answer(wire), wire, SAID) for _ in range(2))
    assert once == again == {"wire": wire, **SAID}
    assert (once is again) is kept
    assert len(memory) == kept
