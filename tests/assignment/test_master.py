"""What the master promises: points, answers, a clean file, readable messages."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from solutions.learning_dynamics import ANSWERS

if TYPE_CHECKING:
    from conftest import Master  # pyright: ignore[reportMissingImports] - the one in this folder

POINTS = {
    "1.a": (10, 3), "1.b.1": (5, 0), "1.b.2": (5, 0), "1.b.3": (5, 0), "1.b.4": (5, 0),
    "2": (20, 4), "3.a": (10, 0), "3.b": (10, 3), "4.a": (10, 0), "4.b": (20, 4),
}  # fmt: skip
WARM_UP = {"warmup_range", "warmup_matrix", "warmup_formula"}


def worth(master: Master, question: str) -> float:
    by_hand = master.questions[question].get("points", 0)
    return by_hand + sum(case.points for case in master.cases if case.question == question)


@pytest.mark.parametrize("task", POINTS)
def test_a_task_has_the_points_of_the_sheet(master: Master, task: str) -> None:
    points, by_hand = POINTS[task]
    stated = master.sheet["tasks"][task]
    manual = [name for name in stated["questions"] if master.questions[name].get("manual")]
    assert stated["points"] == points
    assert sum(worth(master, name) for name in stated["questions"]) == points
    assert sum(worth(master, name) for name in manual) == by_hand


def test_the_whole_sheet_has_100_points_of_which_86_are_automatic(master: Master) -> None:
    assert master.sheet["total"] == 100
    assert sum(worth(master, name) for name in master.questions) == 100
    assert sum(case.points for case in master.cases) == 86


def test_every_question_belongs_to_one_task_except_the_warm_up(master: Master) -> None:
    placed = [name for task in master.sheet["tasks"].values() for name in task["questions"]]
    assert Counter(placed) == Counter(set(master.questions) - {"q0_warmup"})
    assert worth(master, "q0_warmup") == 0


def test_every_answer_of_the_sheet_is_asked_exactly_once(master: Master) -> None:
    read = [name for case in master.cases if not case.hidden for name in case.answers]
    assert Counter(read) == Counter({*ANSWERS, *WARM_UP})


def test_every_answer_decides_about_points(master: Master) -> None:
    judged = {name for case in master.cases if case.hidden for name in case.answers}
    assert judged == set(ANSWERS)


def test_points_come_from_hidden_cases_only(master: Master) -> None:
    for case in master.cases:
        assert (case.points > 0) == case.hidden, case.name


def test_what_a_hidden_case_says_is_a_sentence_of_its_own(master: Master) -> None:
    messages = [(case.question, case.message) for case in master.cases if case.hidden]
    assert all(re.fullmatch(r'[A-Z][^"\\\n]{15,}\.', message) for _, message in messages)
    assert len(set(messages)) == len(messages)


def test_the_file_is_clean(master: Master) -> None:
    names = [cell["id"] for cell in master.cells]
    assert len(set(names)) == len(names)
    for cell in master.cells:
        assert re.fullmatch(r"[a-z0-9-]{1,64}", cell["id"].lower())
        assert cell["metadata"] == {}
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None


def texts_for_students(master: Master) -> str:
    shown, block = [], ""
    for cell in master.cells:
        text = "".join(cell["source"])
        if cell["cell_type"] == "raw":
            first = text.split("\n", 1)[0]
            block = first.removeprefix("# BEGIN ") if first.startswith("# BEGIN ") else ""
            block = block if first.split()[-1] in ("SOLUTION", "TESTS") else ""
        elif not block:
            shown.append(text)
    return "\n".join(shown)


def test_no_right_form_is_printed_for_students(master: Master, rows: list[dict[str, Any]]) -> None:
    shown = re.sub(r"\s", "", texts_for_students(master))
    for row in rows:
        form = re.sub(r"\s", "", row["given"])
        if row["outcome"] == "right" and len(form) > 5:
            assert form not in shown, row


def test_written_parts_are_found_again_by_their_marker(master: Master) -> None:
    manual = [name for name, config in master.questions.items() if config.get("manual")]
    text = json.dumps(master.cells)
    assert len(manual) == 4
    for name in manual:
        assert text.count(f"<!-- answer: {name} -->") == 1
