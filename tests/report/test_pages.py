"""The pages: what they tell, what they keep from students, and that nothing in them is alive."""

import re
from collections import Counter
from html.parser import HTMLParser

import pytest

from autograder.report import write
from tests.report import samples
from tests.report.samples import HOSTILE

VOID = {"meta", "br", "hr", "link", "img", "input", "rect", "line", "path", "circle"}
ELEMENTS = {
    "html", "head", "meta", "title", "style", "body", "a", "header", "nav", "main", "section", "article", "div", "p",
    "h1", "h2", "h3", "h4", "ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tr", "th", "td",
    "span", "small", "strong", "em", "code", "pre", "blockquote", "details", "summary", "figure", "figcaption", "svg",
    "rect", "line", "text", "math", "mrow", "mi", "mn", "mo", "mtext", "msup", "msub", "msubsup", "mfrac", "msqrt",
    "mtable", "mtr", "mtd", "munderover", "mover",
}  # fmt: skip


class Page(HTMLParser):
    """The elements of a page, refusing whatever is not nested rightly."""

    def __init__(self, text):
        super().__init__()
        self.names, self.attributes, self.open, self.ids = Counter(), [], [], []
        self.feed(text)
        assert not self.open, self.open

    def handle_starttag(self, name, attributes):
        self.names[name] += 1
        self.attributes += attributes
        self.ids += [value for key, value in attributes if key == "id"]
        if name not in VOID:
            self.open.append(name)

    def handle_startendtag(self, name, attributes):
        self.names[name] += 1
        self.attributes += attributes

    def handle_endtag(self, name):
        assert self.open.pop() == name


def pages(folder):
    return sorted(folder.rglob("*.html"))


@pytest.mark.parametrize(
    "options",
    [{}, {"hostile": True}, {"show_hidden": True}, {"hostile": True, "show_hidden": True}],
)
def test_pages_hold_known_elements_only_and_nothing_that_runs_or_loads(write_class, options):
    folder, _ = write_class(2 * len(HOSTILE), **options)
    write(folder)
    assert len(pages(folder)) == 2 * len(HOSTILE) + 1 + 1 + 2
    for path in pages(folder):
        page = Page(path.read_text("utf-8"))
        assert set(page.names) <= ELEMENTS, set(page.names) - ELEMENTS
        assert page.names["style"] == page.names["main"] == page.names["h1"] == 1
        assert not [
            key
            for key, _ in page.attributes
            if key.startswith("on") or key in {"src", "style", "srcset"}
        ]
        for key, value in page.attributes:
            if key == "href":
                assert re.fullmatch(r"#[\w-]+|[\w./%-]+", value), value
        assert len(page.ids) == len(set(page.ids)), "every id once"


def test_a_page_is_one_file_with_a_policy_that_forbids_everything_else(write_class):
    folder, _ = write_class(3)
    write(folder)
    text = (folder / "report.html").read_text()
    assert "default-src &#39;none&#39;" in text
    assert "http://" not in text
    assert "https://" not in text
    assert "@import" not in text
    assert "url(" not in text


def test_students_see_no_outcome_of_hidden_tests_unless_they_may(write_class):
    folder, _ = write_class(30, show_hidden=False)
    write(folder)
    for path in folder.glob("student-*/feedback.html"):
        text = path.read_text()
        assert "b-correct" not in text.split("</style>")[1]
        assert "b-incorrect" not in text.split("</style>")[1]
        assert "secret" not in text
        assert "off-by-one" not in text


def test_students_who_may_see_outcomes_still_never_see_messages_and_slips(write_class):
    folder, _ = write_class(30, show_hidden=True)
    write(folder)
    everything = "".join(
        path.read_text().split("</style>")[1] for path in folder.glob("student-*/feedback.html")
    )
    assert "b-correct" in everything
    assert "b-incorrect" in everything
    assert "secret" not in everything
    assert "off-by-one" not in everything


def test_equal_wrong_answers_stand_together(write_class):
    folder, _ = write_class(60)
    write(folder)
    text = (folder / "report.html").read_text()
    given = Counter(
        answers["step_factor"][0]
        for answers in map(samples.student, range(60))
        if answers["step_factor"][1] == "incorrect"
    )
    same = given["1 + eta*k"] + given["k*eta + 1"]
    table = text[text.index("Wrong answers for step_factor") :]
    row = table[table.index("<tbody>") : table.index("</tr>", table.index("<tbody>"))]
    assert f'<td class="n">{same}</td>' in row
    assert "1 + eta*k" in row
    assert "k*eta + 1" in row
    assert "sign" in row


def test_ranges_written_in_two_ways_stand_together(write_class):
    folder, _ = write_class(60)
    write(folder)
    text = (folder / "report.html").read_text()
    table = text[text.index("Wrong answers for eta_monotone") :]
    row = table[table.index("<tbody>") : table.index("</tr>", table.index("<tbody>"))]
    assert "0 &lt; eta &lt; 2/k" in row
    assert "2/k &gt; eta &gt; 0" in row


def test_what_needs_a_person_comes_first_with_what_was_written(write_class):
    folder, _ = write_class(60)
    write(folder)
    text = (folder / "report.html").read_text()
    attention = text[text.index('id="attention"') : text.index('id="totals"')]
    undecided = sum(
        outcome == "undecided"
        for index in range(60)
        for _, outcome, _ in samples.student(index).values()
    )
    assert f"Undecided answers ({undecided})" in attention
    assert "gamma(theta_0)**t" in attention
    assert "eta = = 1/k" in attention
    assert "signal 9" in attention
    assert "%PDF" in attention
    assert "nothing handed in by: Absent One" in attention


def test_the_same_records_give_the_same_bytes(write_class):
    folder, _ = write_class(20)
    write(folder)
    first = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    write(folder)
    assert first == {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("count", [0, 1, 2])
def test_tiny_classes_have_a_report_too(write_class, count):
    folder, _ = write_class(count, spoiled=False)
    write(folder)
    assert "<h1>" in (folder / "report.html").read_text()
