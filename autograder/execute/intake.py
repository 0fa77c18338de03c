"""Reading what a student handed in, on the trusted side, as data only.

Everything is bounded before it is parsed; what a person would have understood is understood;
what cannot be read is refused with a sentence.
"""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from autograder.execute import archive, notebook, script
from autograder.execute.submission import Submission, UnreadableSubmission

_LARGEST_FILE = 24 << 20
_SKIPPED = frozenset({"__MACOSX", "__pycache__", "node_modules"})
_READERS = {".ipynb": notebook.read, ".py": script.read}


def read(path: Path) -> Submission:
    """Read a notebook, a script, a zip, or a folder with one of them in it."""
    if path.is_dir():
        return _among(_folder(path))
    ending = path.suffix.lower()
    content = _file(path)
    if ending == ".zip" or (ending not in _READERS and archive.looks_like(content)):
        return _among(archive.read(content))
    if ending not in _READERS:
        raise UnreadableSubmission(
            f"{path.name!r} is neither a notebook nor a script; hand in your .ipynb file"
        )
    return _READERS[ending](content)


def _file(path: Path) -> bytes:
    """Read a regular file, however large it claims to be, without following a link."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise UnreadableSubmission(
            f"{path.name!r} cannot be read ({error.strerror}); hand in the file itself, not a link"
        ) from error
    with open(handle, "rb") as file:  # noqa: PTH123 - a descriptor
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableSubmission(f"{path.name!r} is not a file; hand in your .ipynb file")
        if status.st_size > _LARGEST_FILE:
            raise UnreadableSubmission(
                f"{path.name!r} has {status.st_size >> 20} MB; clear its outputs and hand it in "
                f"again (at most {_LARGEST_FILE >> 20} MB)"
            )
        return file.read(_LARGEST_FILE + 1)


def _folder(folder: Path) -> dict[str, bytes]:
    """Read the regular files of a folder; links are passed over."""
    found: dict[str, bytes] = {}
    total = 0
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in sorted(folders) if name not in _SKIPPED]
        for name in sorted(names):
            path = Path(place, name)
            if not stat.S_ISREG(path.lstat().st_mode):
                continue
            content = _file(path)
            total += len(content)
            if len(found) >= archive.MOST_FILES or total > archive.MOST_BYTES:
                raise UnreadableSubmission(
                    "the submission holds too much; hand in only your notebook and its data files"
                )
            found[path.relative_to(folder).as_posix()] = content
    return found


def _among(files: dict[str, bytes]) -> Submission:
    """Choose the one notebook (else the one script) among files; the rest lies beside it."""
    visible = {name: content for name, content in files.items() if not _hidden(name)}
    for ending, kind in ((".ipynb", "notebook"), (".py", "script")):
        found = [name for name in visible if name.lower().endswith(ending)]
        if len(found) == 1:
            return _read_with_files(found[0], visible)
        if found:
            top = [name for name in found if "/" not in name]
            if len(top) == 1:
                return _read_with_files(top[0], visible)
            names = ", ".join(repr(name) for name in sorted(found)[:4])
            raise UnreadableSubmission(
                f"there are {len(found)} {kind}s ({names}); hand in exactly one"
            )
    raise UnreadableSubmission("there is no notebook in the submission; hand in your .ipynb file")


def _hidden(name: str) -> bool:
    parts = name.split("/")
    return any(part in _SKIPPED or part == ".ipynb_checkpoints" for part in parts) or parts[
        -1
    ].startswith("._")


def _read_with_files(chosen: str, files: dict[str, bytes]) -> Submission:
    reader = _READERS[Path(chosen).suffix.lower()]
    read = reader(files[chosen])
    folder = chosen.rpartition("/")[0]
    prefix = f"{folder}/" if folder else ""
    beside = {
        name.removeprefix(prefix): content
        for name, content in files.items()
        if name != chosen and name.startswith(prefix)
    }
    return Submission(read.cells, read.texts, beside, read.notes)


def written(texts: tuple[str, ...], names: tuple[str, ...]) -> dict[str, str]:
    """Find the written answers by their markers; the marker itself is taken out."""
    found: dict[str, str] = {}
    for name in names:
        marker = re.compile(r"<!--\s*answer:\s*" + re.escape(name) + r"\s*-->")
        parts = [marker.sub("", text).strip() for text in texts if marker.search(text)]
        if parts:
            # A cell that was copied has its marker twice; the text counts once.
            found[name] = "\n\n".join(dict.fromkeys(part for part in parts if part))
    return found
