"""Legacy encodings by table: every letter there and back, and the signatures that surveyors' files show."""

import csv
import unicodedata
from importlib.resources import files

import pytest

from schemas.encodings import LEGACY, Encoding, decode, encode, fold
from schemas.encodings.codecs import letters
from schemas.encodings.syllables import is_word, syllables
from schemas.province import load_province

UNIT_NAMES = sorted({unit.name for unit in load_province("haiphong").units})
with (files("schemas") / "codes" / "land_use.csv").open(encoding="utf-8") as lines:
    LAND_USE_NAMES = sorted({row["name_vi"] for row in csv.DictReader(lines)})

SIGNATURES = [
    ("Hải Phòng", "H¶i Phßng", "Haûi Phoøng"),
    ("Thửa đất số", "Thöa ®Êt sè", "Thöûa ñaát soá"),
    ("Đất ở tại đô thị", "§Êt ë t¹i ®« thÞ", "Ñaát ôû taïi ñoâ thò"),
    ("Nguyễn Văn Tuấn", "NguyÔn V¨n TuÊn", "Nguyeãn Vaên Tuaán"),
    ("tờ bản đồ", "tê b¶n ®å", "tôø baûn ñoà"),
    ("Kiến Thụy", "KiÕn Thôy", "Kieán Thuïy"),
]
BY_THE_STANDARDS = [
    (Encoding.VISCII, "Việt Nam", b"Vi\xaet Nam"),
    (Encoding.VISCII, "ẲẴẪỶỸỴ", b"\x02\x05\x06\x14\x19\x1e"),
    (Encoding.UTF8, "Hải Phòng", b"H\xe1\xba\xa3i Ph\xc3\xb2ng"),
    (Encoding.CP1258, "Hải Phòng", b"Ha\xd2i Pho\xccng"),
    (Encoding.TCVN3, "phường Đường", b"ph\xad\xeang \xa7\xad\xeang"),
]


def as_cp1252(raw):
    """Read bytes as Windows-1252; its five unused bytes become controls, as browsers and GDAL have it."""
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in raw)


def test_the_alphabet_is_whole():
    bases = "aăâeêioôơuưy"
    tones = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    small = {unicodedata.normalize("NFC", base + tone) for base in bases for tone in tones} - set("aeiouy") | {"đ"}
    assert set(letters()) == small | {letter.upper() for letter in small}
    assert len(letters()) == 134


@pytest.mark.parametrize("encoding", LEGACY)
def test_no_two_letters_are_written_alike(encoding):
    assert len({encode(letter, encoding) for letter in letters()}) == 134


@pytest.mark.parametrize(
    "read", [bytes, lambda raw: raw.decode("latin-1"), as_cp1252], ids=["bytes", "latin-1", "cp1252"]
)
@pytest.mark.parametrize("encoding", LEGACY)
def test_every_letter_and_name_comes_back(encoding, read):
    for text in [*letters(), *UNIT_NAMES, *LAND_USE_NAMES]:
        assert decode(read(encode(text, encoding)), encoding) == text


def test_single_bytes_of_tcvn3_are_those_of_its_74_letters():
    single = {letter: codes["tcvn3"] for letter, codes in letters().items() if len(codes["tcvn3"]) == 1}
    assert len(single) == 74
    assert {letter for letter in single if letter.isupper()} == set("ĂÂÊÔƠƯĐ")
    assert all(code[0] >= 0xA1 for code in single.values())


@pytest.mark.parametrize(("text", "tcvn3", "vni"), SIGNATURES)
def test_signatures(text, tcvn3, vni):
    assert decode(tcvn3, Encoding.TCVN3) == decode(vni, Encoding.VNI) == text
    assert encode(text, Encoding.TCVN3).decode("cp1252") == tcvn3
    assert encode(text, Encoding.VNI).decode("cp1252") == vni


@pytest.mark.parametrize(("encoding", "text", "raw"), BY_THE_STANDARDS)
def test_bytes_of_the_standards(encoding, text, raw):
    assert encode(text, encoding) == raw
    assert decode(raw, encoding) == text


def test_code_page_1258_agrees_with_python():
    text = "Thửa đất số 7, đường Lý Thường Kiệt, ĐẶNG THỊ ỔN"
    assert unicodedata.normalize("NFC", encode(text, Encoding.CP1258).decode("cp1258")) == text
    assert decode("sô\u0301 co\u0301 y\u0301".encode("cp1258"), Encoding.CP1258) == "số có ý"


def test_small_letters_of_a_font_of_capitals():
    assert decode("h¶i phßng, ®­êng 3", Encoding.TCVN3, upper=True) == "HẢI PHÒNG, ĐƯỜNG 3"


def test_capitals_with_tones_are_two_signs_in_tcvn3():
    assert encode("Á Ấ", Encoding.TCVN3) == b"A\xb8 \xa2\xca"
    assert decode("A¸nh, ¢Êp", Encoding.TCVN3) == "Ánh, Ấp"


def test_vni_capital_with_the_sign_of_a_small_letter():
    assert decode("Aáp 3, AÁP 3", Encoding.VNI) == "Ấp 3, ẤP 3"


def test_capital_that_was_typed_small_stays_small_and_compares_alike():
    read = decode("Th«n Thanh Êm", Encoding.TCVN3)
    assert read == "Thôn Thanh ấm"
    assert fold(read) == fold("Thôn Thanh Ấm")


@pytest.mark.parametrize("text", ["Hải Phòng", "Kiến Thụy", "ĐƯỜNG"])
@pytest.mark.parametrize(
    "take_apart", [lambda x: unicodedata.normalize("NFD", x), lambda x: encode(x, Encoding.CP1258).decode("cp1258")]
)
def test_both_kinds_of_decomposed_unicode(text, take_apart):
    assert take_apart(text) != text
    assert decode(take_apart(text), Encoding.DECOMPOSED) == text
    assert decode(encode(text, Encoding.DECOMPOSED), Encoding.DECOMPOSED) == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Müller", Encoding.TCVN3),
        ("Aá", Encoding.TCVN3),
        ("Łódź", Encoding.VNI),
        ("中", Encoding.CP1258),
        ("đ", Encoding.ASCII),
    ],
)
def test_what_could_not_be_read_back_is_not_written(text, encoding):
    with pytest.raises(UnicodeEncodeError):
        encode(text, encoding)


@pytest.mark.parametrize(
    ("one", "other", "are_same"),
    [
        ("Hòa Bình", "HOÀ  BÌNH", True),
        ("Thủy Nguyên", "Thuỷ Nguyên", True),
        ("thúy", "thuý", True),
        ("Tòan", "Toàn", True),
        ("Quý", unicodedata.normalize("NFD", "Qúy"), True),
        ("Hòa", "Hóa", False),
        ("Hoa", "Hoà", False),
        ("Đa", "Da", False),
        ("Lý", "Lí", False),
    ],
)
def test_fold_forgets_spelling_and_nothing_else(one, other, are_same):
    assert (fold(one) == fold(other)) is are_same


def test_syllables_cover_the_official_names():
    words = {word for name in UNIT_NAMES + LAND_USE_NAMES for word in name.replace(",", " ").replace("-", " ").split()}
    assert {word for word in words if word.isalpha() and not is_word(word)} == set()


@pytest.mark.parametrize("word", ["hòa", "hoà", "nghiêng", "quốc", "giếng", "gì", "khuya", "yên", "thuở", "khuỷu"])
def test_syllables(word):
    assert word in syllables()


@pytest.mark.parametrize("word", ["hoat", "ngháng", "kà", "gên", "phêng", "hiật", "cí", "müller"])
def test_no_syllables(word):
    assert word not in syllables()
