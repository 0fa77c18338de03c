"""Finding and reading the top-level ``otter_config.json``: the options of grading."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from autograder.errors import MisuseError

if TYPE_CHECKING:
    from pathlib import Path

FILE_NAME = "otter_config.json"
# Folders above which nothing belongs to the same project any more.
_PROJECT_MARKS = (".git", "pyproject.toml")


def find_settings(master: Path) -> Path | None:
    """The nearest ``otter_config.json`` beside or above a master, inside its project."""
    for folder in master.resolve().parents:
        candidate = folder / FILE_NAME
        if candidate.is_file():
            return candidate
        if any((folder / mark).exists() for mark in _PROJECT_MARKS):
            return None
    return None


def read_settings(path: Path | None) -> dict[str, Any]:
    """The options, or none where there is no file.

    Raises:
        MisuseError: the file is missing or not a JSON object.
    """
    if path is None:
        return {}
    try:
        settings = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise MisuseError(f"there is no file {path}") from error
    except (UnicodeDecodeError, ValueError) as error:
        raise MisuseError(f"{path} is not valid JSON: {error}") from error
    if not isinstance(settings, dict):
        raise MisuseError(f"{path} has to be a JSON object with Otter's options")
    return settings
