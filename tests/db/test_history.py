"""The history of a parcel: found by every number, told version by version, without what is about people."""

import io
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import shapely
from rich.console import Console
from sqlalchemy import Engine

from pipeline.cli_history import to_json
from pipeline.history import ParcelHistory, parcel_histories
from pipeline.history_page import show_history
from pipeline.load.undo import undo

pytestmark = [pytest.mark.db, pytest.mark.usefixtures("told")]

Find = Callable[..., list[ParcelHistory]]
WEST = shapely.box(595_020, 2_307_000, 595_030, 2_307_020)
EAST = shapely.box(595_030, 2_307_000, 595_040, 2_307_020)
HOLDER = "Ông Nguyễn Văn Canary, 0912345678"


@pytest.fixture
def told(database: Engine, load_at: Any, make_batch: Any, make_parcel: Any, load_first: None, hour: Any) -> None:
    """Parcel 1 split in 11 and 12; parcel 2 of another land use, undone, then larger; parcel 3 renumbered to 30."""
    halves = [make_parcel(11, geometry=WEST), make_parcel(12, geometry=EAST, address=HOLDER)]
    load_at(make_batch(*halves, content="split"), 1)
    mistake = make_batch(make_parcel(2, land_use="CLN"), content="mistake")
    load_at(mistake, 2)
    undo(database, mistake.package.receipt, reason="nhầm", person=None, now=hour(3))
    higher = shapely.box(595_040, 2_307_000, 595_060, 2_307_021.5)
    load_at(make_batch(make_parcel(2, geometry=higher, area_m2=430.0), content="resurvey"), 4)
    third = make_parcel(
        3, parcel_label="30", parcel_number=30, old_sheet_number="2", old_parcel_number="77", old_commune_code="11300"
    )
    load_at(make_batch(third, content="renumber"), 5)


@pytest.fixture
def find(database: Engine) -> Find:
    def by_number(parcel: str, sheet: str = "7", commune: str = "11329", **how: Any) -> list[ParcelHistory]:
        wanted = {"province": "haiphong", "commune": commune, "sheet": sheet, "parcel": parcel}
        return parcel_histories(database, **wanted, **how)

    return by_number


def shown(parcels: list[ParcelHistory], **how: Any) -> str:
    console = Console(file=io.StringIO(), width=80)
    show_history(console, parcels, "vi", **how)
    lines = console.file.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    return "\n".join(lines).replace("\N{NO-BREAK SPACE}", " ")


def test_a_split_is_told_at_both_ends(find: Find) -> None:
    (whole,) = find("1")
    assert [one.parcel_label for one in whole.versions[-1].ground_to] == ["11", "12"]
    ended_by = whole.versions[-1].ended_by
    assert ended_by is not None
    assert ended_by.package == "split.zip"
    (half,) = find("12")
    (ground,) = half.versions[0].ground_from
    assert (ground.kind, ground.parcel_label, ground.share_before, ground.share_after) == ("split", "1", 0.5, 1.0)
    assert (
        shown([whole])
        == f"""\
Xã 11329 tờ 7 thửa 1 · đã hết hiệu lực
  02/03/2026 15:00 {whole.versions[0].delivery.receipt} first.zip
    mới: 11329 7/1; mã định danh thửa {whole.versions[0].values["parcel_id"]}; diện tích 400,0 m²; loại đất
    ODT; địa chỉ thửa đường Lê Lợi, phường Lê Chân; thửa đất
  02/03/2026 16:00 {ended_by.receipt} split.zip
    hết hiệu lực
    sang thửa 11329 7/11: tách thửa, 200,0 m² = 50 % thửa này, 100 % thửa đó
    sang thửa 11329 7/12: tách thửa, 200,0 m² = 50 % thửa này, 100 % thửa đó"""
    )


def test_a_split_that_was_undone_is_still_told(find: Find, database: Engine, live: Any, hour: Any) -> None:
    for name in ("renumber", "resurvey", "split"):
        (receipt,) = live("SELECT receipt FROM intake.package WHERE name = :name", name=f"{name}.zip")
        undo(database, receipt, reason="nhầm", person=None, now=hour(8))
    text = shown(find("1"))
    assert text.startswith("Xã 11329 tờ 7 thửa 1 · đang có hiệu lực")
    assert text.count("đã hoàn tác: sang thửa") == 2
    assert "hết hiệu lực" not in text.removeprefix("Xã 11329 tờ 7 thửa 1 · đang có hiệu lực")
    assert shown(find("11")).startswith("Xã 11329 tờ 7 thửa 11 · lần nạp đã bị hoàn tác")


def test_undone_loads_are_marked_and_the_next_version_follows_what_stands(find: Find) -> None:
    (parcel,) = find("2")
    first, undone, last = parcel.versions
    assert (undone.undone_at is not None, undone.changes) == (True, {"land_use": ("ODT", "CLN")})
    assert set(last.changes) == {"area_m2", "parcel_id"}, "a new boundary has a new identifier"
    assert last.changes["area_m2"] == (400.0, 430.0)
    assert last.has_new_shape
    assert last.area_difference_m2 == pytest.approx(30)
    text = shown([parcel])
    assert "mistake.zip · đã hoàn tác 02/03/2026 18:00" in text
    assert "hết hiệu lực" not in text, "the parcel goes on"
    assert "loại đất: ODT → CLN" in text
    assert "hình thửa: 400,0 → 430,0 m² (+30,0)" in text
    assert first.valid_to == last.valid_from


@pytest.mark.parametrize(
    "number", [("3", "7", "11329"), ("30", "7", "11329"), ("77", "2", "11300")], ids=["before", "now", "earlier survey"]
)
def test_old_numbers_find_the_parcel(find: Find, number: tuple[str, str, str]) -> None:
    (parcel,) = find(*number)
    assert [one.values["parcel_label"] for one in parcel.versions] == ["3", "30"]
    assert parcel.versions[1].changes["parcel_label"] == ("3", "30")
    assert not parcel.versions[1].has_new_shape
    assert "hết hiệu lực" not in shown([parcel]).replace("mới: ", "").replace("đang có hiệu lực", "")


def test_a_number_that_two_parcels_had_gives_both(find: Find, load_at: Any, make_batch: Any, make_parcel: Any) -> None:
    far = shapely.box(596_000, 2_307_000, 596_020, 2_307_020)
    load_at(make_batch(make_parcel(1, geometry=far), content="again"), 7)
    old, new = find("1")
    assert (old.versions[-1].valid_to is None, new.versions[-1].valid_to is None) == (False, True)
    assert shown([old, new]).count("Xã 11329 tờ 7 thửa 1 · ") == 2


def test_as_of_a_moment(find: Find, hour: Callable[[int], datetime]) -> None:
    (parcel,) = find("2", as_of=hour(2))
    (version,) = parcel.versions
    assert version.values["land_use"] == "ODT", "what was undone was never so"
    assert shown([parcel], is_then=True).startswith("Xã 11329 tờ 7 thửa 2 · lúc đó có hiệu lực")
    assert find("11", as_of=hour(0)) == []
    assert len(find("1", as_of=hour(0))) == 1
    assert find("1", as_of=hour(1)) == [], "a version ends at the moment when the next begins"


def test_programs_get_the_same_without_people(find: Find) -> None:
    written = to_json(find("12"))
    parcel = json.loads(written)["parcels"][0]["versions"][0]
    assert (parcel["valid_from"][:16], parcel["ground_from"][0]["parcel_label"]) == ("2026-03-02T09:00", "1")
    assert "Canary" not in written + shown(find("12"))
    assert "0912345678" not in written + shown(find("12"))


def test_a_number_that_nobody_had(find: Find) -> None:
    assert find("404") == []
    assert find("1", sheet="8") == []
