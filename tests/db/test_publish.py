"""Publishing from a real database: one snapshot in, one immutable folder out, one pointer moved last."""

import gzip
import hashlib
import json
import subprocess
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
import shapely
from pmtiles.reader import MmapSource, all_tiles
from sqlalchemy import Engine, text

from pipeline.db import connect
from pipeline.errors import EnvironmentFault
from pipeline.publish import publish
from pipeline.publish import release as release_module
from schemas.province import Province, load_province
from schemas.release import ReleaseManifest, sheet_file, site_folder

pytestmark = pytest.mark.db

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
LATER = datetime(2026, 11, 24, 8, tzinfo=UTC)
HOLDER = "Trần Thị Canary"
HOLDER_ID = "031188012345"

PACKAGE = """
INSERT INTO intake.package VALUES ('R-1', 'p.zip', 'a', 'b', '2026-11-20T01:00Z', true, '{}')
ON CONFLICT DO NOTHING
"""
RUN = """
INSERT INTO intake.run (receipt, version, source, province, started, seconds, state, communes, read, undecoded,
  received, inserted, changed, unchanged, quarantined, coverage, retired)
SELECT 'R-1', '0', 'national', 'haiphong', '2026-11-20T01:00Z', 1, 'loaded', '{}', 0, 0, 0, 0, 0, 0, 0, 'partial', 0
RETURNING id
"""
IDENTITY = "INSERT INTO cadastre.parcel DEFAULT VALUES RETURNING uuid"
VERSION = """
INSERT INTO cadastre.parcel_version (parcel_uuid, valid, run_id, province, commune_code, commune_list, sheet_label,
  parcel_label, sheet_number, parcel_number, area_m2, land_use, land_use_parts, address, is_parcel, geometry,
  geometry_wgs84, geometry_received, crs_received, received, source_file, source_row, content_hash, loaded_at,
  recorded)
VALUES (:uuid, tstzrange('2026-11-20T01:00Z', NULL), :run, :province, :commune, '2025-07-01', :sheet, :parcel,
  :sheet_number, :parcel_number, 100.5, :land_use, '[]', :address, true,
  ST_Multi(ST_GeomFromText(:shape, 9210)), ST_Multi(ST_GeomFromText(:degrees, 4326)),
  '\\x00', 'EPSG:9210', :received, 'a.gpkg', 1, '\\x00', '2026-11-20T01:00Z', tstzrange('2026-11-20T01:00Z', NULL))
"""
END = """
UPDATE cadastre.parcel_version SET valid = tstzrange(lower(valid), CAST(:end AS timestamptz)) WHERE parcel_label = '3'
"""
UNDO = "UPDATE cadastre.parcel_version SET recorded = tstzrange(lower(recorded), :now)"


def fill(
    engine: Engine,
    *,
    province: str = "haiphong",
    commune: str = "11407",
    sheets: tuple[str, ...] = ("2", "10"),
    side: int = 4,
) -> None:
    """Load a small grid of parcels per sheet, each about 10 m wide."""
    with engine.begin() as connection:
        connection.execute(text(PACKAGE))
        run = connection.execute(text(RUN)).scalar_one()
        for order, sheet in enumerate(sheets):
            for n in range(side * side):
                column, row = n // side + order * side, n % side
                west, south = 106.68 + int(commune) % 10 * 0.01 + column * 1e-4, 20.85 + row * 1e-4
                values = {
                    "uuid": connection.execute(text(IDENTITY)).scalar_one(),
                    "run": run,
                    "province": province,
                    "commune": commune,
                    "sheet": sheet,
                    "parcel": str(n + 1),
                    "sheet_number": int(sheet) if sheet.isdecimal() else None,
                    "parcel_number": n + 1,
                    "land_use": ("ODT", "CLN", "LUC 60+ONT 40", None)[n % 4],
                    "address": f"Đường Lạch Tray, {HOLDER}",
                    "shape": shapely.box(
                        600000 + column * 10, 2305000 + row * 10, 600010 + column * 10, 2305010 + row * 10
                    ).wkt,
                    "degrees": shapely.box(west, south, west + 1e-4, south + 1e-4).wkt,
                    "received": json.dumps({"TenChu": HOLDER, "CCCD": HOLDER_ID}),
                }
                connection.execute(text(VERSION), values)


@pytest.fixture
def province() -> Province:
    return load_province("haiphong")


def tree(folder: Path) -> dict[str, str]:
    """Checksum of every file below a folder."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def pointer(home: Path) -> dict:
    return json.loads((site_folder(home, "haiphong") / "current.json").read_text("utf-8"))


def test_release_holds_every_parcel_under_its_sheet(database: Engine, province: Province, tmp_path: Path) -> None:
    fill(database)
    fill(database, commune="11411", sheets=("3/a",))
    made = publish(database, tmp_path, province=province, now=NOW)

    assert pointer(tmp_path) == {"schema": 1, "release": made.id, "path": f"releases/{made.id}/"}
    assert made.path == site_folder(tmp_path, "haiphong") / pointer(tmp_path)["path"]
    manifest = json.loads((made.path / "release.json").read_text("utf-8"))
    assert manifest["counts"] == {"parcels": 48, "communes": 2, "sheets": 3}
    assert [(one["code"], one["parcels"], one["sheets"]) for one in manifest["communes"]] == [
        ("11407", 32, 2),
        ("11411", 16, 1),
    ]
    assert manifest["synthetic"] is True
    assert manifest["created"] == "2026-11-23T08:00:00Z"
    assert [use["code"] for use in manifest["land_uses"]] == ["CLN", "LUC", "ODT"]
    commune = json.loads((made.path / "communes/11407.json").read_text("utf-8"))
    assert [(one["sheet"], one["parcels"]) for one in commune["sheets"]] == [("2", 16), ("10", 16)]

    sheet = json.loads((made.path / sheet_file("11411", "3/a")).read_text("utf-8"))
    assert [feature["id"] for feature in sheet["features"]] == [f"11411/3%2Fa/{n}" for n in range(1, 17)]
    west, south, east, north = shapely.from_geojson(json.dumps(sheet["features"][0]["geometry"])).bounds
    assert (west, south, east, north) == (106.69, 20.85, 106.6901, 20.8501)
    assert sheet["features"][0]["properties"] == {
        "commune": "11411",
        "commune_name": "11411",
        "sheet": "3/a",
        "parcel": "1",
        "old_commune": None,
        "old_sheet": None,
        "old_parcel": None,
        "parcel_id": None,
        "area_m2": 100.5,
        "land_use": "ODT",
        "address": "Đường Lạch Tray",
        "is_parcel": True,
        "date": "2026-11-20",
        "delivery": "R-1",
    }


def test_checksums_are_those_of_the_files(database: Engine, province: Province, tmp_path: Path) -> None:
    fill(database)
    made = publish(database, tmp_path, province=province, now=NOW)
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=made.path, check=True)
    listed = {line.split("  ", 1)[1] for line in (made.path / "SHA256SUMS").read_text("utf-8").splitlines()}
    assert listed == set(tree(made.path)) - {"SHA256SUMS", "release.json"}
    for name, entry in made.manifest.files.items():
        content = (made.path / name).read_bytes()
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (entry.sha256, entry.bytes)
    assert made.manifest.tiles == f"tiles-{made.manifest.files[made.manifest.tiles].sha256[:8]}.pmtiles"


def test_same_data_again_writes_nothing(database: Engine, province: Province, tmp_path: Path) -> None:
    fill(database)
    first = publish(database, tmp_path, province=province, now=NOW)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    second = publish(database, tmp_path, province=province, now=LATER)
    assert (first.unchanged, second.unchanged) == (False, True)
    assert second.id == first.id
    assert second.manifest == first.manifest
    after = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    assert {path: time for path, time in after.items() if path.name != ".lock"} == {
        path: time for path, time in before.items() if path.name != ".lock"
    }


def test_same_data_elsewhere_gives_the_same_bytes(database: Engine, province: Province, tmp_path: Path) -> None:
    fill(database)
    one = publish(database, tmp_path / "one", province=province, now=NOW)
    two = publish(database, tmp_path / "two", province=province, now=NOW)
    assert one.id == two.id
    assert tree(one.path) == tree(two.path)


def test_changed_data_is_a_new_release_and_the_old_one_stays(
    database: Engine, province: Province, tmp_path: Path
) -> None:
    fill(database)
    first = publish(database, tmp_path, province=province, now=NOW)
    kept = tree(first.path)
    with database.begin() as connection:
        connection.execute(text(END), {"end": LATER})
    second = publish(database, tmp_path, province=province, now=LATER)
    assert second.id != first.id
    assert pointer(tmp_path)["release"] == second.id
    assert tree(first.path) == kept

    with database.begin() as connection:
        connection.execute(text(END), {"end": None})
    third = publish(database, tmp_path, province=province, now=LATER)
    assert (third.id, third.unchanged, pointer(tmp_path)["release"]) == (first.id, False, first.id)


def test_only_the_province_asked_for_is_published(database: Engine, province: Province, tmp_path: Path) -> None:
    fill(database)
    fill(database, province="generic", commune="25354")
    made = publish(database, tmp_path, province=province, now=NOW)
    assert [commune.code for commune in made.manifest.communes] == ["11407"]
    assert not (made.path / "sheets" / "25354").exists()


@pytest.mark.parametrize("step", ["commune_features", "write_checksums", "put_in_place", "serve"])
def test_interrupted_run_leaves_the_release_before_and_the_next_one_works(
    step: str, database: Engine, province: Province, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(database)
    first = publish(database, tmp_path, province=province, now=NOW)
    kept = tree(first.path)
    fill(database, commune="11411")

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(release_module, step, stop)
        with pytest.raises(KeyboardInterrupt):
            publish(database, tmp_path, province=province, now=LATER)
    assert pointer(tmp_path)["release"] == first.id
    assert tree(first.path) == kept

    second = publish(database, tmp_path, province=province, now=LATER)
    assert pointer(tmp_path)["release"] == second.id
    assert second.parcels == 64
    releases = site_folder(tmp_path, "haiphong") / "releases"
    assert {path.name for path in releases.iterdir()} == {first.id, second.id}


def test_leftovers_of_a_killed_run_go(database: Engine, province: Province, tmp_path: Path) -> None:
    fill(database)
    left = site_folder(tmp_path, "haiphong") / "releases" / ".unfinished-1" / "release"
    left.mkdir(parents=True)
    (left / "tiles.pmtiles").write_bytes(b"half")
    made = publish(database, tmp_path, province=province, now=NOW)
    assert [path.name for path in left.parents[1].iterdir()] == [made.id]


def test_two_publishers_take_turns(database: Engine, province: Province, tmp_path: Path) -> None:
    fill(database)
    made = []
    threads = [
        threading.Thread(target=lambda: made.append(publish(database, tmp_path, province=province, now=NOW)))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(release.unchanged for release in made) == [False, True]
    assert made[0].id == made[1].id


def test_lost_release_is_made_again(database: Engine, province: Province, tmp_path: Path) -> None:
    fill(database)
    first = publish(database, tmp_path, province=province, now=NOW)
    first.path.rename(tmp_path / "away")
    again = publish(database, tmp_path, province=province, now=NOW)
    assert (again.id, again.unchanged) == (first.id, False)
    assert tree(again.path) == tree(tmp_path / "away")


def test_nothing_to_publish_is_a_release_too(database: Engine, province: Province, tmp_path: Path) -> None:
    made = publish(database, tmp_path, province=province, now=NOW)
    manifest = ReleaseManifest.model_validate_json((made.path / "release.json").read_bytes())
    assert (manifest.counts.parcels, manifest.tiles, manifest.bbox) == (0, None, None)
    assert pointer(tmp_path)["release"] == made.id


def test_an_empty_database_never_replaces_what_is_served(database: Engine, province: Province, tmp_path: Path) -> None:
    fill(database)
    publish(database, tmp_path, province=province, now=NOW)
    before = tree(tmp_path)
    with database.begin() as connection:
        connection.execute(text(UNDO), {"now": LATER})
    with pytest.raises(EnvironmentFault, match="no parcels"):
        publish(database, tmp_path, province=province, now=NOW)
    assert tree(tmp_path) == before


def test_no_person_is_in_any_published_file(database: Engine, province: Province, tmp_path: Path) -> None:
    fill(database)
    made = publish(database, tmp_path, province=province, now=NOW)
    published = b"".join(path.read_bytes() for path in sorted(made.path.rglob("*")) if path.is_file())
    assert made.manifest.tiles is not None
    with (made.path / made.manifest.tiles).open("rb") as archive:
        published += b"".join(gzip.decompress(tile) for _, tile in all_tiles(MmapSource(archive)))
    assert b"11407/10/16" in published
    for canary in ("Canary", HOLDER_ID, "TenChu", "CCCD"):
        assert canary.encode() not in published


def test_the_public_role_is_enough(portal_url: str, database: Engine, province: Province, tmp_path: Path) -> None:
    fill(database)
    reader = connect(portal_url)
    made = publish(reader, tmp_path, province=province, now=NOW)
    reader.dispose()
    assert made.parcels == 32
