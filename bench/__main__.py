"""``make bench``: every benchmark, or the ones named (``python -m bench judge execute``).

``python -m bench cases FILE`` measures nothing: it judges the cases of a file and counts where
the judge agrees with the person who wrote them down.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

from bench.timing import machine

PARTS = {
    "judge": "the judge beside simplify(a - b) == 0 and beside numbers alone",
    "execute": "one submission beside otter run, a fresh kernel and the bare cells",
    "batch": "a class through autograder grade beside otter run",
}


def main() -> int:
    """Run the parts and print what they measured."""
    if sys.argv[1:2] == ["cases"]:
        return _cases(sys.argv[2:])
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; default all"
    )
    chosen = parser.parse_args().parts or list(PARTS)
    unknown = [part for part in chosen if part not in PARTS]
    if unknown:
        parser.error(f"no benchmark is called {unknown[0]!r}; there are {', '.join(PARTS)}")
    print(machine())
    for part in chosen:
        print(f"\n== {part}: {PARTS[part]}", flush=True)
        importlib.import_module(f"bench.{part}").main()
    return 0


def _cases(arguments: list[str]) -> int:
    from bench import cases

    parser = argparse.ArgumentParser(
        prog="python -m bench cases",
        description=cases.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="cases, a JSON object a line")
    return cases.main(parser.parse_args(arguments).file)


if __name__ == "__main__":
    sys.exit(main())
