from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from maillage.mail.domain.headers import display_name, one_line, unstructured


@given(st.text(), st.integers(1, 50))
def test_one_line_is_one_short_line(text, longest):
    line = one_line(text, longest)

    assert len(line) <= longest
    assert len(line.splitlines()) <= 1
    assert line == line.strip(" ")
    assert one_line(line, longest) == line


def test_one_line_makes_a_space_of_what_would_begin_a_header():
    assert one_line("Appel\r\nBcc: tous@exemple.test\x00!") == "Appel Bcc: tous@exemple.test !"
    assert one_line("Nom\u202egirehcihc") == "Nomgirehcihc"
    assert one_line("a\u2028b\u0085c") == "a b c"
    assert one_line("10\u00a0h") == "10\u00a0h"


@given(st.text())
def test_display_name_means_nothing_in_a_list_of_addresses(text):
    name = display_name(text)

    assert not set(name) & set('()<>[]:;@\\,"\r\n')
    assert "=?" not in name


def test_unstructured_holds_nothing_to_decode():
    assert unstructured("=?utf-8?q?=0ABcc?=") == "= ?utf-8?q?=0ABcc?="
