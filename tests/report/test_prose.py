"""Students' texts: a little Markdown, and nothing that runs, loads or leaves its box."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.report.prose import LONGEST, render
from tests.report.samples import HOSTILE

ALLOWED = {"div", "p", "ul", "ol", "li", "pre", "code", "strong", "em", "blockquote"}


@pytest.mark.parametrize(
    ("text", "wanted", "why"),
    [
        ("one\ntwo\n\nthree", "<p>one\ntwo</p><p>three</p>", "an empty line ends a paragraph"),
        ("* a\n* b", "<ul><li>a</li><li>b</li></ul>", "a list"),
        ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>", "a numbered list"),
        (
            "# Title",
            "<p><strong>Title</strong></p>",
            "headings of students are not headings of the page",
        ),
        (
            "**b** and *e* and `c`",
            "<strong>b</strong> and <em>e</em> and <code>c</code>",
            "emphasis and code",
        ),
        (
            "$a_1 * b_2 * c$",
            '<code class="math">$a_1 * b_2 * c$</code>',
            "mathematics is left as typed",
        ),
        ("```\n<b>\n```", "&lt;b&gt;", "code is shown, not used"),
        ("> said", "<blockquote><p>said</p></blockquote>", "a quotation"),
        (
            "[x](http://e.org) ![y](z.png)",
            "[x](http://e.org) ![y](z.png)",
            "no links and no pictures",
        ),
        ("<b>bold</b>", "&lt;b&gt;bold&lt;/b&gt;", "no HTML"),
        ("", "(empty)", "nothing is said to be nothing"),
    ],
)
def test_rendering(text, wanted, why):
    assert wanted in render(text).text, why


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize(
    "around", ["{}", "`{}`", "**{}**", "${}$", "* {}", "> {}", "# {}", "```\n{}\n```"]
)
def test_hostile_text_makes_no_element_of_its_own(text, around):
    made = render(around.format(text)).text
    assert set(re.findall(r"<(\w+)", made)) <= ALLOWED
    assert not re.search(r"<[^>]*\bon\w+\s*=", made)


@given(st.text(alphabet="*_`$#>-+1. \n<&\\()[]!ab~", max_size=200))
def test_any_text_gives_balanced_elements(text):
    made = render(text).text
    for name in set(re.findall(r"<(\w+)", made)):
        assert len(re.findall(rf"<{name}\b", made)) == made.count(f"</{name}>")
    assert set(re.findall(r"<(\w+)", made)) <= ALLOWED


def test_a_very_long_text_is_cut_and_says_so():
    assert "cut here" in render("x" * (LONGEST + 1)).text
