"""The sheet that docs/writing-an-assignment.md shows cell by cell is the one that the tests build."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "writing-an-assignment.md").read_text(encoding="utf-8")
_CELL = re.compile(
    r"^Cell (\d+), (raw|code|markdown)[^\n]*\n\n```\w*\n(.*?)\n```$", re.DOTALL | re.MULTILINE
)


def test_every_cell_stands_on_the_page_as_it_is(decay):
    cells = json.loads(decay.read_text(encoding="utf-8"))["cells"]
    shown = [(int(number), kind, source) for number, kind, source in _CELL.findall(PAGE)]
    assert shown == [
        (number, cell["cell_type"], "".join(cell["source"]))
        for number, cell in enumerate(cells, start=1)
    ]


def test_the_references_stand_on_the_page_as_they_are(decay):
    references = decay.parent / "solutions" / "decay" / "__init__.py"
    assert f"```python\n{references.read_text(encoding='utf-8')}```" in PAGE


def test_every_file_that_the_page_names_is_there():
    named = set(re.findall(r"`((?:assignment|tests|solutions|docs)/[\w/.]+)`", PAGE))
    assert len(named) >= 2
    missing = [name for name in named if not (ROOT / name).exists()]
    assert missing == ["solutions/decay/__init__.py"], missing
