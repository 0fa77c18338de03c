"""``python -m bench cases FILE`` counts agreement and shows every disagreement."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench import cases

FILE = Path(__file__).parent.parent / "data" / "cases.jsonl"
RIGHT = {"check": "number", "given": "1/2", "reference": 0.5, "right": True}


def counted(*rows, tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    return cases.tally(cases.read(path))


def test_the_file_of_the_tests_agrees_but_for_a_comma_and_a_limit():
    counts, disagreements = cases.tally(cases.read(FILE))
    assert {kind: found.total() for kind, found in counts.items()} == {
        "products": 3,
        "domains": 2,
        "number": 2,
        "interval": 2,
        "matrix": 1,
        "multiset": 1,
        "derivation": 1,
        "leading_order": 1,
    }
    assert not any(found["wrong accepted"] for found in counts.values())
    comma, limit = disagreements
    assert comma.startswith("right refused: number: '1,5'")
    assert comma.endswith("[a decimal comma]")
    assert limit.startswith("right undecided: leading_order")


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (RIGHT, "right accepted"),
        (RIGHT | {"given": "1/3"}, "right refused"),
        (RIGHT | {"given": "1/"}, "right refused"),
        (RIGHT | {"right": False}, "wrong accepted"),
        (RIGHT | {"given": "1/3", "right": False}, "wrong refused"),
    ],
)
def test_a_case_is_counted_where_it_belongs(row, column, tmp_path):
    counts, disagreements = counted(row, tmp_path=tmp_path)
    assert counts["number"] == {column: 1}
    assert len(disagreements) == (column not in cases.AGREED)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"check": "number", "given": 1}, "right"),
        (RIGHT | {"check": "numbers"}, "'numbers'"),
        (RIGHT | {"right": "yes"}, "'yes'"),
        ([1], "an object"),
    ],
)
def test_a_line_that_is_no_case_is_named(row, words, tmp_path):
    with pytest.raises(cases.CaseError, match=words) as error:
        counted(RIGHT, row, tmp_path=tmp_path)
    assert "line 2" in str(error.value)


def test_the_exit_code_says_whether_a_wrong_answer_was_accepted(tmp_path, capsys):
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps(RIGHT), "utf-8")
    assert cases.main(path) == 0
    path.write_text(json.dumps(RIGHT | {"right": False}), "utf-8")
    assert cases.main(path) == 1
    path.write_text("{", "utf-8")
    assert cases.main(path) == 2
    said = capsys.readouterr()
    assert "wrong accepted: number: '1/2' beside 0.5" in said.out
    assert "this is not JSON" in said.err


def test_the_command_prints_a_line_for_each_kind_and_one_for_all():
    done = subprocess.run(
        [sys.executable, "-m", "bench", "cases", str(FILE)],
        capture_output=True,
        text=True,
        check=True,
        cwd=FILE.parent.parent.parent,
    )
    lines = done.stdout.splitlines()
    assert [line.split()[:3] for line in lines if line.startswith("all")] == [["all", "13", "11"]]
    assert sum(line.startswith(("right ", "wrong ")) for line in lines) == 2
