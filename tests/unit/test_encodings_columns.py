"""A column of legacy text through normalisation: decoded before it is cleaned, and every change has its place."""

import pandas as pd

from pipeline.normalise.legacy_text import normalise_text
from schemas.encodings import detect
from schemas.reasons import Cleaned


def normalised(values, index=None):
    texts = pd.Series(values, dtype="string", index=index)
    return normalise_text(texts, detect(texts))


def test_letters_that_cleaning_would_strip_are_decoded_first():
    read = normalised(
        [" ph\xad\xeang  H¶i\xa0An ", None, "ONT", "ph\xeang 5", " ph\xad\xeang  H¶i\xa0An "], index=[9, 8, 7, 6, 5]
    )
    assert read.texts.index.to_list() == [9, 8, 7, 6, 5]
    assert read.texts.dropna().to_list() == ["phường Hải An", "ONT", "phờng 5", "phường Hải An"]
    assert read.cleaned.dropna().to_list() == [Cleaned.BLANKS, Cleaned.BLANKS]
    assert read.converted.tolist() == [0, 3, 4]
    assert read.destroyed.tolist() == [3]
    assert read.undecided.tolist() == []


def test_unicode_is_cleaned_only():
    read = normalised(["Ha\u0309i Pho\u0300ng", "Hải\u200b Phòng", "Müller", None, "H?i"])
    assert read.texts.dropna().to_list() == ["Hải Phòng", "Hải Phòng", "Müller", "H?i"]
    assert read.cleaned.dropna().to_list() == [Cleaned.COMPOSITION, Cleaned.CONTROL]
    assert read.converted.tolist() == []
    assert read.destroyed.tolist() == [4]


def test_undecided_values_of_a_mixed_column_have_their_place():
    read = normalised(["H¶i Phßng", "KiÕn Thôy", "Hải Phòng", None, "Tê", ""])
    assert read.texts.fillna("").to_list() == ["Hải Phòng", "Kiến Thụy", "Hải Phòng", "", "Tê", ""]
    assert (read.converted.tolist(), read.undecided.tolist()) == ([0, 1], [4])


def test_empty_column():
    read = normalised([])
    assert len(read.texts) == len(read.converted) == 0
