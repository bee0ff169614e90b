"""DB-01 … DB-06: what the live cadastre has against a delivery, and what it does not mind."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import shapely
from sqlalchemy import Engine

from pipeline.load import pending_load
from schemas.finding import Fault
from schemas.frames import Batch
from schemas.province import Province

pytestmark = [pytest.mark.db, pytest.mark.usefixtures("load_first")]

EAST, NORTH = 595_020.0, 2_307_000.0


def box(west: float, east: float, south: float = 0, north: float = 20) -> shapely.Polygon:
    """Return a rectangle, metres from the corner of parcel 1; live parcels 1, 2 and 3 are 20 m wide and high each."""
    return shapely.box(EAST + west, NORTH + south, EAST + east, NORTH + north)


@pytest.fixture
def against(
    database: Engine, make_batch: Callable[..., Batch], make_parcel: Any, province: Province
) -> Callable[..., list[Fault]]:
    """Return `against`: the faults of a delivery, given as number → shape or values."""

    def against(parcels: dict[int, Any], *, coverage: Any = "partial", **package: Any) -> list[Fault]:
        rows = [
            make_parcel(number, **(what if isinstance(what, dict) else {"geometry": what}))
            for number, what in parcels.items()
        ]
        batch = make_batch(*rows, content="second", **package)
        with pending_load(batch, database, province=province, coverage=coverage) as pending:
            return list(pending.faults)

    return against


def codes(faults: list[Fault]) -> list[tuple[str, str | None, str | None]]:
    return [(fault.code, fault.parcel, fault.other_parcel) for fault in faults]


def test_ground_of_a_live_parcel_that_is_not_replaced(against: Any) -> None:
    (fault,) = against({11: box(50, 80)})
    assert (fault.code, fault.parcel, fault.other_parcel, fault.other_sheet) == ("DB-01", "11", "3", "7")
    assert fault.measured == pytest.approx(10, abs=0.01)
    assert fault.limit == pytest.approx(0.07 * 2**0.5)
    assert fault.geometry is not None
    assert fault.geometry.equals(box(50, 60))
    assert fault.values["area"] == pytest.approx(200)


def test_surveys_that_differ_within_their_accuracy_are_not_against_each_other(against: Any) -> None:
    assert against({11: box(59.91, 80)}) == []
    assert codes(against({11: box(59.89, 80)})) == [("DB-01", "11", "3")]


def test_a_split_that_leaves_ground_over(against: Any) -> None:
    (fault,) = against({11: box(0, 10), 12: box(10.4, 20)})
    assert (fault.code, fault.parcel) == ("DB-02", "1")
    assert fault.measured == pytest.approx(0.4, abs=0.001)
    assert fault.geometry is not None
    assert fault.geometry.equals(box(10, 10.4))


def test_ground_that_two_parcels_lose_together_is_one_piece(against: Any) -> None:
    (fault,) = against({1: box(0, 19.93), 2: box(20.06, 40)})
    assert (fault.code, fault.parcel) == ("DB-02", "1")
    assert fault.measured == pytest.approx(0.13, abs=0.0002)
    assert fault.geometry is not None
    assert fault.geometry.equals(box(19.93, 20.06))


@pytest.mark.parametrize(
    "parcels",
    [
        {11: box(0, 10), 12: box(10, 20)},
        {11: box(0, 40)},
        {1: box(20, 40), 2: box(0, 20)},
        {1: box(0, 20.08), 2: box(20.08, 40)},
        {1: {"address": "Số 14 đường Lê Lợi"}},
    ],
    ids=["split", "merge", "numbers swapped", "measured anew", "attribute"],
)
def test_what_covers_the_same_ground_is_right(against: Any, parcels: dict[int, Any]) -> None:
    assert against(parcels) == []


def test_a_number_given_to_other_land_leaves_ground_over(against: Any) -> None:
    assert codes(against({1: box(200, 220)})) == [("DB-02", "1", None)]


def test_a_complete_sheet_without_a_live_parcel(against: Any) -> None:
    delivered = {1: box(0, 20), 2: box(20, 40)}
    (fault,) = against(delivered, coverage="sheets")
    assert (fault.code, fault.parcel, fault.values) == ("DB-03", "3", {"receipt": "R-a7937b64"})
    assert against(delivered) == []


def test_a_legal_change_needs_a_document(against: Any) -> None:
    changed = {1: {"land_use": "CLN", "legal_area_m2": 390.0}}
    faults = against(changed)
    assert [(fault.code, fault.values) for fault in faults] == [
        ("DB-04", {"reason": "land-use", "old": "ODT", "new": "CLN"}),
        ("DB-04", {"reason": "legal-area", "old": None, "new": 390.0}),
    ]
    assert against(changed, document="12/QĐ-UBND ngày 05/01/2026") == []


def test_a_later_survey_is_not_replaced_by_an_earlier_one(
    against: Any, make_batch: Any, make_parcel: Any, load_at: Any
) -> None:
    load_at(make_batch(make_parcel(2, land_use="CLN"), content="later", survey_to=date(2026, 6, 30)), 1)
    faults = against({1: {"land_use": "CLN"}, 2: {}}, document="x", survey_to=date(2026, 5, 31))
    assert [(fault.code, fault.sheet, fault.values["count"], fault.values["name"]) for fault in faults] == [
        ("DB-05", "7", 1, "later.zip")
    ]
    assert against({2: {}}, document="x", survey_to=date(2026, 7, 31)) == []


def test_ground_of_the_neighbour_commune(against: Any) -> None:
    (fault,) = against({11: {"commune_code": "11407", "geometry": box(50, 80)}})
    assert (fault.code, fault.parcel, fault.values["other_commune"]) == ("DB-06", "11", "11329")


def test_nothing_is_left_of_a_comparison(against: Any, snapshot: Callable[[], str]) -> None:
    before = snapshot()
    against({1: box(200, 220), 11: box(0, 10)}, coverage="communes")
    assert snapshot() == before


ABROAD = {"commune_code": "11407"}


def test_a_gap_to_the_neighbour_commune(against: Any) -> None:
    (fault,) = against({11: {**ABROAD, "geometry": box(60.3, 80)}})
    assert (fault.code, fault.parcel, fault.other_parcel, fault.row) == ("DB-06", "11", "3", 11)
    assert fault.values == {
        "reason": "gap",
        "area": pytest.approx(6),
        "other_commune": "11329",
        "receipt": "R-a7937b64",
    }
    assert fault.measured == pytest.approx(0.3, abs=0.0002)
    assert fault.geometry is not None
    assert fault.geometry.equals(box(60, 60.3))


def test_what_is_no_gap_to_the_neighbour_commune(against: Any, load_at: Any, make_batch: Any, make_parcel: Any) -> None:
    neighbour = {**ABROAD, "geometry": box(60.3, 80)}
    road = {"geometry": box(60, 60.3), "land_use": "DGT", "is_parcel": False}
    assert against({11: {**ABROAD, "geometry": box(60.09, 80)}}) == []
    assert against({11: {**ABROAD, "geometry": box(60.6, 80)}}) == []
    assert against({11: neighbour, 12: {**ABROAD, **road}}) == []
    assert against({11: {"geometry": box(60.3, 80)}}) == []
    load_at(make_batch(make_parcel(12, **ABROAD, **road), content="road"), 1)
    assert against({11: neighbour}) == []


def test_a_gap_that_was_there_is_not_told_of_attributes(
    against: Any, load_at: Any, make_batch: Any, make_parcel: Any
) -> None:
    neighbour = {**ABROAD, "geometry": box(60.3, 80)}
    load_at(make_batch(make_parcel(11, **neighbour), content="neighbour"), 1)
    assert against({11: {**neighbour, "address": "Số 14 đường Lê Lợi"}}) == []


def test_farm_land_may_lie_half_as_far_apart_again(
    against: Any, load_at: Any, make_batch: Any, make_parcel: Any
) -> None:
    field = {"land_use": "LUC", "scale_denominator": 1000}
    load_at(make_batch(make_parcel(4, geometry=box(200, 220), **field), content="field"), 1)
    for shape in (box(220.3, 240), box(219.7, 240)):
        assert against({11: {**ABROAD, **field, "geometry": shape}}) == []
        (fault,) = against({11: {**ABROAD, **field, "land_use": "ONT+LUC", "geometry": shape}})
        assert (fault.code, fault.limit) == ("DB-06", pytest.approx((0.225**2 + 0.15**2) ** 0.5))
