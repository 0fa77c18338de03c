"""Who is who, from the names that learning platforms give to files and folders."""

import pytest

from autograder.batch import people
from autograder.errors import MisuseError
from autograder.report.roll import Person


@pytest.mark.parametrize(
    ("name", "who", "sid", "attempt", "late"),
    [
        ("lovelaceada_12345_67890_hw1.ipynb", "lovelaceada", "12345", 0, False),
        ("lovelaceada_LATE_12345_67890_hw1.ipynb", "lovelaceada", "12345", 0, True),
        ("lovelaceada_late_12345_67890_my_home_work.ipynb", "lovelaceada", "12345", 0, True),
        ("lovelaceada_12345_67890_hw1-2.ipynb", "lovelaceada", "12345", 2, False),
        ("öttingerjürgen_1_2_a.ipynb", "öttingerjürgen", "1", 0, False),
        ("lovelaceada_12345_67890_essay.pdf", "lovelaceada", "12345", 0, False),
    ],
)
def test_canvas_names(name, who, sid, attempt, late):
    origin = people.canvas(name)
    assert origin is not None
    assert origin.people == (Person(who, sid),)
    assert origin.order[0] == attempt
    assert origin.late is late


@pytest.mark.parametrize(
    "name", ["alice.ipynb", "hw_1.ipynb", "student_7_final.ipynb", "12_34_56_x.ipynb", "_1_2_x.py"]
)
def test_other_names_are_nobody_s_on_canvas(name):
    assert people.canvas(name) is None


@pytest.mark.parametrize(
    ("name", "who", "kind"),
    [
        ("Ada Lovelace_12345_assignsubmission_file_", "Ada Lovelace", "file"),
        ("Ada Lovelace_12345_assignsubmission_file", "Ada Lovelace", "file"),
        ("Jean_Paul Sartre_9_assignsubmission_onlinetext_", "Jean_Paul Sartre", "onlinetext"),
    ],
)
def test_moodle_names(name, who, kind):
    origin, found = people.moodle(name)
    assert origin.people[0].name == who
    assert found == kind


def test_moodle_does_not_claim_other_folders():
    assert people.moodle("Ada Lovelace") is None


GRADESCOPE = """---
submission_101:
  :submitters:
  - :name: Ada Lovelace
    :sid: '007'
    :email: ada@example.org
  - :name: Charles Babbage
    :sid: 8
    :email: charles@example.org
  :created_at: 2026-11-01 10:00:00.000000000 Z
  :score: 12.0
  :results: !ruby/object:Whatever
    a: 1
submission_102:
  :submitters: []
"""


def test_gradescope_metadata(tmp_path):
    path = tmp_path / people.METADATA
    path.write_text(GRADESCOPE)
    found = people.gradescope(path)
    assert found["submission_101"].people == (
        Person("Ada Lovelace", "007", "ada@example.org"),
        Person("Charles Babbage", "8", "charles@example.org"),
    )
    assert "2026-11-01" in found["submission_101"].order[0]
    assert found["submission_102"].people == ()


@pytest.mark.parametrize("text", ["- a\n- b\n", "{", "!!python/object/apply:os.system ['true']"])
def test_metadata_that_is_none_is_refused(tmp_path, text):
    path = tmp_path / people.METADATA
    path.write_text(text)
    with pytest.raises(MisuseError):
        people.gradescope(path)


ROSTERS = {
    "plain": "name,sid,email\nAda Lovelace,7,ada@example.org\nCharles Babbage,8,charles@example.org\n",
    "canvas": 'Student,ID,SIS User ID,SIS Login ID,Section\n"Lovelace, Ada",12345,7,ada@example.org,1\n"Babbage, Charles",23456,8,charles@example.org,1\n',
    "moodle": "First name;Surname;ID number;Email address\nAda;Lovelace;7;ada@example.org\nCharles;Babbage;8;charles@example.org\n",
}


@pytest.mark.parametrize("roster", ROSTERS)
@pytest.mark.parametrize(
    ("submission", "known"),
    [
        ("ada", ()),
        ("sheet_7", ()),
        ("lovelaceada_99_1_x", (Person("lovelaceada", "99"),)),
        ("x", (Person("", "7"),)),
        ("x", (Person("", "", "ADA@example.org"),)),
        ("x", (Person("Ada Lovelace", "1"),)),
    ],
)
def test_rosters_of_every_platform_recognise_ada(tmp_path, roster, submission, known):
    path = tmp_path / "roster.csv"
    path.write_text(ROSTERS[roster], encoding="utf-8-sig")
    found = people.recognise(submission, known, people.roster(path))
    assert found is not None
    assert found[0].email == "ada@example.org"
    assert "Ada" in found[0].name


def test_nobody_is_recognised_where_two_fit(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text("name,sid\nAda Lovelace,1\nAda Lovelace,2\n")
    assert people.recognise("Ada Lovelace", (), people.roster(path)) is None


def test_a_roster_without_known_columns_is_refused(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text("colour,shape\nred,round\n")
    with pytest.raises(MisuseError, match="no column is recognised in colour, shape"):
        people.roster(path)
