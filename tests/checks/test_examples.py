"""Every check has examples that must and must not trigger it; each is a small text file under ``tests/examples``.

``NAME.geojson``
    parcels with canonical columns as properties;
``NAME/package``
    a package of real files that goes through intake, reading and normalisation first;
``NAME.json``
    a package that cannot be a folder of text (archive entries, a shapefile), or faults of an earlier stage.

Each says what is expected: exactly these codes, and for each finding the fields that are written down.
"""

import io
import json
import zipfile
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import fiona
import pytest

from pipeline.run import Job, check
from pipeline.validate.engine import catalogue
from schemas.finding import Fault, Finding

EXAMPLES = Path(__file__).parents[1] / "examples"
FILES = sorted([*EXAMPLES.glob("*/*/*.json"), *EXAMPLES.glob("*/*/*.geojson"), *EXAMPLES.glob("*/*/*/expected.json")])
NOW = datetime(2026, 11, 23, tzinfo=UTC)


def kind_and_code(path: Path) -> tuple[str, str]:
    kind, code, *_ = path.relative_to(EXAMPLES).parts
    return kind, code


def label(path: Path) -> str:
    return str(path.relative_to(EXAMPLES)).removesuffix("/expected.json")


@pytest.mark.parametrize("code", catalogue())
def test_every_check_has_examples(code):
    assert {kind_and_code(path)[0] for path in FILES if kind_and_code(path)[1] == code} == {"good", "bad"}


def test_every_example_belongs_to_a_check():
    assert {kind_and_code(path)[1] for path in FILES} <= set(catalogue())


@pytest.mark.parametrize("path", FILES, ids=label)
def test_example_triggers_what_it_says(path, tmp_path, check_example, check_faults):
    example = json.loads(path.read_text("utf-8"))
    if path.suffix == ".geojson":
        findings = check_example(example)
    elif "faults" in example:
        findings = check_faults([Fault(**fault) for fault in example["faults"]])
    else:
        findings = check_package(package_of(path, example, tmp_path), example["province"], tmp_path)
    expected = example["expected"]
    assert Counter(finding.code for finding in findings) == Counter(one["code"] for one in expected)
    kind, code = kind_and_code(path)
    assert (code in {one["code"] for one in expected}) == (kind == "bad")
    left = list(findings)
    for one in expected:
        match = next((finding for finding in left if fits(finding, one)), None)
        assert match is not None, f"nothing fits {one} among {left}"
        left.remove(match)


def check_package(path: Path, province: str, tmp_path: Path) -> tuple[Finding, ...]:
    outcome = check(path, Job(home=tmp_path / "home", province=province, now=NOW, out=tmp_path / "out"))
    return outcome.report.findings


def fits(finding: Finding, expected: Mapping[str, Any]) -> bool:
    for name, value in expected.items():
        own = finding.message.vi if name == "message" else getattr(finding, name)
        if name == "message":
            is_same = value in own
        elif isinstance(value, float | int) and own is not None:
            is_same = own == pytest.approx(value, abs=0.0001, rel=0.0002)
        else:
            is_same = own == value
        if not is_same:
            return False
    return True


def package_of(path: Path, example: Mapping[str, Any], tmp_path: Path) -> Path:
    if "zip" in example:
        return write_zip(tmp_path / "goi.zip", example["zip"])
    if "shapefile" in example:
        return write_shapefile(tmp_path / "goi", example["shapefile"])
    return path.with_name("package")


def write_zip(path: Path, entries: list[dict[str, Any]]) -> Path:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in entries:
            info = zipfile.ZipInfo(entry["name"])
            info.filename = entry["name"]
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = int(entry.get("mode", "0o100644"), 8) << 16
            archive.writestr(info, entry["text"] * entry.get("times", 1))
    path.write_bytes(packed.getvalue())
    return path


def write_shapefile(folder: Path, example: Mapping[str, Any]) -> Path:
    folder.mkdir()
    epsg = example.get("epsg", 9210)
    schema = {"geometry": "Polygon", "properties": example["fields"]}
    crs = None if epsg is None else f"EPSG:{epsg}"
    with fiona.open(folder / "thua.shp", "w", driver="ESRI Shapefile", schema=schema, crs=crs) as file:
        for record in example["records"]:
            properties = {name: value for name, value in record.items() if name != "geometry"}
            file.write({"type": "Feature", "properties": properties, "geometry": record["geometry"]})
    return folder
