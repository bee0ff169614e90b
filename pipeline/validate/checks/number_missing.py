"""ATT-08: numbers missing in the sequence of a sheet."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.registry import NotApplicable, check
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope

_SHOWN = 12
"""Ranges of numbers that a message names."""

SPEC = CheckSpec(
    code="ATT-08",
    severity=Severity.INFO,
    group=AcceptanceGroup.GROUND_SURVEY,
    criterion=Criterion.COMPLETE,
    scope=Scope.SHEET,
    title=Text(vi="Thiếu số thửa trong dãy số của tờ", en="Numbers missing in the sequence of a sheet"),
    message=Text(
        vi="Tờ {sheet}: {measured:.0f} số thửa từ 1 đến {last} không có trong gói: {numbers}.",
        en="Sheet {sheet}: {measured:.0f} parcel numbers from 1 to {last} are not in the package: {numbers}.",
    ),
    advice=Text(
        vi="Bản đồ đo mới đánh số liên tục từ 1; ở bản đồ đã chỉnh lý, số của thửa đã tách, gộp được bỏ.",
        en="A new map is numbered from 1 without gaps; on an updated map the numbers of divided parcels are gone.",
    ),
    reference="TT 25/2014/TT-BTNMT Điều 16.6, 17.1.5",
    columns=("sheet_number", "parcel_number"),
)


@check(SPEC)
def number_missing(context: Context) -> pd.DataFrame:
    """Name the numbers below the largest of each sheet that nobody carries: one finding a sheet."""
    if context.source.text_keys:
        raise NotApplicable(vi="thửa được đặt tên bằng chữ", en="parcels are named by letters")
    keys = context.parcels[["commune_code", "sheet_label", "parcel_number"]].dropna()
    keys = keys[keys["parcel_number"] > 0].drop_duplicates()
    sheets = keys.groupby(["commune_code", "sheet_label"])["parcel_number"]
    incomplete = keys[sheets.transform("max") != sheets.transform("size")]
    rows = [_row(int(numbers.index[0]), numbers) for _, numbers in incomplete.groupby(list(keys)[:2])["parcel_number"]]
    table = pd.DataFrame(rows, columns=["at", "measured", "last", "numbers"])
    sheet = context.parcels.loc[table["at"], ["commune_code", "sheet_label"]]
    return table.drop(columns="at").assign(
        commune=sheet["commune_code"].to_numpy(), sheet=sheet["sheet_label"].to_numpy(), unit="1", geometry=None
    )


def _row(at: int, numbers: "pd.Series[int]") -> tuple[int, int, int, str]:
    """Return a row of the sheet, how many numbers are missing, the largest, and the missing ones as text."""
    present = sorted({0, *numbers.astype(int)})
    ranges = [(low + 1, high - 1) for low, high in pairwise(present) if high - low > 1]
    return at, sum(high - low + 1 for low, high in ranges), present[-1], ", ".join(_written(ranges))


def _written(ranges: Sequence[tuple[int, int]]) -> Iterator[str]:
    yield from (str(low) if low == high else f"{low}-{high}" for low, high in ranges[:_SHOWN])
    if len(ranges) > _SHOWN:
        yield "…"
