"""Does every library that a check needs install from a wheel, on Windows and macOS too? Reads uv.lock, asks nobody.

A surveyor's laptop has no compiler: what has no wheel there cannot be installed. With names of extras as arguments
(``server``) their libraries are looked at as well.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from packaging.markers import Marker, default_environment
from packaging.tags import Tag, compatible_tags, cpython_tags, mac_platforms
from packaging.utils import parse_wheel_filename

LOCK = Path(__file__).parents[1] / "uv.lock"
ROOT = "diachinh"
PYTHONS = ((3, 11), (3, 12), (3, 13))
MACHINES: Mapping[str, tuple[dict[str, str], Sequence[str]]] = {
    "Windows": (
        {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"},
        ["win_amd64"],
    ),
    "macOS arm64": (
        {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix", "platform_machine": "arm64"},
        list(mac_platforms((14, 0), "arm64")),
    ),
    "macOS x86_64": (
        {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix", "platform_machine": "x86_64"},
        list(mac_platforms((15, 0), "x86_64")),
    ),
}
"""Machine → what markers ask of it, and the platforms whose wheels it takes; the oldest macOS is the one we promise."""

Package = Mapping[str, Any]


def lacking(lock: Mapping[str, Any], extras: Sequence[str] = ()) -> dict[str, list[str]]:
    """Return the locked libraries that have no wheel for some machine, each with the machines and Pythons."""
    found: dict[str, list[str]] = {}
    for machine, (facts, platforms) in MACHINES.items():
        for python in PYTHONS:
            tags = {
                *cpython_tags(python, platforms=platforms),
                *compatible_tags(python, f"cp{python[0]}{python[1]}", platforms),
            }
            version = ".".join(map(str, python))
            environment = {**default_environment(), **facts, "python_version": version}
            environment["python_full_version"] = f"{version}.9"
            for package in needed(lock, environment, extras):
                if not has_wheel(package, tags):
                    found.setdefault(f"{package['name']} {package['version']}", []).append(f"{machine}, {version}")
    return found


def needed(lock: Mapping[str, Any], environment: Mapping[str, str], extras: Sequence[str]) -> Iterator[Package]:
    """Yield what is installed in an environment with the project and its extras, each once, without the project."""
    packages: dict[str, list[Package]] = {}
    for package in lock["package"]:
        packages.setdefault(package["name"], []).append(package)
    met: set[tuple[str, str]] = set()
    waiting: list[tuple[Package, Sequence[str]]] = [(packages[ROOT][0], extras)]
    while waiting:
        package, wanted = waiting.pop()
        optional = package.get("optional-dependencies", {})
        for need in [*package.get("dependencies", ()), *(one for extra in wanted for one in optional.get(extra, ()))]:
            if "marker" in need and not Marker(need["marker"]).evaluate(dict(environment)):
                continue
            one = next(one for one in packages[need["name"]] if one["version"] == need.get("version", one["version"]))
            if (key := (one["name"], str(need.get("extra")))) not in met:
                met.add(key)
                waiting.append((one, need.get("extra", ())))
        if package["name"] != ROOT:
            yield package


def has_wheel(package: Package, tags: set[Tag]) -> bool:
    """Say whether a locked package has a wheel that fits one of the tags."""
    names = (wheel.get("filename") or wheel["url"].rsplit("/", 1)[-1] for wheel in package.get("wheels", ()))
    return any(parse_wheel_filename(name)[3] & tags for name in names)


def main() -> int:
    """Print what lacks a wheel and return the exit code."""
    missing = lacking(tomllib.loads(LOCK.read_text("utf-8")), sys.argv[1:])
    for package, machines in sorted(missing.items()):
        print(f"{package}: no wheel for {'; '.join(machines)}")
    print("no wheel is missing" if not missing else f"{len(missing)} libraries lack wheels")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
