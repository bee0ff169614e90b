"""Run the catalogue of checks over parcels; findings are data, and the parcels are never changed.

For programs: `check` takes a GeoDataFrame. Authors of checks register theirs with `pipeline.validate.registry.check`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline.validate.engine import refuse, validate
from pipeline.validate.result import Result
from schemas.finding import Language
from schemas.package import Manifest

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["Result", "check", "refuse", "validate"]


def check(
    parcels: gpd.GeoDataFrame,
    *,
    source: str | None = None,
    province: str = "haiphong",
    manifest: Manifest | None = None,
    lang: Language = "vi",
) -> Result:
    """Check parcels that are in memory, with the rules that ``diachinh check`` has for packages.

    Parameters
    ----------
    parcels
        One row a parcel, in any order and with any index; it is not changed. A coordinate system must be set. Rows are
        numbered from 1 in the findings: ``parcels.iloc[row - 1]``.
    source
        Name of the source description by which the columns are understood (``diachinh sources``). Without one, columns
        with canonical names (`schemas.titles.COLUMN_TITLES`) count and others do not; checks of what is not there are
        not applicable.
    province
        Name of the province profile.
    manifest
        What a ``package.toml`` would declare, such as commune and scale of all parcels.
    lang
        Language of the messages.

    Raises
    ------
    TypeError
        If `parcels` is no GeoDataFrame.
    ValueError
        If it has no geometry or two columns of one name, or there is no such source or province.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import box
    >>> parcels = gpd.GeoDataFrame(
    ...     {"sheet_number": [7, 7], "parcel_number": [1, 2]},
    ...     geometry=[box(600000, 2300000, 600020, 2300020), box(600019.9, 2300000, 600040, 2300020)],
    ...     crs="EPSG:9210",
    ... )
    >>> result = check(parcels, province="generic", lang="en")
    >>> result.passed
    False
    >>> print(*result.findings["code"], *result.findings["message"])
    TOP-01 Parcel 1 (sheet 7) and parcel 2 (sheet 7) overlap by 2.00 m², 0.1000 m at the widest place.
    """
    from pipeline.in_memory import check_frame  # noqa: PLC0415 (it uses this stage and the one before)

    report = check_frame(
        parcels, source=source, province=province, manifest=manifest or Manifest(), now=datetime.now(UTC)
    )
    return Result(report, lang)
