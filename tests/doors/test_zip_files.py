"""What a zip carries to run on the platform: shell that parses, pins without an address."""

import fnmatch
import io
import re
import subprocess
import zipfile
from pathlib import Path

import pytest

from autograder.doors import zip_files
from autograder.errors import MachineryError
from autograder.grade.bundle import Bundle


@pytest.fixture(scope="module")
def made():
    return zip_files.files({})


def test_the_platform_finds_what_it_starts(made):
    assert {"setup.sh", "run_autograder", "run_otter.py", "constraints.txt"} <= set(made)
    for name in ("setup.sh", "run_autograder"):
        assert made[name].startswith(b"#!/usr/bin/env bash\n")
        assert b"\r" not in made[name]


@pytest.mark.parametrize("name", ["setup.sh", "run_autograder"])
def test_the_shell_scripts_parse(made, name, tmp_path):
    script = tmp_path / name
    script.write_bytes(made[name])
    done = subprocess.run(["bash", "-n", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_start_script_compiles_and_names_the_folder(made):
    compile(made["run_otter.py"], "run_otter.py", "exec")
    assert b'main("/autograder")' in made["run_otter.py"]


def test_pins_are_names_and_versions_only(made):
    lines = made["constraints.txt"].decode().split()
    assert len(lines) > 20
    assert all(re.fullmatch(r"[\w.-]+==[\w.+!]+", line) for line in lines)
    names = [re.sub(r"[-_.]+", "-", line.split("==")[0]).lower() for line in lines]
    assert names == sorted(set(names))


def test_nothing_that_a_browser_or_a_notebook_server_needs_is_pinned(made):
    text = made["constraints.txt"].decode().lower()
    for unwanted in ("playwright", "nbconvert", "jupyterlab", "pandas", "tornado"):
        assert unwanted not in text


def test_no_address_is_carried(made):
    assert not any(b"://" in data for data in made.values())


def test_a_folder_of_the_configuration_is_respected():
    made = zip_files.files({"autograder_dir": "/somewhere/else"})
    assert b'main("/somewhere/else")' in made["run_otter.py"]
    assert b"/somewhere/else/source/run_otter.py" in made["run_autograder"]


@pytest.mark.parametrize("folder", ["relative", "/a; rm -rf /", "/a b", "/$(id)", ""])
def test_a_folder_that_a_shell_would_read_otherwise_is_refused(folder):
    with pytest.raises(MachineryError, match="plain absolute path"):
        zip_files.files({"autograder_dir": folder})


def test_the_same_environment_gives_the_same_bytes(made):
    assert zip_files.files({}) == made


def test_the_image_of_otter_grade_gets_everything_it_needs(tmp_path, small_files):
    """Its Dockerfile copies files by name; what it leaves behind is carried inside one of them."""
    tree = {**small_files, **zip_files.files({}), "requirements.txt": b"numpy\n"}
    tree |= {"wheels/theorysheet-0-py3-none-any.whl": b"wheel"}
    tree |= zip_files.carried(tree)
    copied = otters_dockerfile_copies(tree)
    assert "assignment.json" not in copied
    with zipfile.ZipFile(io.BytesIO(copied["requirements.carried.zip"])) as archive:
        copied |= {name: archive.read(name) for name in archive.namelist()}
    assert set(tree) - set(copied) <= {"run_autograder"}
    for name, data in copied.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    assert Bundle.open(tmp_path).wanted == ("rates", "simulate", "step_factor")


def otters_dockerfile_copies(tree):
    """What the ADD lines of Otter's Dockerfile put into source/."""
    import importlib.util

    otter = Path(importlib.util.find_spec("otter").submodule_search_locations[0])
    copied = {}
    for line in (otter / "grade" / "Dockerfile").read_text().splitlines():
        words = line.split()
        if words[:1] != ["ADD"] or not words[-1].startswith("/autograder/source/"):
            continue
        into = words[-1].removeprefix("/autograder/source/")
        for pattern in words[1:-1]:
            for name, data in tree.items():
                first = name.split("/", 1)[0]
                if not fnmatch.fnmatch(first, pattern):
                    continue
                inside = name.split("/", 1)[1] if "/" in name else name
                copied[into + inside] = data
    return copied
