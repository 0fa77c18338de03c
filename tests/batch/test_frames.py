"""What is sent arrives as it was, or not at all."""

import io

from hypothesis import given
from hypothesis import strategies as st

from autograder.batch import frames

WORDS = st.text(st.characters(), max_size=30)  # lone surrogates too
MESSAGES = st.dictionaries(st.sampled_from(["id", "seconds", "ready"]), st.integers() | WORDS)
TEXTS = st.dictionaries(st.sampled_from(["results", "record"]), WORDS)


def sent(*messages):
    stream = io.BytesIO()
    for message, texts in messages:
        frames.send(stream, message, **texts)
    return stream.getvalue()


@given(st.lists(st.tuples(MESSAGES, TEXTS), max_size=4))
def test_messages_arrive_one_after_the_other_with_their_texts(messages):
    stream = io.BytesIO(sent(*messages))
    assert [frames.receive(stream) for _ in messages] == [{**one, **two} for one, two in messages]
    assert frames.receive(stream) is None


@given(MESSAGES, TEXTS, st.data())
def test_half_a_message_is_none(message, texts, data):
    whole = sent((message, texts))
    part = whole[: data.draw(st.integers(0, len(whole) - 1))]
    assert frames.receive(io.BytesIO(part)) is None
