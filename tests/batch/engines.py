"""Engines for the supervisor's tests: a submission's own words say how grading it goes.

Imported by worker processes, which find this file through PYTHONPATH. The file of a submission
holds one line: ``score N``, ``die once``, ``die always``, ``fail``, ``hang``, ``sleep S``,
``print``, ``refuse``.
"""

import os
import signal
import sys
import time
from pathlib import Path

from autograder import processors
from autograder.errors import MachineryError, MisuseError


class Obedient:
    """Does what the submission says, and writes down how often it was asked."""

    def __init__(self, setup):
        self.folder = Path(setup["zip"]).parent
        if (self.folder / "refuse").exists():
            raise MisuseError("there is no boundary here; give --trust-submissions")
        for flag in self.folder.glob("fails to start *"):
            flag.unlink()
            raise MachineryError("the warm process ended")
        if (self.folder / "cannot start").exists():
            sys.exit("a library is missing")

    def grade(self, path, submission):
        attempts = self.folder / f"{submission}.attempts"
        attempts.write_text(f"{attempts.read_text() if attempts.exists() else ''}x")
        places = " ".join(map(str, processors.available()))
        (self.folder / f"{submission}.processors").write_text(places)
        words = path.read_text().split()
        match words:
            case ["die", "once"] if attempts.read_text() != "x":
                pass
            case ["die", _]:
                os.kill(os.getpid(), signal.SIGKILL)
            case ["exit"]:
                os._exit(0)
            case ["fail"]:
                raise MachineryError("the sandbox could not be started")
            case ["hang"]:
                time.sleep(600)
            case ["sleep", seconds]:
                time.sleep(float(seconds))
            case ["print"]:
                print("this must not end up among the answers", flush=True)
        score = float(words[1]) if words[0] == "score" else 1.0
        results = {
            "tests": [{"name": "q1", "score": score, "max_score": 5, "visibility": "hidden"}],
            "execution_time": time.time(),
        }
        record = {
            "format": 1,
            "status": "graded",
            "why": "",
            "versions": {},
            "isolation": "A+",
            "seconds": {"execute": time.time(), "compare": 0.0},
            "answers": {},
            "cells": [],
            "limits": [],
            "notes": [],
            "questions": [
                {
                    "name": "q1",
                    "number": "1",
                    "points": 5,
                    "score": score,
                    "manual": False,
                    "tests": [],
                }
            ],
            "written": {},
            "total": {
                "automatic": score,
                "possible": 5,
                "manual_possible": 0,
                "provisional": False,
            },
        }
        return results, record

    def close(self):
        """Nothing was started."""
