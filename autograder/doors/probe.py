"""A probe assignment: uploaded once, it reports what the platform's kernel allows.

What Gradescope's containers deny to student code cannot be tried from anywhere else. So an
instructor uploads the probe as the autograder of an assignment of their own, submits any file, and
reads the doctor's report as the result. No student code runs.
"""

from __future__ import annotations

import json
import platform
import sys
import traceback
import zipfile
from pathlib import Path
from typing import Any

from autograder.doors import zip_files
from autograder.execute import doctor
from autograder.grade import plain, record, results

_EPOCH = (1980, 1, 1, 0, 0, 0)
_PLAIN, _EXECUTABLE = 0o100644, 0o100755
_START = '''"""Report which isolation is in force in this container."""

import sys

from autograder.doors.probe import main

if __name__ == "__main__":
    sys.exit(main("/autograder"))
'''


def write(path: Path | str, *, wheel_name: str, wheel: bytes) -> None:
    """Write the probe as a zip to upload; ``wheel`` is this project's."""
    content = {
        **zip_files.files({}),
        "run_otter.py": _START.encode(),
        "requirements.txt": b"",
        f"wheels/{wheel_name}": wheel,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(content.items()):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            rights = _EXECUTABLE if name in {"setup.sh", "run_autograder"} else _PLAIN
            entry.external_attr = rights << 16
            archive.writestr(entry, data)


def main(autograder_dir: str = "/autograder") -> int:
    """Examine this container and write the report as ``results.json``."""
    target = Path(autograder_dir, "results", "results.json")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        report = doctor.examine()
    except Exception:  # noqa: BLE001 - the probe is there to report whatever happens
        results.write(target, _failed(traceback.format_exc()))
        return 3
    results.write(target, report_as_results(report))
    return 0


def report_as_results(report: doctor.Report) -> dict[str, Any]:
    """The doctor's report in Gradescope's form: one test per property, and the level on top."""
    return {
        "score": 0,
        "output": f"{report.text()}\n\n{_machine()}",
        "output_format": "text",
        "test_output_format": "text",
        "extra_data": {"report": plain.data(report.to_json()), "versions": record.versions()},
        "tests": [
            {
                "name": item.name,
                "status": "passed" if item.holds else "failed",
                "output": "holds" if item.holds else f"does not hold. {item.advice}".strip(),
                "visibility": "visible",
            }
            for item in report.properties
        ],
    }


def _failed(what: str) -> dict[str, Any]:
    return {
        "score": 0,
        "output": f"The doctor itself failed here.\n{_machine()}\n\n{what}",
        "output_format": "text",
        "tests": [{"name": "doctor", "status": "failed", "output": what, "visibility": "visible"}],
    }


def _machine() -> str:
    return json.dumps(
        {
            "kernel": platform.release(),
            "machine": platform.machine(),
            "python": sys.version.split()[0],
            "library": " ".join(platform.libc_ver()),
        }
    )
