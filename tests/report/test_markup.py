"""Text enters a page escaped, wherever it enters."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.report.markup import Markup, join, tag
from tests.report.samples import HOSTILE


class Read(HTMLParser):
    """What a browser would make of a piece of HTML: elements with attributes, and the text."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self.text = [], ""
        self.feed(text)
        self.close()

    def handle_starttag(self, name, attributes):
        self.elements.append((name, dict(attributes)))

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_one_text(text):
    read = Read(tag("p", text, title=text).text)
    assert [name for name, _ in read.elements] == ["p"]
    assert list(read.elements[0][1]) == ["title"]


@given(st.text())
def test_what_is_written_is_what_is_read_but_for_unsafe_characters(text):
    read = Read(tag("p", text).text)
    assert len(read.elements) == 1
    shown = read.text.replace("\ufffd", "")
    assert shown == "".join(letter for letter in text.replace("\ufffd", "") if letter in shown)
    assert not set(read.text) & set("\x00\x1b\u202e\u2066\u200f")


@given(st.text(), st.text())
def test_no_text_opens_an_element_or_an_attribute(inside, attribute):
    read = Read(tag("a", inside, href=attribute, class_="x").text)
    assert [(name, sorted(found)) for name, found in read.elements] == [("a", ["class", "href"])]


def test_attributes_are_left_out_or_bare():
    assert tag("input", id=None, hidden=True, class_=False).text == "<input hidden></input>"


def test_markup_is_not_escaped_again():
    assert join([Markup("<b>x</b>"), "<"]).text == "<b>x</b>&lt;"
