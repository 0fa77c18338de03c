"""This project as a wheel, made from what is installed, the same bytes every time.

Students and graders install the wheel that travels with the assignment, so what judges an answer
is what the gates tried. It is packed from the running package itself and therefore needs neither
a source tree nor a build tool.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.metadata
import importlib.resources
from dataclasses import dataclass
from pathlib import Path

from autograder.build.tree import read_tree, under, zipped
from autograder.errors import MachineryError

DISTRIBUTION = "theorysheet"
_WHEEL = "Wheel-Version: 1.0\nGenerator: autograder\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


@dataclass(frozen=True, slots=True)
class Wheel:
    """A wheel's file name and its bytes."""

    name: str
    data: bytes


def wheel() -> Wheel:
    """Pack the running package.

    Raises:
        MachineryError: the package runs without having been installed, so its version and what it
            needs are not known.
    """
    try:
        installed = importlib.metadata.distribution(DISTRIBUTION)
    except importlib.metadata.PackageNotFoundError as error:
        raise MachineryError(
            f"{DISTRIBUTION} is not installed in this environment; call “make setup”"
        ) from error
    package = Path(str(importlib.resources.files("autograder")))
    files = under("autograder", read_tree(package))
    info = f"{DISTRIBUTION}-{installed.version}.dist-info"
    files[f"{info}/METADATA"] = _metadata(installed).encode()
    files[f"{info}/WHEEL"] = _WHEEL.encode()
    entry_points = installed.read_text("entry_points.txt")
    if entry_points:
        files[f"{info}/entry_points.txt"] = entry_points.encode()
    files[f"{info}/RECORD"] = _record(files, f"{info}/RECORD")
    return Wheel(f"{DISTRIBUTION}-{installed.version}-py3-none-any.whl", zipped(files))


def _metadata(installed: importlib.metadata.Distribution) -> str:
    """What is installed says about itself; a source tree keeps it under its older name."""
    text = installed.read_text("METADATA") or installed.read_text("PKG-INFO")
    if not text:
        raise MachineryError(
            f"the installation of {DISTRIBUTION} says nothing about itself; call “make setup”"
        )
    return text


def pinned(*names: str) -> list[str]:
    """The named distributions with the versions that are installed here, one line each."""
    lines = []
    for name in names:
        bare = name.split("[", 1)[0]
        try:
            lines.append(f"{name}=={importlib.metadata.version(bare)}")
        except importlib.metadata.PackageNotFoundError as error:
            raise MachineryError(
                f"{bare} is not installed in this environment; call “make setup”"
            ) from error
    return lines


def _record(files: dict[str, bytes], own: str) -> bytes:
    lines = []
    for name, data in sorted(files.items()):
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        lines.append(f"{name},sha256={digest},{len(data)}\n")
    return "".join([*lines, f"{own},,\n"]).encode()
