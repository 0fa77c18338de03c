"""A cell that uses too much costs itself, never the rest of the notebook."""

from __future__ import annotations

import re
import time
from dataclasses import replace

import pytest

from autograder.answers.functions import StudentFunctionError
from autograder.errors import MisuseError
from autograder.execute import Limits, Sandbox
from autograder.execute.limits import container_memory_mb

# (cell, what the limit or the error says)
EXHAUSTING = {
    "a loop": ("while True: pass", "ran for more than"),
    "a loop that catches everything": (
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        "ran for more than",
    ),
    "one long call of C": ("sum(range(10**12))", "ran for more than"),
    "a deaf call of C": (
        "import numpy as np; np.linalg.eigvals(np.ones((2500, 2500)))",
        "could not be interrupted",
    ),
    "sleep": ("import time; time.sleep(100)", "ran for more than"),
    "a deadlock": ("import threading; l = threading.Lock(); l.acquire(); l.acquire()", "ran for"),
    "stops itself": ("import os, signal; os.kill(os.getpid(), signal.SIGSTOP)", "interrupted"),
    "os._exit": ("import os; os._exit(0)", "ended the whole process"),
    "abort": ("import os; os.abort()", "SIGABRT"),
    "a segmentation fault": ("import ctypes; ctypes.string_at(0)", "SIGSEGV"),
    "kills itself": ("import os; os.kill(os.getpid(), 9)", "SIGKILL"),
    "closes every descriptor": ("import os; os.closerange(0, 300)", "ended the whole process"),
    "prints without end": (
        (
            "import os, signal\nsignal.setitimer(signal.ITIMER_REAL, 0)\n"
            "while True: os.write(1, b'x' * 65536)"
        ),
        "printed without end|could not be interrupted",  # whichever a busy machine sees first
    ),
    "fills the folder with files": (
        (
            "import os, signal, time\nsignal.setitimer(signal.ITIMER_REAL, 0)\n"
            "for i in range(10**9): open(f'{i}', 'w').close()"
        ),
        "filled the working folder|could not be interrupted",
    ),
    "fills the folder with bytes": (
        (
            "import signal\nsignal.setitimer(signal.ITIMER_REAL, 0)\n"
            "for i in range(1000): open(f'{i}', 'wb').write(b'x' * 16_000_000)"
        ),
        "filled the working folder|could not be interrupted",
    ),
    "writes to the channel": ("import os; os.write(3, b'rubbish')", "ended the whole process"),
    "forges a message": (
        "import os, struct; os.write(3, struct.pack('>cBQ', b'Z', 1, 0) + b'{}')",
        "meddled",
    ),
}


@pytest.mark.parametrize("case", EXHAUSTING, ids=lambda case: case.replace(" ", "-"))
def test_the_other_cells_still_count(sandbox, notebook, case):
    cell, words = EXHAUSTING[case]
    started = time.monotonic()
    with sandbox.run(notebook("a = 1", cell, "b = 2"), ["a", "b"]) as execution:
        assert execution.answers == {"a": 1, "b": 2}
        assert [error.cell for error in execution.cell_errors] == [2]
        assert any(re.search(words, text) for text in execution.limits_hit), execution.limits_hit
        assert all(text.startswith("cell 2: ") for text in execution.limits_hit)
    assert time.monotonic() - started < 10


# cells that fail at a limit inside the process, with the error's name
REFUSED = {
    "memory": ("x = bytearray(3 * 10**9)", "MemoryError"),
    "memory of numpy": ("import numpy as np; x = np.ones(10**9)", "MemoryError"),
    "one large file": ("open('a', 'wb').write(b'x' * 40_000_000)", "OSError"),
    "recursion": ("def f(): return f()\nf()", "RecursionError"),
    "descriptors": ("import os\nwhile True: os.open('/dev/null', 0)", "OSError"),
    "processes": ("import os; os.fork()", "PermissionError"),
    "programs": ("import subprocess; subprocess.run(['true'])", "PermissionError"),
    "a shell command": ("!ls", "PermissionError"),
    "a shell cell": ("%%bash\nls", "PermissionError"),
    "the network": ("import socket; socket.socket()", "PermissionError"),
    "a download": ("import urllib.request as r; r.urlopen('http://example.org')", "URLError"),
    "input": ("input('?')", "EOFError"),
}


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.replace(" ", "-"))
def test_a_refused_cell_fails_alone(sandbox, notebook, case):
    cell, name = REFUSED[case]
    with sandbox.run(notebook(cell, "b = 2"), ["b"]) as execution:
        assert execution.answers == {"b": 2}
        assert [(error.cell, error.name) for error in execution.cell_errors] == [(1, name)]


def test_threads_are_limited(sandbox, notebook):
    bomb = (
        "import threading, time\nn = 0\ntry:\n    while True:\n"
        "        threading.Thread(target=time.sleep, args=(9,), daemon=True).start(); n += 1\n"
        "except RuntimeError:\n    pass"
    )
    with sandbox.run(notebook(bomb, "b = n"), ["b"]) as execution:
        assert 0 < execution.answers["b"] < 200


def test_after_three_repetitions_the_notebook_is_run_up_to_the_next_deadly_cell(sandbox, notebook):
    cells = [f"a{n} = {n}" if n % 2 else "import os; os._exit(0)" for n in range(1, 12)]
    with sandbox.run(notebook(*cells), [f"a{n}" for n in range(1, 12)]) as execution:
        assert set(execution.answers) == {"a1", "a3", "a5", "a7"}
        assert [error.cell for error in execution.cell_errors] == [2, 4, 6, 8]
        assert any("up to cell 7 only" in note for note in execution.notes)


def test_the_whole_notebook_has_a_limit_too(notebook):
    limits = Limits(cell_seconds=5, total_seconds=1.5, memory_mb=300)
    cells = ["a = 1", *["import time; time.sleep(0.4)"] * 9, "b = 2"]
    started = time.monotonic()
    with (
        Sandbox(limits=limits) as sandbox,
        sandbox.run(notebook(*cells), ["a", "b"]) as execution,
    ):
        assert execution.answers == {"a": 1}
        assert "1.5 s" in execution.limits_hit[0]
    assert time.monotonic() - started < 20


def test_processor_time_is_limited_over_all_threads(notebook):
    limits = Limits(cell_seconds=9, cpu_seconds=1, memory_mb=300)
    spin = (
        "import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\n"
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
    )
    with (
        Sandbox(limits=limits) as sandbox,
        sandbox.run(notebook("a = 1", spin, "b = 2"), ["a", "b"]) as execution,
    ):
        assert execution.answers == {"a": 1, "b": 2}
        assert execution.seconds < 6


FUNCTIONS = {
    "raises": ("def f(x):\n    raise KeyError(x)", "raised KeyError$"),
    "raises its own kind": ("class E(ValueError): pass\ndef f(x):\n    raise E(x)", "ValueError$"),
    "loops": ("def f(x):\n    while True: pass", "did not return within"),
    "cannot be interrupted": ("def f(x):\n    return 10**10**9", "did not return within"),
    "leaves": ("import os\ndef f(x):\n    os._exit(0)", "ended its process"),
    "takes too few": ("def f():\n    return 1", "raised TypeError$"),
    "forges a reply": (
        "import os\ndef f(x):\n    os.write(3, b'x' * 40)\n    os._exit(0)",
        "ended its process",
    ),
}


@pytest.mark.parametrize("case", FUNCTIONS, ids=lambda case: case.replace(" ", "-"))
def test_a_function_that_fails_leaves_the_others_callable(sandbox, notebook, case):
    cell, words = FUNCTIONS[case]
    with sandbox.run(notebook(cell, "def g(x):\n    return x + 1"), ["f", "g"]) as execution:
        f, g = (execution.answers[name]["function"] for name in "fg")
        assert execution.call(g, [1]) == 2
        with pytest.raises(StudentFunctionError, match=words) as told:
            execution.call(f, [123456])
        assert "123456" not in str(told.value)
        assert execution.call(g, [2]) == 3


STEP = "def g(x):\n    return x + 1"
# (the function f, what each of the calls with 0, 1, 2, 3 gives: a value, or the error's words)
BATCHES = {
    "all go well": ("def f(x):\n    return 2 * x", [0, 2, 4, 6]),
    "one raises": ("def f(x):\n    return 6 / (x - 1)", [-6.0, "raised ZeroDivision", 6.0, 3.0]),
    "one loops": (
        "def f(x):\n    while x == 1: pass\n    return x",
        [0, "did not return within", 2, 3],
    ),
    "one cannot be interrupted": (
        (
            "import signal\ndef f(x):\n"
            "    if x == 1: signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])\n"
            "    while x == 1: pass\n    return x"
        ),
        [0, "did not return within", "did not return within", "did not return within"],
    ),
    "one ends its process": (
        "import os\ndef f(x):\n    if x == 2: os._exit(0)\n    return x",
        [0, 1, "ended its process", "ended its process"],
    ),
    "one forges replies": (
        (
            "import os, struct\n"
            "def f(x):\n    if x == 1: os.write(3, struct.pack('>cBQ', b'R', 1, 7) + b'9')\n"
            "    return x"
        ),
        [0, 1, 2, 3],
    ),
    "one answers with what is no reply": (
        "import json\ndef f(x):\n    if x == 2: json.dumps = lambda *a: '[]'\n    return x",
        [0, 1, "ended its process", "ended its process"],
    ),
    "one answers too much": (
        "def f(x):\n    return 'a' * 20000 if x == 1 else x",
        [0, {"text": "a" * 20000}, 2, 3],
    ),
}


@pytest.mark.parametrize("case", BATCHES, ids=lambda case: case.replace(" ", "-"))
def test_a_call_among_many_costs_itself_and_at_most_those_after_it(sandbox, notebook, case):
    cell, expected = BATCHES[case]
    with sandbox.run(notebook(cell, STEP), ["f", "g"]) as execution:
        replies = execution.call_each("f", [[0], [1], [2], [3]])
        for reply, wanted in zip(replies, expected, strict=True):
            if isinstance(wanted, str):
                assert wanted in reply["error"]
            else:
                assert reply == {"value": wanted}
        assert execution.call(execution.answers["g"]["function"], [2]) == 3
        assert execution.call_each(execution.answers["g"]["function"], [[1], [5]]) == [
            {"value": 2},
            {"value": 6},
        ]


def test_each_call_of_many_has_its_own_time(sandbox, notebook):
    slow = "import time\ndef f(x):\n    time.sleep(0.3)\n    return x"
    with sandbox.run(notebook(slow), ["f"]) as execution:
        replies = execution.call_each("f", [[n] for n in range(8)])
    assert replies == [{"value": n} for n in range(8)]


def test_no_calls_give_no_replies_and_a_number_is_no_function(sandbox, notebook):
    with sandbox.run(notebook("a = 1\ndef f():\n    return 1"), ["a", "f"]) as execution:
        assert execution.call_each("f", []) == []
        for name in ("a", "b"):
            with pytest.raises(MisuseError, match=f"{name} is no function"):
                execution.call_each(name, [[]])


COUNTING = """
seen = []
def f(x):
    seen.append(x)
    return len(seen)
def g(x, y):
    seen.append((x, y))
    return len(seen)
"""


def values(replies):
    return [[reply["value"] for reply in each] for each in replies]


def test_questions_to_several_functions_are_put_in_their_order(sandbox, notebook):
    questions = [
        {"answer": "g", "calls": [[1, 2], [3, 4]]},
        {"answer": "f", "calls": []},
        {"answer": "f", "calls": [[5]]},
        {"answer": "g", "calls": [[6, 7]]},
    ]
    with sandbox.run(notebook(COUNTING), ["f", "g"]) as execution:
        assert values(execution.replies(questions)) == [[1, 2], [], [3], [4]]
        assert execution.replies([]) == []
        assert execution.replies([{"answer": "f", "calls": []}]) == [[]]
        assert values([execution.call_each("f", [[8]])]) == [[5]]
        with pytest.raises(MisuseError, match="h is no function"):
            execution.replies([*questions, {"answer": "h", "calls": [[1]]}])
    assert execution.replies(questions) == []


def test_behind_a_late_answer_questions_are_left_for_later(notebook):
    cell = f"{COUNTING}\ndef slow(x):\n    while x: pass\n    return x"
    questions = [
        {"answer": "f", "calls": [[1]]},
        {"answer": "slow", "calls": [[0], [1], [0]]},
        {"answer": "f", "calls": []},
        {"answer": "f", "calls": [[2]]},
        {"answer": "slow", "calls": [[1]]},
    ]
    with (
        Sandbox(limits=Limits(call_seconds=0.5)) as sandbox,
        sandbox.run(notebook(cell), ["f", "slow"]) as execution,
    ):
        first, second, *others = execution.replies(questions)
        assert first == [{"value": 1}]
        assert [reply.get("value") for reply in second] == [0, None, 0]
        assert "did not return within 0.5 s" in second[1]["error"]
        assert others == [[]]
        assert execution.call_each("f", [[2]]) == [{"value": 2}]
        assert execution.call_each("slow", [[0]]) == [{"value": 0}]


@pytest.mark.parametrize(
    "deadly",
    ["import os\n    os._exit(0)", "import os\n    os.write(3, b'rubbish')"],
    ids=["ends the process", "meddles"],
)
def test_a_question_that_ends_the_process_leaves_all_for_later(notebook, sandbox, deadly):
    cell = f"{COUNTING}\ndef bad():\n    {deadly}"
    questions = [{"answer": "f", "calls": [[1]]}, {"answer": "bad", "calls": [[]]}]
    with sandbox.run(notebook(cell), ["f", "bad"]) as execution:
        assert execution.replies(questions) == []
        assert execution.call_each("f", [[1]]) == [{"value": 1}]  # in a process of its own
        assert "error" in execution.call_each("bad", [[]])[0]
        assert execution.replies(questions) == []  # known by now
        assert values([execution.call_each("f", [[1]])])[0][0] in (1, 2)


def test_many_calls_cost_less_than_one_each(sandbox, notebook):
    with sandbox.run(notebook(STEP), ["g"]) as execution:
        function = execution.answers["g"]["function"]
        execution.call(function, [0])

        def alone():
            return [execution.call(function, [n]) for n in range(100)]

        def together():
            return [
                reply["value"] for reply in execution.call_each(function, [[n] for n in range(100)])
            ]

        assert alone() == together()
        spent = {}
        for way in (alone, together):
            began = time.process_time()
            for _ in range(5):
                way()
            spent[way] = time.process_time() - began
    assert spent[together] < spent[alone]


def test_nothing_printed_in_many_calls_is_kept_anywhere(sandbox, notebook, capfd):
    cell = "import os\nsaved = os.dup(1)\ndef f(x):\n    print(x)\n    os.write(2, str(x).encode())"
    with sandbox.run(notebook("print('before')", cell), ["f"]) as execution:
        execution.call_each("f", [[4711], [4712]])
        assert execution.output == "before\n"
    assert "471" not in "".join(capfd.readouterr())


def test_nothing_printed_in_a_call_is_kept_anywhere(sandbox, notebook, capfd):
    cell = (
        "import os, sys\nsaved = os.dup(1)\n"
        "def f(x):\n    print(x); open('kept', 'w').write(str(x))\n"
        "    sys.stderr.write(str(x))\n    try:\n        os.write(saved, b'4711')\n"
        "    except OSError:\n        return 1\n    return 2"
    )
    with sandbox.run(notebook("print('before')", cell), ["f"]) as execution:
        assert execution.call(execution.answers["f"]["function"], [4711]) == 1
        assert execution.output == "before\n"
    assert "4711" not in "".join(capfd.readouterr())


def test_memory_follows_the_container(tmp_path):
    group = tmp_path / "sys/fs/cgroup"
    group.mkdir(parents=True)
    (group / "memory.max").write_text(str(768 << 20))
    assert container_memory_mb(tmp_path) == 768
    (group / "memory.max").write_text("max")
    assert container_memory_mb(tmp_path) is None
    (tmp_path / "proc/self").mkdir(parents=True)
    (tmp_path / "proc/self/cgroup").write_text("8:memory:/box\n0::/\n")
    (group / "memory/box").mkdir(parents=True)
    (group / "memory/box/memory.limit_in_bytes").write_text(str(512 << 20))
    assert container_memory_mb(tmp_path) == 512


def test_a_stated_memory_limit_is_taken_as_it_is():
    assert replace(Limits(), memory_mb=123).memory_budget() == 123
