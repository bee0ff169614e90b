"""``diachinh manifest init``: a package with its drafted manifest is the same package, with nothing left to assume."""

import json
import shutil
import tomllib
import zipfile
from pathlib import Path

import pytest

from pipeline.demo import make_package


def unpacked(archive: Path, folder: Path) -> Path:
    """Unpack a package without its manifest."""
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder)
    (folder / "package.toml").unlink()
    return folder


def findings_of(diachinh, package: Path, out: Path) -> tuple[list[dict], dict]:
    diachinh("check", package, "--out", out)
    report = json.loads((out / "findings.json").read_text("utf-8"))
    return report["findings"], report["understanding"]


def test_a_drafted_manifest_changes_no_finding(diachinh, packages, tmp_path: Path) -> None:
    folder = unpacked(packages["faulty"], tmp_path / "gói")
    before, seen = findings_of(diachinh, folder, tmp_path / "before")
    assert seen["manifest"] is None

    done = diachinh("manifest", "init", folder)
    assert done.returncode == 0, done.stderr
    declared = tomllib.loads((folder / "package.toml").read_text("utf-8"))
    assert declared["communes"] == ["11407"]
    assert declared["sheets"] == [one["sheet"] for one in seen["sheets"]]
    assert declared["source"] == "national"
    assert declared["counts"]["records"] == {"ThuaDat.gpkg": seen["layers"][0]["records"]}

    after, seen = findings_of(diachinh, folder, tmp_path / "after")
    assert after == before
    assert seen["manifest"] == "package.toml"


def test_nothing_is_overwritten(diachinh, packages, tmp_path: Path) -> None:
    folder = unpacked(packages["good"], tmp_path / "gói")
    (folder / "package.toml").write_text("scale = 500\n")
    done = diachinh("manifest", "init", folder)
    assert done.returncode == 3
    assert "package.toml" in done.stderr
    assert (folder / "package.toml").read_text() == "scale = 500\n"


def test_the_draft_for_an_archive_is_printed_or_written_elsewhere(diachinh, packages, tmp_path: Path) -> None:
    printed = diachinh("manifest", "init", packages["good"])
    assert tomllib.loads(printed.stdout)["contractor"] == "Công ty Đo đạc Giả lập"
    written = diachinh("manifest", "init", packages["good"], "--out", tmp_path / "bản kê.toml")
    assert written.returncode == 0
    assert (tmp_path / "bản kê.toml").read_text("utf-8") == printed.stdout


def test_a_package_that_cannot_be_read_gets_the_draft_of_its_files(diachinh, tmp_path: Path) -> None:
    folder = tmp_path / "gói"
    folder.mkdir()
    (folder / "thua.gpkg").write_bytes(b"junk")
    done = diachinh("manifest", "init", folder)
    assert "FMT-01" in done.stderr
    declared = tomllib.loads((folder / "package.toml").read_text("utf-8"))
    assert declared.keys() == {"checksums"}
    assert declared["checksums"].keys() == {"thua.gpkg"}


@pytest.mark.parametrize("depth", ["", "gói"])
def test_names_are_those_of_the_folder_of_the_manifest(diachinh, tmp_path: Path, depth: str) -> None:
    made = tmp_path / "made"
    make_package(made, parcels=100, seed=1, commune="11407")
    (made / "package.toml").unlink()
    inner = tmp_path / "outer" / depth
    inner.parent.mkdir(exist_ok=True)
    shutil.copytree(made, inner)
    done = diachinh("manifest", "init", tmp_path / "outer", "--out", inner / "package.toml")
    assert done.returncode == 0, done.stderr
    findings, _ = findings_of(diachinh, tmp_path / "outer", tmp_path / "out")
    assert not {"PKG-02", "PKG-05", "PKG-06"} & {finding["code"] for finding in findings}
