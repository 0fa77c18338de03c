"""A made-up class: notebooks as students of every kind hand them in, the same for the same seed.

Everything is made from what the build leaves: the solved notebook, the blank one, and the other
right forms and typical mistakes that the author listed beside each question.
"""

from __future__ import annotations

import copy
import json
import random
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from autograder.errors import MisuseError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

Notebook = dict[str, Any]
_ASSIGNED = re.compile(r"^(?:def\s+)?([A-Za-z_]\w*)\s*(?:=(?!=)|\()", re.MULTILINE)
_MARKER = re.compile(r"<!--\s*answer:\s*(\w+)\s*-->")

# How the class is mixed: (kind, share); what is left over are ordinary students.
SPOILED = (
    ("blank", 0.02),
    ("renamed", 0.02),
    ("crashing", 0.03),
    ("endless", 0.005),
    ("not a notebook", 0.005),
    ("empty file", 0.005),
)
BLANK_SHARE = 0.04  # of single answers that are not given at all
SHOWN_FIRST = (
    "perfect", "other right forms", "blank", "typical mistakes", "renamed", "crashing", "endless",
)  # fmt: skip

_TEXTS = (
    (
        "Near the minimum the first-order term of the loss vanishes, so the slope is linear in the "
        "distance, and every step multiplies the distance by the same factor. By induction over "
        "the steps the factor is raised to their number."
    ),
    "Because of Taylor.\n\n* first order is zero at the minimum\n* then `1 - eta*k` each time",
    (
        "The Hessian is **symmetric** because derivatives commute; in its eigenbasis every mode "
        "is a copy of the one-dimensional case with its own $\\lambda$."
    ),
    "The noise does not know where we are, hence $\\langle\\theta_t\\,\\epsilon_t\\rangle = 0$.",
    "I could not explain this part.",
)


@dataclass(frozen=True, slots=True)
class Material:
    """What made-up students are made from.

    Attributes:
        solved: the notebook with the solutions.
        blank: the notebook that students get.
        forms: other right forms of each answer.
        mistakes: typical wrong ones.
    """

    solved: Notebook
    blank: Notebook
    forms: Mapping[str, Sequence[Any]]
    mistakes: Mapping[str, Sequence[Any]]

    @classmethod
    def of_build(cls, master: Path, dist: Path) -> Material:
        """From a master notebook and the folder that ``autograder build`` made of it.

        Raises:
            MisuseError: the folder is not what a build leaves.
            AuthorError: the master cannot be read as one.
        """
        from autograder.build.master import read_master

        questions = read_master(master).questions
        return cls(
            solved=_only_notebook(dist / "instructor"),
            blank=_only_notebook(dist / "student"),
            forms={name: given for one in questions for name, given in one.forms.items()},
            mistakes={name: given for one in questions for name, given in one.mistakes.items()},
        )


@dataclass(frozen=True, slots=True)
class MadeUp:
    """One made-up submission."""

    path: Path
    kind: str


def write_class(folder: Path, material: Material, count: int, *, seed: int = 1) -> list[MadeUp]:
    """Write ``count`` submissions into a folder: one of each kind first, then a mixture."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for index in range(count):
        draw = random.Random(f"{seed}/{index}")  # noqa: S311 - a class, not a secret
        kind = SHOWN_FIRST[index] if index < len(SHOWN_FIRST) else _drawn_kind(draw)
        name = kind.replace(" ", "-") if index < len(SHOWN_FIRST) else f"student-{index:05d}"
        if kind == "renamed":
            name = f"Untitled ({index}) FINAL v2"
        path = folder / f"{name}.ipynb"
        path.write_bytes(_KINDS[kind](material, draw))
        made.append(MadeUp(path, kind))
    return made


def _drawn_kind(draw: random.Random) -> str:
    value = draw.random()
    for kind, share in SPOILED:
        if value < share:
            return kind
        value -= share
    return "ordinary"


# --- kinds of students ----------------------------------------------------------------------


def _perfect(material: Material, draw: random.Random) -> bytes:
    return _bytes(_with_texts(_fresh(material.solved), draw, share=1.0))


def _other_forms(material: Material, draw: random.Random) -> bytes:
    notebook = _with_texts(_fresh(material.solved), draw, share=1.0)
    for name, forms in sorted(material.forms.items()):
        if forms:
            _answer(notebook, name, draw.choice(list(forms)))
    return _bytes(notebook)


def _blank(material: Material, draw: random.Random) -> bytes:  # noqa: ARG001 - every kind is called alike
    return _bytes(_fresh(material.blank))


def _typical(material: Material, draw: random.Random) -> bytes:
    notebook = _with_texts(_fresh(material.solved), draw, share=0.5)
    for name, mistakes in sorted(material.mistakes.items()):
        if mistakes:
            _answer(notebook, name, draw.choice(list(mistakes)))
    return _bytes(notebook)


def _ordinary(material: Material, draw: random.Random) -> bytes:
    """Some answers right, some right in another form, some wrong, some missing."""
    return _bytes(_mixed(material, draw))


def _mixed(material: Material, draw: random.Random) -> Notebook:
    ability = draw.betavariate(3, 2)
    notebook = _with_texts(_fresh(material.solved), draw, share=0.4 + 0.6 * ability)
    for name in sorted(set(material.forms) | set(material.mistakes)):
        forms, mistakes = list(material.forms.get(name, ())), list(material.mistakes.get(name, ()))
        luck = draw.random()
        if luck < 0.45 * ability:
            continue
        if luck < ability:
            if forms:
                _answer(notebook, name, draw.choice(forms))
        elif luck < 1 - BLANK_SHARE and mistakes:
            # Students make the same mistakes: the first ones of the list more often.
            _answer(notebook, name, mistakes[int(len(mistakes) * draw.random() ** 2)])
        else:
            _answer(notebook, name, ...)
    return notebook


def _renamed(material: Material, draw: random.Random) -> bytes:
    """The file under another name, its cells without any metadata, ids or outputs, some split."""
    notebook = _mixed(material, draw)
    notebook["metadata"] = {}
    for cell in notebook["cells"]:
        cell["metadata"] = {}
        cell.pop("id", None)
    notebook["nbformat_minor"] = 4
    return _bytes(notebook)


def _crashing(material: Material, draw: random.Random) -> bytes:
    """A cell in the middle that raises; everything else as good as anybody's."""
    notebook = _mixed(material, draw)
    _insert(notebook, draw, "figure = plot_the_loss(theta_t)  # defined in another notebook\n1 / 0")
    return _bytes(notebook)


def _endless(material: Material, draw: random.Random) -> bytes:
    """A loop that nobody ends."""
    notebook = _mixed(material, draw)
    _insert(
        notebook,
        draw,
        "distance = 1.0\nwhile distance > 0:\n    distance = max(distance / 2, 1e-300)",
    )
    return _bytes(notebook)


def _not_a_notebook(material: Material, draw: random.Random) -> bytes:  # noqa: ARG001 - every kind is called alike
    return b"%PDF-1.7\nThis is an export of somebody's notebook, not the notebook.\n"


def _empty_file(material: Material, draw: random.Random) -> bytes:  # noqa: ARG001 - every kind is called alike
    return b""


_KINDS: dict[str, Callable[[Material, random.Random], bytes]] = {
    "perfect": _perfect,
    "other right forms": _other_forms,
    "blank": _blank,
    "typical mistakes": _typical,
    "ordinary": _ordinary,
    "renamed": _renamed,
    "crashing": _crashing,
    "endless": _endless,
    "not a notebook": _not_a_notebook,
    "empty file": _empty_file,
}


# --- notebooks ------------------------------------------------------------------------------


def _only_notebook(folder: Path) -> Notebook:
    found = sorted(folder.glob("*.ipynb"))
    if len(found) != 1:
        raise MisuseError(
            f"{folder} should hold one notebook and holds {len(found)}; run `autograder build`"
        )
    return json.loads(found[0].read_text(encoding="utf-8"))


def _fresh(notebook: Notebook) -> Notebook:
    made = copy.deepcopy(notebook)
    for cell in made["cells"]:
        cell["source"] = "".join(cell["source"])
    return made


def _answer(notebook: Notebook, name: str, value: Any) -> None:
    """Let the student's last word under this name be the value, in the cell where it belongs."""
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    home = next((cell for cell in cells if name in _ASSIGNED.findall(cell["source"])), None)
    if home is None:
        home = _code("")
        notebook["cells"].append(home)
    home["source"] = f"{home['source']}\n{_statement(name, value)}".strip("\n")


def _statement(name: str, value: Any) -> str:
    if value is ...:
        return f"{name} = ..."
    if isinstance(value, str) and value.lstrip().startswith(("def ", "lambda")):
        code = value.strip()
        if code.startswith("lambda"):
            return f"{name} = {code}"
        own = re.match(r"def\s+(\w+)", code)
        return code if own and own[1] == name else f"{code}\n{name} = {own[1] if own else name}"
    return f"{name} = {value!r}"


def _with_texts(notebook: Notebook, draw: random.Random, *, share: float) -> Notebook:
    """Fill in the written parts; the solved notebook's own hold remarks for the marker."""
    for cell in notebook["cells"]:
        marker = _MARKER.search(cell["source"]) if cell["cell_type"] == "markdown" else None
        if marker:
            text = draw.choice(_TEXTS) if draw.random() < share else ""
            cell["source"] = f"{marker[0]}\n\n{text}"
    return notebook


def _insert(notebook: Notebook, draw: random.Random, source: str) -> None:
    places = [index for index, cell in enumerate(notebook["cells"]) if cell["cell_type"] == "code"]
    notebook["cells"].insert(draw.choice(places[len(places) // 3 :]), _code(source))


def _code(source: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": source,
    }


def _bytes(notebook: Notebook) -> bytes:
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True).encode("utf-8")
