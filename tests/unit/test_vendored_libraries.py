"""The browser libraries in the repository are the ones that the list names, unchanged."""

import hashlib
import tomllib
from importlib.resources import files

VENDOR = files("maps") / "site" / "vendor"


def test_every_vendored_file_has_its_checksum_and_none_is_unlisted() -> None:
    lines = (VENDOR / "checksums.txt").read_text("utf-8").splitlines()
    listed = {name: digest for digest, name in (line.split("  ") for line in lines)}
    found = {
        f"{library.name}/{file.name}": hashlib.sha256(file.read_bytes()).hexdigest()
        for library in VENDOR.iterdir()
        if library.is_dir()
        for file in library.iterdir()
    }
    assert found == listed


def test_every_library_states_version_licence_and_integrity_and_ships_its_licence() -> None:
    libraries = tomllib.loads((VENDOR / "vendor.toml").read_text("utf-8"))
    assert set(libraries) == {folder.name for folder in VENDOR.iterdir() if folder.is_dir()}
    for name, library in libraries.items():
        assert library["version"], name
        assert library["licence"], name
        assert library["integrity"].startswith("sha512-"), name
        assert (VENDOR / name / "LICENSE.txt").is_file(), name


def test_vendored_modules_import_no_bare_names() -> None:
    """A browser without a bundler can only follow relative imports."""
    assert 'from"fflate"' not in (VENDOR / "pmtiles" / "pmtiles.js").read_text("utf-8")
