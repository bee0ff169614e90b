"""Code lists: whole, consistent, and the old ones known."""

import unicodedata

import pandas as pd
import pytest

from schemas.codes import CURRENT, find_land_use, find_land_user, land_use_codes, land_user_codes
from schemas.land_use import parse_land_use, parse_land_uses


def of_system(codes, system):
    return {code: entry for (entry_system, code), entry in codes.items() if entry_system == system}


def test_land_use_lists_are_whole():
    current = of_system(land_use_codes(), CURRENT)
    assert sum(entry.is_leaf for entry in current.values()) == 53
    assert len(of_system(land_use_codes(), "TT25_2014")) == 53
    assert {code for code, entry in current.items() if entry.parent is None} == {"NNP", "PNN", "CSD"}
    assert all(entry.parent in current for entry in current.values() if entry.parent)


@pytest.mark.parametrize("codes", [land_use_codes(), land_user_codes()], ids=["land use", "users"])
def test_successors_of_old_codes_are_codes_in_force(codes):
    current = of_system(codes, CURRENT)
    old = [entry for (system, _), entry in codes.items() if system != CURRENT]
    assert all(entry.successors for entry in old if entry.is_leaf)
    assert all(current[code].is_leaf for entry in old for code in entry.successors)


def test_leaves_have_no_children():
    for codes in (land_use_codes(), land_user_codes()):
        parents = {(entry.code_system, entry.parent) for entry in codes.values() if entry.parent}
        assert {key for key, entry in codes.items() if not entry.is_leaf} - parents == set()
        assert not any(codes[key].is_leaf for key in parents if key in codes)


@pytest.mark.parametrize(
    ("code", "system", "successors", "certainty"),
    [
        ("ODT", CURRENT, (), None),
        ("BHK", "TT25_2014", ("HNK",), "sure"),
        ("SKX", "TT25_2014", ("SKC", "SKS"), "unsure"),
        ("DDL", "TT25_2014", ("DDD",), "likely"),
    ],
)
def test_a_code_is_found_in_the_list_in_force_first(code, system, successors, certainty):
    entry = find_land_use(code)
    assert (entry.code_system, entry.successors, entry.certainty) == (system, successors, certainty)


def test_invented_codes_are_not_found():
    assert find_land_use("DSO") is None
    assert find_land_user("XYZ") is None


def test_users_old_and_new():
    assert find_land_user("CNV").role == "user"
    assert find_land_user("TCQ").role == "manager"
    assert find_land_user("GDC").successors == ("CNV",)
    assert find_land_user("UBQ").role == "manager"


def test_what_carries_a_number_without_being_a_parcel():
    linear = {code for code, entry in of_system(land_use_codes(), CURRENT).items() if entry.is_linear}
    assert linear == {"DGT", "DTL", "DPC", "SON", "MNC"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ODT", [("ODT", None)]),
        ("ONT+CLN", [("ONT", None), ("CLN", None)]),
        ("ONT; CLN", [("ONT", None), ("CLN", None)]),
        (" ont +cln ", [("ONT", None), ("CLN", None)]),
        ("ODT 60; CLN 30.5", [("ODT", 60.0), ("CLN", 30.5)]),
        ("ODT 60,5, CLN 30", [("ODT", 60.5), ("CLN", 30.0)]),
        ("ODT: 1.234,5 m2", [("ODT", 1234.5)]),
        ("LUC (60)", [("LUC", 60.0)]),
        ("ODT 1.234", [("ODT", None)]),
        ("ODT-C; CLN-P", [("ODT", None), ("CLN", None)]),
        ("ONT*", [("ONT", None)]),
        ("Đất ở tại nông thôn 50m²; Đất trồng cây lâu năm 150m²", [("ONT", 50.0), ("CLN", 150.0)]),
        ("Đất ở tại nông thôn (ONT) 50 m²", [("ONT", 50.0)]),
        ("đất nuôi trồng thuỷ sản", [("NTS", None)]),
        (
            "Đất nghĩa trang, nhà tang lễ, cơ sở hỏa táng; đất cơ sở lưu trữ tro cốt 12 m²; CLN",
            [("NTD", 12), ("CLN", None)],
        ),
        ("2L", [(None, None)]),
        ("", []),
        ("+ ;", []),
    ],
)
def test_delivered_land_use_texts(text, expected):
    assert [(part.code, part.area_m2) for part in parse_land_use(text)] == expected


def test_an_old_code_keeps_its_own_name():
    (part,) = parse_land_use("BHK 120")
    assert part == ("BHK 120", "TT25_2014", "BHK", 120.0)


def test_an_unknown_code_keeps_its_text_and_gets_no_area():
    assert parse_land_use("Vg 120") == (("Vg 120", "other", None, None),)


def test_decomposed_text_is_read_like_composed():
    assert parse_land_use(unicodedata.normalize("NFD", "Đất ở tại đô thị"))[0].code == "ODT"


def test_a_column_is_parsed_with_its_index_and_its_gaps():
    parsed = parse_land_uses(pd.Series(["ODT", pd.NA, "ODT"], index=[5, 7, 9], dtype="string"))
    assert parsed.index.to_list() == [5, 7, 9]
    assert [len(parts) for parts in parsed] == [1, 0, 1]


def test_every_name_and_code_of_the_lists_is_read_back_as_itself():
    for entry in land_use_codes().values():
        assert [part.code for part in parse_land_use(entry.code)] == [entry.code]
        (named,) = parse_land_use(f"{entry.name_vi} 10,5 m²")
        found = find_land_use(named.code)
        assert named.area_m2 == 10.5
        assert found.name_vi == entry.name_vi or entry.code_system != CURRENT
