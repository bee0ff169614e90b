"""Who holds what, from personal columns as deliveries have them."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline.party.columns import canonical_names
from pipeline.party.holdings import Certificate, Holding, Paper, plain_texts, read_holdings
from pipeline.party.telling import tell
from schemas.book import load_book
from schemas.source import load_source


def of_row(**said: Any) -> list[Holding]:
    table = pd.DataFrame([said]).assign(position=0, source_file="thua.shp", source_row=1)
    return [holding for _, holding in read_holdings(table)]


@pytest.mark.parametrize(
    ("delivered", "known"),
    [
        (["tenChu", "soDinhDanh", "ghiChu"], ["holder_name", "holder_id", "ghiChu"]),
        (
            ["TenChu", "TenChu2", "NamSinhC1", "NamSinhC2"],
            ["holder_name", "holder2_name", "holder_birth", "holder2_birth"],
        ),
        (["TENCHU", "DIACHI", "CMND"], ["holder_name", "holder_address", "holder_id"]),
        (["SoHieuGCN", "SoVaoSo", "NgayVaoSo"], ["certificate_serial", "register_number", "NgayVaoSo"]),
        (["owner_name", "owner_address", "share"], ["holder_name", "holder_address", "share"]),
        (["tenChu", "tenVoChong"], ["holder_name", "spouse_name"]),
        (["namSinh", "ngaySinh"], ["holder_birth", "ngaySinh"]),
        (["tenChu", "holder_name"], ["holder_name", "holder_name_2"]),
    ],
)
def test_columns_of_layers_are_known_by_their_names(delivered: list[str], known: list[str]) -> None:
    assert list(canonical_names(delivered).values()) == known


@pytest.mark.parametrize("source", ["national", "vilis", "generic"])
def test_the_holder_of_every_source_is_found(source: str) -> None:
    """Else a name would be stored, but nobody could say whose it is."""
    patterns = [pattern.strip("*") for pattern in load_source(source).personal]
    assert "holder_name" in canonical_names(patterns).values()


@pytest.mark.parametrize("book", ["form1", "form1_cv2071", "land_index", "famis_text", "parcel_table"])
def test_every_personal_column_of_a_book_is_kept(book: str) -> None:
    """Whatever a book calls personal comes out again, in the place that it has."""
    said = {name: f"value of {name}" for name in load_book(book).personal}
    kept = str(of_row(**said))
    assert [name for name in said if f"value of {name}" not in kept] == []


def test_an_organisation_is_represented_by_the_person_beside_it() -> None:
    body, person = of_row(
        organisation_name="Công ty Mẫu", organisation_id="0200", holder_name="Lê Mẫu", holder_kind="Tổ chức",
        identity_1_number="031",
    )  # fmt: skip
    assert body.party is not None
    assert person.party is not None
    assert (body.party.name, body.party.role, body.party.kind) == ("Công ty Mẫu", "holder", "organisation")
    assert (person.party.name, person.party.role) == ("Lê Mẫu", "representative")
    assert (body.party.papers, person.party.papers) == ((), (Paper("031", None, None),))


def test_words_that_are_not_known_stay_as_they_are() -> None:
    (one,) = of_row(holder_name="Lê Mẫu", holder_kind="Nhóm người", holder_role="đồng sở hữu", share="1/2")
    assert one.party is not None
    assert (one.party.kind, one.party.role, one.share) == (None, None, "1/2")
    assert one.details == {"holder_kind": "Nhóm người", "holder_role": "đồng sở hữu"}


def test_words_are_known_in_any_spelling() -> None:
    (one,) = of_row(holder_name="Lê Mẫu", holder_kind="HỘ GIA  ĐÌNH", holder_role="chủ hộ")
    assert one.party is not None
    assert (one.party.kind, one.party.role) == ("household", "head_of_household")


def test_a_row_without_anybody_keeps_its_certificate_and_note() -> None:
    (one,) = of_row(certificate_serial="AA 06654954", note="x", holder_kind="Cá nhân")
    assert (one.party, one.certificate) == (None, Certificate("AA 06654954", None, None, None))
    assert one.details == {"note": "x", "holder_kind": "Cá nhân"}
    assert of_row(certificate_serial="CHUACAPGIAY_11329_7_1") == []
    assert of_row() == []


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([1968.0, 1.5, np.nan], ["1968", "1.5", None]),
        (
            pd.to_datetime(["2025-03-02", "2025-03-02 08:30", None], format="ISO8601"),
            ["2025-03-02", "2025-03-02T08:30:00", None],
        ),
        ([" Lê ", "", None], ["Lê", None, None]),
        (pd.array([1968, 31, None], dtype="Int64"), ["1968", "31", None]),
        ([99000000001.0, 5.0, None], ["99000000001", "5", None]),
    ],
)
def test_values_are_texts_as_people_write_them(values: Any, texts: list[str | None]) -> None:
    made = plain_texts(pd.Series(values))
    assert [None if pd.isna(value) else value for value in made] == texts


def test_what_is_told_cannot_steer_a_terminal() -> None:
    (one,) = of_row(
        holder_name="Lê\x1b[2J Mẫu\u202e", certificate_serial="AA 1", holder_birth="1968", share="1/2", mavach="9"
    )
    lines = "\n".join(tell([one], "en"))
    assert "\x1b" not in lines
    assert "\u202e" not in lines
    for part in ("(holder)", "born: 1968", "certificate: AA 1", "share: 1/2", "mavach: 9", "thua.shp: 1"):
        assert part in lines
