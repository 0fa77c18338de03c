"""Where the system's Python is too old, setup.sh has uv fetch one; uv and pip are fakes here."""

import subprocess

import pytest

from autograder.doors import zip_files

PYTHON = """#!/bin/sh
# A Python that is too old for us, but makes environments.
case "$*" in
  "-m venv "*) [ "$FAILS" = venv ] && exit 1
    mkdir -p "$3/bin" && cp "$0" "$3/bin/python" && cp "$FAKES/uv" "$3/bin/uv" ;;
  "-m pip install --quiet uv") [ "$FAILS" = pip ] && exit 1 ;;
  *) exit 1 ;;
esac
exit 0
"""
UV = """#!/bin/sh
case "$*" in
  "python install --quiet --no-bin 3.12") [ "$FAILS" = install ] && exit 1
    mkdir -p "$UV_PYTHON_INSTALL_DIR/bin" && : > "$UV_PYTHON_INSTALL_DIR/bin/python3.12" ;;
  "python find --managed-python 3.12") [ "$FAILS" = find ] && exit 1
    echo "$UV_PYTHON_INSTALL_DIR/bin/python3.12" ;;
  *) exit 2 ;;
esac
exit 0
"""


@pytest.fixture
def set_up(tmp_path):
    """Run setup.sh up to where the environment would be made; ``fails`` names a broken step."""
    script = zip_files.files({})["setup.sh"].decode()
    before, _, _ = script.partition('say "using ')
    assert before != script
    fakes = tmp_path / "fakes"
    fakes.mkdir()
    for name, text in (("python3", PYTHON), ("uv", UV)):
        (fakes / name).write_text(text)
        (fakes / name).chmod(0o755)
    for name in ("mktemp", "mkdir", "cp", "rm", "dirname", "sh"):
        (fakes / name).symlink_to(f"/bin/{name}")
    path = tmp_path / "setup.sh"
    path.write_text(
        before.replace("environment=/opt/autograder", f"environment={tmp_path}/place")
        + 'echo "found $python"\n'
    )

    def run(fails):
        (tmp_path / "tmp").mkdir(exist_ok=True)
        environment = {
            "PATH": str(fakes),
            "FAKES": str(fakes),
            "FAILS": fails,
            "TMPDIR": str(tmp_path / "tmp"),
        }
        return subprocess.run(
            ["/bin/bash", path], env=environment, capture_output=True, text=True, check=False
        )

    return run


def test_a_python_is_fetched_into_a_folder_of_its_own(set_up, tmp_path):
    done = set_up("")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == f"found {tmp_path}/place-python/bin/python3.12"
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize("step", ["venv", "pip", "install", "find"])
def test_a_step_that_fails_ends_in_one_sentence(set_up, tmp_path, step):
    done = set_up(step)
    assert done.returncode == 1
    assert "no Python could be fetched; choose a base image that has Python 3.11" in done.stderr
    assert "found" not in done.stdout
    assert list((tmp_path / "tmp").iterdir()) == []
