from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.base.api.cursors import BadCursor, read_cursor, write_cursor

positions = st.lists(st.one_of(st.integers(0, 2**63 - 1), st.text(max_size=20)), min_size=1, max_size=3)
questions = st.dictionaries(st.text(max_size=5), st.one_of(st.none(), st.text(max_size=5)), max_size=3)


@given(position=positions, question=questions)
def test_read_cursor_gives_back_the_position(position, question):
    assert read_cursor(write_cursor(position, question), question) == position


@given(position=positions, question=questions, other=questions)
def test_read_cursor_refuses_the_cursor_of_another_question(position, question, other):
    cursor = write_cursor(position, question)

    if question == other:
        assert read_cursor(cursor, other) == position
    else:
        with pytest.raises(BadCursor):
            read_cursor(cursor, other)


@given(text=st.text(max_size=60))
def test_read_cursor_refuses_what_was_not_written_here(text):
    with pytest.raises(BadCursor):
        read_cursor(text, {})


def test_read_cursor_refuses_a_tampered_position():
    cursor = write_cursor([12], {"operation": "journal"})
    forged = write_cursor([13], {"operation": "journal"}).split(":")[0] + ":" + cursor.split(":")[1]

    with pytest.raises(BadCursor):
        read_cursor(forged, {"operation": "journal"})
