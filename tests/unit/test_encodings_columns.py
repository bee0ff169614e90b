"""A column of legacy text through normalisation: decoded before it is cleaned, and every change has its place."""

import pandas as pd
import pytest

from pipeline.normalise.legacy_text import decode_column
from schemas.encodings import LEGACY, Encoding, encode

NAMES = ["phường Hải An", "xã Kiến Thụy", "đường Lạch Tray", "thôn Đông", "huyện Thủy Nguyên"]


def column(values, **options):
    return pd.Series(values, dtype="str", **options)


def as_declared(names, encoding, declared):
    """Read the bytes of an encoding as those of another one."""
    return [encode(name, encoding).decode(declared, "replace") for name in names]


def test_letters_that_cleaning_would_strip_are_decoded():
    values = [" ph\xad\xeang  H¶i\xa0An ", None, "ONT", "ph\xeang 5", " ph\xad\xeang  H¶i\xa0An "]
    read = decode_column(column(values, index=[9, 8, 7, 6, 5]))
    assert read.texts.index.to_list() == [9, 8, 7, 6, 5]
    assert read.texts.dropna().to_list() == [
        " phường  Hải\xa0An ",
        "ONT",
        "phờng 5",
        " phường  Hải\xa0An ",
    ]
    assert read.texts.dtype == column([]).dtype
    assert read.converted.tolist() == [0, 3, 4]
    assert read.destroyed.tolist() == [3]
    assert read.undecided.tolist() == []


def test_unicode_stays_as_it_came():
    delivered = column(["Ha\u0309i Pho\u0300ng", "Hải\u200b Phòng", "Müller", None, "H?i"])
    read = decode_column(delivered)
    pd.testing.assert_series_equal(read.texts, delivered)
    assert read.converted.tolist() == []
    assert read.destroyed.tolist() == [4]


def test_undecided_values_of_a_mixed_column_have_their_place():
    read = decode_column(column(["H¶i Phßng", "KiÕn Thôy", "Hải Phòng", None, "Tê", ""]))
    assert read.texts.fillna("").to_list() == ["Hải Phòng", "Kiến Thụy", "Hải Phòng", "", "Tê", ""]
    assert (read.converted.tolist(), read.undecided.tolist()) == ([0, 1], [4])


@pytest.mark.parametrize("values", [[], [None], ["ONT", None, "7"]])
def test_there_is_nothing_to_say_of_plain_letters(values):
    assert decode_column(column(values)) is None


@pytest.mark.parametrize("encoding", [encoding for encoding in LEGACY if encoding is not Encoding.CP1258])
def test_bytes_read_in_a_falsely_declared_code_page_are_read_again(encoding):
    delivered = as_declared(NAMES, encoding, "cp1258")
    if "\ufffd" in "".join(delivered):
        delivered[:] = as_declared(NAMES, encoding, "latin-1")  # which reading does with bytes that 1258 does not have
    read = decode_column(column(delivered), "cp1258")
    assert (read.detection.encoding, read.texts.to_list()) == (encoding, NAMES)


def test_a_code_page_declared_truly_is_trusted_and_its_letters_composed():
    delivered = as_declared(NAMES, Encoding.CP1258, "cp1258")
    assert delivered != NAMES
    read = decode_column(column(delivered), "cp1258")
    assert read.texts.to_list() == NAMES
    assert read.converted.tolist() == []
