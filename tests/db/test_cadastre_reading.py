"""What programs read of the cadastre."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import shapely
from sqlalchemy import Engine

from pipeline.cadastre import Cadastre
from schemas.province import Province

pytestmark = [pytest.mark.db, pytest.mark.usefixtures("load_first")]

Hour = Callable[[int], datetime]


@pytest.fixture
def cadastre(
    database: Engine, province: Province, load_at: Any, make_batch: Any, make_parcel: Any, hour: Hour
) -> Cadastre:
    """At one parcel 1 is split in 11 and 12, of two land uses each; at two parcel 2 gets another address."""
    halves = [
        make_parcel(11, geometry=shapely.box(595_020, 2_307_000, 595_030, 2_307_020), land_use="ODT 150; CLN 50.5"),
        make_parcel(12, geometry=shapely.box(595_030, 2_307_000, 595_040, 2_307_020), land_use="ODT+???", area_m2=200),
    ]
    load_at(make_batch(*halves, content="split"), 1)
    load_at(make_batch(make_parcel(2, address="Ông Nguyễn Văn Canary"), content="address"), 2)
    return Cadastre(engine=database, province=province)


def test_parcels_are_those_of_a_moment(cadastre: Cadastre, hour: Hour) -> None:
    assert list(cadastre.parcels()["parcel_label"]) == ["2", "3", "11", "12"]
    assert list(cadastre.parcels(as_of=hour(0))["parcel_label"]) == ["1", "2", "3"]
    assert cadastre.parcels(communes=["99999"]).empty


def test_areas_are_counted_by_land_use_where_they_are_known(cadastre: Cadastre, hour: Hour) -> None:
    uses = cadastre.land_uses()
    assert uses[["parcels", "area_m2"]].T.to_dict("list") == {"ODT": [4, 950.0], "CLN": [1, 50.5], "???": [1, 0.0]}
    assert list(uses["name_en"].isna()) == [False, False, True]
    assert cadastre.land_uses(as_of=hour(0))["area_m2"].to_dict() == {"ODT": 1200.0}
    assert cadastre.land_uses(communes=["99999"]).empty


def test_a_history_has_a_row_for_each_version(cadastre: Cadastre, hour: Hour) -> None:
    (ended,) = cadastre.history("11329", "7", "1").to_dict("records")
    assert (ended["valid_from"], ended["valid_to"]) == (hour(0), hour(1))
    assert ended["ground_to"] == "7/11 200.0 m² (split); 7/12 200.0 m² (split)"
    (born,) = cadastre.history("11329", "7", "12").to_dict("records")
    assert (born["ground_from"], born["package"]) == ("7/1 200.0 m² (split)", "split.zip")
    assert cadastre.history("11329", "7", "99").empty


def test_a_history_says_nothing_of_people(cadastre: Cadastre) -> None:
    history = cadastre.history("11329", "7", "2")
    assert len(history) == 2
    assert "Canary" not in history.to_csv()
