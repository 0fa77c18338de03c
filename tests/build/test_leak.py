"""The leak gate finds a secret wherever it arrived, and nothing in an honest folder."""

import ast
import base64
import json
import zipfile
from io import BytesIO
from types import SimpleNamespace

import pytest

from autograder.build.assign import assign
from autograder.build.bundle_files import references
from autograder.build.gates.leak import _secrets_of_tests, leak
from autograder.build.master import read_master
from autograder.build.staging import shipped_files, stage
from autograder.build.student import student_folder
from autograder.build.tree import zipped
from autograder.build.wheel import Wheel, wheel

# Folder of tests/masters, the rule that has to find something, and the question it is about.
FAULTS = [
    ("solution_in_the_prompt", "secret", "q_steps"),
    ("written_solution_in_the_prompt", "secret", "q_words"),
    ("solution_in_an_attachment", "secret", "q_steps"),
    ("solution_in_a_data_file", "secret", "q_steps"),
    ("hidden_test_in_the_prompt", "secret", "q_steps"),
    ("references_among_the_files", "file", ""),
    ("references_among_the_files", "secret", ""),
    ("compiled_file_shipped", "file", ""),
    ("run_notebook_shipped", "output", ""),
    ("unmarked_solution", "secret", ""),
    ("misspelt_hidden_setting", "reference", ""),
]
SMALL_WHEEL = Wheel(
    "theorysheet-0-py3-none-any.whl", zipped({"autograder/__init__.py": b"x = 1\n"})
)
NOTEBOOK = "pendulum.ipynb"


def handed_out(path):
    master = read_master(path)
    made = assign(master.name, stage(master))
    return master, student_folder(master, made, shipped_files(master), SMALL_WHEEL)


@pytest.fixture(scope="module")
def honest(masters):
    return handed_out(masters / "good_pendulum" / NOTEBOOK)


@pytest.fixture
def leaking(honest):
    """A function that says what the gate finds when the student's folder is changed."""
    master, student = honest

    def found(**changes):
        changed = {name.replace("__", "/"): data for name, data in changes.items()}
        report = leak(master, {**student, **changed}, references(master))
        return {one.rule for one in report.findings}

    return found


@pytest.mark.slow
@pytest.mark.parametrize(("fault", "rule", "question"), FAULTS)
def test_finds_what_the_folder_of_the_master_says(masters, fault, rule, question):
    master, student = handed_out(masters / fault / NOTEBOOK)
    findings = leak(master, student, references(master)).findings
    found = {(one.rule, one.question if question else "") for one in findings}
    assert (rule, question) in found, findings


def test_finds_nothing_in_an_honest_folder_with_the_real_wheel(honest):
    master, student = honest
    packed = wheel()
    whole = {**student, f"wheels/{packed.name}": packed.data}
    report = leak(master, whole, references(master))
    assert report.findings == ()
    assert report.counts["secrets"] > 20
    assert report.counts["texts"] > 100


def test_finds_an_output_and_a_count(honest, leaking):
    notebook = json.loads(honest[1][NOTEBOOK])
    code = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    code["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "2*pi*sqrt(L/g)"}]
    assert leaking(**{NOTEBOOK: json.dumps(notebook).encode()}) >= {"output", "secret"}


def test_finds_metadata_of_the_notebook_and_of_a_cell(honest, leaking):
    notebook = json.loads(honest[1][NOTEBOOK])
    notebook["metadata"]["note"] = "harmless"
    assert leaking(**{NOTEBOOK: json.dumps(notebook).encode()}) == {"metadata"}
    notebook["metadata"] = {"kernelspec": {"name": "period = 2*pi*sqrt(L/g)"}}
    assert leaking(**{NOTEBOOK: json.dumps(notebook).encode()}) == {"secret"}
    notebook["metadata"] = {}
    notebook["cells"][0]["metadata"]["tags"] = ["solution"]
    assert leaking(**{NOTEBOOK: json.dumps(notebook).encode()}) == {"metadata"}


def test_finds_an_attachment(honest, leaking):
    notebook = json.loads(honest[1][NOTEBOOK])
    text = next(cell for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    hidden = base64.b64encode(b"period = 2 * pi * sqrt(L / g)").decode()
    text["attachments"] = {"a.png": {"image/png": hidden}}
    assert leaking(**{NOTEBOOK: json.dumps(notebook).encode()}) == {"secret"}


def test_finds_telling_names_and_archives(leaking):
    assert leaking(**{"data/solutions.txt": b"nothing"}) == {"file"}
    assert leaking(**{"hidden_tests.md": b"nothing"}) == {"file"}
    assert leaking(**{"data.zip": zipped({"a": b"b"})}) == {"file"}
    assert leaking(**{"module.cpython-311.pyc": b"\x00"}) == {"file"}
    assert leaking(**{".OTTER_LOG": b"\x80"}) == {"file"}


def test_which_errors_a_hidden_test_catches_is_no_secret():
    source = (
        "def test_period(period):\n"
        "    try:\n"
        "        check.expression(period, reference())\n"
        "    except check.CheckFailed:\n"
        "        raise\n"
    )
    function = ast.parse(source).body[0]
    test = SimpleNamespace(hidden=True, function=function, name="period", cell=1, question="q1")
    found = {one.text for one in _secrets_of_tests(SimpleNamespace(tests=[test]))}
    assert found == {"check.expression(period,reference())", "defperiod("}


def test_looks_into_the_wheel(leaking, honest):
    foreign = zipped({"autograder/__init__.py": b"", "solutions/pendulum.py": b"period = 1\n"})
    assert "file" in leaking(**{f"wheels/{SMALL_WHEEL.name}": foreign})
    test = b"check.interval(stable, reference(), variable='dt')\n"
    inside = zipped({"autograder/__init__.py": test})
    assert leaking(**{f"wheels/{SMALL_WHEEL.name}": inside}) == {"secret"}
    with zipfile.ZipFile(BytesIO(honest[1][f"wheels/{SMALL_WHEEL.name}"])) as archive:
        assert archive.namelist() == ["autograder/__init__.py"]


def test_finds_a_hidden_test_among_the_public_ones(leaking):
    test = b"@test_case(points=1, hidden=True)\ndef test_x(x):\n    pass\n"
    assert "hidden-test" in leaking(**{"tests/q_period.py": test})


def test_finds_a_whole_reference_under_another_name(honest, leaking):
    data = references(honest[0])["solutions/pendulum/__init__.py"]
    assert leaking(**{"constants.py": data}) >= {"file", "secret"}
