"""PKG-06: the package does not hold what its manifest, or a table in it, says that it holds.

Tables of control totals are compared when they are joined to the parcels, the coordinate system by normalisation; the
rest of the manifest is compared here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.registry import NotApplicable, check
from schemas.book import load_book
from schemas.finding import CheckSpec, Severity, Text
from schemas.frames import Batch
from schemas.package import MANIFEST_NAME, Manifest, split_sheet
from schemas.quality import AcceptanceGroup, Criterion, Scope
from schemas.reasons import Contents
from schemas.understanding import SheetSeen

SHOWN_NAMES = 20
"""Communes or sheets that a message names before it only counts."""


@check(
    CheckSpec(
        code="PKG-06",
        severity=Severity.ERROR,
        group=AcceptanceGroup.GROUND_SURVEY,
        criterion=Criterion.COMPLETE,
        scope=Scope.PACKAGE,
        title=Text(vi="Nội dung gói khác với khai báo", en="Contents differ from what is declared"),
        message=Text(vi="{reason} (theo {where}).", en="{reason} (by {where})."),
        advice=Text(
            vi="Bổ sung phần còn thiếu, hoặc sửa bản kê (bảng tổng hợp) cho đúng với gói rồi nộp lại.",
            en="Add what is missing, or correct the manifest (or the summary table), and hand in again.",
        ),
        reference="TT 25/2014/TT-BTNMT Điều 20, 23; CV 2071/CNTT (bảng tổng hợp)",
        limits=("area.rounding_m2",),
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
                vi="Tổng diện tích khai là {declared} m², thực có {found} m²",
                en="The areas declared sum up to {declared} m², those delivered to {found} m²",
            ),
            Contents.ROWS: Text(
                vi="Tệp {file} khai {declared} bản ghi, thực có {found}",
                en="{file}: {declared} records are declared, there are {found}",
            ),
            Contents.SYSTEM: Text(
                vi="Tệp {file} ghi hệ tọa độ {found}, bản kê ghi {declared}; tọa độ được hiểu theo tệp. Hệ nào sai thì "
                "sửa: gán lại hệ cho tệp (.prj), hoặc sửa dòng crs của bản kê",
                en="{file} says that it is in {found}, the manifest {declared}; the coordinates were read by the file. "
                "Mend the wrong one: define the system of the file anew (.prj), or correct crs in the manifest",
            ),
        },
    )
)
def contents_differ(context: Context) -> pd.DataFrame:
    """Compare communes, sheets and counts of the manifest with the parcels and the records that were read.

    A manifest may name sheets as they were before a sheet reference table (form 2) renumbered them.
    """
    package, understanding = context.batch.package, context.batch.understanding
    manifest = package.manifest
    counts = manifest.counts
    declares = manifest.communes or manifest.sheets or counts.parcels or counts.records or manifest.crs
    if not declares and not any(load_book(one.book).kind == "control_totals" for one in understanding.books):
        raise NotApplicable(vi="không có gì được khai để so", en="nothing is declared to compare with")
    differences = _of_keys(manifest, understanding.communes, understanding.sheets)
    former = _former_sheets(context) if differences else ()
    if former and not _of_keys(manifest, {one.commune for one in former if one.commune}, former):
        differences = []
    differences += _records(context.batch)
    found = pd.DataFrame(differences, columns=["reason", "declared", "found", "sheet", "file"])
    return found.assign(where=package.manifest_file)


def _of_keys(manifest: Manifest, communes: Collection[str], sheets: Sequence[SheetSeen]) -> list[dict[str, object]]:
    """Compare what a manifest says by commune and sheet."""
    return [
        *_communes(manifest.communes, communes),
        *_sheets(manifest.sheets, sheets),
        *_parcels(manifest.counts.parcels, sheets),
    ]


def _former_sheets(context: Context) -> tuple[SheetSeen, ...]:
    """Return the sheets of the parcels as they were before renumbering; nothing without a sheet reference table."""
    if not any(load_book(one.book).kind == "sheet_references" for one in context.batch.understanding.books):
        return ()
    parcels = context.parcels
    table = pd.DataFrame(
        {
            "commune": parcels["old_commune_code"].fillna(parcels["commune_code"]),
            "sheet": parcels["old_sheet_number"].fillna(parcels["sheet_label"]),
            "is_parcel": parcels["is_parcel"].fillna(True).astype(int),
        }
    )
    counts = table.groupby(["commune", "sheet"], dropna=False)["is_parcel"].agg(["sum", "size"])
    return tuple(
        SheetSeen(None if pd.isna(commune) else str(commune), str(sheet), int(parcels), int(objects))
        for (commune, sheet), parcels, objects in counts.itertuples(name=None)
    )


def _difference(
    reason: Contents, declared: object, found: object, *, sheet: str | None = None, file: str | None = None
) -> dict[str, object]:
    return {"reason": reason, "declared": declared, "found": found, "sheet": sheet, "file": file}


def _sets(reason: Contents, missing: Sequence[str], extra: Sequence[str]) -> Iterator[dict[str, object]]:
    """Name what is only declared, and what is only found."""
    if missing or extra:
        yield _difference(reason, _listed(missing), _listed(extra))


def _listed(names: Sequence[str]) -> str | None:
    """Join names for a message; None where there are none."""
    rest = f" … (+{len(names) - SHOWN_NAMES})" if len(names) > SHOWN_NAMES else ""
    return ", ".join(names[:SHOWN_NAMES]) + rest if names else None


def _communes(declared: Sequence[str], found: Collection[str]) -> Iterator[dict[str, object]]:
    if declared:
        yield from _sets(Contents.COMMUNES, sorted({*declared} - {*found}), sorted({*found} - {*declared}))


def _sheets(declared: Sequence[str], found: Sequence[SheetSeen]) -> Iterator[dict[str, object]]:
    """Compare sheets; one that is declared without a commune is that sheet of any commune."""
    if not declared:
        return
    wanted = [split_sheet(text) for text in declared]
    either = {key for one in found for key in ((one.commune, one.sheet), (None, one.sheet))}
    missing = [text for text, key in zip(declared, wanted, strict=True) if key not in either]
    extra = [one for one in found if not {*wanted} & {(one.commune, one.sheet), (None, one.sheet)}]
    has_several = len({one.commune for one in found}) > 1
    yield from _sets(
        Contents.SHEETS, missing, [f"{one.commune}/{one.sheet}" if has_several else one.sheet for one in extra]
    )


def _parcels(declared: Mapping[str, int], found: Sequence[SheetSeen]) -> Iterator[dict[str, object]]:
    for text, count in sorted(declared.items()):
        commune, sheet = split_sheet(text)
        there = [one for one in found if one.sheet == sheet and commune in {None, one.commune}]
        parcels = sum(one.parcels for one in there)
        if count not in {parcels, sum(one.objects for one in there)}:
            yield _difference(Contents.PARCELS, count, parcels, sheet=sheet)


def _records(batch: Batch) -> Iterator[dict[str, object]]:
    """Compare the records of files and layers, and the rows of books; names are those of the manifest's folder."""
    base = (batch.package.manifest_file or "").removesuffix(MANIFEST_NAME)
    tables = [(one.file, one.label, one.records) for one in batch.understanding.layers if one.is_read]
    tables += [(one.file, one.label, one.rows) for one in batch.understanding.books]
    for name, count in sorted(batch.package.manifest.counts.records.items()):
        found = [n or 0 for file, label, n in tables if base + name in {file, label}]
        if sum(found) != count or not found:
            yield _difference(Contents.ROWS, count, sum(found), file=base + name)
