"""One cause, one finding: what made a value go missing is told, and not that it is missing."""

import pytest
import shapely

from pipeline.validate import validate
from schemas.finding import Fault
from schemas.province import Province
from schemas.source import Source, Words

SQUARES = [shapely.box(600_000 + 20 * i, 2_300_000, 600_020 + 20 * i, 2_300_020) for i in range(3)]
TWO_WAYS = Fault(
    code="ATT-12",
    commune="11407",
    sheet="1",
    parcel="2",
    file="so.xlsx",
    row=7,
    values={"reason": "rows", "canonical": "area_m2"},
)
NOT_A_NUMBER = Fault(
    code="ATT-02",
    parcel="2",
    file="thua.gpkg",
    row=2,
    values={"reason": "not-a-number", "canonical": "area_m2"},
)


@pytest.mark.parametrize("cause", [TWO_WAYS, NOT_A_NUMBER])
def test_a_value_that_went_missing_for_a_reason_is_told_once(make_batch, check_batch, cause):
    batch = make_batch(SQUARES, area_m2=[400.0, None, None], faults=(cause,))
    codes = sorted((one.code, one.parcel) for one in check_batch(batch)[1])
    assert codes == sorted([(cause.code, "2"), ("ATT-01", "3")])


def test_a_cause_that_is_switched_off_hides_nothing(make_batch):
    batch = make_batch(SQUARES, area_m2=[400.0, None, 400.0], faults=(NOT_A_NUMBER,))
    province = Province(name="any", code="", title=Words(vi="Bất kỳ", en="Any"), checks={"ATT-02": "off"})
    source = Source(name="canonical", title=Words(vi="Chuẩn", en="Canonical"), columns={})
    assert [(one.code, one.parcel) for one in validate(batch, province, source)[1]] == [("ATT-01", "2")]
