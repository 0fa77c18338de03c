"""The small masters, and one build of the right one for all tests that only look at it."""

import shutil
from pathlib import Path

import pytest

MASTERS = Path(__file__).parent.parent / "masters"


@pytest.fixture(scope="session")
def masters():
    """The folder whose folders are masters, each broken in the way its name says."""
    return MASTERS


@pytest.fixture(scope="session")
def decay():
    """A master on another subject, with references and settings of its own."""
    return Path(__file__).parent / "decay" / "decay.ipynb"


@pytest.fixture(scope="session")
def built_decay(decay, tmp_path_factory):
    """The decay sheet, built once."""
    from autograder.build.build import build

    return build(decay, tmp_path_factory.mktemp("decay") / "dist")


@pytest.fixture
def copied(tmp_path):
    """A function that copies a master with the references it needs, to be changed."""

    def copy(fault: str) -> Path:
        shutil.copytree(MASTERS / fault, tmp_path / fault)
        shutil.copytree(MASTERS / "solutions", tmp_path / "solutions")
        return tmp_path / fault / "pendulum.ipynb"

    return copy
