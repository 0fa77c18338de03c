"""Which files are submissions, what they are called, and what is said about the rest."""

import os
import random
import zipfile
from pathlib import Path

import pytest

from autograder.batch.intake import RESERVED, collect
from autograder.errors import MisuseError


@pytest.fixture
def lay_out(tmp_path):
    """Writes files of a class: ``path = content`` below a folder."""

    def write(*names, **contents):
        folder = tmp_path / "class"
        for name in (*names, *contents):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(contents.get(name, name))
        return folder

    return write


def ids(intake):
    return [item.id for item in intake.submissions]


def test_a_folder_of_notebooks(lay_out):
    folder = lay_out(
        "bob.ipynb",
        "alice.IPYNB",
        "carol.py",
        "dave.zip",
        "notes.txt",
        "roster.csv",
        ".hidden.ipynb",
        ".ipynb_checkpoints/bob.ipynb",
        "__MACOSX/x.ipynb",
    )
    taken = collect([folder])
    assert ids(taken) == ["alice", "bob", "carol", "dave"]
    assert [note.rpartition("/")[2] for note in taken.notes] == [
        "notes.txt is no notebook and was left out"
    ]


def test_the_same_names_in_several_folders_are_told_apart_by_the_folder(lay_out):
    folder = lay_out("ada/hw.ipynb", "charles/hw.ipynb", "eve.ipynb")
    assert ids(collect([folder])) == ["ada-hw", "charles-hw", "eve"]


def test_ids_do_not_depend_on_the_order_of_the_paths(lay_out, tmp_path):
    folder = lay_out("a/x/hw.ipynb", "b/x/hw.ipynb", "a/HW.ipynb", "c.ipynb")
    paths = [folder / "a", folder / "b", folder / "c.ipynb"]
    named = {item.path: item.id for item in collect(paths).submissions}
    assert len({name.casefold() for name in named.values()}) == 4
    for seed in range(5):
        random.Random(seed).shuffle(paths)
        assert {item.path: item.id for item in collect(paths).submissions} == named


def test_a_file_given_twice_is_one_submission(lay_out):
    folder = lay_out("a.ipynb")
    assert ids(collect([folder, folder / "a.ipynb", folder / ".." / "class"])) == ["a"]


@pytest.mark.parametrize("name", [*sorted(RESERVED), "Report.HTML", ".."])
def test_no_id_is_a_name_that_the_results_need(lay_out, name):
    folder = lay_out(f"x/{name}.ipynb", "y.ipynb")
    assert {item.casefold() for item in ids(collect([folder]))} & RESERVED == set()
    assert all(item.strip(". ") for item in ids(collect([folder])))


def test_names_that_are_no_names_become_some(tmp_path):
    folder = tmp_path / "class"
    folder.mkdir()
    names = [
        "=cmd|'x'.ipynb",
        "a\nb.ipynb",
        "x" * 240 + ".ipynb",
        "ünïcödé ☃.ipynb",
        "..ipynb",
        " .ipynb",
    ]
    for name in names:
        (folder / name).write_text(name)
    (folder / os.fsdecode(b"latin\xe9.ipynb")).write_text("latin")
    found = ids(collect([folder]))
    assert len(found) == len(set(found)) >= 6
    for name in found:
        assert "/" not in name
        assert name.isprintable()
        assert len(name.encode()) <= 110


def test_a_gradescope_export(lay_out):
    folder = lay_out(
        "submission_1/hw.ipynb",
        "submission_1/notes/old.ipynb",
        "submission_2/essay.pdf",
        "submission_3/.gitkeep",
        **{
            "submission_metadata.yml": "submission_1:\n  :submitters:\n  - :name: Ada\n    :sid: '7'\nsubmission_2:\n  :submitters: []\nsubmission_9:\n  :submitters: []\n"
        },
    )
    taken = collect([folder], preferred="hw")
    assert ids(taken) == ["submission_1", "submission_2"]
    first, second = taken.submissions
    assert first.path.name == "hw.ipynb"
    assert first.people[0].sid == "7"
    assert "old.ipynb" in first.notes[0]
    assert second.path.name == "essay.pdf"
    assert any("submission_3 is empty" in note for note in taken.notes)
    assert any("submission_9" in note for note in taken.notes)


def test_a_canvas_download_with_two_attempts(lay_out):
    folder = lay_out(
        "adalove_1_100_hw.ipynb",
        "adalove_1_101_hw-1.ipynb",
        "adalove_LATE_1_99_hw-2.ipynb",
        "bob_2_102_thesis.docx",
    )
    taken = {item.id: item for item in collect([folder]).submissions}
    latest = taken["adalove_LATE_1_99_hw-2"]
    assert latest.replaced_by is None
    assert "handed in late" in latest.notes
    assert (
        taken["adalove_1_100_hw"].replaced_by
        == taken["adalove_1_101_hw-1"].replaced_by
        == latest.id
    )
    assert "bob_2_102_thesis" in taken


def test_a_moodle_download(lay_out):
    folder = lay_out(
        "Ada Lovelace_7_assignsubmission_file_/hw.ipynb",
        "Ada Lovelace_7_assignsubmission_onlinetext_/onlinetext.html",
        "Bob_8_assignsubmission_file_/sub/hw.ipynb",
    )
    taken = collect([folder])
    assert ids(taken) == ["Ada Lovelace_7", "Bob_8"]
    assert taken.submissions[0].people[0].name == "Ada Lovelace"


def test_a_student_s_own_folder_is_one_submission(lay_out):
    folder = lay_out("ada/hw.ipynb", "ada/helpers.py", "ada/data.zip")
    taken = collect([folder])
    assert ids(taken) == ["hw"]
    assert sum("lies beside a notebook" in note for note in taken.notes) == 2


def test_equal_files_are_reported(lay_out):
    folder = lay_out("c.ipynb", **{"a.ipynb": "same", "b.ipynb": "same"})
    notes = {item.id: item.notes for item in collect([folder]).submissions}
    assert notes["a"] == ("the same file, byte for byte, as b",)
    assert notes["c"] == ()


def test_a_roster_names_who_is_missing_and_who_is_unknown(lay_out, tmp_path):
    roster = tmp_path / "roster.csv"
    roster.write_text("name,email\nAda L,ada@example.org\nBob B,bob@example.org\n")
    taken = collect([lay_out("ada.ipynb", "mallory.ipynb")], roster=roster)
    assert [person.name for person in taken.absent] == ["Bob B"]
    assert taken.submissions[0].people[0].name == "Ada L"
    assert taken.submissions[1].notes == ("nobody on the roster fits",)


def test_links_are_left_out(lay_out, tmp_path):
    (tmp_path / "secret.ipynb").write_text("secret")
    folder = lay_out("a.ipynb")
    (folder / "b.ipynb").symlink_to(tmp_path / "secret.ipynb")
    (folder / "c").symlink_to(tmp_path)
    taken = collect([folder])
    assert ids(taken) == ["a"]
    assert sum("is a link" in note for note in taken.notes) == 2


@pytest.mark.parametrize("missing", ["nothing/there", "empty"])
def test_a_path_without_submissions_is_refused(tmp_path, missing):
    (tmp_path / "empty").mkdir()
    with pytest.raises(MisuseError):
        collect([tmp_path / missing])


def test_a_zipped_export_is_refused_with_what_to_do(tmp_path):
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("assignment_1_export/submission_metadata.yml", "")
    with pytest.raises(MisuseError, match="unpack it"):
        collect([path])


@pytest.mark.skipif(
    not Path("/proc/self/mem").is_file(), reason="a file that not even root can read"
)
def test_a_file_that_cannot_be_read_is_said_to_be():
    taken = collect([Path("/proc/self/mem")])
    assert taken.submissions[0].trouble.startswith("the file cannot be read: ")
    assert taken.submissions[0].sha256 == ""


def test_pipes_are_not_waited_for(lay_out):
    folder = lay_out("a.ipynb", "ada_1_2_x/hw.ipynb")
    os.mkfifo(folder / "b.ipynb")
    os.mkfifo(folder / "ada_1_2_x" / "c.ipynb")
    taken = collect([folder])
    assert ids(taken) == ["a", "hw"]
    with pytest.raises(MisuseError, match="neither a file nor a folder"):
        collect([folder / "b.ipynb"])
