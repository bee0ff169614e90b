"""Findings as a reader sees them: one row of plain texts each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields

import numpy as np

from pipeline.validate.report.ground import Ground
from pipeline.validate.report.numbers import number
from pipeline.validate.report.pictures import Picture, pictures_of
from pipeline.validate.report.places import places_of
from pipeline.validate.report.responses import answer_of, toleration_of
from pipeline.validate.report.shapes import in_one_crs, is_metric, main_crs, shapes_of
from pipeline.validate.report.text import visible
from pipeline.validate.report.words import LABELS
from schemas.finding import Finding, Language


@dataclass(frozen=True, slots=True)
class Row:
    """One finding; a text is empty where there is nothing to say.

    Attributes
    ----------
    subject
        Commune code, sheet and parcel, and the other parcel.
    message, second
        The sentence in the first and in the other language.
    answer, tolerated
        What the surveyor and the office say to it.
    system, grid, easting_northing, degrees
        See `pipeline.validate.report.places.Place`.
    fault, around, rings, numbers, bar, bar_label
        See `pipeline.validate.report.pictures.Picture`.
    """

    code: str
    severity: str
    commune: str
    sheet: str
    subject: str
    message: str
    second: str
    facts: str
    answer: str
    tolerated: str
    file: str
    key: str
    system: str
    grid: str
    easting_northing: str
    degrees: str
    fault: str
    around: str
    rings: str
    numbers: tuple[tuple[int, int, str], ...]
    bar: int
    bar_label: str


_NO_PICTURE = Picture(fault="", around="", rings="", numbers=(), bar=0, bar_label="")

BLANK = Row(**{**dict.fromkeys((field.name for field in fields(Row)), ""), **asdict(_NO_PICTURE)})
"""Mould of a row, which the page's script fills."""


def rows_of(
    findings: Sequence[Finding], ground: Ground | None, datum_pipeline: str | None, lang: Language
) -> list[Row]:
    """Word and draw findings, in their order.

    Parameters
    ----------
    ground
        Parcels around them, in the system of most of them (`main_crs`).
    datum_pipeline
        Reviewed operation VN-2000 → WGS 84 of the province (`schemas.crs`).
    lang
        Language that comes first.
    """
    other: Language = "en" if lang == "vi" else "vi"
    crs = main_crs(findings)
    shapes = in_one_crs(shapes_of(findings), findings, crs, datum_pipeline)
    drawn = pictures_of(shapes, findings, ground, lang, is_metric=is_metric(crs))
    pictures = [picture or _NO_PICTURE for picture in drawn]
    places = places_of(findings, datum_pipeline)
    return [
        Row(
            code=finding.code,
            severity=finding.severity.value,
            commune=visible(finding.commune or ""),
            sheet=visible(finding.sheet or ""),
            subject=visible(subject_of(finding, lang)),
            message=visible(finding.message.in_language(lang)),
            second=visible(finding.message.in_language(other)),
            facts=_facts(finding, lang),
            answer=visible(answer_of(finding, lang)),
            tolerated=visible(toleration_of(finding, lang)),
            file=visible(_file(finding, lang)),
            key=finding.key,
            system=place.system,
            grid=place.grid,
            easting_northing=place.easting_northing,
            degrees=place.degrees,
            fault=picture.fault,
            around=picture.around,
            rings=picture.rings,
            numbers=picture.numbers,
            bar=picture.bar,
            bar_label=picture.bar_label,
        )
        for finding, place, picture in zip(findings, places, pictures, strict=True)
    ]


def fair_share(codes: Sequence[str], most: int) -> list[int]:
    """Return the positions of at most that many findings, in order, such that no code crowds out another."""
    seen: Counter[str] = Counter()
    rank = np.empty(len(codes), dtype=int)
    for i, code in enumerate(codes):
        rank[i] = seen[code]
        seen[code] += 1
    positions: list[int] = np.sort(np.argsort(rank, kind="stable")[:most]).tolist()
    return positions


def subject_of(finding: Finding, lang: Language) -> str:
    """Return what a finding is about: commune, sheet and parcel, the other parcel; else its file, else the package."""
    own = _parcel(finding.sheet, finding.parcel, lang)
    parts = [part for part in (finding.commune, own) if part]
    other = _parcel(finding.other_sheet, finding.other_parcel, lang)
    if other:
        parts.append(f"↔ {other}" if own else other)
    return " · ".join(parts).replace(" · ↔", " ↔") or finding.file or LABELS["whole"].in_language(lang)


def _parcel(sheet: str | None, parcel: str | None, lang: Language) -> str:
    named = ((LABELS["sheet"], sheet), (LABELS["parcel"], parcel))
    return ", ".join(f"{word.in_language(lang).lower()} {value}" for word, value in named if value)


def _facts(finding: Finding, lang: Language) -> str:
    """Return ``"đo được 0,35 m · giới hạn 0,01 m"``."""
    named = ((LABELS["measured"], finding.measured), (LABELS["limit"], finding.limit))
    return " · ".join(
        f"{word.in_language(lang)} {number(value, lang)} {visible(finding.unit or '')}".rstrip()
        for word, value in named
        if value is not None and np.isfinite(value)
    )


def _file(finding: Finding, lang: Language) -> str:
    if finding.file is None or finding.row is None:
        return finding.file or ""
    return f"{finding.file} · {LABELS['row'].in_language(lang)} {finding.row}"
