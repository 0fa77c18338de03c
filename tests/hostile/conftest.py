"""The target of the hostile submissions: a sandbox, a bundle with secrets, and decoys."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import stat
import sys
import tempfile
from pathlib import Path

import pytest

from autograder.execute import Limits, Sandbox

HERE = Path(__file__).parent
LIMITS = Limits(
    cell_seconds=0.8,
    total_seconds=25,
    cpu_seconds=20,
    call_seconds=0.5,
    memory_mb=400,
    files=300,
)


def _catalogue():
    spec = importlib.util.spec_from_file_location("hostile_catalogue", HERE / "catalogue.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


CATALOGUE = _catalogue()


def pytest_generate_tests(metafunc):
    if "winner" in metafunc.fixturenames:
        winners = [sample for sample in CATALOGUE.ALL if sample.beats_otter]
        metafunc.parametrize("winner", winners, ids=lambda s: s.name.replace(" ", "-"))
    if "sample" in metafunc.fixturenames:
        rarely = getattr(metafunc.module, "rarely", lambda _number, _sample: False)
        samples = [
            pytest.param(sample, marks=pytest.mark.exhaustive) if rarely(number, sample) else sample
            for number, sample in enumerate(CATALOGUE.ALL)
        ]
        metafunc.parametrize(
            "sample", samples, ids=lambda s: f"{s.family}-{s.name.replace(' ', '-')}"
        )


def _plant(bundle):
    for path in bundle.rglob("*.py"):
        path.write_text(CATALOGUE.drawn(path.read_text(encoding="utf-8")), encoding="utf-8")


@pytest.fixture(scope="session")
def planted():
    """What no submission may find out."""
    return CATALOGUE.SECRET, CATALOGUE.INPUT


@pytest.fixture(scope="session")
def catalogue():
    return CATALOGUE


@pytest.fixture(scope="session")
def target():
    """The bundle in a folder of the grader's own, with decoy results beside it."""
    from autograder.grade.bundle import Bundle

    folder = Path(tempfile.mkdtemp(prefix="target-"))
    try:
        shutil.copytree(HERE / "bundle", folder / "bundle")
        (folder / "results").mkdir()
        (folder / "results" / "results.json").write_text("untouched")
        _plant(folder / "bundle")
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o700 if path.is_dir() else 0o600)
        os.environ["HONEY"] = CATALOGUE.SECRET
        yield Bundle.open(folder / "bundle"), folder
    finally:
        os.environ.pop("HONEY", None)
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def sandbox(target):
    with Sandbox(limits=LIMITS, opening=(CATALOGUE.OPENING,)) as made:
        assert not made.opening_refused
        yield made


@pytest.fixture(scope="session")
def listener():
    """What nobody may reach: a port, and an abstract socket that is called after it."""
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.socket(socket.AF_UNIX) as abstract,
    ):
        abstract.bind(f"\0hostile-listener-{server.getsockname()[1]}")
        abstract.listen()
        for one in (server, abstract):
            one.settimeout(0)
        yield server, abstract


@pytest.fixture
def places(target, sandbox, listener):
    """What every submission begins with: the opening, and the cell that tells where things are."""
    folder = target[1]
    return CATALOGUE.OPENING, (
        f"TESTS = {str(folder / 'bundle' / 'tests')!r}\n"
        f"SOLUTIONS = {str(folder / 'bundle' / 'solutions')!r}\n"
        f"RESULTS = {str(folder / 'results' / 'results.json')!r}\n"
        f"GRADER = {os.getpid()}\nWARM = {sandbox._workers.warm.pid}\n"
        f"PORT = {listener[0].getsockname()[1]}\n"
    )


@pytest.fixture
def outside():
    """Everything that a submission must leave as it is; compare before and after."""

    def look():
        seen = set()
        for place in ("/tmp", "/var/tmp", "/dev/shm", str(Path.home())):
            if not os.access(place, os.R_OK):
                continue
            seen |= {str(path) for path in Path(place).iterdir() if CATALOGUE.MARK in path.name}
        return seen

    return look


def modes(folder):
    """Names, kinds, modes and contents below a folder."""
    return {
        str(path.relative_to(folder)): (
            stat.filemode(path.lstat().st_mode),
            path.read_bytes() if path.is_file() else b"",
        )
        for path in sorted(folder.rglob("*"))
        if "__pycache__" not in path.parts
    }


@pytest.fixture
def untouched(target):
    before = modes(target[1])
    yield
    assert modes(target[1]) == before
