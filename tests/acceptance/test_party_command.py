"""``diachinh party`` in a subprocess: from the key to the holders of a parcel, and nobody in clear on the way."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.demo import make_package
from pipeline.demo.package import Packing
from pipeline.demo.people import HOLDER_MARK, ID_PREFIX
from pipeline.embedded import Cluster

pytestmark = pytest.mark.db

SHOW = ("party", "show", "11407", "1", "1")


@pytest.fixture
def running(postgis: None, home: Path) -> Iterator[Path]:
    """The home of a server, which is stopped afterwards."""
    yield home
    if home.exists():
        Cluster(home).down()


def names_in(folder: Path) -> list[Path]:
    """Files below a folder in which an invented holder stands in clear."""
    files = [Path(root, name) for root, _, names in os.walk(folder) for name in names]
    return [path for path in files if path.is_file() and HOLDER_MARK.encode() in path.read_bytes()]


def test_holders_are_kept_sealed_and_shown_for_a_reason(running, diachinh, tmp_path):
    package, key_file = tmp_path / "goi.zip", tmp_path / "party.key"
    make_package(package, parcels=200, seed=7, commune="11407", packing=Packing(books=("form1",)))
    env = {"DIACHINH_PARTY_KEY_FILE": str(key_file)}
    made = diachinh("party", "new-key", env=env)
    assert (made.returncode, stat.S_IMODE(key_file.stat().st_mode)) == (0, 0o600), made.stderr
    loaded = diachinh("run", package, "--yes", env=env)
    assert loaded.returncode == 0, loaded.stderr
    assert "DIACHINH_PARTY_KEY_FILE" not in loaded.stdout

    shown = diachinh(*SHOW, "--reason", "đơn số 12", "--by", "Cán bộ Thử", env=env)
    assert shown.returncode == 0, shown.stderr
    assert HOLDER_MARK in shown.stdout
    number = shown.stdout[shown.stdout.index(ID_PREFIX) :][:12]
    found = diachinh("party", "find", "--reason", "đơn số 12", env=env, typed=number)
    assert "11407/1/1" in found.stdout.splitlines()

    assert diachinh("party", "new-key", env=env).returncode == 0
    resealed = diachinh("party", "reseal", "--reason", "hằng năm", "--yes", env=env)
    assert resealed.returncode == 0, resealed.stderr
    key_file.write_text(key_file.read_text("utf-8").splitlines()[-1], "utf-8")
    again = diachinh(*SHOW, "--reason", "đơn số 12", env=env)
    assert again.stdout == shown.stdout

    Cluster(running).down()  # what the server had in memory is on disk now
    assert names_in(running) == []
    assert number.encode() not in b"".join(path.read_bytes() for path in (running / "log").iterdir())


@pytest.mark.usefixtures("running")
def test_nobody_is_shown_without_key_reason_or_the_right_key(diachinh, packages, tmp_path):
    key_file = tmp_path / "party.key"
    env = {"DIACHINH_PARTY_KEY_FILE": str(key_file)}
    asked = ("--reason", "đơn số 12")
    assert diachinh(*SHOW, *asked).returncode == 3, "no key"
    assert diachinh(*SHOW, *asked, env=env).returncode == 4, "no key file"
    diachinh("party", "new-key", env=env)
    assert diachinh(*SHOW, env=env).returncode == 3, "no reason"
    assert diachinh(*SHOW, "--reason", "  ", env=env).returncode == 3, "a blank reason"
    key_file.chmod(0o644)
    refused = diachinh(*SHOW, *asked, env=env)
    assert (refused.returncode, "chmod 600" in refused.stderr) == (4, True)
    key_file.chmod(0o600)
    loaded = diachinh("load", packages["good"], "--yes")
    assert "DIACHINH_PARTY_KEY_FILE" in loaded.stdout, "the load says that nobody is stored"
    assert "chưa có dữ liệu" in diachinh(*SHOW, *asked, env=env).stdout
    unknown = diachinh(*SHOW[:-1], "9999", *asked, env=env)
    assert (unknown.returncode, "11407/1/9999" in unknown.stderr) == (3, True)
