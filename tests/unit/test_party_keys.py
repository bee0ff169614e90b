"""Keys of personal data: what is sealed opens in its own place only, and only with the right key."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import EnvironmentFault
from pipeline.party.key_file import add_key, read_keys
from pipeline.party.keys import KeyRing, SealBroken, number_key, place_of

PLACE = place_of("party", "name", "8e0c")
NAME = "Nguyễn Thị Canary"


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "party.key"
    add_key(path)
    return path


@given(value=st.text(), place=st.text())
def test_what_is_sealed_opens_again(value: str, place: str) -> None:
    keys = KeyRing([bytes(32)])
    sealed = keys.seal(value, place)
    assert keys.open(sealed, place) == value
    assert len(sealed) == len(value.encode()) + 33
    assert sealed != keys.seal(value, place), "equal values must not look equal"


@pytest.mark.parametrize(
    "other", [("party", "name", "8e0d"), ("party", "identity_number", "8e0c"), ("right", "name", "8e0c")]
)
def test_a_value_moved_to_another_place_is_refused(key_file: Path, other: tuple[str, str, str]) -> None:
    keys = read_keys(key_file)
    with pytest.raises(SealBroken, match="altered or moved"):
        keys.open(keys.seal(NAME, PLACE), place_of(*other))


def test_every_altered_byte_is_noticed(key_file: Path) -> None:
    keys = read_keys(key_file)
    sealed = keys.seal(NAME, PLACE)
    for at in range(len(sealed)):
        altered = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
        with pytest.raises(SealBroken) as caught:
            keys.open(altered, PLACE)
        assert "Canary" not in str(caught.value)
    for cut in (b"", sealed[:5], sealed[:20]):
        with pytest.raises(SealBroken):
            keys.open(cut, PLACE)


def test_another_key_is_told_by_its_name(key_file: Path) -> None:
    sealed = KeyRing([bytes(32)]).seal(NAME, PLACE)
    with pytest.raises(SealBroken, match=f"lacks the key {KeyRing([bytes(32)]).current_id}"):
        read_keys(key_file).open(sealed, PLACE)


def test_the_last_key_seals_and_earlier_ones_still_open(key_file: Path) -> None:
    before = read_keys(key_file)
    old, index = before.seal(NAME, PLACE), before.index("31", "number")
    new_id = add_key(key_file)
    keys = read_keys(key_file)
    assert (keys.open(old, PLACE), keys.current_id) == (NAME, new_id)
    assert keys.seal(NAME, PLACE)[1:5].hex() == new_id != before.current_id
    assert index in keys.indexes("31", "number")
    assert keys.index("31", "number") != index


def test_a_digest_says_nothing_without_the_key_or_in_another_domain(key_file: Path) -> None:
    keys = read_keys(key_file)
    digests = {keys.index("031", "number"), keys.index("031", "serial"), KeyRing([bytes(32)]).index("031", "number")}
    assert len(digests) == 3


def test_numbers_meet_however_they_are_written() -> None:
    assert number_key(" 031 085-001234") == number_key("31085001234") == "31085001234"
    assert number_key("aa 06654954") == number_key("AA06654954")


def test_a_key_file_that_others_can_read_is_refused(key_file: Path) -> None:
    assert key_file.stat().st_mode & 0o777 == 0o600
    key_file.chmod(0o640)
    with pytest.raises(EnvironmentFault, match="chmod 600"):
        read_keys(key_file)


@pytest.mark.parametrize("content", [b"", b"# no key\n", b"c2hvcnQ=\n", b"not base64!\n", b"\xff\xfe\n"])
def test_a_damaged_key_file_is_refused_without_quoting_it(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "party.key"
    path.write_bytes(content)
    path.chmod(0o600)
    for use in (read_keys, add_key):
        with pytest.raises(EnvironmentFault, match="key file") as caught:
            use(path)
        assert "c2hv" not in str(caught.value)
    assert path.read_bytes() == content


def test_a_missing_key_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="cannot be read"):
        read_keys(tmp_path / "nowhere")
