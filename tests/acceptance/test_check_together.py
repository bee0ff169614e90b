"""``diachinh check a.zip b.zip``: reports of each, and what lies between them in both."""

import json
import shutil
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
import shapely

from pipeline.demo import Packing, make_package


@pytest.fixture(scope="module")
def halves(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A town whose sheets are divided over two packages; a parcel of one reaches 30 cm into the other."""
    folder = tmp_path_factory.mktemp("halves")
    packing = Packing(file_per_sheet=True)
    town = make_package(folder / "town", parcels=1500, seed=3, commune="11407", packing=packing).path
    sheets = sorted(town.glob("*.gpkg"))
    parts = folder / "phia bac", folder / "phia nam"
    for part, mine in zip(parts, (sheets[:1], sheets[1:]), strict=True):
        part.mkdir()
        for sheet in mine:
            shutil.copy(sheet, part)
    stretch_towards(parts[0] / sheets[0].name, pyogrio.read_dataframe(sheets[1]))
    return parts


def stretch_towards(file: Path, other: gpd.GeoDataFrame) -> None:
    """Widen the parcel that shares most boundary with one parcel of another sheet by 30 cm on that side."""
    frame = pyogrio.read_dataframe(file)
    own, foreign = frame.geometry.to_numpy(), other.geometry.to_numpy()
    first, second = shapely.STRtree(foreign).query(own, predicate="intersects")
    shared = shapely.length(shapely.intersection(own[first], foreign[second]))
    at, across = first[shared.argmax()], second[shared.argmax()]
    strip = shapely.intersection(shapely.buffer(own[at], 0.3, cap_style="flat", join_style="mitre"), foreign[across])
    shape = shapely.set_precision(shapely.union(own[at], strip), 0.001)
    frame.loc[at, "geometry"] = shape
    frame.loc[at, ["dienTich", "dienTichPhapLy"]] = round(shape.area, 1)
    file.unlink()
    pyogrio.write_dataframe(frame, file, layer="ThuaDat")


def findings_in(folder: Path) -> list[dict[str, object]]:
    return json.loads((folder / "findings.json").read_text("utf-8"))["findings"]


def test_what_lies_between_packages_is_in_the_reports_of_both(diachinh, halves, tmp_path: Path) -> None:
    for part in halves:
        alone = diachinh("check", part, "--out", tmp_path / "alone")
        assert alone.returncode == 0, alone.stdout + alone.stderr
    done = diachinh("check", *halves, "--out", tmp_path / "out")
    assert done.returncode == 1, done.stdout + done.stderr
    both = [findings_in(tmp_path / "out" / folder) for folder in ("phia_bac", "phia_nam")]
    ours, theirs = ([one for one in findings if one["code"] == "EDG-01"] for findings in both)
    assert len(ours) == len(theirs) >= 1
    assert {one["key"] for one in ours} == {one["key"] for one in theirs}
    assert max(one["measured"] for one in ours) == pytest.approx(0.3, abs=0.05)
    assert {one["sheet"] for one in ours} == {one["other_sheet"] for one in theirs} == {"1"}
    assert all("phia nam" in one["message"] for one in ours)
    assert all("phia bac" in one["message"] for one in theirs)
    assert done.stdout.count("KHÔNG ĐẠT") == 2


def test_answers_and_earlier_checks_find_their_packages(diachinh, halves, tmp_path: Path) -> None:
    diachinh("check", *halves, "--out", tmp_path / "out")
    reports = [tmp_path / "out" / folder for folder in ("phia_bac", "phia_nam")]
    common = next(one["key"] for one in findings_in(reports[0]) if one["code"] == "EDG-01")
    answers = tmp_path / "answers.toml"
    words = "".join(f'[[answer]]\nkey = "{key}"\nanswer = "Có"\n' for key in (common, "f" * 16))
    answers.write_text(words, "utf-8")
    previous = [option for report in reversed(reports) for option in ("--previous", report / "findings.json")]
    diachinh("check", *halves, "--out", tmp_path / "again", "--answers", answers, *previous)
    for folder, half in zip(("phia_bac", "phia_nam"), halves, strict=True):
        document = json.loads((tmp_path / "again" / folder / "findings.json").read_text("utf-8"))
        assert document["answers"]["idle"] == [common], "an error is not answered away, on either side"
        assert document["answers"]["gone"] == ["f" * 16]
        assert document["comparison"]["name"] == half.name
        assert set(document["comparison"]["remaining"]) == {one["key"] for one in document["findings"]}
    elsewhere = [shutil.copytree(half, tmp_path / f"khac {number}") for number, half in enumerate(halves)]
    done = diachinh("check", *elsewhere, "--out", tmp_path / "third", *previous)
    assert done.returncode == 3, "both packages are of one commune and have other names"
    assert "phia" in done.stderr


def test_a_package_that_cannot_be_used_keeps_no_other_from_being_checked(diachinh, packages, tmp_path: Path) -> None:
    (tmp_path / "broken.zip").write_bytes(b"no archive")
    done = diachinh("check", tmp_path / "broken.zip", packages["good"], "--out", tmp_path / "out")
    assert done.returncode == 2
    assert findings_in(tmp_path / "out" / packages["good"].name) == []
    assert (tmp_path / "out" / "broken.zip" / "report.html").is_file()


def test_the_same_package_twice_is_one(diachinh, packages, tmp_path: Path) -> None:
    copy = tmp_path / "b" / packages["good"].name
    copy.parent.mkdir()
    shutil.copy(packages["good"], copy)
    done = diachinh("check", packages["good"], packages["good"], copy, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stdout + done.stderr
    assert sorted(folder.name for folder in (tmp_path / "out").iterdir()) == [copy.name, f"{copy.name}-2"]
