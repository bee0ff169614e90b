"""Laws of the encodings: nothing raises, what is written is read back, and good text is never touched."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.encodings import LEGACY, Encoding, decode, detect, encode, fold
from schemas.encodings.codecs import letters
from schemas.encodings.syllables import syllables
from schemas.province import load_province

UNIT_NAMES = sorted({unit.name for unit in load_province("haiphong").units})

encodings = st.sampled_from(list(Encoding))
syllable = st.sampled_from(sorted(syllables()))
small = st.text(
    st.sampled_from([letter for letter in letters() if letter.islower()] + list("abcdeghiklmnopqrstuvxy 0159,.-/()"))
)
vietnamese = st.text(st.sampled_from([*letters(), *map(chr, range(0x20, 0x7F))]))
cased = st.sampled_from([str.lower, str.title, str.upper])
sentences = st.builds(lambda words, case: case(" ".join(words)), st.lists(syllable, min_size=1, max_size=6), cased)


@given(st.text() | st.text(st.characters(max_codepoint=0xFF)) | st.binary(), encodings, st.booleans())
def test_decoding_never_raises_and_composes(delivered, encoding, upper):
    assert unicodedata.is_normalized("NFC", decode(delivered, encoding, upper=upper))


@pytest.mark.parametrize("encoding", LEGACY)
@given(text=small)
def test_what_is_written_is_read_back(encoding, text):
    raw = encode(text, encoding)
    assert decode(raw, encoding) == decode(raw.decode("latin-1"), encoding) == text


@pytest.mark.parametrize("encoding", [encoding for encoding in LEGACY if encoding is not Encoding.TCVN3])
@given(text=vietnamese)
def test_capitals_come_back_where_the_encoding_has_them(encoding, text):
    assert decode(encode(text, encoding), encoding) == text


@given(sentences)
def test_capitals_come_back_from_tcvn3(text):
    assert decode(encode(text, Encoding.TCVN3), Encoding.TCVN3) == text


@given(st.text(), encodings)
def test_writing_reads_back_or_refuses(text, encoding):
    try:
        raw = encode(text, encoding)
    except UnicodeEncodeError:
        return
    assert decode(raw, encoding) == text


@settings(max_examples=60)
@given(st.lists(sentences, max_size=8))
def test_good_vietnamese_is_never_converted(column):
    found = detect(column)
    assert found.encoding in {Encoding.ASCII, Encoding.UNICODE}
    assert [found.read(value).text for value in column] == column


@settings(max_examples=60)
@given(st.sampled_from(LEGACY), st.lists(st.sampled_from(UNIT_NAMES), min_size=12, max_size=20, unique=True))
def test_a_column_of_names_is_restored(encoding, names):
    column = [encode(name, encoding).decode("latin-1") for name in names]
    found = detect(column)
    assert [found.read(value).text for value in column] == names


@settings(max_examples=60)
@given(st.lists(st.text() | st.text(st.characters(max_codepoint=0xFF)) | st.none() | st.floats()))
def test_detection_never_raises_and_is_a_share(column):
    found = detect(column)
    assert 0 <= found.confidence <= 1
    assert found.destroyed <= len(column)


@given(st.text() | st.lists(syllable).map("".join))
def test_folding_is_stable(text):
    key = fold(text)
    assert fold(key) == key
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text)) == key
