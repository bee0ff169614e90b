"""Detection by column: legacy text is found and restored, and everything else is left alone."""

import itertools

import pyogrio
import pytest

from schemas.encodings import CONFIDENCE_LIMIT, LEGACY, Encoding, detect, encode
from schemas.province import load_province

UNIT_NAMES = sorted({unit.name for unit in load_province("haiphong").units})
FOREIGN = {
    "French": "Besançon, Saint-Étienne, Orléans, Bézier, Mâcon, Nîmes, Angoulême, Sète, Alès, Pré, Thô, Bû, Eu, Bé",
    "French land": "Terrain bâti, Étang, Forêt domaniale, Prés, Chemin rural dit du Pré, Près du Bois, Clôture",
    "German": "Müller, Köln, München, Düsseldorf, Österreich, Straße, Gräfe, Süd, Höhe, Käthe, Mäh, Lü, Rö",
    "Polish": "Łódź, Gdańsk, Kraków, Wrocław, Poznań, Białystok, Częstochowa, Śląsk, Góra, Bór, Kępa, Łąka, Żnin",
    "Dutch": "Curaçao, Groningen, Coevorden, Één, Reünie, Skûtsje, Súdwest-Fryslân, Coöperatie, Ruïne, Ië, Brûk",
    "Swedish": "Örebro län, Skåne län, Jönköpings län, Västra Götalands län, Gävleborgs län, Å, Gå, Lö",
    "Spanish": "ESPAÑA, PEÑA, MUÑOZ, Coruña, León, Cádiz, Málaga, AÑO, NIÑO, Nº 5, La Cañada, Bañós, Mé, Tó",
    "Portuguese": "São Paulo, Conceição, Maranhão, João, Três Irmãos, Chão, Mãe, Não, Pará, Amapá, Lô, Só",
    "Czech": "Plzeň, Děčín, Ústí nad Labem, Třebíč, Žďár, Říčany, Zlín, Kladno, orná půda, zahrada, lesní pozemek",
    "signs": "120 m², 35 m², ½ lô, ± 0.05, Ø 100, n° 4, § 12, « Hà », µm, 3·4, Lª, T±",
}


def delivered(texts, encoding, reader="latin-1"):
    return [encode(text, encoding).decode(reader) for text in texts]


@pytest.mark.parametrize("encoding", LEGACY)
def test_a_column_of_commune_names_is_restored(encoding):
    column = delivered(UNIT_NAMES, encoding)
    found = detect(column)
    assert (found.encoding, found.is_mixed, found.destroyed) == (encoding, False, 0)
    assert found.confidence == found.scores[encoding] == 1.0
    assert [found.read(value).text for value in column] == UNIT_NAMES
    assert sorted(found.scores.values())[-2] < CONFIDENCE_LIMIT / 1.5


def test_a_single_name_in_tcvn3_is_enough():
    for name in UNIT_NAMES:
        (value,) = delivered([name], Encoding.TCVN3)
        assert detect([value]).read(value).text == name


@pytest.mark.parametrize("encoding", LEGACY)
def test_a_single_name_is_restored_or_left_alone_but_never_misread(encoding):
    for name in UNIT_NAMES:
        (value,) = delivered([name], encoding)
        assert detect([value]).read(value).text in {name, value}


@pytest.mark.parametrize("name", FOREIGN)
def test_other_languages_are_left_alone(name):
    texts = FOREIGN[name].split(", ")
    for column in (texts, *([text] for text in texts), *itertools.pairwise(texts), [*texts, *UNIT_NAMES]):
        found = detect(column)
        assert found.encoding is not Encoding.DECOMPOSED
        assert [found.read(text).text for text in column] == [*column]


def test_real_french_files_are_left_alone(shared_data):
    accented = 0
    for name in ("data/shp_latin1/PRESCRIPTION_PCT.dbf", "data/dbf_latin1/ACTE_SUP.dbf"):
        frame = pyogrio.read_dataframe(shared_data / "fr-ign-validator-b" / name, read_geometry=False)
        for column in map(frame.get, frame.select_dtypes("str")):
            found = detect(column)
            assert (found.encoding in {Encoding.ASCII, Encoding.UNICODE}, found.destroyed) == (True, 0)
            accented += found.encoding is Encoding.UNICODE
    assert accented > 1


def test_vietnamese_unicode_is_left_alone():
    found = detect([*UNIT_NAMES, "Krông Búk", "QSDĐ", "Đường 5 (Besançon)", "120 m²"])
    assert (found.encoding, found.examples, found.destroyed) == (Encoding.UNICODE, (), 0)
    assert 0.99 < found.confidence < 1


@pytest.mark.parametrize("column", [[], [None, float("nan")], ["ONT", "7", "Hai Phong"]])
def test_ascii_says_nothing(column):
    found = detect(column)
    assert (found.encoding, found.confidence) == (Encoding.ASCII, 1.0)


def test_decomposed_unicode_is_composed():
    column = delivered(UNIT_NAMES, Encoding.CP1258, "cp1258")
    found = detect(column)
    assert (found.encoding, found.confidence) == (Encoding.DECOMPOSED, 1.0)
    assert [found.read(value).text for value in column] == UNIT_NAMES


def test_below_the_limit_nothing_is_converted():
    half = [*delivered(UNIT_NAMES[:12], Encoding.TCVN3), *FOREIGN["German"].split(", ")]
    found = detect(half)
    assert found.scores[Encoding.TCVN3] < CONFIDENCE_LIMIT
    assert [found.read(value).text for value in half] == half


def test_one_word_without_a_sign_is_not_enough():
    assert detect(["Thôy"]).encoding is Encoding.UNICODE
    assert detect(["KiÕn Thôy"]).encoding is Encoding.TCVN3


def test_old_land_use_code():
    found = detect(["2L", "GT", "N§", "T", "N§", None])
    assert found.encoding is Encoding.TCVN3
    assert found.examples == (("N§", "NĐ"),)


def test_capitals_are_recognised_within_a_column():
    column = ["X· H¶I PHßNG", "X· Nam S¸ch", "C«ng ty HOµNG ANH"]
    found = detect(column)
    assert [found.read(value).text for value in column] == ["XÃ HẢI PHÒNG", "Xã Nam Sách", "Công ty HOÀNG ANH"]


def test_mixed_column_converts_only_what_can_be_nothing_else():
    coded = delivered(UNIT_NAMES[:20], Encoding.TCVN3)
    column = [*coded, "Hải Dương", "Thủy Nguyên", "Tê", "H¶i Krông", "ONT"]
    found = detect(column)
    values = [found.read(value) for value in column]
    assert (found.encoding, found.is_mixed) == (Encoding.TCVN3, True)
    assert [value.text for value in values] == [*UNIT_NAMES[:20], *column[20:]]
    assert [value.is_undecided for value in values] == [False] * 22 + [True, True, False]


def test_a_stray_unicode_value_does_not_make_a_column_mixed_and_stays():
    column = [*delivered(UNIT_NAMES, Encoding.TCVN3), "Hải Dương", "Krông Búk, Đắk Lắk", "tê"]
    found = detect(column)
    assert not found.is_mixed
    assert [found.read(value).text for value in column[-3:]] == ["Hải Dương", "Krông Búk, Đắk Lắk", "tờ"]


def test_stripped_soft_hyphens_are_counted_not_guessed():
    column = delivered(["Phường Lê Chân", "Xã Hải Dương", "Xã Kiến Thụy", "Phường An Biên"], Encoding.TCVN3)
    column = [value.replace("\xad", "") for value in column] * 2
    found = detect(column)
    assert (found.encoding, found.destroyed) == (Encoding.TCVN3, 6)
    assert [found.read(value).is_destroyed for value in column[:4]] == [True, True, False, True]
    assert found.read(column[1]).text == "Xã Hải Dơng"


def test_stripped_blanks_of_misread_utf8_are_counted():
    names = ["Xã Hà Nam", "Xã An Hòa", "Phường Trần Hưng Đạo"]
    column = [value.replace("\xa0", " ").strip() for value in delivered(names, Encoding.UTF8)]
    found = detect(column)
    assert (found.encoding, found.destroyed) == (Encoding.UTF8, 1)
    assert [found.read(value).is_destroyed for value in column] == [True, False, False]


def test_bytes_that_windows_1252_does_not_have_are_counted():
    column = [
        encode(name, Encoding.UTF8).decode("cp1252", "replace") for name in ("Thủy Triều", "Hải Phòng", "Chợ Hàng")
    ]
    found = detect(column)
    assert [found.read(value).is_destroyed for value in column] == [True, False, False]


@pytest.mark.parametrize("value", ["H?i Phòng", "?ất ở", "Ph??ng Lê Chân", "(th?a 5)", "Nguy\ufffdn"])
def test_question_marks_within_words_are_lost_letters(value):
    assert detect(["Hải Phòng", value, value]).destroyed == 2


@pytest.mark.parametrize("value", ["Thửa số mấy?", "? 5", "https://x.vn/thua?id=7", "12?", "Sao?  Vì"])
def test_other_question_marks_are_questions(value):
    assert detect(["Hải Phòng", value]).destroyed == 0
