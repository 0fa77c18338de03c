"""What a build tells on the terminal when everything went well."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.build.build import Built


def summary(built: Built) -> str:
    """Points per task, what each gate looked at, and where everything is."""
    report = built.report
    lines = [f"{report['title']}", ""]
    rows = [("task", "points", "automatic", "by hand")]
    rows += [
        (str(task["name"]), *(f"{task[key]:g}" for key in ("points", "automatic", "manual")))
        for task in report["tasks"]
    ]
    rows.append(("total", *(f"{report[key]:g}" for key in ("total", "automatic", "manual"))))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines += [
        "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    ]
    lines.append("")
    for gate, found in report["gates"].items():
        counts = ", ".join(f"{count} {what}" for what, count in found["counts"].items())
        lines.append(f"{gate:>9}: nothing found ({counts})")
        lines += [f"           {line}" for line in found["listed"]]
    took = ", ".join(f"{part} {seconds:.1f}" for part, seconds in built.seconds.items())
    lines += [
        "",
        f"{sum(built.seconds.values()):.1f} s ({took})",
        "",
        f"for students      {built.out / 'student'}",
        f"for instructors   {built.out / 'instructor'}",
        f"for the grader    {built.zip}",
        f"what was built    {built.out / 'build.json'}",
    ]
    return "\n".join(lines) + "\n"
