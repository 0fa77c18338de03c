"""The files of an autograder zip that make it run in Gradescope's container.

Templates lie beside this module. What is pinned is what is installed here, where the gates of the
build have tried the tests.
"""

from __future__ import annotations

import importlib.metadata
import importlib.resources
import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

from packaging.requirements import Requirement

from autograder.errors import MachineryError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ENVIRONMENT = "/opt/autograder"
_AUTOGRADER_DIR = "/autograder"
_PLAIN_PATH = re.compile(r"/[\w./-]+\Z")
_NEEDED = (
    "ipython",
    "matplotlib",
    "nbformat",
    "numpy",
    "python-flint",
    "python-frontmatter",
    "PyYAML",
    "sympy",
)
_WITHOUT_DEPENDENCIES = ("otter-grader", "fica")
_CARRIED = "requirements.carried.zip"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_TEMPLATES = {
    "setup.sh": "setup.sh",
    "run_autograder": "run_autograder.sh",
    "run_otter.py": "run_otter.py.txt",
}
_OTTERS_IMAGE = (
    "# Otter's own image expects this file. The environment is made by setup.sh, without conda.\n"
    "name: otter-env\n"
    "dependencies: []\n"
)


def files(config: Mapping[str, Any]) -> dict[str, bytes]:
    """``setup.sh``, ``run_autograder``, ``run_otter.py`` and what they need beside them.

    Args:
        config: the zip's ``otter_config.json``; its ``autograder_dir`` is respected.

    Raises:
        MachineryError: a distribution that the zip has to pin is not installed here.
    """
    folder = str(config.get("autograder_dir", _AUTOGRADER_DIR))
    if not _PLAIN_PATH.match(folder):
        raise MachineryError(f"autograder_dir: {folder!r} has to be a plain absolute path")
    values = {
        "autograder_dir": folder,
        "environment": ENVIRONMENT,
        "carried": _CARRIED,
        "needed": " ".join(_pins(_NEEDED)),
        "without_dependencies": " ".join(_pins(_WITHOUT_DEPENDENCIES)),
    }
    made = {name: _template(template, values) for name, template in _TEMPLATES.items()}
    made["constraints.txt"] = ("\n".join(_pins(_everything_below(_NEEDED))) + "\n").encode()
    made["environment.yml"] = _OTTERS_IMAGE.encode()
    return made


def carried(tree: Mapping[str, bytes]) -> dict[str, bytes]:
    """What ``otter grade`` would leave behind, packed into a file that it takes along.

    Otter's Dockerfile copies a fixed list of names out of a zip, ``requirements.*`` among them, and
    neither references nor wheels. ``setup.sh`` unpacks this file where the others are missing.

    Args:
        tree: everything else in the zip.
    """
    left_behind = {
        name: data
        for name, data in tree.items()
        if name.startswith(("solutions/", "wheels/"))
        or name in {"assignment.json", "constraints.txt"}
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(left_behind.items()):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return {_CARRIED: buffer.getvalue()}


def _template(name: str, values: Mapping[str, str]) -> bytes:
    text = importlib.resources.files("autograder.doors").joinpath("templates", name).read_text()
    return text.format(**values).encode()


def _pins(names: Iterable[str]) -> list[str]:
    return [f"{name}=={_installed(name).version}" for name in names]


def _everything_below(names: Iterable[str]) -> list[str]:
    """These distributions and all that they require here, sorted."""
    found: dict[str, str] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if _plain(name) in found:
            continue
        distribution = _installed(name)
        found[_plain(name)] = distribution.metadata["Name"]
        for line in distribution.requires or ():
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(requirement.name)
    return [found[key] for key in sorted(found)]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _installed(name: str) -> importlib.metadata.Distribution:
    try:
        return importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError as error:
        raise MachineryError(
            f"{name} is not installed, so its version cannot be pinned; install this project with "
            "its [grading] extra (make setup)"
        ) from error
