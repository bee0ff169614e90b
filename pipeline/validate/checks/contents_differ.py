"""PKG-06: the package does not hold what its manifest, or a table in it, says that it holds.

Tables of control totals are compared when they are joined to the parcels; the manifest is compared here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.registry import NotApplicable, check
from schemas.finding import CheckSpec, Severity, Text
from schemas.frames import Batch
from schemas.package import MANIFEST_NAME, Manifest, split_sheet
from schemas.reasons import Contents

SHOWN_NAMES = 20
"""Communes or sheets that a message names before it only counts."""

Sheet = tuple[str | None, str]
"""Commune and sheet; None for a commune that is not known or not named."""


@check(
    CheckSpec(
        code="PKG-06",
        severity=Severity.ERROR,
        title=Text(vi="Nội dung gói khác với khai báo", en="Contents differ from what is declared"),
        message=Text(vi="{reason} (theo {where}).", en="{reason} (by {where})."),
        advice=Text(
            vi="Bổ sung phần còn thiếu, hoặc sửa bản kê (bảng tổng hợp) cho đúng với gói rồi nộp lại.",
            en="Add what is missing, or correct the manifest (or the summary table), and hand in again.",
        ),
        reference="TT 25/2014/TT-BTNMT Điều 20, 23; CV 2071/CNTT (bảng tổng hợp)",
        reasons={
            Contents.COMMUNES: Text(
                vi="Xã có khai mà không giao: {declared}; có giao mà không khai: {found}",
                en="Communes declared and not delivered: {declared}; delivered and not declared: {found}",
            ),
            Contents.SHEETS: Text(
                vi="Tờ bản đồ có khai mà không giao: {declared}; có giao mà không khai: {found}",
                en="Map sheets declared and not delivered: {declared}; delivered and not declared: {found}",
            ),
            Contents.PARCELS: Text(
                vi="Số thửa khai là {declared}, thực có {found}",
                en="{declared} parcels are declared, there are {found}",
            ),
            Contents.HOLDERS: Text(
                vi="Số chủ sử dụng khai là {declared}, thực có {found}",
                en="{declared} holders are declared, there are {found}",
            ),
            Contents.AREA: Text(
                vi="Tổng diện tích khai là {declared}, thực có {found}",
                en="The areas declared sum up to {declared}, those delivered to {found}",
            ),
            Contents.ROWS: Text(
                vi="Tệp {file} khai {declared} bản ghi, thực có {found}",
                en="{file}: {declared} records are declared, there are {found}",
            ),
        },
    )
)
def contents_differ(context: Context) -> pd.DataFrame:
    """Compare communes, sheets and counts of the manifest with the parcels and the records that were read."""
    package, parcels = context.batch.package, context.parcels
    manifest = package.manifest
    if not (manifest.communes or manifest.sheets or manifest.counts.parcels or manifest.counts.records):
        raise NotApplicable(vi="bản kê không khai xã, tờ hay số lượng", en="the manifest declares no contents")
    per_sheet = _parcels_per_sheet(parcels)
    differences = [
        *_communes(manifest, parcels["commune_code"]),
        *_sheets(manifest.sheets, per_sheet),
        *_parcels(manifest.counts.parcels, per_sheet),
        *_records(context.batch),
    ]
    found = pd.DataFrame(differences, columns=["reason", "declared", "found", "sheet", "file"])
    return found.assign(where=package.manifest_file or MANIFEST_NAME)


def _parcels_per_sheet(parcels: pd.DataFrame) -> dict[Sheet, int]:
    """Count parcels by commune and sheet; roads and water count for the sheet, and not as parcels."""
    table = pd.DataFrame(
        {
            "commune": parcels["commune_code"].fillna(""),
            "sheet": parcels["sheet_label"],
            "parcels": parcels["is_parcel"].fillna(True).astype(int),
        }
    )
    counts = table.dropna(subset=["sheet"]).groupby(["commune", "sheet"], as_index=False)["parcels"].sum()
    return {(commune or None, sheet): count for commune, sheet, count in counts.itertuples(index=False)}


def _difference(
    reason: Contents, declared: object, found: object, *, sheet: str | None = None, file: str | None = None
) -> dict[str, object]:
    return {"reason": reason, "declared": declared, "found": found, "sheet": sheet, "file": file}


def _sets(reason: Contents, declared: Iterable[str], found: Iterable[str]) -> Iterator[dict[str, object]]:
    """Name what is only declared, and what is only found."""
    missing, extra = list(declared), list(found)
    if missing or extra:
        yield _difference(reason, _listed(missing), _listed(extra))


def _listed(names: list[str]) -> str | None:
    """Join names for a message; None where there are none."""
    rest = f" … (+{len(names) - SHOWN_NAMES})" if len(names) > SHOWN_NAMES else ""
    return ", ".join(names[:SHOWN_NAMES]) + rest if names else None


def _communes(manifest: Manifest, codes: pd.Series[str]) -> Iterator[dict[str, object]]:
    if manifest.communes:
        declared, found = set(manifest.communes), set(codes.dropna())
        yield from _sets(Contents.COMMUNES, sorted(declared - found), sorted(found - declared))


def _sheets(declared: Iterable[str], per_sheet: Mapping[Sheet, int]) -> Iterator[dict[str, object]]:
    """Compare sheets; one that is declared without a commune is that sheet of any commune."""
    wanted = {split_sheet(text): text for text in declared}
    if not wanted:
        return
    either = {*per_sheet, *((None, sheet) for _, sheet in per_sheet)}
    extra = [key for key in per_sheet if not wanted.keys() & {key, (None, key[1])}]
    has_several = len({commune for commune, _ in per_sheet}) > 1
    names = [f"{commune}/{sheet}" if has_several else sheet for commune, sheet in sorted(extra, key=_in_order)]
    missing = [text for key, text in sorted(wanted.items(), key=lambda item: _in_order(item[0])) if key not in either]
    yield from _sets(Contents.SHEETS, missing, names)


def _in_order(sheet: Sheet) -> tuple[str, int, str]:
    """Sort sheets of a commune as numbers where they are."""
    return sheet[0] or "", len(sheet[1]), sheet[1]


def _parcels(declared: Mapping[str, int], per_sheet: Mapping[Sheet, int]) -> Iterator[dict[str, object]]:
    for text, count in sorted(declared.items()):
        commune, sheet = split_sheet(text)
        found = sum(n for key, n in per_sheet.items() if key[1] == sheet and commune in {None, key[0]})
        if found != count:
            yield _difference(Contents.PARCELS, count, found, sheet=sheet)


def _records(batch: Batch) -> Iterator[dict[str, object]]:
    """Compare the records of files and layers, and the rows of books; names are those of the manifest's folder."""
    base = (batch.package.manifest_file or "").removesuffix(MANIFEST_NAME)
    tables = [(one.file, one.label, one.records) for one in batch.understanding.layers if one.is_read]
    tables += [(book.file, f"{book.file}#{book.sheet}", len(book.rows)) for book in batch.books]
    for name, count in sorted(batch.package.manifest.counts.records.items()):
        found = [n or 0 for file, label, n in tables if base + name in {file, label}]
        if sum(found) != count or not found:
            yield _difference(Contents.ROWS, count, sum(found), file=base + name)
