import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.seal import BLANK, Seal, read_seal, seal

FILE = b"before " + BLANK.encode() + b" between " + BLANK.encode() + b" after"


def test_a_sealed_file_is_as_long_as_before_and_intact():
    sealed = seal(FILE)

    assert len(sealed) == len(FILE)
    assert read_seal(sealed) == Seal(is_intact=True, appended=0)


@given(position=st.integers(0, len(FILE) - 1), flip=st.integers(1, 255))
def test_any_changed_byte_is_found_even_within_the_seal(position, flip):
    changed = bytearray(seal(FILE))
    changed[position] ^= flip

    found = read_seal(bytes(changed))

    assert found is None or not found.is_intact


@given(st.binary(min_size=1, max_size=50))
def test_bytes_appended_are_counted_and_leave_the_rest_intact(more):
    assert read_seal(seal(FILE) + more) == Seal(is_intact=True, appended=len(more))


@given(st.integers(1, len(FILE) - 7))
def test_a_file_that_is_cut_is_not_intact(length):
    found = read_seal(seal(FILE)[:-length])

    assert found is None or not found.is_intact


def test_a_file_without_room_is_not_sealed_silently():
    with pytest.raises(ValueError, match="no room"):
        seal(b"no blank here")
    assert read_seal(b"no seal here") is None
