"""The same suite as an ordinary user, and as root with what a container leaves of root."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ENVIRONMENT = HERE.parent / "execute" / "environment.py"


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize(
    "kind", ["user", "user-without-namespaces", "container", "container-without-landlock"]
)
def test_no_hostile_submission_succeeds_as(kind):
    done = subprocess.run(
        [
            *(sys.executable, ENVIRONMENT, kind, "-m", "pytest", HERE / "test_hostile.py", "-q"),
            *("-p", "no:cacheprovider", "-p", "no:xdist", "--rootdir", HERE.parents[1]),
            "--basetemp",
            f"/tmp/hostile-{kind}-{os.getpid()}",
        ],
        capture_output=True,
        text=True,
        timeout=1500,
        check=False,
        cwd="/",
        env={**os.environ, "HOME": "/", "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
