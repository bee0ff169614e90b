"""An undo restores exactly the state before, or says what stands in the way."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import shapely
from sqlalchemy import Engine

from pipeline.load.undo import LaterDeliveries, UnknownDelivery, undo
from schemas.frames import Batch

pytestmark = [pytest.mark.db, pytest.mark.usefixtures("load_first")]

Live = Callable[..., list[Any]]

STATE = """
    SELECT to_jsonb(v) - 'geometry' - 'geometry_wgs84' || jsonb_build_object('shape', ST_AsText(geometry))
    FROM cadastre.parcel_version AS v WHERE upper_inf(recorded) ORDER BY id
"""
SPLIT = {
    11: shapely.box(595_020, 2_307_000, 595_030, 2_307_020),
    12: shapely.box(595_030, 2_307_000, 595_040, 2_307_020),
}


@pytest.fixture
def split(make_batch: Callable[..., Batch], make_parcel: Any) -> Batch:
    """Parcel 1 divided in 11 and 12, parcel 2 of another land use."""
    parts = [make_parcel(number, geometry=shape) for number, shape in SPLIT.items()]
    return make_batch(*parts, make_parcel(2, land_use="CLN"), content="split")


@pytest.fixture
def take_back(database: Engine, hour: Any) -> Callable[..., Any]:
    return lambda batch, n=5: undo(database, batch.package.receipt, reason="sai tờ", person="Cán bộ Thử", now=hour(n))


def test_the_state_before_is_back_and_what_was_undone_is_kept(
    split: Batch, load_at: Any, take_back: Any, live: Live
) -> None:
    before = live(STATE)
    load_at(split, 1)
    assert live(STATE) != before
    done = take_back(split)
    assert (done.withdrawn, done.reopened, done.communes) == (3, 2, ("11329",))
    assert live(STATE) == before
    assert live("SELECT parcel_label FROM cadastre.parcel_version WHERE NOT upper_inf(recorded) ORDER BY 1") == [
        "11",
        "12",
        "2",
    ]
    assert live("SELECT kind, person, reason, details->>'withdrawn' FROM intake.event ORDER BY id DESC LIMIT 1") == [
        ("undone", "Cán bộ Thử", "sai tờ", "3")
    ]
    assert live("SELECT state FROM intake.run ORDER BY id") == ["loaded", "undone"]


def test_what_was_undone_can_be_loaded_again(split: Batch, load_at: Any, take_back: Any, live: Live) -> None:
    first = load_at(split, 1)
    current = "SELECT parcel_label, land_use FROM portal.parcel ORDER BY 1"
    loaded = live(current)
    take_back(split, 2)
    assert load_at(split, 3) == first
    assert live(current) == loaded


def test_a_clock_that_goes_back_does_not_stop_an_undo(split: Batch, load_at: Any, take_back: Any, live: Live) -> None:
    before = live(STATE)
    load_at(split, 1)
    take_back(split, -3)
    assert live(STATE) == before


def test_a_later_delivery_stands_in_the_way_until_it_is_undone(
    split: Batch, load_at: Any, take_back: Any, live: Live, make_batch: Any, make_parcel: Any,
    snapshot: Callable[[], str],
) -> None:  # fmt: skip
    before = live(STATE)
    load_at(split, 1)
    later = make_batch(make_parcel(2, land_use="LUC"), content="later")
    load_at(later, 2)
    untouched = snapshot()
    with pytest.raises(LaterDeliveries) as refused:
        take_back(split)
    assert refused.value.later == ((later.package.receipt, "later.zip"),)
    assert snapshot() == untouched
    take_back(later)
    take_back(split, 6)
    assert live(STATE) == before


@pytest.mark.parametrize(
    ("number", "shape"),
    [
        (1, shapely.box(596_000, 2_307_000, 596_020, 2_307_020)),
        (21, shapely.box(595_021, 2_307_001, 595_039, 2_307_019)),
    ],
    ids=["the number is taken", "the ground is taken"],
)
def test_a_parcel_does_not_come_back_where_another_one_is(
    load_at: Any, take_back: Any, make_batch: Any, make_parcel: Any, number: int, shape: Any
) -> None:
    without_first = make_batch(make_parcel(2), make_parcel(3), content="complete")
    load_at(without_first, 1, coverage="sheets")
    load_at(make_batch(make_parcel(number, geometry=shape), content="later"), 2)
    with pytest.raises(LaterDeliveries, match=r"later\.zip"):
        take_back(without_first)


def test_what_a_later_delivery_confirmed_is_not_lost(
    split: Batch, load_at: Any, take_back: Any, make_batch: Any, make_parcel: Any
) -> None:
    """It delivered one of the parts once more, just so, and nothing of the others."""
    load_at(split, 1)
    later = make_batch(make_parcel(11, geometry=SPLIT[11]), make_parcel(3, land_use="CLN"), content="later")
    assert load_at(later, 2).unchanged == 1
    load_at(make_batch(make_parcel(3, land_use="LUC"), content="elsewhere"), 3)
    with pytest.raises(LaterDeliveries) as refused:
        take_back(split)
    assert refused.value.later == ((later.package.receipt, "later.zip"),)


@pytest.mark.parametrize(("later_coverage", "is_refused"), [("partial", False), ("sheets", True), ("communes", True)])
def test_what_a_complete_delivery_does_not_have_does_not_come_back(
    load_at: Any, take_back: Any, make_batch: Any, make_parcel: Any, live: Live, later_coverage: Any, is_refused: bool
) -> None:
    without_first = make_batch(make_parcel(2), make_parcel(3), content="complete")
    load_at(without_first, 1, coverage="sheets")
    load_at(make_batch(make_parcel(2, land_use="CLN"), make_parcel(3), content="later"), 2, coverage=later_coverage)
    if is_refused:
        with pytest.raises(LaterDeliveries, match=r"later\.zip"):
            take_back(without_first)
    else:
        take_back(without_first)
        assert live("SELECT parcel_label FROM portal.parcel ORDER BY 1") == ["1", "2", "3"]


def test_a_complete_delivery_of_another_sheet_is_in_nobodys_way(
    load_at: Any, take_back: Any, make_batch: Any, make_parcel: Any
) -> None:
    without_first = make_batch(make_parcel(2), make_parcel(3), content="complete")
    load_at(without_first, 1, coverage="sheets")
    load_at(make_batch(make_parcel(8, sheet_label="8", sheet_number=8), content="other"), 2, coverage="sheets")
    assert take_back(without_first).reopened == 1


def test_an_earlier_program_did_not_say_what_it_confirmed(
    database: Engine, split: Batch, load_at: Any, take_back: Any, make_batch: Any, make_parcel: Any
) -> None:
    """It could be anything of the commune."""
    load_at(split, 1)
    load_at(make_batch(make_parcel(2, land_use="CLN"), make_parcel(4), content="later"), 2)
    with database.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE intake.event DISABLE TRIGGER append_only")
        connection.exec_driver_sql("UPDATE intake.event SET details = details - 'confirmed' - 'sheets'")
    with pytest.raises(LaterDeliveries, match=r"later\.zip"):
        take_back(split)


def test_what_was_undone_and_comes_once_more_is_recorded(
    split: Batch, load_at: Any, take_back: Any, make_batch: Any, make_parcel: Any
) -> None:
    """Another delivery brought the same meanwhile: nothing changes, but this one rests on it now."""
    load_at(split, 1)
    take_back(split, 2)
    parts = [make_parcel(number, geometry=shape) for number, shape in SPLIT.items()]
    other = make_batch(*parts, make_parcel(2, land_use="CLN"), make_parcel(4), content="other")
    load_at(other, 3)
    again = load_at(split, 4)
    assert (again.unchanged, again.already_loaded) == (3, False)
    with pytest.raises(LaterDeliveries) as refused:
        take_back(other)
    assert [receipt for receipt, _ in refused.value.later] == [split.package.receipt]


def test_a_delivery_that_was_never_loaded(take_back: Any, split: Batch) -> None:
    with pytest.raises(UnknownDelivery):
        take_back(split)


def test_two_undos_at_once_take_back_one_load(split: Batch, load_at: Any, take_back: Any, live: Live) -> None:
    before = live(STATE)
    load_at(split, 1)

    def attempt(_: int) -> str:
        try:
            take_back(split)
        except UnknownDelivery:
            return "unknown"
        return "undone"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(attempt, range(2))) == ["undone", "unknown"]
    assert live(STATE) == before
