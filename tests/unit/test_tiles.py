"""The archive, decoded: layers, keys, shared borders, sizes, bytes."""

import gzip
import itertools
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from pmtiles.reader import MmapSource, Reader, all_tiles

from maps.layers import FIRST_PARCEL_ZOOM, MAX_ZOOM, commune_features
from maps.tiles import TILE_BUDGET_BYTES, TileFeatures

SIDE = 24


def commune(code: str, west: float) -> gpd.GeoDataFrame:
    """Parcels of some 15 m in four sheets, as publishing hands them over."""
    random = np.random.default_rng(int(code))
    corners = np.stack(np.meshgrid(np.arange(SIDE + 1), np.arange(SIDE + 1), indexing="ij"), axis=-1).astype(float)
    inside = (corners > 0).all(-1) & (corners < SIDE).all(-1)
    corners[inside] += random.uniform(-0.3, 0.3, (inside.sum(), 2))
    degrees = corners * 1.5e-4 + [west, 20.85]
    ring = [degrees[:-1, :-1], degrees[1:, :-1], degrees[1:, 1:], degrees[:-1, 1:]]
    shapes = shapely.polygons(np.stack(ring, axis=2).reshape(-1, 4, 2))
    n = np.arange(SIDE * SIDE)
    sheet = (n // SIDE * 2 // SIDE) * 2 + (n % SIDE) * 2 // SIDE + 1
    frame = gpd.GeoDataFrame(
        {
            "commune_code": code,
            "commune_name": f"Phường {code}",
            "sheet_label": sheet.astype(str),
            "parcel_label": (n + 1).astype(str),
            "land_use": np.array(["ODT", "LUC 80+ONT 20", "xyz"])[n % 3],
            "is_parcel": n % 7 > 0,
            "area_m2": np.where(n % 5, 240.0, np.nan),
        },
        geometry=shapes,
        crs=4326,
    ).convert_dtypes()
    frame["key"] = frame["commune_code"] + "/" + frame["sheet_label"] + "/" + frame["parcel_label"]
    return frame


def write(folder: Path) -> Path:
    folder.mkdir()
    with TileFeatures(folder) as features:
        for code, west in (("11407", 106.68), ("11411", 106.68 + SIDE * 1.5e-4)):
            features.add(commune_features(commune(code, west)))
        largest = features.write(folder / "tiles.pmtiles")
    assert largest == max(len(tile) for _, tile in tiles(folder / "tiles.pmtiles"))
    return folder / "tiles.pmtiles"


def tiles(archive: Path) -> Iterator[tuple[tuple[int, int, int], bytes]]:
    with archive.open("rb") as file:
        yield from all_tiles(MmapSource(file))


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("tiles") / "first")


@pytest.fixture(scope="module")
def decoded(archive: Path) -> dict[tuple[int, int, int], dict[str, Any]]:
    options = {"y_coord_down": True}
    return {
        zxy: mapbox_vector_tile.decode(gzip.decompress(tile), default_options=options) for zxy, tile in tiles(archive)
    }


Decoded = dict[tuple[int, int, int], dict[str, Any]]


def features(decoded: Decoded, zoom: int, layer: str) -> list[dict[str, Any]]:
    at_zoom = (tile for (z, _, _), tile in decoded.items() if z == zoom)
    return [feature for tile in at_zoom for feature in tile.get(layer, {"features": []})["features"]]


@pytest.mark.parametrize(
    ("zoom", "layers"),
    [
        (10, {"communes", "commune_labels"}),
        (12, {"communes", "commune_labels", "sheets", "sheet_labels"}),
        (13, {"communes", "commune_labels", "sheets", "sheet_labels", "parcels"}),
        (16, {"communes", "commune_labels", "sheets", "sheet_labels", "parcels"}),
        (17, {"communes", "commune_labels", "sheets", "sheet_labels", "parcels", "parcel_labels"}),
    ],
)
def test_layers_of_a_zoom(decoded: Decoded, zoom: int, layers: set[str]) -> None:
    assert {layer for (z, _, _), tile in decoded.items() if z == zoom for layer in tile} == layers


def test_metadata_names_every_layer_once(archive: Path) -> None:
    with archive.open("rb") as file:
        reader = Reader(MmapSource(file))
        header, described = reader.header(), reader.metadata()["vector_layers"]
    zooms = {layer["id"]: (layer["minzoom"], layer["maxzoom"]) for layer in described}
    assert zooms == {
        "parcels": (13, 17),
        "parcel_labels": (17, 17),
        "sheets": (12, 17),
        "sheet_labels": (12, 17),
        "communes": (10, 17),
        "commune_labels": (10, 17),
    }
    assert len(described) == len(zooms)
    assert (header["min_zoom"], header["max_zoom"], header["clustered"]) == (10, 17, True)
    assert header["min_lon_e7"] == pytest.approx(106.68e7, abs=10)
    assert header["max_lon_e7"] == pytest.approx((106.68 + 2 * SIDE * 1.5e-4) * 1e7, abs=10)


@pytest.mark.parametrize("zoom", range(FIRST_PARCEL_ZOOM, MAX_ZOOM + 1))
def test_every_parcel_is_there_from_zoom_14(decoded: Decoded, zoom: int) -> None:
    keys = {feature["properties"]["key"] for feature in features(decoded, zoom, "parcels")}
    expected = {*commune("11407", 106.68)["key"], *commune("11411", 106.7)["key"]}
    assert keys == expected


def test_properties(decoded: Decoded) -> None:
    by_key = {feature["properties"]["key"]: feature["properties"] for feature in features(decoded, 16, "parcels")}
    assert by_key["11407/1/2"] == {
        "key": "11407/1/2",
        "sheet": "1",
        "parcel": "2",
        "land_use": "LUC",
        "is_parcel": True,
        "area_m2": 240.0,
    }
    # no recorded area, no land use of the code lists: left out, not made up
    assert {"area_m2", "land_use"}.isdisjoint(by_key["11407/1/6"])
    overview = features(decoded, 14, "parcels")[0]["properties"]
    assert set(overview) <= {"key", "land_use", "is_parcel"}
    names = {feature["properties"]["name"] for feature in features(decoded, 10, "commune_labels")}
    assert names == {"Phường 11407", "Phường 11411"}


@pytest.mark.parametrize("zoom", [14, 15, 16])
def test_borders_stay_shared_on_the_grid_of_the_tile(decoded: Decoded, zoom: int) -> None:
    """Inside a tile every edge has a parcel on each side, but for the outer border of the two communes."""
    checked = 0
    for (z, _, _), tile in decoded.items():
        if z != zoom or "parcels" not in tile:
            continue
        extent = tile["parcels"]["extent"]
        sides: dict[tuple[Any, Any], int] = defaultdict(int)
        for feature in tile["parcels"]["features"]:
            shape = shapely.geometry.shape(feature["geometry"])
            for part in shapely.get_parts(shape):
                for edge in itertools.pairwise(part.exterior.coords):
                    sides[tuple(sorted(edge))] += 1  # type: ignore[index]
        outline = shapely.union_all(
            [shapely.geometry.shape(feature["geometry"]) for feature in tile["communes"]["features"]]
        ).boundary.buffer(3)
        inside = {
            edge: count
            for edge, count in sides.items()
            if all(0 < x < extent and 0 < y < extent for x, y in edge)
            and not outline.contains(shapely.LineString(edge))
        }
        assert set(inside.values()) <= {2}
        checked += len(inside)
    assert checked > SIDE * SIDE


def test_label_is_inside_its_parcel(decoded: Decoded) -> None:
    checked: set[str] = set()
    for (z, _, _), tile in decoded.items():
        if z != MAX_ZOOM or "parcel_labels" not in tile:
            continue
        shapes = {
            feature["properties"]["key"]: shapely.geometry.shape(feature["geometry"])
            for feature in tile["parcels"]["features"]
        }
        for label in tile["parcel_labels"]["features"]:
            point = shapely.Point(label["geometry"]["coordinates"])
            if 0 < point.x < 4096 and 0 < point.y < 4096:
                assert shapes[label["properties"]["key"]].contains(point)
                checked.add(label["properties"]["key"])
    labelled = {feature["properties"]["key"] for feature in features(decoded, MAX_ZOOM, "parcel_labels")}
    assert len(labelled) == 2 * SIDE * SIDE
    assert len(checked) > 0.98 * len(labelled)  # a few lie on the very edge of a tile


def test_blocks_are_fewer_than_parcels_and_carry_no_key(decoded: Decoded) -> None:
    blocks = features(decoded, FIRST_PARCEL_ZOOM - 1, "parcels")
    assert 0 < len(blocks) < 2 * SIDE * SIDE / 10
    assert all("key" not in block["properties"] for block in blocks)


def test_same_features_give_the_same_bytes(archive: Path, tmp_path: Path) -> None:
    assert write(tmp_path / "second").read_bytes() == archive.read_bytes()


def test_dense_old_town_stays_under_the_budget(tmp_path: Path) -> None:
    """20,000 parcels of 4 by 20 m around one place: more than a tile of an old town holds."""
    column, row = (part.ravel() for part in np.meshgrid(np.arange(200), np.arange(100), indexing="ij"))
    west, south = 106.6825 + column * 4e-5, 20.8515 + row * 1.8e-4
    n = column * 100 + row
    parcels = gpd.GeoDataFrame(
        {
            "commune_code": "11407",
            "commune_name": "Phường Lê Chân",
            "sheet_label": (n // 400 + 1).astype(str),
            "parcel_label": (n % 400 + 1).astype(str),
            "land_use": np.array(["ODT", "TMD", "DGT"])[n % 17 % 3],
            "is_parcel": True,
            "area_m2": 80.0,
        },
        geometry=shapely.box(*np.round([west, south, west + 4e-5, south + 1.8e-4], 8)),
        crs=4326,
    ).convert_dtypes()
    parcels["key"] = parcels["commune_code"] + "/" + parcels["sheet_label"] + "/" + parcels["parcel_label"]
    with TileFeatures(tmp_path) as dense:
        dense.add(commune_features(parcels))
        assert dense.write(tmp_path / "tiles.pmtiles") < TILE_BUDGET_BYTES
