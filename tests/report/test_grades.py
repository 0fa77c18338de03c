"""grades.csv: complete, honest about what is missing, and inert in a spreadsheet."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.report import write
from autograder.report.grades import safe_cell
from tests.report.samples import HOSTILE


def rows_of(folder, name="grades.csv"):
    return list(csv.DictReader(io.StringIO((folder / name).read_text("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Ada", "Ada"),
        ("=1+1", "'=1+1"),
        ("+49", "'+49"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("  =1", "'  =1"),
        ("\x00=1", "'=1"),
        ("＝1", "'＝1"),
        ("a=1", "a=1"),
        ("", ""),
        ("O'Neill", "O'Neill"),
    ],
)
def test_cells_that_a_spreadsheet_would_run_are_guarded(text, wanted):
    assert safe_cell(text) == wanted


@given(st.text())
def test_no_cell_starts_a_formula(text):
    cell = safe_cell(text)
    assert not cell.lstrip().startswith(tuple("=+-@\t\r＝＋－＠"))
    assert safe_cell(cell) in {cell, f"'{cell}"}


def test_one_row_a_student_and_one_column_a_question(write_class):
    folder, roll = write_class(12)
    write(folder)
    rows = rows_of(folder)
    assert [row["id"] for row in rows] == [entry.id for entry in roll.entries] + [""]
    assert {question.name for question in roll.assignment.questions} <= set(rows[0])
    for row in rows[:12]:
        parts = [float(row[q.name]) for q in roll.assignment.questions if not q.manual]
        assert (
            float(row["total"])
            == pytest.approx(sum(parts))
            == pytest.approx(float(row["automatic"]))
        )
        assert row["possible"] == "28"
        assert row["provisional"] == "yes"


def test_what_was_not_graded_has_no_score_and_who_is_absent_has_a_row(write_class):
    folder, _ = write_class(3)
    write(folder)
    rows = {row["id"] or row["name"]: row for row in rows_of(folder)}
    assert rows["torn"]["status"] == "not graded"
    assert rows["torn"]["total"] == rows["torn"]["q1a"] == rows["torn"]["automatic"] == ""
    assert rows["Absent One"]["status"] == "nothing handed in"
    assert rows["Absent One"]["total"] == ""
    assert rows["essay"]["total"] == "0"


def test_hostile_names_stay_in_their_cells(write_class):
    folder, _ = write_class(2 * len(HOSTILE), hostile=True)
    write(folder)
    rows = rows_of(folder)
    assert len(rows) == 2 * len(HOSTILE) + 3
    for row in rows:
        for name, cell in row.items():
            if name not in {"total", "automatic"}:
                assert not cell.lstrip().startswith(tuple("=+-@")), (name, cell)
