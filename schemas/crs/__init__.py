"""VN-2000: its grid systems, which of them a definition means, and the reviewed operations between them and WGS 84."""

from schemas.crs.datum import DATUM_PIPELINES, pipeline_definition, spatial_ref_rows
from schemas.crs.moving import FARTHEST, VIETNAM_EXTENT, WGS84, grid_extent, reproject, to_wgs84
from schemas.crs.recognition import crs_label, flaw_of, identify, is_vn2000, named, system_words, zone_of
from schemas.crs.texts import SystemText, parse_system
from schemas.crs.zones import GEOGRAPHIC, GRIDS, NUMBERS, ZONES, Zone, strip_zone_prefix, system_of

__all__ = [
    "DATUM_PIPELINES",
    "FARTHEST",
    "GEOGRAPHIC",
    "GRIDS",
    "NUMBERS",
    "VIETNAM_EXTENT",
    "WGS84",
    "ZONES",
    "SystemText",
    "Zone",
    "crs_label",
    "flaw_of",
    "grid_extent",
    "identify",
    "is_vn2000",
    "named",
    "parse_system",
    "pipeline_definition",
    "reproject",
    "spatial_ref_rows",
    "strip_zone_prefix",
    "system_of",
    "system_words",
    "to_wgs84",
    "zone_of",
]
