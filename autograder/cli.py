"""The command ``autograder``: read the words, call one function, print, give an exit code.

0: done. 1: something was found wrong. 2: misuse. 3: our machinery failed.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.errors import AuthorError, MachineryError, MisuseError

if TYPE_CHECKING:
    from collections.abc import Sequence

DONE, FOUND_WRONG, MISUSE, MACHINERY = 0, 1, 2, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    chosen = _parser().parse_args(arguments)
    try:
        return chosen.run(chosen)
    except AuthorError as error:
        return _told(error, FOUND_WRONG)
    except MisuseError as error:
        return _told(error, MISUSE)
    except MachineryError as error:
        return _told(error, MACHINERY)
    except OSError as error:
        return _told(f"a file could not be read or written: {error}", MACHINERY)
    except KeyboardInterrupt:
        return _told("stopped; call the same command again to go on", MACHINERY)


def _told(error: object, code: int) -> int:
    sys.stderr.write(f"autograder: {error}\n")
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="autograder",
        description="Theory sheets that are graded automatically.",
        epilog="exit codes: 0 done, 1 something was found wrong, 2 misuse, 3 machinery failed",
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for add in (_add_build, _add_grade, _add_doctor, _add_report, _add_demo):
        add(commands)
    return parser


def _command(commands: argparse._SubParsersAction, name: str, says: str) -> argparse.ArgumentParser:
    return commands.add_parser(
        name,
        help=says,
        description=says,
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )


def _add_build(commands: argparse._SubParsersAction) -> None:
    parser = _command(commands, "build", "Build an assignment from its master notebook.")
    parser.add_argument("master", type=Path, help="the master notebook (.ipynb)")
    parser.add_argument("--out", type=Path, default=Path("dist"), help="where it goes")
    parser.add_argument(
        "--otter-config",
        type=Path,
        help="the options of grading; without it the nearest otter_config.json",
    )
    parser.set_defaults(run=_build)


def _build(chosen: argparse.Namespace) -> int:
    from autograder.build.build import build
    from autograder.build.saying import summary

    def say(part: str) -> None:
        sys.stderr.write(f"{part} ...\n")

    built = build(chosen.master, chosen.out, otter_config=chosen.otter_config, say=say)
    sys.stdout.write(summary(built))
    return DONE


def _add_grade(commands: argparse._SubParsersAction) -> None:
    parser = _command(commands, "grade", "Grade submissions with an autograder zip.")
    parser.add_argument("zip", type=Path, help="the autograder zip that a build left")
    parser.add_argument(
        "paths", type=Path, nargs="+", metavar="path", help=".ipynb, .zip, .py, or a folder of them"
    )
    parser.add_argument("--out", type=Path, default=Path("results"), help="where results go")
    parser.add_argument("--jobs", type=int, help="submissions at a time; by default one per core")
    parser.add_argument("--timeout", type=float, help="seconds for one submission")
    parser.add_argument("--memory", type=int, help="megabytes for one submission")
    parser.add_argument("--fresh", action="store_true", help="grade again what is graded already")
    parser.add_argument("--manual", type=Path, help="marks given by hand (CSV)")
    parser.add_argument(
        "--trust-submissions",
        action="store_true",
        help="also grade where student code cannot be confined",
    )
    parser.add_argument(
        "--roster", type=Path, help="a CSV of the class: who is who, who is missing"
    )
    parser.add_argument("--quiet", action="store_true", help="say nothing while grading")
    parser.set_defaults(run=_grade)


def _grade(chosen: argparse.Namespace) -> int:
    from autograder import batch

    summary = batch.grade_class(
        chosen.zip,
        chosen.paths,
        out=chosen.out,
        jobs=chosen.jobs,
        timeout=chosen.timeout,
        memory=chosen.memory,
        fresh=chosen.fresh,
        manual=chosen.manual,
        trust=chosen.trust_submissions,
        quiet=chosen.quiet,
        roster=chosen.roster,
    )
    sys.stdout.write(summary.text() + "\n")
    return summary.exit_code


def _add_doctor(commands: argparse._SubParsersAction) -> None:
    parser = _command(commands, "doctor", "Try out which isolation is in force on this machine.")
    parser.add_argument("--json", action="store_true", help="print plain data")
    parser.add_argument(
        "--probe-zip",
        type=Path,
        help="examine nothing here; write an autograder for Gradescope whose result is the report",
    )
    parser.set_defaults(run=_doctor)


def _doctor(chosen: argparse.Namespace) -> int:
    from autograder.execute import doctor

    if chosen.probe_zip is not None:
        return _probe_zip(chosen.probe_zip)
    report = doctor.examine()
    text = json.dumps(report.to_json(), indent=2) if chosen.json else report.text()
    sys.stdout.write(text.rstrip() + "\n")
    return DONE if report.is_boundary else FOUND_WRONG


def _probe_zip(path: Path) -> int:
    from autograder.build.wheel import wheel
    from autograder.doors import probe

    built = wheel()
    probe.write(path, wheel_name=built.name, wheel=built.data)
    sys.stdout.write(f"{path}: upload it as the autograder of an assignment of your own\n")
    return DONE


def _add_report(commands: argparse._SubParsersAction) -> None:
    parser = _command(
        commands, "report", "Write grades and report again, without running anything."
    )
    parser.add_argument("results", type=Path, help="the folder that grade left")
    parser.add_argument("--manual", type=Path, help="marks given by hand (CSV)")
    parser.set_defaults(run=_report)


def _report(chosen: argparse.Namespace) -> int:
    from autograder import report

    written = report.write(chosen.results, manual=chosen.manual)
    sys.stdout.write(written.text() + "\n")
    return DONE


def _add_demo(commands: argparse._SubParsersAction) -> None:
    parser = _command(commands, "demo", "Build a sheet, grade a made-up class, show the scores.")
    parser.add_argument(
        "--master",
        type=Path,
        default=Path("assignment/learning_dynamics.ipynb"),
        help="the master notebook",
    )
    parser.add_argument("--out", type=Path, default=Path("dist"), help="where the build goes")
    parser.add_argument("--results", type=Path, default=Path("results"), help="where results go")
    parser.set_defaults(run=_demo)


def _demo(chosen: argparse.Namespace) -> int:
    from autograder.batch import demo

    return demo.run(chosen.master, out=chosen.out, results=chosen.results)
