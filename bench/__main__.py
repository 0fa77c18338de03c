"""``make bench``: every benchmark, or the ones named (``python -m bench judge execute``)."""

from __future__ import annotations

import argparse
import importlib
import sys

from bench.timing import machine

PARTS = {
    "judge": "the judge beside simplify(a - b) == 0 and beside numbers alone",
    "execute": "one submission beside otter run, a fresh kernel and the bare cells",
    "batch": "a class through autograder grade beside otter run",
}


def main() -> int:
    """Run the parts and print what they measured."""
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


if __name__ == "__main__":
    sys.exit(main())
