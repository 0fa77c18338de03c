"""What a zip carries to run on the platform: shell that parses, pins without an address."""

import re
import subprocess

import pytest

from autograder.doors import zip_files
from autograder.errors import MachineryError


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
