"""The preview of a package: opens without network, tells what it leaves out, gives nobody away."""

import html.parser
import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from maps.preview import parcels as preview_parcels
from maps.preview import write_preview
from maps.preview.parcels import choose, view_of
from schemas.finding import Finding, Severity, Text

CANARY = "Nguyễn Văn Canary 031088001122"


def package(count: int = 12) -> gpd.GeoDataFrame:
    """Parcels of 10 by 10 m in sheets of four, with personal data in the columns that may hold some."""
    n = np.arange(count)
    west, south = 595500 + n * 10.0, np.full(count, 2305000.0)
    return gpd.GeoDataFrame(
        {
            "sheet_label": (n // 4 + 1).astype(str),
            "parcel_label": (n % 4 + 1).astype(str),
            "area_m2": np.where(n == 0, np.nan, 100.0),
            "land_use": np.array(["ODT", "CLN", "nowhere"])[n % 3],
            "address": CANARY,
            "received": [{"TenChu": CANARY}] * count,
        },
        geometry=shapely.box(west, south, west + 10, south + 10),
        crs=9210,
    ).astype({"sheet_label": "string", "parcel_label": "string", "land_use": "string"})


def finding(severity: Severity, sheet: str, geometry: shapely.Geometry | None, vi: str = "Chồng lấn") -> Finding:
    return Finding(
        code="TOP-01",
        severity=severity,
        commune=None,
        sheet=sheet,
        parcel="1",
        other_sheet=None,
        other_parcel=None,
        file=None,
        row=None,
        measured=None,
        limit=None,
        unit=None,
        x=None,
        y=None,
        crs="EPSG:9210" if geometry else None,
        geometry=geometry,
        message=Text(vi=vi, en="Overlap"),
        key="0",
    )


FINDINGS = [
    finding(Severity.ERROR, "3", shapely.box(595500, 2305000, 595501, 2305010)),
    finding(Severity.WARNING, "3", shapely.Point(595505, 2305005)),
    finding(Severity.INFO, "1", None),
]


def write(path: Path, parcels: gpd.GeoDataFrame, findings: list[Finding], title: str = "goi.zip") -> str:
    written = write_preview(parcels, findings, path / "preview.html", synthetic=True, title=title)
    return written.read_text("utf-8")


class Resources(html.parser.HTMLParser):
    """What a browser would fetch, and the page's own tags."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.tags: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.fetched += [f"{tag} {value}" for name, value in attrs if name in {"src", "href", "srcset", "action"}]


def test_page_fetches_nothing(tmp_path: Path) -> None:
    page = write(tmp_path, package(), FINDINGS)
    assert Resources(page).fetched == []
    assert "@import" not in page
    styles = "".join(re.findall(r"<style>(.*?)</style>", page, re.DOTALL))
    assert "url(" not in styles
    assert "leaflet-container" in styles


def test_nobody_is_given_away(tmp_path: Path) -> None:
    page = write(tmp_path, package(), FINDINGS)
    assert "Canary" not in page
    assert "031088001122" not in page
    assert "TenChu" not in page


def test_delivered_words_never_become_code(tmp_path: Path) -> None:
    evil = "</script><img src=x onerror=alert(1)>{{ 7 * 7 }}{% raw %}"
    parcels = package()
    parcels["sheet_label"] = parcels["sheet_label"].where(parcels.index > 3, evil)
    plain = Resources(write(tmp_path, package(), FINDINGS))
    page = write(tmp_path, parcels, [finding(Severity.ERROR, evil, shapely.Point(595500, 2305000), evil)], title=evil)
    attacked = Resources(page)
    assert attacked.fetched == []
    assert set(attacked.tags) == set(plain.tags)
    assert attacked.tags.count("script") == plain.tags.count("script")
    assert "{{ 7 * 7 }}" in page


def test_synthetic_data_says_so(tmp_path: Path) -> None:
    assert "DỮ LIỆU GIẢ LẬP" in write(tmp_path, package(), [])
    real = write_preview(package(), [], tmp_path / "real.html", synthetic=False, title="goi.zip")
    assert "GIẢ LẬP" not in real.read_text("utf-8")


def test_same_package_gives_the_same_bytes(tmp_path: Path) -> None:
    assert write(tmp_path, package(), FINDINGS) == write(tmp_path, package(), FINDINGS)


def test_findings_without_place_are_counted(tmp_path: Path) -> None:
    page = write(tmp_path, package(), FINDINGS)
    assert "1 phát hiện không có trên bản đồ" in page
    assert "Errors (1)" in page


def test_big_package_shows_the_sheets_with_most_findings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(preview_parcels, "PARCEL_LIMIT", 8)
    monkeypatch.setattr("maps.preview.notes.PARCEL_LIMIT", 8)
    drawn = choose(package(), FINDINGS)
    assert sorted(drawn["sheet"].unique()) == ["1", "3"]
    assert "bản đồ chỉ vẽ 8 thửa" in write(tmp_path, package(), FINDINGS)


def test_one_sheet_larger_than_the_limit_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview_parcels, "PARCEL_LIMIT", 3)
    parcels = package()
    parcels["sheet_label"] = "1"
    assert len(choose(parcels, [])) == 3


def test_shapes_that_cannot_be_drawn_are_counted(tmp_path: Path) -> None:
    parcels = package()
    parcels.loc[[0, 1, 2], "geometry"] = [None, shapely.Polygon(), shapely.box(1e12, 1e12, 2e12, 2e12)]
    assert len(choose(parcels, [])) == 9
    assert "3 thửa không vẽ được" in write(tmp_path, parcels, [])


def test_package_without_any_shape_is_a_page_too(tmp_path: Path) -> None:
    parcels = package()
    parcels["geometry"] = None
    assert "12 thửa không vẽ được" in write(tmp_path, parcels.set_crs(9210), [])


def test_view_overlooks_a_parcel_far_off() -> None:
    parcels = package(40)
    parcels.loc[0, "geometry"] = shapely.box(0, 0, 10, 10)
    seen = view_of(choose(parcels, []))
    assert seen is not None
    west, south, east, north = seen
    assert east - west < 0.01
    assert north - south < 0.01
