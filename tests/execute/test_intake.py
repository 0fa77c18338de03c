"""Whatever file arrives is read, repaired, or refused with a sentence for the student."""

from __future__ import annotations

import io
import json
import os
import stat
import string
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.execute import UnreadableSubmission, intake
from autograder.execute.notebook import read as read_notebook
from autograder.execute.script import read as read_script


def cell(source, kind="code", **more):
    return {"cell_type": kind, "source": source, **more}


def notebook(*cells, **top):
    return json.dumps({"nbformat": 4, "cells": list(cells), **top}).encode()


def zipped(*entries):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return buffer.getvalue()


GOOD = notebook(cell("x = 1"))

# (content, sources of its code cells)
REPAIRED = {
    "a source of lines": (notebook(cell(["x = 1\n", "y = 2"])), ["x = 1\ny = 2"]),
    "a source with numbers in it": (notebook(cell(["x = 1\n", 7, "y = 2"])), ["x = 1\ny = 2"]),
    "a mark at the beginning": (b"\xef\xbb\xbf" + GOOD, ["x = 1"]),
    "two bytes a character": (GOOD.decode().encode("utf-16"), ["x = 1"]),
    "bytes that are no text": (GOOD.replace(b"x = 1", b"x = '\xff'"), ["x = '\ufffd'"]),
    "half a character": (notebook(cell("x = '\ud800'")), ["x = '?'"]),
    "no metadata": (json.dumps({"cells": [cell("x = 1")]}).encode(), ["x = 1"]),
    "metadata that are a list": (notebook(cell("x = 1"), metadata=[1]), ["x = 1"]),
    "metadata nested deeply": (
        GOOD[:-1] + b', "metadata": {"a": ' + b"[" * 400 + b"]" * 400 + b"}}",
        ["x = 1"],
    ),
    "numbers that no computer holds": (GOOD[:-1] + b', "a": ' + b"9" * 9000 + b"}", ["x = 1"]),
    "not a number": (GOOD[:-1] + b', "a": NaN}', ["x = 1"]),
    "the same id twice": (
        notebook(cell("x = 1", id="a"), cell("y = 2", id="a")),
        ["x = 1", "y = 2"],
    ),
    "odd ids": (notebook(cell("x = 1", id={"a": [None]})), ["x = 1"]),
    "a cell copied": (notebook(cell("x = 1"), cell("x = 1")), ["x = 1", "x = 1"]),
    "a version nobody knows": (notebook(cell("x = 1"), nbformat=99), ["x = 1"]),
    "version 3": (
        json.dumps(
            {
                "nbformat": 3,
                "worksheets": [{"cells": [{"cell_type": "code", "input": ["x = 1"]}]}],
            }
        ).encode(),
        ["x = 1"],
    ),
    "cells by name": (json.dumps({"cells": {"a": cell("x = 1")}}).encode(), ["x = 1"]),
    "cells that are no cells": (notebook(None, 3, cell("x = 1"), "y"), ["x = 1"]),
    "a cell without a source": (notebook({"cell_type": "code"}, cell("x = 1")), ["", "x = 1"]),
    "large outputs": (notebook(cell("x = 1", outputs=["a" * 10**6])), ["x = 1"]),
    "text beside code": (notebook(cell("words", "markdown"), cell("x = 1")), ["x = 1"]),
}


@pytest.mark.parametrize("case", REPAIRED, ids=lambda case: case.replace(" ", "-"))
def test_a_damaged_notebook_is_read_as_a_person_would(case, tmp_path):
    content, sources = REPAIRED[case]
    path = tmp_path / "s.ipynb"
    path.write_bytes(content)
    assert [cell.source for cell in intake.read(path).cells] == sources


# (name, content, what the sentence says)
REFUSED = {
    "nothing": ("s.ipynb", b"", "is empty"),
    "a page of the web": ("s.ipynb", b"<html>", "not a notebook (line 1, column 1)"),
    "half a notebook": ("s.ipynb", GOOD[:-9], "not a notebook (line 1"),
    "a list": ("s.ipynb", b"[]", "not a notebook"),
    "no cells": ("s.ipynb", b"{}", "no cells"),
    "nested too deeply": ("s.ipynb", b"[" * 10**5, "nested too deeply"),
    "too many cells": ("s.ipynb", notebook(*[cell("")] * 2001), "2001 cells"),
    "a cell too long": ("s.ipynb", notebook(cell("#" * (1 << 21))), "characters"),
    "another language": (
        "s.ipynb",
        notebook(cell("x <- 1"), metadata={"kernelspec": {"language": "R", "name": "ir"}}),
        "written for 'R'",
    ),
    "another kind of file": ("s.pdf", b"%PDF", "neither a notebook nor a script"),
    "a zip without a notebook": ("s.zip", zipped(("a.txt", "x")), "there is no notebook"),
    "a zip with two": (
        "s.zip",
        zipped(("a.ipynb", GOOD), ("b.ipynb", GOOD)),
        "there are 2 notebooks",
    ),
    "a zip with two scripts": (
        "s.zip",
        zipped(("a/a.py", ""), ("b/b.py", "")),
        "there are 2 scripts",
    ),
    "a broken zip": ("s.zip", zipped(("a.ipynb", GOOD))[:-30], "zip cannot be read"),
    "a large zip": ("s.zip", zipped(("a.ipynb", GOOD), ("z", bytes(60 << 20))), "more than 48 MB"),
    "a full zip": ("s.zip", zipped(*((f"{n}", "") for n in range(400))), "more than 300 files"),
}


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.replace(" ", "-"))
def test_what_cannot_be_read_is_refused_with_a_sentence(case, tmp_path):
    name, content, words = REFUSED[case]
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnreadableSubmission) as refused:
        intake.read(path)
    assert words in str(refused.value)
    assert "Traceback" not in str(refused.value)


def test_a_file_too_large_is_not_even_read(tmp_path):
    path = tmp_path / "s.ipynb"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(UnreadableSubmission, match="clear its outputs"):
        intake.read(path)


@pytest.mark.parametrize("make", ["link", "pipe"])
def test_only_files_are_read(tmp_path, make):
    path = tmp_path / "s.ipynb"
    if make == "link":
        (tmp_path / "other").write_bytes(GOOD)
        path.symlink_to(tmp_path / "other")
    else:
        os.mkfifo(path)
    with pytest.raises(UnreadableSubmission, match="hand in"):
        intake.read(path)


def test_a_notebook_is_found_in_a_folder_of_a_zip_with_the_files_beside_it(tmp_path):
    path = tmp_path / "s.zip"
    path.write_bytes(
        zipped(
            ("Sheet 1/deep/s.ipynb", GOOD),
            ("Sheet 1/deep/data/a.csv", "1"),
            ("Sheet 1/other.csv", "2"),
            ("__MACOSX/Sheet 1/deep/._s.ipynb", "x"),
            ("Sheet 1/deep/.ipynb_checkpoints/s.ipynb", GOOD),
        )
    )
    read = intake.read(path)
    assert [cell.source for cell in read.cells] == ["x = 1"]
    assert dict(read.files) == {"data/a.csv": b"1"}


def test_one_notebook_on_top_is_chosen_over_others_below(tmp_path):
    (tmp_path / "old").mkdir()
    (tmp_path / "s.ipynb").write_bytes(GOOD)
    (tmp_path / "old" / "s.ipynb").write_bytes(notebook(cell("x = 2")))
    assert [c.source for c in intake.read(tmp_path).cells] == ["x = 1"]


def test_links_in_a_folder_are_passed_over(tmp_path):
    (tmp_path / "s.ipynb").write_bytes(GOOD)
    (tmp_path / "l.csv").symlink_to("/etc/passwd")
    (tmp_path / "d").symlink_to("/etc")
    assert dict(intake.read(tmp_path).files) == {}


def test_a_zip_cannot_name_what_lies_outside_it(tmp_path):
    link = zipfile.ZipInfo("l")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = tmp_path / "s.zip"
    path.write_bytes(
        zipped(
            ("s.ipynb", GOOD),
            ("../a", "1"),
            ("/b", "1"),
            ("c\\..\\..\\d", "1"),
            ("C:/e", "1"),
            ("f\x07", "1"),
            (link, "/etc"),
            ("x" * 300, "1"),
            ("good.csv", "1"),
            ("GOOD.csv", "2"),
        )
    )
    assert dict(intake.read(path).files) == {"good.csv": b"1"}


# (script, sources of its cells)
SCRIPTS = {
    "marks": ("# %%\nx = 1\n# %%\ny = 2", ["x = 1", "y = 2"]),
    "marks with text": ("x = 0\n# %% [markdown]\n# words\n# %%\ny = 2", ["x = 0", "y = 2"]),
    "statements": ("x = 1\ny = (2 +\n 3)\n", ["x = 1", "y = (2 +\n 3)\n"]),
    "blocks": (
        "if x:\n    y\nelse:\n    z\n\n@d\ndef f():\n    pass\ng()",
        ["if x:\n    y\nelse:\n    z\n", "@d\ndef f():\n    pass", "g()"],
    ),
    "texts of several lines": (
        'x = """\na = 1\nb\n"""\ny = 1',
        ['x = """\na = 1\nb\n"""', "y = 1"],
    ),
    "try": (
        "try:\n    x\nexcept E:\n    y\nfinally:\n    z\nw",
        ["try:\n    x\nexcept E:\n    y\nfinally:\n    z", "w"],
    ),
    "what follows an error": ("x = 1\ny = (\nz = 2", ["x = 1", "y = (\nz = 2"]),
    "returns of a typewriter": ("x = 1\r\ny = 2\r", ["x = 1", "y = 2\n"]),
}


@pytest.mark.parametrize("case", SCRIPTS, ids=lambda case: case.replace(" ", "-"))
def test_a_script_is_cut_where_its_statements_start(case):
    text, sources = SCRIPTS[case]
    assert [cell.source for cell in read_script(text.encode()).cells] == sources


def test_a_script_says_where_its_cells_start():
    assert [c.first_line for c in read_script(b"# %%\nx = 1\n\n# %%\ny = 2").cells] == [2, 5]
    assert [c.first_line for c in read_script(b"x = 1\n\ny = 2").cells] == [1, 3]


def test_an_error_in_a_script_does_not_hide_the_rest(sandbox, tmp_path):
    path = tmp_path / "s.py"
    path.write_text("a = 1\nb = 1 / 0\nc = 3\nd = (")
    with sandbox.run(path, ["a", "b", "c", "d"]) as execution:
        assert execution.answers == {"a": 1, "c": 3}
        assert [(e.name, e.line) for e in execution.cell_errors] == [
            ("ZeroDivisionError", 2),
            ("SyntaxError", 4),
        ]


# (texts, written answer)
WRITTEN = {
    "after its marker": (["<!-- answer: q1 -->\nbecause"], "because"),
    "before its marker": (["because <!-- answer: q1 -->"], "because"),
    "a marker written narrowly": (["<!--answer:q1-->\nbecause"], "because"),
    "a copied cell": (["<!-- answer: q1 -->\nsame"] * 2, "same"),
    "in two cells": (["<!-- answer: q1 -->one", "<!-- answer: q1 -->two"], "one\n\ntwo"),
    "nothing": (["<!-- answer: q1 -->"], ""),
    "another question": (["<!-- answer: q10 -->x"], None),
}


@pytest.mark.parametrize("case", WRITTEN, ids=lambda case: case.replace(" ", "-"))
def test_written_answers_are_found_by_their_markers(case):
    texts, expected = WRITTEN[case]
    found = intake.written(tuple(texts), ("q1",))
    assert found == ({} if expected is None else {"q1": expected})


def sources_or_refusal(content):
    """The sources of the code cells, or the one sentence of the refusal; never anything else."""
    try:
        return [cell.source for cell in read_notebook(content).cells]
    except UnreadableSubmission as refused:
        return [str(refused)]


@given(st.binary(max_size=300))
def test_any_bytes_are_a_notebook_or_refused(content):
    assert all(isinstance(source, str) for source in sources_or_refusal(content))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["cells", "cell_type", "source", "worksheets", "metadata", "code"]),
            inner,
            max_size=3,
        )
    ),
)


@given(JSON)
def test_any_json_is_a_notebook_or_refused(data):
    found = sources_or_refusal(json.dumps(data).encode())
    assert all(isinstance(source, str) for source in found)


@given(st.text(alphabet=string.printable, max_size=200))
def test_cutting_a_script_loses_nothing_that_can_be_run(text):
    read = read_script(text.encode())
    if "%%" not in text:
        joined = "\n".join(cell.source for cell in read.cells)
        assert joined == text.replace("\r\n", "\n").replace("\r", "\n")
