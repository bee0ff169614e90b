"""What the API answers; field by field what the public may see, and nothing else."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict


class ParcelProperties(BaseModel):
    """The public facts of one parcel; the same names as in the sheet files of a release.

    Attributes
    ----------
    sheet, parcel
        Sheet and parcel number as text.
    old_commune, old_sheet, old_parcel
        Key before renumbering; the commune where it is another one.
    area_m2
        Recorded area.
    date, delivery
        When the data went live and the receipt number of the delivery it comes from.
    """

    model_config = ConfigDict(extra="forbid")

    commune: str
    commune_name: str | None
    sheet: str
    parcel: str
    old_commune: str | None
    old_sheet: str | None
    old_parcel: str | None
    parcel_id: str | None
    area_m2: float | None
    land_use: str | None
    address: str | None
    is_parcel: bool
    date: datetime
    delivery: str


class ParcelFeature(BaseModel):
    """One parcel as a GeoJSON feature, WGS 84 longitude and latitude."""

    type: Literal["Feature"] = "Feature"
    id: str
    geometry: dict[str, Any]
    properties: ParcelProperties


class Problem(BaseModel):
    """Why there is no answer, in both languages."""

    vi: str
    en: str
