"""Fixtures for tests of single modules."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from pipeline.intake import receive
from schemas.frames import Layer, Layers
from schemas.package import Manifest, Package


@pytest.fixture(scope="session")
def make_layers() -> Callable[..., Layers]:
    """Return a function that makes `Layers` of frames, as reading would hand them on."""

    def make(*frames: gpd.GeoDataFrame, driver: str = "GPKG", quarantined: int = 0, **manifest: object) -> Layers:
        layers = tuple(
            Layer(frame=frame, file=f"sheet{number}.gpkg", name=f"sheet{number}", driver=driver)
            for number, frame in enumerate(frames, start=1)
        )
        package = Package(
            name="package.zip",
            sha256="00",
            content_sha256="00",
            receipt="R-1",
            received=datetime(2026, 1, 1, tzinfo=UTC),
            files=(),
            manifest=Manifest(**manifest),
        )
        read = sum(map(len, frames)) + quarantined
        return Layers(package=package, source="national", layers=layers, read=read, quarantined=quarantined)

    return make


@pytest.fixture(scope="session")
def national() -> Callable[..., gpd.GeoDataFrame]:
    """Return a function that makes a small layer in the national names; keywords add or replace columns."""

    def make(
        count: int = 2, *, crs: int | str | None = 9210, geometry: object = None, **columns: object
    ) -> gpd.GeoDataFrame:
        squares = [shapely.box(595000 + 20 * i, 2307000, 595020 + 20 * i, 2307020) for i in range(count)]
        table = {
            "maXa": "11407",
            "soHieuToBanDo": 7,
            "soThuTuThua": range(1, count + 1),
            "dienTich": 400.0,
            "kyHieuMucDichSuDung": "ODT",
            **columns,
        }
        table = {name: values for name, values in table.items() if values is not None}
        return gpd.GeoDataFrame(table, geometry=squares if geometry is None else geometry, index=range(count), crs=crs)

    return make


@pytest.fixture
def taken_in(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Package]:
    """Return a function that takes a delivery in, into a folder of its own."""

    def take_in(path: Path) -> Package:
        return receive(path, tmp_path_factory.mktemp("intake"), now=datetime(2026, 11, 23, tzinfo=UTC))

    return take_in
