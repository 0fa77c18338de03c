"""The warm process lies in large pages once it forks often, where the kernel has them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.execute import Sandbox, pages

SETTING = Path("/sys/kernel/mm/transparent_hugepage/enabled")
GATHER = """
import sys
from autograder.execute import pages
held = bytearray(b"x") * (16 << 20)
def large():
    with open("/proc/self/smaps_rollup") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("AnonHugePages:"))
before = large()
pages.collapse()
pages.collapse()
assert held.count(b"x") == 16 << 20
print(before, large())
"""


@pytest.mark.skipif(not SETTING.exists(), reason="this kernel has no large pages")
def test_memory_is_gathered_and_keeps_its_content():
    done = subprocess.run(
        [sys.executable, "-c", GATHER], capture_output=True, text=True, check=True
    )
    before, after = map(int, done.stdout.split())
    if tuple(map(int, os.uname().release.split(".")[:2])) < (6, 1):
        pytest.skip("kernels before 6.1 gather nothing when asked")
    assert after >= before + 8 * 1024


def test_places_are_large_aligned_and_our_own():
    if sys.platform != "linux":
        pytest.skip("only Linux says where memory lies")
    held = bytearray(b"x") * (16 << 20)
    found = list(pages._large_places())
    assert found
    assert held.count(b"x") == len(held)
    assert all(place % (2 << 20) == 0 for place in found)
    assert len(set(found)) == len(found)


def test_submissions_run_the_same_before_and_after(notebook):
    path = notebook("import sympy as sp\nx = sp.Symbol('x')\ny = sp.diff(sp.sin(x)**2, x)")
    with Sandbox() as sandbox:
        answers = []
        for _ in range(8):
            with sandbox.run(path, ["y"]) as execution:
                answers.append(execution.answers)
    assert all(answer == answers[0] for answer in answers)
    assert "y" in answers[0]
