"""Identifiers of parcels: taken from the delivery, kept on the same ground, minted otherwise; and no two the same."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from pipeline.errors import EnvironmentFault
from pipeline.load import load, pending_load
from pipeline.load.identifier import algorithm
from pipeline.load.undo import undo
from schemas.crs import to_wgs84
from schemas.finding import Fault
from schemas.frames import Batch, LoadResult
from schemas.geohash import distances_m, encode
from schemas.province import Province

pytestmark = pytest.mark.db

Live = Callable[..., list[Any]]
Load = Callable[..., LoadResult]

EAST, NORTH = 595_020.0, 2_307_000.0
PIPELINE = "vn2000-wgs84-qd05-epsg6960"
LIVE = """
    SELECT parcel_label, identifier FROM cadastre.parcel_version
    WHERE upper_inf(valid) AND upper_inf(recorded)
"""


def box(west: float, east: float, south: float = 0, north: float = 20) -> shapely.Polygon:
    """Return a rectangle, metres from the corner of parcel 1; live parcels 1, 2 and 3 are 20 m wide and high each."""
    return shapely.box(EAST + west, NORTH + south, EAST + east, NORTH + north)


def at(x: float, y: float) -> str:
    """Return the identifier of a place, metres from the same corner."""
    there = to_wgs84(9210, PIPELINE).transform([EAST + x], [NORTH + y])
    return str(encode(*map(np.asarray, there))[0])


@pytest.fixture
def delivery(make_batch: Callable[..., Batch], make_parcel: Any) -> Callable[..., Batch]:
    """Return `make`: the batch of parcels given as number → shape or values."""

    def make(parcels: dict[int, Any], content: str = "second", **package: Any) -> Batch:
        rows = [
            make_parcel(number, **(what if isinstance(what, dict) else {"geometry": what}))
            for number, what in parcels.items()
        ]
        return make_batch(*rows, content=content, **package)

    return make


@pytest.fixture
def identifiers(live: Live) -> Callable[[], dict[str, str]]:
    return lambda: dict(live(LIVE))


@pytest.fixture
def origins(live: Live) -> Callable[[], dict[str, str]]:
    return lambda: dict(live(LIVE.replace("identifier", "identifier_origin")))


@pytest.fixture
def against(database: Engine, delivery: Any, province: Province) -> Callable[..., list[Fault]]:
    """Return `against`: the faults that name identifiers."""

    def against(parcels: dict[int, Any], **package: Any) -> list[Fault]:
        with pending_load(delivery(parcels, content="against", **package), database, province=province) as pending:
            faults = pending.faults
        return [one for one in faults if one.code == "ATT-15" or one.values.get("reason") == "identifier"]

    return against


def test_parcels_without_identifier_get_one_and_roads_do_not(
    delivery: Any, load_at: Load, live: Live, identifiers: Any
) -> None:
    load_at(delivery({1: {}, 2: {"is_parcel": None}, 3: {"is_parcel": False}}), 0)
    found = identifiers()
    minted = pd.Series([found["1"], found["2"]], dtype="string")
    middles = np.array([box(10, 10, 10, 10).centroid, box(30, 30, 10, 10).centroid])
    assert (distances_m(minted, middles, 9210, PIPELINE) < 0.3).all()
    assert found["3"] is None
    origin = "SELECT DISTINCT identifier_origin, identifier_algorithm FROM cadastre.parcel_version ORDER BY 1"
    assert live(origin) == [("minted", algorithm(PIPELINE)), (None, None)]


def test_of_delivered_identifiers_those_are_taken_that_can_be_right(
    delivery: Any, load_at: Load, identifiers: Any, origins: Any, live: Live
) -> None:
    delivered = {
        1: at(3, 4),
        2: at(40.9, 10),
        3: at(61.2, 10),
        4: "w7eyehqbjs0a",
        5: at(92, 11),
        6: at(92, 11),
        7: "11329.7.7",
    }
    load_at(delivery({number: {"parcel_id": one} for number, one in delivered.items()}), 0)
    found = identifiers()
    assert origins() == {"1": "delivered", "2": "delivered"} | dict.fromkeys("34567", "minted")
    assert [found["1"], found["2"]] == [delivered[1], delivered[2]]
    assert len({*found.values(), *delivered.values()}) == 7 + 4
    assert live("SELECT parcel_id FROM cadastre.parcel_version ORDER BY parcel_number") == list(delivered.values())


@pytest.mark.usefixtures("load_first")
@pytest.mark.parametrize(
    ("parcels", "before", "now"),
    [
        ({2: {"land_use": "CLN", "address": None}}, "2", "2"),
        ({12: box(20, 40)}, "2", "12"),
        ({1: box(20, 40), 2: box(0, 20)}, "2", "1"),
        ({2: box(20.05, 39.96, 0.03, 20.06)}, "2", "2"),
    ],
    ids=["attributes", "renumbered", "numbers swapped", "measured anew"],
)
def test_on_the_same_ground_it_is_kept(
    parcels: dict[int, Any], before: str, now: str, delivery: Any, load_at: Load, identifiers: Any, origins: Any
) -> None:
    kept = identifiers()[before]
    load_at(delivery(parcels), 1)
    assert (identifiers()[now], origins()[now]) == (kept, "kept")


@pytest.mark.parametrize(("moved_m", "origin"), [(0.09, "kept"), (0.11, "minted")])
def test_a_narrow_lot_measured_anew_keeps_it_within_the_accuracy_of_surveys(
    moved_m: float, origin: str, delivery: Any, load_at: Load, origins: Any
) -> None:
    """Nine centimetres are more than 2 % of a lot of 4 m, and no more than two surveys of 1:500 may differ."""
    load_at(delivery({1: box(0, 4, 0, 15)}), 0)
    load_at(delivery({1: box(moved_m, 4 + moved_m, 0, 15)}), 1)
    assert origins() == {"1": origin}


@pytest.mark.usefixtures("load_first")
@pytest.mark.parametrize(
    "parcels",
    [
        {11: box(0, 10), 12: box(10, 20)},
        {1: box(0, 12), 11: box(12, 20)},
        {11: box(0, 40)},
        {2: box(0, 40)},
        {11: box(0, 30), 12: box(30, 60)},
        {1: box(0, 19.5)},
        {1: box(200, 220)},
    ],
    ids=["split", "split, number kept", "merge", "merge, number kept", "redivision", "boundary", "other land"],
)
def test_a_new_parcel_gets_a_new_one(
    parcels: dict[int, Any], delivery: Any, load_at: Load, identifiers: Any, origins: Any
) -> None:
    before = set(identifiers().values())
    load_at(delivery(parcels), 1)
    found = identifiers()
    assert before.isdisjoint(found[str(number)] for number in parcels)
    assert {origins()[str(number)] for number in parcels} == {"minted"}


@pytest.mark.usefixtures("load_first")
def test_what_is_merged_again_does_not_get_back_what_ended(delivery: Any, load_at: Load, identifiers: Any) -> None:
    before = identifiers()["1"]
    load_at(delivery({11: box(0, 10), 12: box(10, 20)}), 1)
    load_at(delivery({1: box(0, 20)}, content="third"), 2)
    now = identifiers()["1"]
    assert now != before
    (apart_m,) = distances_m(pd.Series([now], dtype="string"), np.array([box(10, 10, 10, 10).centroid]), 9210, PIPELINE)
    assert apart_m < 0.3, "the next cell"


@pytest.mark.usefixtures("load_first")
def test_one_of_another_parcel_is_told_and_not_given(
    against: Any, delivery: Any, load_at: Load, identifiers: Any
) -> None:
    """It lies in parcel 11, and within a metre of parcel 12."""
    edge = at(45, 30.2)
    load_at(delivery({11: {"geometry": box(40, 50, 30, 40), "parcel_id": edge}}), 1)
    first, wrong = identifiers(), {12: {"geometry": box(40, 50, 20, 30), "parcel_id": edge}}
    (fault,) = against(wrong)
    assert (fault.code, fault.parcel, fault.other_parcel, fault.other_sheet) == ("ATT-15", "12", "11", "7")
    assert fault.values == {"reason": "taken", "raw": edge, "other_commune": "11329"}
    load_at(delivery(wrong, content="wrong"), 2)
    found = identifiers()
    assert found.pop("12") not in first.values()
    assert found == first


@pytest.mark.usefixtures("load_first")
def test_one_of_an_ended_parcel_stays_its_own(against: Any, delivery: Any, load_at: Load, identifiers: Any) -> None:
    ended = identifiers()["1"]
    load_at(delivery({11: box(0, 10), 12: box(10, 20)}), 1)
    (fault,) = against({13: {"geometry": box(0, 20), "parcel_id": ended}})
    assert (fault.parcel, fault.other_parcel) == ("13", "1")


@pytest.mark.usefixtures("load_first")
def test_another_one_on_the_same_ground_needs_a_document(
    against: Any, delivery: Any, load_at: Load, identifiers: Any, origins: Any
) -> None:
    old, new = identifiers()["1"], at(5, 5)
    change = {1: {"parcel_id": new}}
    (fault,) = against(change)
    assert (fault.code, fault.parcel) == ("DB-04", "1")
    assert fault.values == {"reason": "identifier", "old": old, "new": new}
    assert against(change, document="12/QĐ-UBND") == []
    load_at(delivery(change), 1)
    assert (identifiers()["1"], origins()["1"]) == (new, "delivered")
    back = {1: {"parcel_id": old}}
    assert [one.code for one in against(back)] == ["DB-04"]
    load_at(delivery(back, content="third"), 2)
    assert (identifiers()["1"], origins()["1"]) == (old, "kept"), "it was given to this parcel before"


@pytest.mark.usefixtures("load_first")
def test_to_repeat_it_or_to_leave_it_empty_changes_nothing(
    delivery: Any, load_at: Load, identifiers: Any, live: Live
) -> None:
    found = identifiers()
    repeated = {number: {"parcel_id": found[str(number)]} for number in (1, 2, 3)}
    result = load_at(delivery(repeated), 1)
    assert (result.inserted, result.changed, result.unchanged) == (0, 0, 3)
    load_at(delivery({4: {"parcel_id": at(70, 10)}}, content="third"), 2)
    result = load_at(delivery({4: {}}, content="fourth"), 3)
    assert (result.changed, result.unchanged) == (0, 1)
    assert live("SELECT count(*) FROM cadastre.parcel_version") == [4]


def test_a_parcel_is_known_by_it_whatever_its_number(delivery: Any, load_at: Load, live: Live, against: Any) -> None:
    """A lot of 4 m, measured anew and renumbered: less than 99 % of its ground is the same."""
    load_at(delivery({1: {"geometry": box(0, 4, 0, 15), "parcel_id": at(2, 7)}}), 0)
    again = {5: {"geometry": box(0.09, 4.09, 0, 15), "parcel_id": at(2, 7)}}
    assert against(again) == []
    result = load_at(delivery(again, content="third"), 1)
    assert (result.inserted, result.changed, result.retired) == (0, 1, 0)
    assert live("SELECT count(DISTINCT parcel_uuid) FROM cadastre.parcel_version") == [1]


@pytest.mark.parametrize("parcel_id", [None, at(66, 11)], ids=["minted", "delivered"])
def test_after_an_undo_the_same_delivery_brings_the_same(
    parcel_id: str | None, database: Engine, delivery: Any, load_at: Load, identifiers: Any, origins: Any, hour: Any
) -> None:
    parcels = {4: {"geometry": box(60, 80), "parcel_id": parcel_id}, 5: box(80, 100)}
    load_at(delivery(parcels), 0)
    first, said = identifiers(), origins()
    undo(database, delivery(parcels).package.receipt, reason="sai", person=None, now=hour(1))
    assert identifiers() == {}
    load_at(delivery(parcels), 2)
    assert (identifiers(), origins()) == (first, said)


def test_what_an_undo_took_back_may_be_delivered_for_the_parcel_that_is_there(
    database: Engine, delivery: Any, load_at: Load, identifiers: Any, against: Any, hour: Any
) -> None:
    mistake = delivery({4: {"geometry": box(60, 80), "parcel_id": at(66, 11)}}, content="mistake")
    load_at(mistake, 0)
    undo(database, mistake.package.receipt, reason="sai", person=None, now=hour(1))
    right = {5: {"geometry": box(60, 90), "parcel_id": at(66, 11)}}
    assert against(right) == []
    load_at(delivery(right), 2)
    assert identifiers() == {"5": at(66, 11)}


def test_of_two_loads_at_once_that_give_the_same_one_the_second_is_refused(
    database: Engine, delivery: Any, province: Province, hour: Callable[[int], datetime], live: Live, snapshot: Any
) -> None:
    """Each was compared before the other was there; they are of different communes, so neither waits for the other."""
    one = delivery({1: {"geometry": box(0, 20), "parcel_id": at(20, 10)}}, content="one")
    there = {"geometry": box(20, 40), "parcel_id": at(20, 10), "commune_code": "11407"}
    other = delivery({1: there}, content="other")
    with pending_load(other, database, province=province) as second:
        assert second.faults == ()
        load(one, (), database, province=province, now=hour(0))
        before = snapshot()
        with pytest.raises(EnvironmentFault, match="chạy lại"):
            second.write((), now=hour(1))
        second.connection.rollback()
    assert snapshot() == before
    with pending_load(other, database, province=province) as again:
        assert [(one.code, one.other_parcel) for one in again.faults] == [("ATT-15", "1")]


@pytest.mark.usefixtures("load_first")
def test_the_database_refuses_to_change_one_or_to_give_it_twice(database: Engine) -> None:
    change = "UPDATE cadastre.parcel_version SET identifier = 'w7eyehqbjs0s' WHERE parcel_label IN ('1', '2')"
    with database.connect() as connection, pytest.raises(DBAPIError, match="never change"):
        connection.execute(text(change))
    with database.connect() as connection:
        connection.execute(text("ALTER TABLE cadastre.parcel_version DISABLE TRIGGER never_changed"))
        with pytest.raises(IntegrityError, match="given_identifier"):
            connection.execute(text(change))


@pytest.mark.usefixtures("load_first")
def test_all_who_read_the_cadastre_see_it(live: Live, identifiers: Any) -> None:
    found = sorted(identifiers().items())
    assert live("SELECT sothututhua::text, mathuadat FROM vbdlis.thuadat ORDER BY 1") == found
    assert live("SELECT parcel_label, parcel_id FROM portal.parcel ORDER BY 1") == found


def test_an_upgrade_takes_over_what_was_delivered_where_it_is_beyond_doubt(
    blank: Engine, bring_to: Callable[[Engine, str], None]
) -> None:
    """Parcel 2 has two versions; 3 was delivered with what is no identifier."""
    for revision in ("0001", "0002", "0003"):
        bring_to(blank, revision)
        with blank.begin() as connection:
            data = (Path(__file__).parent / "revisions" / f"{revision}.sql").read_text("utf-8")
            connection.exec_driver_sql(data, execution_options={"no_parameters": True})
    columns = "parcel_label, identifier = parcel_id, identifier_origin, identifier_algorithm"
    with blank.begin() as connection:
        bring_to(blank, "0006")
        bring_to(blank, "0007")
        rows = connection.execute(text(f"SELECT {columns} FROM cadastre.parcel_version ORDER BY id")).all()
    assert [tuple(row) for row in rows] == [
        ("1", True, "delivered", None),
        ("2", True, "delivered", None),
        ("3", None, None, None),
        ("2", True, "kept", None),
    ]
