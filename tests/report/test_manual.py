"""Marks by hand: merged, kept, and refused with a sentence when they cannot be right."""

import csv
import io

import pytest

from autograder.errors import MisuseError
from autograder.report import write
from tests.report import samples


def rows_of(path):
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))


def marks(*rows, delimiter=",", head=("id", "question", "points", "comment")):
    return "\n".join(delimiter.join(row) for row in (head, *rows)) + "\n"


@pytest.fixture
def folder(write_class):
    found, _ = write_class(4)
    write(found)
    return found


def test_the_file_to_fill_in_has_a_row_for_each_student_and_question(folder):
    rows = rows_of(folder / "manual.csv")
    written = [row for row in rows if "undecided" not in row["question"]]
    assert len(written) == 2 * 6
    assert {row["question"] for row in written} == {"q1a_words", "q4b_words"}
    assert all(row["points"] == row["comment"] == "" for row in rows)


def test_marks_reach_totals_and_pages(folder, tmp_path):
    given = tmp_path / "marks.csv"
    given.write_text(marks(("student-000", "q1a_words", "2.5", "well <argued>")))
    before = {row["id"]: row for row in rows_of(folder / "grades.csv")}
    write(folder, manual=given)
    after = {row["id"]: row for row in rows_of(folder / "grades.csv")}
    assert float(after["student-000"]["total"]) == float(before["student-000"]["total"]) + 2.5
    assert after["student-000"]["q1a_words"] == "2.5"
    assert after["student-001"] == before["student-001"]
    page = (folder / "student-000" / "feedback.html").read_text()
    assert "2.5 of 3" in page
    assert "well &lt;argued&gt;" in page


def test_marks_are_kept_by_every_later_run(folder, tmp_path):
    given = tmp_path / "marks.csv"
    given.write_text(
        marks(
            ("student-000", "q1a_words", "2", "good"),
            ("student-001", "q4b_words", "", "only a comment"),
        )
    )
    write(folder, manual=given)
    write(folder)
    write(folder)
    rows = {(row["id"], row["question"]): row for row in rows_of(folder / "manual.csv")}
    assert rows["student-000", "q1a_words"]["points"] == "2"
    assert rows["student-001", "q4b_words"]["comment"] == "only a comment"
    assert rows["student-001", "q4b_words"]["points"] == ""


def test_all_marks_given_ends_the_provisional_state(folder, tmp_path):
    given = tmp_path / "marks.csv"
    rows = [(row["id"], row["question"], "1", "") for row in rows_of(folder / "manual.csv")]
    given.write_text(marks(*rows))
    write(folder, manual=given)
    provisional = {
        row["id"]: row["provisional"]
        for row in rows_of(folder / "grades.csv")
        if row["status"] == "graded"
    }
    assert set(provisional.values()) == {"no"}


def test_a_person_settles_an_undecided_answer(folder, tmp_path):
    """Student 0 gave an answer worth 2 points that nobody could decide."""
    assert samples.student(0)["theta_min"][1] == "undecided"
    row = next(row for row in rows_of(folder / "manual.csv") if "undecided" in row["question"])
    assert (row["id"], row["question"], row["out_of"]) == ("student-000", "q1b1 (undecided)", "2")
    before = {row["id"]: row for row in rows_of(folder / "grades.csv")}["student-000"]
    given = tmp_path / "marks.csv"
    given.write_text(
        marks(
            ("student-000", "q1b1 (undecided)", "1.5", ""),
            ("student-000", "q1a_words", "0", ""),
            ("student-000", "q4b_words", "0", ""),
        )
    )
    write(folder, manual=given)
    after = {row["id"]: row for row in rows_of(folder / "grades.csv")}["student-000"]
    assert (before["provisional"], after["provisional"]) == ("yes", "no")
    assert float(after["total"]) == float(before["total"]) + 1.5
    assert float(after["q1b1"]) == float(before["q1b1"]) + 1.5
    assert after["automatic"] == before["automatic"]
    given.write_text(marks(("student-000", "q1b1 (undecided)", "3", "")))
    with pytest.raises(MisuseError, match=r"has 3 points for q1b1 \(undecided\); between 0 and 2"):
        write(folder, manual=given)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_files_of_other_spreadsheets_are_read(folder, tmp_path, delimiter):
    given = tmp_path / "marks.csv"
    points = "2,5" if delimiter != "," else '"2,5"'
    given.write_text(
        marks(("student-000", "q1a_words", points, ""), delimiter=delimiter), encoding="utf-8-sig"
    )
    write(folder, manual=given)
    rows = {(row["id"], row["question"]): row for row in rows_of(folder / "manual.csv")}
    assert rows["student-000", "q1a_words"]["points"] == "2.5"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            marks(("student-000", "q1a_words", "4", "")),
            "line 2: student-000 has 4 points for q1a_words; between 0 and 3",
        ),
        (marks(("student-000", "q1a_words", "-1", "")), "line 2: student-000 has -1 points"),
        (marks(("student-000", "q1a_words", "nan", "")), "line 2: student-000 has nan points"),
        (
            marks(("student-000", "q1a_words", "two", "")),
            "line 2: the points of student-000 for q1a_words are 'two'",
        ),
        (
            marks(("student-001", "q1a_words", "1", ""), ("nobody", "q1a_words", "1", "")),
            "line 3: there is no submission 'nobody'",
        ),
        (marks(("student-000", "q1a", "1", "")), "line 2: 'q1a' is not a written question"),
        (
            marks(("student-000", "q1a_words", "1", ""), ("student-000", "q1a_words", "2", "")),
            "two different marks",
        ),
        ("id;points\n", "the column 'question' is missing"),
    ],
)
def test_a_mark_that_cannot_be_right_is_refused_by_its_row(folder, tmp_path, text, said):
    given = tmp_path / "marks.csv"
    given.write_text(text)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(MisuseError) as refused:
        write(folder, manual=given)
    assert said in str(refused.value)
    assert before == {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_mark_for_a_text_that_has_changed_is_pointed_out(folder, tmp_path):
    rows = rows_of(folder / "manual.csv")
    mark = next(
        row for row in rows if row["id"] == "student-000" and row["question"] == "q1a_words"
    )
    given = tmp_path / "marks.csv"
    given.write_text(
        marks(
            (mark["id"], mark["question"], "2", "", mark["text_id"]),
            head=("id", "question", "points", "comment", "text_id"),
        )
    )
    write(folder, manual=given)
    assert "older text" not in (folder / "report.html").read_text()
    changed = samples.record(
        "student-000", samples.student(0), written={"q1a_words": "another text"}
    )
    samples.put(folder, changed, samples.results(changed))
    write(folder)
    assert "older text" in (folder / "report.html").read_text()
