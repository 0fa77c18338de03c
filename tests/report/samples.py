"""Classes of results as `autograder grade` leaves them, made up without running anything."""

from __future__ import annotations

import hashlib
import json
import random

from autograder.report.roll import Assignment, Entry, Person, Question, Roll
from autograder.report.writing import json_text, write_text

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><script>alert(2)</script>",
    "</code></pre><h1>not a heading</h1>",
    "javascript:alert(1)",
    "[click](javascript:alert(1)) ![x](http://example.org/x.png)",
    "`</code><script>alert(3)</script>`",
    "$</code><svg onload=alert(4)>$",
    "\u202eevil\u2066",
    "a\x00b\x1bc\x7f",
    "{{ 7*7 }} ${7*7} <%= 7 %>",
    "<!-- --><![CDATA[ ]]>&lt;&amp;&#60;script&#62;",
    "' onfocus=alert(5) autofocus x='",
    '=HYPERLINK("http://example.org")',
    "\ud800 lone surrogate",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 ☃ ﷽ " + "ก็็็็็็็็็",
]

QUESTIONS = (
    Question("q1a", 7, "1.a"),
    Question("q1a_words", 3, "1.a", manual=True),
    Question("q1b1", 5, "1.b.1"),
    Question("q2_loss", 9, "2"),
    Question("q4b_words", 4, "4.b", manual=True),
)
# answer: (question, points of its hidden test, right forms, wrong forms with their slips)
ANSWERS = {
    "step_factor": (
        "q1a",
        2,
        ["1 - eta*k", "-(eta*k - 1)"],
        [("1 + eta*k", "sign"), ("k*eta + 1", "sign"), ("exp(-eta*k)", "")],
    ),
    "theta_t": (
        "q1a",
        5,
        ["theta_star + (1 - eta*k)**t*(theta_0 - theta_star)"],
        [
            ("theta_star + (1 - eta*k)**(t + 1)*(theta_0 - theta_star)", "off-by-one"),
            ("theta_0", ""),
        ],
    ),
    "eta_monotone": (
        "q1b1",
        3,
        ["0 < eta <= 1/k"],
        [("0 < eta < 2/k", "factor"), ("2/k > eta > 0", "factor"), ("eta >= 1/k", "reversed")],
    ),
    "theta_min": (
        "q1b1",
        2,
        ["-log(4)"],
        [("log(4)", "sign"), ("2*log(2)", "sign"), ("-log(5)", "")],
    ),
    "hessian_3": (
        "q2_loss",
        9,
        ["[[5,-1,3],[-1,5,-3],[3,-3,9]]"],
        [("[[10,-2,6],[-2,10,-6],[6,-6,18]]", "factor"), ("[3, 4, 12]", "")],
    ),
}
NAMES = [
    {"name": name, "domain": domain, "aliases": []}
    for name, domain in {
        "eta": "positive",
        "k": "positive",
        "t": "natural",
        "theta_0": "real",
        "theta_star": "real",
    }.items()
]
ASSIGNMENT = Assignment(
    name="learning_dynamics",
    title="Learning dynamics",
    questions=QUESTIONS,
    zip_name="a.zip",
    zip_sha256="0" * 64,
    names=NAMES,
)


def record(name, given, *, cells=(), limits=(), notes=(), written=None, isolation="A+", hint=None):
    """A record whose answers are ``given[name] = (text, outcome, slip)``."""
    questions = []
    for question in QUESTIONS:
        tests = []
        for answer, (owner, points, _, _) in ANSWERS.items():
            if owner != question.name:
                continue
            text, outcome, slip = given.get(answer, ("", "missing", ""))
            tests += [
                {
                    "name": f"{question.name} - read {answer}",
                    "points": 0,
                    "score": 0,
                    "hidden": False,
                    "outcome": "correct"
                    if outcome in {"correct", "incorrect", "undecided"}
                    else outcome,
                    "answers": [answer],
                    "read_as": text,
                    "message": f"about {text}",
                },
                {
                    "name": f"{question.name} - {answer}",
                    "points": points,
                    "score": points if outcome == "correct" else 0,
                    "hidden": True,
                    "outcome": outcome,
                    "answers": [answer],
                    "read_as": text,
                    "slip": slip or None,
                    "message": f"secret message about {text}",
                    "hint": hint,
                    "evidence": {"at": "secret"},
                },
            ]
        score = sum(test["score"] for test in tests)
        questions.append(
            {
                "name": question.name,
                "number": question.number,
                "points": question.points,
                "score": None if question.manual else score,
                "manual": question.manual,
                "tests": tests,
            }
        )
    automatic = sum(question["score"] or 0 for question in questions)
    return {
        "format": 1,
        "status": "graded",
        "why": "",
        "submission": {
            "id": name,
            "file": f"{name}.ipynb",
            "sha256": hashlib.sha256(name.encode(errors="replace")).hexdigest(),
        },
        "zip": {"name": "a", "sha256": "0" * 64},
        "versions": {"autograder": "0"},
        "isolation": isolation,
        "seconds": {"execute": 0.1, "compare": 0.1},
        "answers": {
            answer: {"wire": {"text": text}, "text": text, "latex": ""}
            for answer, (text, outcome, _) in given.items()
            if outcome != "missing"
        },
        "cells": list(cells),
        "limits": list(limits),
        "notes": list(notes),
        "questions": questions,
        "written": {
            question: {"text": text, "points": 3} for question, text in (written or {}).items()
        },
        "total": {
            "automatic": automatic,
            "possible": 21,
            "manual_possible": 7,
            "provisional": any(outcome == "undecided" for _, outcome, _ in given.values()),
        },
    }


def results(made, *, show_hidden=False):
    """The `results.json` of a record, as far as the report looks at it."""
    return {
        "tests": [{"name": "Public Tests", "visibility": "visible", "output": "..."}]
        + [
            {
                "name": question["name"],
                "score": question["score"],
                "max_score": question["points"],
                "visibility": "after_published" if show_hidden else "hidden",
                "output": "Test case passed",
            }
            for question in made["questions"]
            if not question["manual"]
        ]
    }


def student(seed):
    """The answers of one student of a class, better or worse by the seed."""
    draw = random.Random(seed)
    ability = draw.random()
    given = {}
    for answer, (_, _, right, wrong) in ANSWERS.items():
        luck = draw.random()
        if luck < 0.25 + 0.7 * ability:
            given[answer] = (draw.choice(right), "correct", "")
        elif luck < 0.92:
            text, slip = draw.choice(wrong)
            given[answer] = (text, "incorrect", slip)
        elif luck < 0.95:
            given[answer] = ("eta = = 1/k", "unreadable", "")
        elif luck < 0.97:
            given[answer] = ("gamma(theta_0)**t", "undecided", "")
        else:
            given[answer] = ("", "missing", "")
    return given


TEXTS = [
    "The series stops at the linear term because theta is near the minimum.\n\n* induction over `t`\n* fails for $k = 0$",
    "**Taylor** to second order; the rest is $O(u^2)$.\n\n```\nu <- (1 - eta*k) u\n```",
    "",
    "Each step multiplies the distance by the same factor, so after t steps it is the factor to the t.",
]


def write_class(folder, count, *, show_hidden=False, hostile=False, spoiled=True):
    """A folder of results of ``count`` students; with ``hostile`` every string attacks the page."""
    entries = []
    for index in range(count):
        name = f"student-{index:03d}"
        draw = random.Random(1000 + index)
        attack = HOSTILE[index % len(HOSTILE)] if hostile else ""
        given = student(index)
        if hostile:
            given = dict.fromkeys(
                given, (attack, "incorrect" if index % 2 else "unreadable", attack)
            )
        cells = []
        if hostile or draw.random() < 0.1:
            cells = [
                {
                    "cell": 4,
                    "name": attack or "NameError",
                    "message": attack or "name 'eta_max' is not defined",
                    "line": 2,
                }
            ]
        made = record(
            name,
            given,
            cells=cells,
            limits=[attack or "cell 7 ran longer than 20 s and was stopped"]
            if hostile or draw.random() < 0.05
            else [],
            written={
                "q1a_words": attack or draw.choice(TEXTS),
                "q4b_words": attack or draw.choice(TEXTS),
            },
            hint=attack or None,
        )
        put(folder, made, results(made, show_hidden=show_hidden))
        person = Person(attack or f"Student {index}", f"{7000 + index}", "")
        entries.append(
            Entry(
                name,
                f"handed-in/{name}.ipynb",
                made["submission"]["sha256"],
                (person,),
                "graded",
                notes=(attack,) if hostile else ("handed in late",) if draw.random() < 0.05 else (),
            )
        )
    if spoiled:
        entries.append(
            Entry(
                "torn",
                "handed-in/torn.ipynb",
                "",
                (),
                "not graded",
                why=HOSTILE[0]
                if hostile
                else "two workers in a row ended on it (the last: signal 9)",
            )
        )
        sentence = "this is not a notebook: it starts with %PDF"
        made = record("essay", {}, notes=[sentence], isolation="")
        put(folder, made, results(made, show_hidden=show_hidden))
        entries.append(Entry("essay", "handed-in/essay.ipynb", "1" * 64, (), "graded"))
    roll = Roll(
        ASSIGNMENT,
        tuple(entries),
        (Person("Absent One", "9999"),),
        ("handed-in/notes.txt is no notebook and was left out",),
    )
    folder.mkdir(parents=True, exist_ok=True)
    write_text(folder / "class.json", json_text(roll.to_json()))
    return roll


def put(folder, made, shown):
    """One submission's two files."""
    place = folder / made["submission"]["id"]
    place.mkdir(parents=True, exist_ok=True)
    write_text(place / "record.json", json.dumps(made))
    write_text(place / "results.json", json.dumps(shown))
