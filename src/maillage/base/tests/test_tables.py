import gzip
import re

import pytest

from maillage.base import tables
from maillage.base.tables import Damaged, RowRefused, Table, decode, read_content

COLUMNS = ("code", "nom")


def rows(text, columns=COLUMNS):
    table = Table("t.csv", text, columns)
    return table, list(table)


def only_fault(caught):
    (fault,) = caught.value.faults
    return fault


def test_read_content_unpacks_gzip_in_several_members(tmp_path):
    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress(b"code,nom\n") + gzip.compress(b"1,a\n"))

    assert read_content(path) == b"code,nom\n1,a\n"


def test_read_content_unpacks_gzip_whatever_its_name(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes(gzip.compress(b"code,nom\n"))

    assert read_content(path) == b"code,nom\n"


PACKED = gzip.compress(b"".join(b"%d,a\n" % n for n in range(5000)), mtime=0)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"", "vide", id="empty"),
        pytest.param(b" \n ", "vide", id="blank"),
        pytest.param(gzip.compress(b"", mtime=0), "ne contient rien", id="packed nothing"),
        pytest.param(PACKED[:-20], "coupé", id="cut"),
        pytest.param(PACKED[:6], "coupé", id="cut in its head"),
        pytest.param(PACKED[:200] + b"\xff" * 40 + PACKED[240:], "abîmé", id="spoilt inside"),
        pytest.param(PACKED[:-8] + b"\0" * 8, "abîmé", id="wrong checksum"),
        pytest.param(b"code,nom\n1,a\n", "abîmé", id="not packed"),
    ],
)
def test_read_content_refuses_a_damaged_packed_file(tmp_path, content, said):
    path = tmp_path / "t.csv.gz"
    path.write_bytes(content)

    with pytest.raises(Damaged) as caught:
        read_content(path)
    assert said in str(only_fault(caught))


def test_read_content_refuses_a_huge_file_before_reading_it(tmp_path):
    path = tmp_path / "t.csv"
    with path.open("wb") as file:
        file.truncate(101 * 1024 * 1024)

    with pytest.raises(Damaged, match="101 Mo"):
        read_content(path)


def test_read_content_refuses_what_grows_huge_once_unpacked(tmp_path):
    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress(b"0" * 10_000_000))

    with pytest.raises(Damaged, match="une fois décompressé"):
        read_content(path, max_unpacked=5_000_000)


def test_read_content_refuses_an_absent_file_and_a_folder(tmp_path):
    with pytest.raises(Damaged, match="n’existe pas"):
        read_content(tmp_path / "t.csv")
    with pytest.raises(Damaged, match="ne peut pas être lu"):
        read_content(tmp_path)


def test_decode_says_the_line_of_the_first_byte_that_is_not_utf8():
    with pytest.raises(Damaged) as caught:
        decode("t.csv", "code,nom\n1,a\n2,é\n".encode("latin-1"))
    assert (only_fault(caught).line, "0xE9" in str(only_fault(caught))) == (3, True)


def test_decode_refuses_utf16_and_null_bytes_and_accepts_a_byte_order_mark():
    with pytest.raises(Damaged, match="UTF-16"):
        decode("t.csv", "code,nom\n".encode("utf-16"))
    with pytest.raises(Damaged, match="octet nul"):
        decode("t.csv", b"code,nom\n\x00")
    assert decode("t.csv", b"\xef\xbb\xbfcode") == "code"


def test_table_gives_rows_with_their_line_even_with_line_breaks_in_values():
    _table, read = rows('nom,code\r\n"a\r\nb",1\r\n\r\nc,2\r\n')

    assert [(row.line, row.values["code"], row.values["nom"]) for row in read] == [
        (3, "1", "a\r\nb"),
        (5, "2", "c"),
    ]


def test_table_ignores_columns_it_does_not_need():
    _table, read = rows("x,code,nom\n9,1,a\n")

    assert dict(read[0].values) == {"code": "1", "nom": "a"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nom\na\n", "il manque les colonnes code"),
        ("code;nom\n1;a\n", "séparées par «\u00a0;\u00a0»"),
        ("code\tnom\n1\ta\n", "séparées par «\u00a0\\\\t\u00a0»"),
        ("code,nom,code\n1,a,2\n", "deux fois"),
        ("code,nom\n", "que son en-tête"),
        ('code,nom\n1,"a\n', "guillemet"),
        ("code,nom\n1,a\n2", "coupé"),
        ("\n", "il manque les colonnes"),
    ],
)
def test_table_refuses_a_file_that_is_not_the_one_expected(text, said):
    with pytest.raises(Damaged, match=said):
        rows(text)


def test_table_refuses_a_row_of_a_wrong_width_and_keeps_the_others():
    table, read = rows("code,nom\n1,a\n2\n3,c,x\n4,d\n")

    assert [row.values["code"] for row in read] == ["1", "4"]
    assert [(fault.line, str(fault)) for fault in table.refused] == [
        (3, "la ligne a 1 valeurs\u202f; attendu\xa0: 2."),
        (4, "la ligne a 3 valeurs\u202f; attendu\xa0: 2."),
    ]
    assert table.rows == 4


def row(value):
    return tables.Row("t.csv", 7, {"x": value})


def test_row_reads_texts_codes_and_numbers():
    assert row(" a ").text("x") == "a"
    assert row("").text("x", required=False) == ""
    assert row("38").code("x", re.compile("[0-9]{2}"), "deux chiffres") == "38"
    assert row("").whole("x", 0, 9) is None
    assert row("-3").whole("x", -5, 9) == -3
    assert row("").number("x", 0, 9) is None
    assert row("2.50").number("x", 0, 9) == 2.5


@pytest.mark.parametrize(
    "read",
    [
        lambda: row("").text("x"),
        lambda: row("abc").text("x", 2),
        lambda: row("3").code("x", re.compile("[0-9]{2}"), "deux chiffres"),
        lambda: row("1,5").number("x", 0, 9),
        lambda: row("nan").number("x", 0, 9),
        lambda: row("1e3").number("x", 0, 9),
        lambda: row("10").number("x", 0, 9),
        lambda: row("1.0").whole("x", 0, 9),
        lambda: row("10").whole("x", 0, 9),
        lambda: row("9" * 30).whole("x", 0, 9),
        lambda: row("٣").whole("x", 0, 9),
    ],
)
def test_row_refuses_what_is_not_expected_and_says_where(read):
    with pytest.raises(RowRefused) as caught:
        read()
    assert (caught.value.fault.file, caught.value.fault.line, caught.value.fault.column) == ("t.csv", 7, "x")
    assert str(caught.value)
