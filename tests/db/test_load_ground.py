"""Which live parcel a delivered one is, which ones end, and from whom the ground comes."""

from collections.abc import Callable
from typing import Any

import pytest
import shapely
from shapely.affinity import translate
from sqlalchemy import Engine

from pipeline.load import load
from schemas.frames import Batch, LoadResult
from schemas.province import Province

pytestmark = pytest.mark.db

Live = Callable[..., list[Any]]

EAST, NORTH = 595_020.0, 2_307_000.0
CURRENT = """
    SELECT parcel_label FROM cadastre.parcel_version WHERE upper_inf(valid) AND upper_inf(recorded) ORDER BY 1
"""
LINEAGE = """
    SELECT b.parcel_label, a.parcel_label, kind, CAST(round(CAST(shared_area_m2 AS numeric), 1) AS float)
    FROM cadastre.lineage
    JOIN cadastre.parcel_version AS b ON b.id = before_version
    JOIN cadastre.parcel_version AS a ON a.id = after_version ORDER BY 1, 2
"""
IDENTITIES = """
    SELECT count(DISTINCT parcel_uuid) FROM cadastre.parcel_version WHERE parcel_label = ANY(:labels)
"""


def box(west: float, east: float, south: float = 0, north: float = 20) -> shapely.Polygon:
    """Return a rectangle, metres from the corner of parcel 1; parcels 1, 2 and 3 are 20 m wide and high each."""
    return shapely.box(EAST + west, NORTH + south, EAST + east, NORTH + north)


@pytest.fixture
def deliver(
    database: Engine, make_batch: Callable[..., Batch], make_parcel: Any, province: Province, hour: Any
) -> Callable[..., LoadResult]:
    """Return `deliver`: load parcels given as number → shape or values, an hour after the first load."""

    def deliver(parcels: dict[int, Any], *, coverage: Any = "partial", content: str = "second") -> LoadResult:
        rows = [
            make_parcel(number, **(what if isinstance(what, dict) else {"geometry": what}))
            for number, what in parcels.items()
        ]
        batch = make_batch(*rows, content=content)
        return load(batch, (), database, province=province, now=hour(1), coverage=coverage)

    return deliver


def told(result: LoadResult) -> dict[str, int]:
    return {name: getattr(result, name) for name in ("inserted", "changed", "unchanged", "retired")}


@pytest.mark.usefixtures("load_first")
def test_a_parcel_that_is_split_ends_and_its_parts_know_it(deliver: Any, live: Live) -> None:
    result = deliver({11: box(0, 12), 12: box(12, 20)})
    assert told(result) == {"inserted": 2, "changed": 0, "unchanged": 0, "retired": 1}
    assert live(CURRENT) == ["11", "12", "2", "3"]
    assert live(LINEAGE) == [("1", "11", "split", 240), ("1", "12", "split", 160)]
    assert live(IDENTITIES, labels=["1", "11", "12"]) == [3]


@pytest.mark.usefixtures("load_first")
def test_a_part_that_keeps_the_number_is_still_the_parcel(deliver: Any, live: Live) -> None:
    result = deliver({1: box(0, 12), 12: box(12, 20)})
    assert told(result) == {"inserted": 1, "changed": 1, "unchanged": 0, "retired": 0}
    assert live(LINEAGE) == [("1", "1", "split", 240), ("1", "12", "split", 160)]
    assert live(IDENTITIES, labels=["1"]) == [1]


@pytest.mark.usefixtures("load_first")
def test_parcels_that_are_merged_end(deliver: Any, live: Live) -> None:
    result = deliver({11: box(0, 40)})
    assert told(result) == {"inserted": 1, "changed": 0, "unchanged": 0, "retired": 2}
    assert live(CURRENT) == ["11", "3"]
    assert live(LINEAGE) == [("1", "11", "merge", 400), ("2", "11", "merge", 400)]


@pytest.mark.usefixtures("load_first")
def test_land_that_is_divided_anew(deliver: Any, live: Live) -> None:
    deliver({11: box(0, 40, 0, 10), 12: box(0, 40, 10, 20)})
    assert {row[2] for row in live(LINEAGE)} == {"redivision"}
    assert live(CURRENT) == ["11", "12", "3"]


@pytest.mark.usefixtures("load_first")
def test_a_parcel_with_another_number_is_the_same_parcel(deliver: Any, live: Live) -> None:
    result = deliver({11: box(0, 20)})
    assert told(result) == {"inserted": 0, "changed": 1, "unchanged": 0, "retired": 0}
    assert live(CURRENT) == ["11", "2", "3"]
    assert live(LINEAGE) == [("1", "11", "renumber", 400)]
    assert live(IDENTITIES, labels=["1", "11"]) == [1]


@pytest.mark.usefixtures("load_first")
def test_numbers_that_are_swapped_follow_the_ground(deliver: Any, live: Live) -> None:
    result = deliver({1: box(20, 40), 2: box(0, 20)})
    assert told(result) == {"inserted": 0, "changed": 2, "unchanged": 0, "retired": 0}
    assert live(LINEAGE) == [("1", "2", "renumber", 400), ("2", "1", "renumber", 400)]
    same_ground = (
        "SELECT DISTINCT count(DISTINCT ST_AsText(geometry)) FROM cadastre.parcel_version GROUP BY parcel_uuid"
    )
    assert live(same_ground) == [1]


@pytest.mark.usefixtures("load_first")
def test_a_number_given_to_other_land_is_another_parcel(deliver: Any, live: Live) -> None:
    result = deliver({1: box(200, 220)})
    assert told(result) == {"inserted": 1, "changed": 0, "unchanged": 0, "retired": 1}
    assert live(CURRENT) == ["1", "2", "3"]
    assert live(LINEAGE) == []
    assert live(IDENTITIES, labels=["1"]) == [2]


@pytest.mark.usefixtures("load_first")
def test_a_boundary_measured_anew_gives_no_ground_to_the_neighbour(deliver: Any, live: Live) -> None:
    deliver({1: box(0, 20.08), 2: box(20.08, 40)})
    assert live(LINEAGE) == [("1", "1", "resurvey", 400), ("2", "2", "resurvey", 398.4)]
    assert live("SELECT share_before, share_after FROM cadastre.lineage ORDER BY before_version") == [
        (1, pytest.approx(20 / 20.08)),
        (pytest.approx(19.92 / 20), 1),
    ]


@pytest.mark.usefixtures("load_first")
def test_an_attribute_that_changes_moves_no_ground(deliver: Any, live: Live) -> None:
    assert told(deliver({1: {"land_use": "CLN"}}))["changed"] == 1
    assert live(LINEAGE) == []


@pytest.mark.usefixtures("load_first")
def test_what_a_complete_sheet_leaves_out_has_ended(deliver: Any, live: Live, make_parcel: Any) -> None:
    result = deliver({1: box(0, 20), 2: box(20, 40)}, coverage="sheets")
    assert told(result) == {"inserted": 0, "changed": 0, "unchanged": 2, "retired": 1}
    assert live(CURRENT) == ["1", "2"]


@pytest.mark.usefixtures("load_first")
def test_what_a_complete_sheet_leaves_out_has_ended_also_where_others_lie_on_it(deliver: Any, live: Live) -> None:
    assert told(deliver({1: box(0, 20), 2: box(20, 45)}, coverage="sheets"))["retired"] == 1
    assert live(CURRENT) == ["1", "2"]


@pytest.mark.usefixtures("load_first")
def test_a_complete_sheet_ends_nothing_of_another_one_and_a_complete_commune_does(deliver: Any, live: Live) -> None:
    elsewhere = {"sheet_label": "8", "sheet_number": 8, "geometry": translate(box(0, 20), yoff=500)}
    assert told(deliver({1: elsewhere}, coverage="sheets"))["retired"] == 0
    assert told(deliver({1: elsewhere}, coverage="communes", content="third"))["retired"] == 3
    assert live(CURRENT) == ["1"]


@pytest.mark.usefixtures("load_first")
def test_a_delivered_parcel_that_is_set_aside_ends_nothing(
    deliver: Any, live: Live, make_batch: Any, make_parcel: Any, database: Engine, province: Province, hour: Any
) -> None:
    """Number 3 came twice: which one is right nobody knows, so the live one stays."""
    batch = make_batch(make_parcel(1), make_parcel(2), make_parcel(3), make_parcel(3, area_m2=5.0), content="second")
    result = load(batch, (), database, province=province, now=hour(1), coverage="communes")
    assert (result.retired, result.quarantined) == (0, 2)
    assert live(CURRENT) == ["1", "2", "3"]


@pytest.mark.usefixtures("load_first")
def test_a_live_parcel_that_is_half_covered_stays(deliver: Any, live: Live) -> None:
    assert told(deliver({11: box(0, 10)}))["retired"] == 0
    assert live(CURRENT) == ["1", "11", "2", "3"]


@pytest.mark.usefixtures("load_first")
def test_a_parcel_moved_to_another_commune_is_the_same_parcel(deliver: Any, live: Live) -> None:
    """Communes merge: the ground stays, the code changes."""
    result = deliver({1: {"commune_code": "11407"}})
    assert told(result) == {"inserted": 0, "changed": 1, "unchanged": 0, "retired": 0}
    assert live("SELECT commune_code FROM cadastre.parcel_version WHERE parcel_label = '1' ORDER BY lower(valid)") == [
        "11329",
        "11407",
    ]
    assert live(IDENTITIES, labels=["1"]) == [1]
