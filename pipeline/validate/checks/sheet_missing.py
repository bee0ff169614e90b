"""EDG-04: a map sheet is missing in the sequence of a commune."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.registry import NotApplicable, check
from schemas.finding import CheckSpec, Severity, Text
from schemas.quality import AcceptanceGroup, Criterion, Scope

_PRESENT = 0.75
"""Share of the numbers between the least and the greatest that must be there for the others to be missing."""
_SHOWN = 12

SPEC = CheckSpec(
    code="EDG-04",
    severity=Severity.WARNING,
    group=AcceptanceGroup.DOCUMENTS,
    criterion=Criterion.COMPLETE,
    scope=Scope.PACKAGE,
    title=Text(vi="Thiếu tờ bản đồ", en="Map sheet missing"),
    message=Text(
        vi="Xã {commune}: trong các tờ từ {first} đến {last} không có tờ {numbers}.",
        en="Commune {commune}: of the sheets from {first} to {last} these are not there: {numbers}.",
    ),
    advice=Text(
        vi="Giao bổ sung tờ thiếu, kiểm tra cùng gói có tờ ấy (diachinh check a.zip b.zip), hoặc khai các tờ được giao "
        "trong package.toml.",
        en="Deliver the missing sheets, check together with the package that has them (diachinh check a.zip b.zip), or "
        "name the sheets that you deliver in package.toml.",
    ),
    reference="TT 25/2014/TT-BTNMT Điều 5.6, 5.7 (số tờ liên tục trong xã)",
)


@check(SPEC)
def sheet_missing(context: Context) -> pd.DataFrame:
    """Name the sheets of each commune that the numbers of the others imply.

    Sheets are numbered 1…n in a commune. Of a few sheets of many nothing is said, nor where the manifest names the
    sheets: PKG-06 compares those.
    """
    if context.source.text_keys:
        raise NotApplicable(vi="tờ được đặt tên bằng chữ", en="sheets are named by letters")
    if context.batch.package.manifest.sheets:
        raise NotApplicable(
            vi="bản kê đã khai các tờ được giao (PKG-06)",
            en="the manifest names the sheets that are delivered (PKG-06)",
        )
    delivered = context.parcels[["commune_code", "sheet_number"]].dropna().drop_duplicates()
    together = [one.keys[["commune_code", "sheet_label"]].drop_duplicates() for one in context.neighbours]
    found = []
    for commune, numbers in delivered.groupby("commune_code")["sheet_number"]:
        others = [one.loc[one["commune_code"] == commune, "sheet_label"] for one in together]
        known = {int(label) for labels in others for label in labels if label.isascii() and label.isdecimal()}
        found += _missing(str(commune), set(numbers.astype(int)) | known)
    return pd.DataFrame(found)


def _missing(commune: str, numbers: Collection[int]) -> list[dict[str, object]]:
    first, last = min(numbers), max(numbers)
    count = last - first + 1
    if len(numbers) == count or len(numbers) < _PRESENT * count:
        return []
    missing = sorted(set(range(first, last + 1)) - set(numbers))
    shown = ", ".join(map(str, missing[:_SHOWN])) + (" …" if len(missing) > _SHOWN else "")
    values = {"commune": commune, "first": first, "last": last, "numbers": shown}
    return [{**values, "measured": float(len(missing)), "unit": "1"}]
