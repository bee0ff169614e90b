"""A release from beginning to end: search index, tiles, styles, checksums, manifest, pointer."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

import geopandas as gpd
import pandas as pd
import structlog
from sqlalchemy import Connection, Engine

from maps.layers import commune_features
from maps.legend import legend, main_codes
from maps.style import PALETTES, build_style
from maps.tiles import TILE_BUDGET_BYTES, TileFeatures
from pipeline import __version__
from pipeline.errors import EnvironmentFault
from pipeline.publish.checksums import file_entry, write_checksums
from pipeline.publish.parcels import (
    read_communes,
    read_deliveries,
    read_events_head,
    read_public_parcels,
    snapshot,
)
from pipeline.publish.sheets import to_json, write_commune
from pipeline.publish.site import locked, put_in_place, release_folder, serve, served, unfinished
from schemas.province import Province
from schemas.release import (
    CHECKSUMS,
    MANIFEST,
    Bbox,
    CommuneEntry,
    Counts,
    ProvinceEntry,
    Release,
    ReleaseManifest,
    site_folder,
)

_BUILT = "release"
"""Folder of the workplace that becomes the release."""

_NOT_CONTENT = {"id", "created", "tiles", "files", "events_head"}
"""Fields of the manifest that do not enter the id; tiles and styles follow from what does."""


NOTHING = (
    "Không có thửa nào để công bố; bản đang công bố được giữ nguyên. Đúng cơ sở dữ liệu, đúng tỉnh chưa? · "
    "There are no parcels to publish; the release that is served stays. Is it the right database and province?"
)


def publish(engine: Engine, home: Path, *, province: Province, now: datetime) -> Release:
    """Publish what the public may see of a province's live cadastre.

    The same content gets the same id: publishing it again writes nothing. Killed at any point, the release before is
    still served and the next run cleans up; a second process waits until the first is done.

    Parameters
    ----------
    engine
        Database with ``portal.parcel`` and ``portal.commune``.
    home
        Folder under which the site stands (see `schemas.release`).
    now
        Time of publication, for `ReleaseManifest.created`.

    Raises
    ------
    EnvironmentFault
        If there is nothing to publish and a release is served: it stays.
    """
    site = site_folder(home, province.name)
    with locked(site), unfinished(site) as workplace:
        built = workplace / _BUILT
        built.mkdir()
        with snapshot(engine) as connection:
            manifest = _write_index(connection, workplace, province=province, now=now)
            deliveries = read_deliveries(connection, province.name)
        release, unchanged = manifest.id, manifest.id == served(site)
        if manifest.counts.parcels == 0 and served(site) and not unchanged:
            raise EnvironmentFault(NOTHING)
        folder = release_folder(site, release)
        if not folder.exists():
            _complete(manifest, workplace)
            put_in_place(site, built, release)
        if not unchanged:
            serve(site, release)
    manifest = ReleaseManifest.model_validate_json((folder / MANIFEST).read_bytes())
    return Release(id=release, path=folder, manifest=manifest, unchanged=unchanged, deliveries=deliveries)


def _write_index(connection: Connection, workplace: Path, *, province: Province, now: datetime) -> ReleaseManifest:
    """Write the search index and return what is known of the release by then, with its id.

    The parcels of each commune stay in the workplace for the tiles.
    """
    communes: list[CommuneEntry] = []
    codes: set[str] = set()
    synthetic = False
    for commune in read_communes(connection, province.name):
        parcels = read_public_parcels(connection, province.name, commune)
        parcels.to_parquet(workplace / f"commune-{len(communes):05}.parquet")
        communes.append(write_commune(parcels, workplace / _BUILT))
        codes.update(main_codes(parcels["land_use"]).dropna())
        synthetic |= bool(parcels["synthetic"].any())
    manifest = ReleaseManifest(
        id="",
        province=ProvinceEntry(name=province.name, title=province.title),
        created=now,
        synthetic=synthetic,
        program=__version__,
        datum_pipeline=province.datum_pipeline,
        counts=Counts(
            parcels=sum(commune.parcels for commune in communes),
            communes=len(communes),
            sheets=sum(commune.sheets for commune in communes),
        ),
        bbox=_around([commune.bbox for commune in communes]),
        communes=tuple(communes),
        tiles=None,
        land_uses=legend(pd.Series(sorted(codes), dtype="string")),
        files={},
        events_head=read_events_head(connection),
    )
    content = write_checksums(workplace / _BUILT).read_text("utf-8") + manifest.model_dump_json(exclude=_NOT_CONTENT)
    return manifest.model_copy(update={"id": hashlib.sha256(content.encode()).hexdigest()[:16]})


def _around(boxes: list[Bbox]) -> Bbox | None:
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)


def _complete(manifest: ReleaseManifest, workplace: Path) -> None:
    """Add tiles, styles, checksums and the manifest itself to a release that has its index."""
    folder = workplace / _BUILT
    names = []
    if manifest.counts.parcels:
        names.append(_write_tiles(workplace))
        for theme in PALETTES:
            style = folder / f"style-{theme}.json"
            style.write_text(to_json(build_style(manifest.land_uses, theme, tiles=names[0])) + "\n", "utf-8")
            names.append(style.name)
    write_checksums(folder)
    files = {name: file_entry(folder / name) for name in (*names, CHECKSUMS)}
    manifest = manifest.model_copy(update={"tiles": names[0] if names else None, "files": files})
    (folder / MANIFEST).write_text(manifest.to_json(), "utf-8")


def _write_tiles(workplace: Path) -> str:
    """Write the vector tiles and return their name."""
    draft = workplace / "tiles.pmtiles"
    with TileFeatures(workplace) as features:
        for commune in sorted(workplace.glob("commune-*.parquet")):
            features.add(commune_features(gpd.read_parquet(commune)))
        largest = features.write(draft)
    if largest > TILE_BUDGET_BYTES:
        structlog.get_logger().warning("tile over budget", bytes=largest, budget=TILE_BUDGET_BYTES)
    name = f"tiles-{file_entry(draft).sha256[:8]}.pmtiles"
    draft.rename(workplace / _BUILT / name)
    return name
