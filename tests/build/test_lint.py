"""The lint finds in each broken master what the folder's name says, and nothing in a right one."""

import pytest

from autograder.build.gates.lint import lint
from autograder.build.master import read_master
from autograder.build.otters_own import autograder_keys
from autograder.build.settings import find_settings, read_settings

# Folder of tests/masters, the rule that has to find something, and where: cell and question.
FAULTS = [
    ("misspelt_begin", "directive", 19, ""),
    ("misspelt_hidden_comment", "marker", 26, "q_steps"),
    ("misspelt_hidden_setting", "configuration", 26, "q_steps"),
    ("misspelt_hidden_setting", "public-points", 26, "q_steps"),
    ("misspelt_marker", "marker", 22, "q_steps"),
    ("misspelt_marker", "unmarked-solution", 22, "q_steps"),
    ("unclosed_question", "unclosed", 18, "q_period"),
    ("unclosed_solution", "unclosed", 21, "q_steps"),
    ("unclosed_tests", "unclosed", 24, "q_steps"),
    ("unclosed_mistakes", "unclosed", 16, "q_period"),
    ("directive_in_a_code_cell", "tests-cell-type", 24, "q_steps"),
    ("duplicate_question", "duplicate-question", 19, "q_period"),
    ("question_without_a_name", "question-name", 19, ""),
    ("unmarked_solution", "unmarked-solution", 22, "q_steps"),
    ("solution_outside_its_block", "unmarked-solution", 21, "q_steps"),
    ("half_marked_solution", "student-version", 22, "q_steps"),
    ("test_in_a_markdown_cell", "tests-cell-type", 26, "q_steps"),
    ("test_outside_its_block", "tests-cell-type", 21, "q_steps"),
    ("points_on_a_public_test", "public-points", 25, "q_steps"),
    ("hidden_test_without_points", "hidden-points", 26, "q_steps"),
    ("hidden_test_takes_env", "env", 26, "q_steps"),
    ("test_of_an_unknown_answer", "unknown-answer", 26, "q_steps"),
    ("test_touches_the_answer", "touched", 26, "q_steps"),
    ("test_hides_the_answer_elsewhere", "touched", 26, "q_steps"),
    ("unknown_check", "unknown-check", 26, "q_steps"),
    ("public_test_shows_the_reference", "public-reference", 25, "q_steps"),
    ("public_test_imports_the_references", "public-reference", 25, "q_steps"),
    ("no_public_test", "no-public-test", 19, "q_steps"),
    ("answer_that_no_test_looks_at", "untested-answer", 22, "q_steps"),
    ("answer_that_is_never_read_back", "unread-answer", 5, "q_period"),
    ("answer_read_as_another_kind", "other-kind", 19, "q_steps"),
    ("two_tests_of_one_name", "duplicate-test", 14, "q_period"),
    ("quotation_mark_in_a_message", "message", 26, "q_steps"),
    ("two_functions_in_a_test", "test-form", 26, "q_steps"),
    ("test_with_a_syntax_error", "test-syntax", 26, "q_steps"),
    ("points_do_not_add_up", "points", 2, ""),
    ("total_does_not_add_up", "points", 2, ""),
    ("question_in_no_task", "points", 19, "q_steps"),
    ("task_of_an_unknown_question", "points", 2, ""),
    ("unknown_assignment_setting", "configuration", 1, ""),
    ("unknown_sheet_setting", "configuration", 2, ""),
    ("unknown_question_setting", "configuration", 29, "q_words"),
    ("unknown_otter_option", "configuration", 0, ""),
    ("tests_in_the_metadata", "configuration", 1, ""),
    ("computed_declaration", "declare", 4, ""),
    ("written_part_without_a_marker", "manual", 29, "q_words"),
    ("mistakes_of_no_answer", "unknown-answer", 16, "q_period"),
]
RIGHT_FOR_THE_LINT = [
    "good_pendulum",
    "solution_in_an_attachment",
    "wrong_solution",
    "blank_earns_points",
    "mistake_keeps_its_points",
    "form_that_is_not_right",
]


def linted(path):
    return lint(read_master(path), read_settings(find_settings(path)))


@pytest.mark.parametrize(("fault", "rule", "cell", "question"), FAULTS)
def test_finds_the_fault_at_its_place(masters, fault, rule, cell, question):
    findings = linted(masters / fault / "pendulum.ipynb").findings
    places = {(one.rule, one.cell, one.question) for one in findings}
    assert (rule, cell, question) in places, "\n".join(map(str, findings))


@pytest.mark.parametrize("name", RIGHT_FOR_THE_LINT)
def test_finds_nothing_else(masters, name):
    assert linted(masters / name / "pendulum.ipynb").findings == ()


def test_finds_nothing_in_a_master_on_another_subject(decay):
    assert linted(decay).findings == ()


def test_every_finding_says_what_to_do_in_one_line(masters):
    for fault in {fault for fault, *_ in FAULTS}:
        for finding in linted(masters / fault / "pendulum.ipynb").findings:
            assert "\n" not in str(finding)
            assert len(finding.message) > 20


def test_otters_own_list_of_options_is_asked(masters):
    read = read_master(masters / "good_pendulum" / "pendulum.ipynb")
    known = {"show_hidden": False, "show_stdout": True, "score_threshold": None, "seed": 4}
    assert lint(read, known).findings == ()
    assert len(autograder_keys()) == 31  # the number of options of Otter 7.0.0
    (unknown,) = lint(read, {"timeout": 3}).findings
    assert "timeout" in unknown.message
