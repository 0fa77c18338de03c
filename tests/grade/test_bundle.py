"""An autograder zip is opened safely, parsed by Otter's classes, and keeps to itself."""

import gc
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from autograder.errors import AuthorError
from autograder.grade.bundle import Bundle, Question, Written


def test_what_a_bundle_asks_for_and_gives(small):
    assert (small.name, small.title) == ("small", "A small sheet")
    assert small.questions[0] == Question("q1", "1.a", 5, False, ("step_factor", "rates"))  # noqa: FBT003 - a row of the manifest
    assert small.written == (Written("q3_words", 3, "q3_words"),)
    assert small.wanted == ("rates", "simulate", "step_factor")
    assert [file.name for file in small.test_files] == ["q1", "q2"]
    assert [case.test_case.points for case in small.cases] == [0, 3, 2, 0, 4]
    assert small.names.symbols == ("eta", "k")
    assert (small.files / "data.txt").is_file()


def test_a_zip_and_the_folder_it_came_from_are_the_same_bundle(small, packed):
    zipped = Bundle.open(packed(small.root))
    assert zipped.sha256 == small.sha256
    assert (zipped.wanted, zipped.questions) == (small.wanted, small.questions)
    assert zipped.root != small.root
    assert zipped.root.stat().st_mode & 0o777 == 0o700


def test_an_unpacked_zip_is_removed_with_its_bundle(small, packed):
    bundle = Bundle.open(packed(small.root))
    root = bundle.root
    assert root.is_dir()
    del bundle
    gc.collect()
    assert not root.exists()


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({}, True),
        ({"tests/q1.py": None}, False),
        ({"files/data.txt": "one number: 8\n"}, False),
        ({"solutions/more.py": ""}, False),
    ],
)
def test_the_hash_depends_on_what_is_in_the_zip(small, copied, changes, same):
    assert (Bundle.open(copied("small", changes)).sha256 == small.sha256) is same


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"assignment.json": None}, "there is no assignment.json in it"),
        ({"assignment.json": "{"}, "assignment.json is not JSON"),
        ({"assignment.json": "[]"}, "assignment.json must be a JSON object"),
        ({"otter_config.json": None}, "there is no otter_config.json in it"),
        ({"tests/q1.py": None, "tests/q2.py": None}, "there is no test file"),
        ({"tests/q1.py": "def test(:"}, "tests/q1.py: SyntaxError"),
        ({"tests/q1.py": "name = 'q1'"}, "tests/q1.py: RuntimeError"),
        ({"tests/q1.py": "OK_FORMAT = True\ntest = {'name': 'q1', 'suites': []}"}, "q1.py"),
        ({"tests/q1.py": "OK_FORMAT = False\nname = 'q2'"}, "two test files are both called 'q2'"),
        ({"tests/q1.py": "(", "tests/q2.py": ")"}, "tests/q2.py: SyntaxError"),
    ],
)
def test_an_authors_mistake_is_told_with_its_place(copied, changes, told):
    with pytest.raises(AuthorError, match="bundle:") as raised:
        Bundle.open(copied("small", changes))
    assert told in str(raised.value)


@pytest.mark.parametrize("name", ["../outside.txt", "/tmp/outside.txt", "a\\..\\b", "a/../../b"])
def test_an_entry_that_would_leave_the_folder_is_refused(tmp_path, name):
    path = tmp_path / "evil.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, "text")
    with pytest.raises(AuthorError, match="outside the folder"):
        Bundle.open(path)


def test_a_link_in_a_zip_is_refused(tmp_path):
    path = tmp_path / "evil.zip"
    with zipfile.ZipFile(path, "w") as archive:
        entry = zipfile.ZipInfo("assignment.json")
        entry.create_system = 3
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    with pytest.raises(AuthorError, match="is a link"):
        Bundle.open(path)


@pytest.mark.parametrize("content", [b"", b"no zip at all", b"PK\x03\x04 cut off"])
def test_what_is_no_zip_is_refused_with_a_sentence(tmp_path, content):
    path = tmp_path / "no.zip"
    path.write_bytes(content)
    with pytest.raises(AuthorError, match="not an autograder zip"):
        Bundle.open(path)


def test_two_bundles_keep_their_references_apart(small, copied):
    other = Bundle.open(
        copied("small", {"solutions/small_sheet.py": "def step_factor():\n    return 'the other'"})
    )
    for _ in range(2):
        with small.references():
            from solutions.small_sheet import step_factor as ours

            assert str(ours()) == "-eta*k + 1"
        with other.references():
            from solutions.small_sheet import step_factor as others

            assert others() == "the other"


def test_references_that_are_already_imported_here_come_back(small):
    import solutions

    with small.references():
        assert sys.modules.get("solutions") is not solutions
    assert sys.modules["solutions"] is solutions


def test_references_are_derived_before_anything_is_judged(small):
    with small.references():
        from solutions.small_sheet import rates, step_factor

        assert step_factor.cache_info().currsize == 1
        assert rates.cache_info().currsize == 1


def test_opening_writes_nothing_into_the_zips_folder(copied):
    folder = copied("small")
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    Bundle.open(folder)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_otters_classes_are_loaded_without_the_rest_of_otter():
    program = (
        "import sys; from autograder.grade import otter_classes; otter_classes.load(); "
        "heavy = [name for name in ('otter', 'otter.api', 'pandas', 'nbconvert') "
        "if name in sys.modules]; "
        "import otter.check.notebook; from otter.test_files import TestFile; "
        "import json; print(json.dumps([heavy, TestFile is otter_classes.load().TestFile]))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert json.loads(done.stdout) == [[], True]


def test_the_bundles_of_these_tests_are_what_otter_parses(small):
    from otter.test_files import ExceptionTestFile

    for test_file in small.test_files:
        path = Path(test_file.path)
        own = ExceptionTestFile.from_file(str(path))
        assert [case.points for case in own.test_cases] == [
            case.points for case in test_file.test_cases
        ]


@pytest.mark.parametrize(
    ("decorator", "title"),
    [("name='The sign', points=1", "The sign"), ("points=1", "step factor is right")],
)
def test_a_test_is_called_what_its_author_calls_it(copied, decorator, title):
    content = (
        "from otter.test_files import test_case\nOK_FORMAT = False\nname = 'q1'\npoints = None\n"
        f"@test_case({decorator})\ndef test_step_factor_is_right(step_factor):\n    pass\n"
    )
    bundle = Bundle.open(copied("small", {"tests/q1.py": content}), ready=False)
    assert bundle.cases[0].title == title
